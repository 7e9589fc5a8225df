"""What appraisals do when a survey ends: its scores go straight in (N19)."""

from __future__ import annotations

from onewindow.domains.appraisals.actions import take_over_survey
from onewindow.domains.surveys import api as surveys
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def take_survey(fact: Fact, meta: EventMeta) -> None:
    """Draw up the month of a survey that ended; delivered twice it is drawn up once."""
    assert isinstance(fact, surveys.SurveyClosed)
    _, division_code, month = meta.subject.split(":")
    cause = f"{meta.subject}#{meta.seq}"
    take_over_survey(division_code, month, cause=cause, by=meta.by, at=meta.at)
