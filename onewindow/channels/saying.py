"""What the applicant said of a case, for its page: after it was submitted, to who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.evaluation import api as evaluation
from onewindow.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Said:
    """One evaluation in words; ``labels`` are text and verdict, empty unless checked."""

    at: datetime
    stars: int
    grade: str
    channel: str
    window: str
    labels: tuple[tuple[str, str], ...]
    words: str
    is_struck: bool


def said_of(number: str, viewer: Actor) -> list[Said]:
    """Return what was said of a case, oldest first."""
    return [_told(row) for row in evaluation.evaluations_seen_by(viewer, number)]


def _told(row: evaluation.ServiceEvaluation) -> Said:
    verdicts = {one["label"]: one["verdict"] for one in row.findings}
    return Said(
        at=row.evaluated_at,
        stars=row.stars,
        grade=evaluation.GRADES[row.stars],
        channel=evaluation.EvaluationChannel(row.channel).label,
        window=row.invitation.window,
        labels=tuple(
            (
                evaluation.LABELS[code].text,
                evaluation.Verdict(verdicts[code]).label if code in verdicts else "",
            )
            for code in row.labels
        ),
        words=row.words,
        is_struck=row.struck_at is not None,
    )
