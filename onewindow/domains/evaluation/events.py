"""Facts about evaluations; none carries the applicant's words or identity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class EvaluationInvited(Fact):
    type: ClassVar[str] = "evaluation.evaluation_invited.v1"
    occasion: int
    kind: str
    window: str = ""


@fact_type
@dataclass(frozen=True)
class EvaluationAsked(Fact):
    """The window ended the matter, or handed over the result: an open occasion is asked about now.

    ``clerk`` is who served last; the occasion is judged once for the whole coming.
    """

    type: ClassVar[str] = "evaluation.evaluation_asked.v1"
    occasion: int
    window: str
    clerk: str = ""


@fact_type
@dataclass(frozen=True)
class EvaluationSubmitted(Fact):
    type: ClassVar[str] = "evaluation.evaluation_submitted.v1"
    occasion: int
    stars: int
    channel: str
    labels: tuple[str, ...] = ()
    is_default: bool = False
    window: str = ""


@fact_type
@dataclass(frozen=True)
class RectificationMoved(Fact):
    """A bad evaluation went one step along its loop; ``act`` says which."""

    type: ClassVar[str] = "evaluation.rectification_moved.v1"
    act: str
    stage: str
    department: str = ""
    note: str = ""


@fact_type
@dataclass(frozen=True)
class RectificationReminded(Fact):
    """A stage is due today or overdue: its department and whoever dispatches are told (W10)."""

    type: ClassVar[str] = "evaluation.rectification_reminded.v1"
    stage: str
    level: str
    department: str = ""
    assignee: str = ""


@fact_type
@dataclass(frozen=True)
class EvaluationStruck(Fact):
    """Mistaken or malicious: it no longer counts, and says why."""

    type: ClassVar[str] = "evaluation.evaluation_struck.v1"
    reason: str


@fact_type
@dataclass(frozen=True)
class EvaluationPublished(Fact):
    type: ClassVar[str] = "evaluation.evaluation_published.v1"
    stars: int


@fact_type
@dataclass(frozen=True)
class EvaluationPolicySet(Fact):
    type: ClassVar[str] = "evaluation.evaluation_policy_set.v1"
    division_code: str
    valid_from: str
    limits: dict[str, int | None]
