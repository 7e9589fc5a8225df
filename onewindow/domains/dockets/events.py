"""Facts about dockets; none carries the person's words, name or telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class DocketRecorded(Fact):
    type: ClassVar[str] = "dockets.docket_recorded.v1"
    channel: str
    reason: str
    item: str = ""
    outlet: str = ""
    window: str = ""
    case_number: str = ""


@fact_type
@dataclass(frozen=True)
class DocketMoved(Fact):
    """A docket went one step; ``act`` says which, ``note`` is what staff wrote to each other."""

    type: ClassVar[str] = "dockets.docket_moved.v1"
    act: str
    stage: str
    department: str = ""
    item: str = ""
    reason: str = ""
    outcome: str = ""
    note: str = ""
    is_late: bool = False


@fact_type
@dataclass(frozen=True)
class DocketReminded(Fact):
    """A stage is soon due, or overdue: its department and the centre see it."""

    type: ClassVar[str] = "dockets.docket_reminded.v1"
    stage: str
    level: str
    department: str = ""


@fact_type
@dataclass(frozen=True)
class DocketPolicySet(Fact):
    type: ClassVar[str] = "dockets.docket_policy_set.v1"
    division_code: str
    valid_from: str
    content: dict[str, Any]


@fact_type
@dataclass(frozen=True)
class GuideReviewRaised(Fact):
    """The same reason came again on the same item."""

    type: ClassVar[str] = "dockets.guide_review_raised.v1"
    item: str
    reason: str
    dockets: tuple[str, ...]


@fact_type
@dataclass(frozen=True)
class GuideReviewSettled(Fact):
    """The guide was changed by a version, or stays as it is for a reason."""

    type: ClassVar[str] = "dockets.guide_review_settled.v1"
    item: str
    reason: str
    note: str
    version: int | None = None
