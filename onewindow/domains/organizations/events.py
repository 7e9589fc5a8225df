"""Facts about places, posts and delegations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class DepartmentEstablished(Fact):
    type: ClassVar[str] = "organizations.department_established.v1"
    code: str
    name: str
    division: str
    kind: str


@fact_type
@dataclass(frozen=True)
class OutletOpened(Fact):
    type: ClassVar[str] = "organizations.outlet_opened.v1"
    code: str
    name: str
    outlet_class: str
    division: str


@fact_type
@dataclass(frozen=True)
class OutletClosed(Fact):
    type: ClassVar[str] = "organizations.outlet_closed.v1"
    code: str
    reason: str


@fact_type
@dataclass(frozen=True)
class NormDrafted(Fact):
    type: ClassVar[str] = "organizations.norm_drafted.v1"
    number: str
    title: str
    level: str
    succession: str
    previous: str = ""


@fact_type
@dataclass(frozen=True)
class NormClauseSet(Fact):
    type: ClassVar[str] = "organizations.norm_clause_set.v1"
    number: str
    clause: str
    facility: str
    classes: list[str]
    is_mandatory: bool
    weight: int


@fact_type
@dataclass(frozen=True)
class NormClauseStruck(Fact):
    type: ClassVar[str] = "organizations.norm_clause_struck.v1"
    number: str
    clause: str


@fact_type
@dataclass(frozen=True)
class NormDraftDropped(Fact):
    type: ClassVar[str] = "organizations.norm_draft_dropped.v1"
    number: str


@fact_type
@dataclass(frozen=True)
class NormPublished(Fact):
    """``added``, ``removed`` and ``changed`` are the facilities that differ from ``previous``."""

    type: ClassVar[str] = "organizations.norm_published.v1"
    number: str
    level: str
    succession: str
    in_force_from: date
    added: list[str]
    removed: list[str]
    changed: list[str]
    previous: str = ""


@fact_type
@dataclass(frozen=True)
class NormAbolished(Fact):
    type: ClassVar[str] = "organizations.norm_abolished.v1"
    number: str
    from_on: date
    reason: str


@fact_type
@dataclass(frozen=True)
class BrandRegistered(Fact):
    type: ClassVar[str] = "organizations.brand_registered.v1"
    code: str
    name: str
    tier: str
    carrier_kind: str
    carrier: str
    promise: str
    from_on: date
    until_on: date | None = None
    norm: str = ""


@fact_type
@dataclass(frozen=True)
class BrandRated(Fact):
    type: ClassVar[str] = "organizations.brand_rated.v1"
    code: str
    edition: int
    stars: int
    period_from: date
    period_until: date
    grounds: str
    holds_until: date | None = None


@fact_type
@dataclass(frozen=True)
class BrandRatingTermSet(Fact):
    """``lasts_days`` None: later ratings hold until the next one."""

    type: ClassVar[str] = "organizations.brand_rating_term_set.v1"
    code: str
    lasts_days: int | None = None


@fact_type
@dataclass(frozen=True)
class BrandWithdrawn(Fact):
    type: ClassVar[str] = "organizations.brand_withdrawn.v1"
    code: str
    withdrawn_on: date
    reason: str


@fact_type
@dataclass(frozen=True)
class OutletInspected(Fact):
    type: ClassVar[str] = "organizations.outlet_inspected.v1"
    outlet: str
    score: str
    missing: list[str]
    note: str = ""


@fact_type
@dataclass(frozen=True)
class DutyLeadersRostered(Fact):
    type: ClassVar[str] = "organizations.duty_leaders_rostered.v1"
    outlet: str
    on: date
    leaders: list[str]


@fact_type
@dataclass(frozen=True)
class WindowOpened(Fact):
    type: ClassVar[str] = "organizations.window_opened.v1"
    number: str
    kind: str
    outlet: str
    department: str = ""


@fact_type
@dataclass(frozen=True)
class WindowClosed(Fact):
    type: ClassVar[str] = "organizations.window_closed.v1"
    number: str


@fact_type
@dataclass(frozen=True)
class PostFilled(Fact):
    type: ClassVar[str] = "organizations.post_filled.v1"
    code: str
    department: str
    role: str
    a_holder: str
    b_holder: str = ""


@fact_type
@dataclass(frozen=True)
class LeaveRegistered(Fact):
    type: ClassVar[str] = "organizations.leave_registered.v1"
    staff_number: str
    from_on: date
    until_on: date | None = None
    reason: str = ""


@fact_type
@dataclass(frozen=True)
class LeaveCancelled(Fact):
    type: ClassVar[str] = "organizations.leave_cancelled.v1"
    staff_number: str
    from_on: date


@fact_type
@dataclass(frozen=True)
class DelegationGranted(Fact):
    type: ClassVar[str] = "organizations.delegation_granted.v1"
    letter_number: str
    department: str
    powers: list[str]
    valid_from: date
    valid_until: date | None = None
    items: list[str] | None = None
    outlet: str = ""


@fact_type
@dataclass(frozen=True)
class DelegationWithdrawn(Fact):
    type: ClassVar[str] = "organizations.delegation_withdrawn.v1"
    letter_number: str
    withdrawn_on: date
    reason: str


@fact_type
@dataclass(frozen=True)
class SkillCertified(Fact):
    type: ClassVar[str] = "organizations.skill_certified.v1"
    staff_number: str
    scope: str
    code: str
    certified_on: date
    valid_until: date | None = None


@fact_type
@dataclass(frozen=True)
class StaffCommended(Fact):
    type: ClassVar[str] = "organizations.staff_commended.v1"
    staff_number: str
    commendation: int
    deed: str
    granted_by: str
    level: str
    granted_on: date


@fact_type
@dataclass(frozen=True)
class StaffCommendationWithdrawn(Fact):
    type: ClassVar[str] = "organizations.staff_commendation_withdrawn.v1"
    staff_number: str
    commendation: int
    reason: str


@fact_type
@dataclass(frozen=True)
class OutletVideoSet(Fact):
    """``template`` "" means no links."""

    type: ClassVar[str] = "organizations.outlet_video_set.v1"
    outlet: str
    template: str
    margin_minutes: int
