"""What answers are worth: the five by three matrix, satisfaction, and channels merged (N17 N20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from onewindow.domains.surveys.rules.schemes import CONTENTS, GRADES, Scheme

Answers = Mapping[str, int]
"""Content → grade; a content nobody answered is left out."""


@dataclass(frozen=True)
class Matrix:
    """How often each grade was given to each content, and to the service as a whole."""

    cells: Mapping[str, Mapping[int, int]]
    overall: Mapping[int, int]

    @property
    def answered(self) -> int:
        return sum(self.overall.values())


def overall_grade(answers: Answers) -> int | None:
    """Return the grade of the service as a whole: the worst content decides (N17).

    One bad content is a service that was not satisfactory; None without an answer.
    """
    return min(answers.values(), default=None)


def matrix_of(given: Iterable[Answers]) -> Matrix:
    """Count the answers of a window, a person or a round."""
    cells = {content: dict.fromkeys(GRADES, 0) for content in CONTENTS}
    overall = dict.fromkeys(GRADES, 0)
    for answers in given:
        for content, grade in answers.items():
            cells[content][grade] += 1
        whole = overall_grade(answers)
        if whole is not None:
            overall[whole] += 1
    return Matrix(cells, overall)


def score_of(matrix: Matrix, scheme: Scheme) -> Fraction | None:
    """Return the mean worth of the five contents, 0 to 100; None where nobody answered."""
    means = []
    for grades in matrix.cells.values():
        count = sum(grades.values())
        if count:
            worth = sum(scheme.points[grade] * n for grade, n in grades.items())
            means.append(Fraction(worth, count))
    return sum(means, Fraction(0)) / len(means) if means else None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """(满意 + 基本满意) ÷ answered, both parts shown (N21)."""

    satisfied: int
    basically: int
    answered: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.satisfied + self.basically, self.answered) if self.answered else None

    def passes(self, scheme: Scheme) -> bool | None:
        """Return whether it reaches the share the scheme asks for; None without an answer."""
        return None if self.share is None else self.share >= scheme.pass_share


def satisfaction_of(matrix: Matrix) -> Satisfaction:
    return Satisfaction(matrix.overall[3], matrix.overall[2], matrix.answered)


@dataclass(frozen=True, slots=True)
class Voice:
    """One judgement through one channel: who, about which case, worth 0 to 100."""

    person: str
    case: str
    channel: str
    score: Fraction


def merged(voices: Iterable[Voice], scheme: Scheme) -> Fraction | None:
    """Return the mean of each channel weighed by the scheme, 0 to 100 (N20, X6).

    One person counts once for one case in one channel: the last voice. Channels outside the scheme
    do not count; the weights of silent channels fall to the others in proportion.
    """
    once = {(v.person, v.case, v.channel): v.score for v in voices if v.channel in scheme.weights}
    by_channel: dict[str, list[Fraction]] = {}
    for (_, _, channel), score in once.items():
        by_channel.setdefault(channel, []).append(score)
    weight = sum(scheme.weights[channel] for channel in by_channel)
    if not weight:
        return None
    whole = sum(
        (
            scheme.weights[channel] * sum(scores, Fraction(0)) / len(scores)
            for channel, scores in by_channel.items()
        ),
        Fraction(0),
    )
    return whole / weight


def effective_weights(
    weights: Mapping[str, int], voices: Mapping[str, int]
) -> dict[str, Fraction | None]:
    """Return what each channel really weighs, of 100; None for one nobody spoke through.

    The weights of silent channels fall to the others in proportion, as ``merged`` counts them.
    """
    heard = sum(weight for channel, weight in weights.items() if voices.get(channel))
    return {
        channel: Fraction(100 * weight, heard) if voices.get(channel) else None
        for channel, weight in weights.items()
    }


def difference(now: Fraction, before: Fraction) -> Fraction:
    """Return how much a round differs from an earlier one, in points (X7)."""
    return now - before
