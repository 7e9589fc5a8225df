"""Evaluations as the survey weighs them: the other channels of “四位一体” (N20, X6)."""

from __future__ import annotations

from fractions import Fraction

from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.surveys import api as surveys


def voices_for(row: surveys.SurveyRound) -> list[surveys.Voice]:
    """Return what people said by themselves in the month of a round, worth what its scheme says.

    A service has one person: its number stands for them, so that one person counts once for one
    case in one channel.
    """
    scheme = surveys.scheme_from(row.scheme)
    first, after = surveys.month_bounds(row.month)
    return [
        surveys.Voice(
            said.subject,
            said.subject,
            scheme.voice_channels[said.channel],
            Fraction(scheme.star_points[said.stars]),
        )
        for said in evaluation.voices(row.division_code, from_at=first, until_at=after)
        if said.channel in scheme.voice_channels
    ]
