"""The rows of a city's files: what each kind of line may say, checked before anything is done."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
DivisionCode = Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})$")]
StaffNumber = Annotated[str, Field(pattern=r"^\d{4}$")]
ClockTime = Annotated[time, BeforeValidator(lambda v: time.fromisoformat(str(v)))]


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DivisionRow(Row):
    code: DivisionCode
    name: str
    level: Literal["2", "3", "4", "5", "6"]
    parent: str = ""
    seat: tuple[float, float] | None = None
    area_km2: float | None = None


class FormerDepartment(Row):
    """A department whose powers were merged into this one."""

    name: str
    merged_on: date


class DepartmentRow(Row):
    code: Slug
    name: str
    short_name: str
    kind: str
    division: DivisionCode
    level: str
    uscc: str
    line: str = ""
    parent: str = ""
    members: list[Slug] = []
    former: list[FormerDepartment] = []


class WindowRow(Row):
    number: str
    kind: Literal["comprehensive", "dedicated", "issuing", "assisted", "fallback"]
    name: str = ""
    department: str = ""


class ZoneRow(Row):
    code: Slug
    name: str
    plate: str = ""
    windows: list[WindowRow] = []


class HallRow(Row):
    code: Slug
    name: str
    floor: str = ""
    zones: list[ZoneRow] = []


class OutletRow(Row):
    code: Slug
    name: str
    division: DivisionCode
    outlet_class: Literal["A", "B"] = Field(alias="class")
    address: str = ""
    opening_hours: str = ""
    phone: str = ""
    calendar: Slug
    point: tuple[float, float] | None = None
    halls: list[HallRow] = []


class Outlets(Row):
    plates: list[str]
    outlets: list[OutletRow]


class PlateRow(Row):
    """A plate or a service people queue for."""

    name: str
    letter: str
    window_kinds: list[str] = ["comprehensive", "dedicated"]
    topics: list[str] = []
    lines: list[str] = []
    usual_minutes: float
    needs_skill: bool = True
    is_service: bool = False
    is_rest: bool = False


class EquipmentKindRow(Row):
    """A kind of machine in halls, and after how long without a sign one has fallen silent."""

    code: Slug
    name: str
    silent_minutes: int


class EquipmentRow(Row):
    """A machine without an address of its own."""

    outlet: Slug
    kind: Slug
    name: str
    place: str


class Queueing(Row):
    plates: list[PlateRow]
    policy: dict[str, Any]
    reserves: list[str] = []
    equipment_kinds: list[EquipmentKindRow] = []
    equipment: list[EquipmentRow] = []


class CapacityRow(Row):
    """Places of every slot of these outlets, plates and days (1 Monday to 7 Sunday)."""

    outlets: list[Slug]
    plates: list[str]
    days: list[int]
    opens: ClockTime = Field(alias="from")
    closes: ClockTime = Field(alias="until")
    places: int


class ProviderRow(Row):
    name: str
    outlet: Slug
    service: str
    place: str = ""
    phone: str = ""
    is_bookable: bool = False


class BlackoutRow(Row):
    """A day without booking, counted from the day the city is loaded."""

    outlet: Slug
    after_days: int
    reason: str


class VehicleRow(Row):
    code: Slug
    name: str
    outlet: Slug
    divisions: list[DivisionCode]
    crew: list[StaffNumber]
    window: str = ""


class Booking(Row):
    rules: dict[str, Any]
    capacities: list[CapacityRow]
    providers: list[ProviderRow] = []
    blackouts: list[BlackoutRow] = []
    vehicles: list[VehicleRow] = []


class ClauseRow(Row):
    clause: str
    text: str
    facility: str = ""
    name: str = ""
    group: Literal["", "sign", "function", "convenience", "hardware", "staff"] = ""
    classes: list[Literal["A", "B"]] = []
    is_mandatory: bool = True
    weight: int = 1


class NormRow(Row):
    """One edition of a norm; ``previous`` is the number it was revised or promoted from."""

    number: str
    title: str
    level: Literal["enterprise", "local", "industry", "national"]
    issuer: str = ""
    previous: str = ""
    reason: str = ""
    in_force_from: date
    clauses: list[ClauseRow]


class SkillRow(Row):
    scope: Literal["item", "topic", "plate", "all"]
    code: str = ""


class StaffRow(Row):
    number: StaffNumber
    name: str
    department: Slug
    roles: list[str]
    divisions: list[str]
    skills: list[SkillRow] = []
    title: str = ""


class PostRow(Row):
    code: Slug
    department: Slug
    role: str
    a: StaffNumber
    b: str = ""


class LeaveRow(Row):
    """Somebody away for ``for_days``, since some days before the city is loaded."""

    number: StaffNumber
    since_days: int
    for_days: int
    reason: str = ""


class Staff(Row):
    staff: list[StaffRow]
    posts: list[PostRow]
    leave: list[LeaveRow] = []


class DelegationRow(Row):
    letter: str
    department: Slug
    powers: list[Literal["receive", "accept", "issue", "seal"]]
    valid_from: date
    valid_until: date | None = None
    items: list[Slug] = []
    outlet: str = ""


class HoursRow(Row):
    """Hours on days of the week, 1 Monday to 7 Sunday."""

    days: list[Annotated[int, Field(ge=1, le=7)]]
    opens_at: ClockTime = Field(alias="from")
    closes_at: ClockTime = Field(alias="until")
    mode: Literal["normal", "early", "late", "noon", "weekend", "self_service"] = "normal"


class OpeningCalendarRow(Row):
    code: Slug
    name: str
    hours: list[HoursRow]


ListName = Literal["approvals", "powers", "charges", "funds", "investments"]
PowerStateName = Literal["retained", "cancelled", "delegated", "merged", "filing"]


class PowerRow(Row):
    item: Slug
    list_kind: ListName = Field(alias="list")
    state: PowerStateName
    batch: str
    valid_from: date


class PowerChangeRow(Row):
    item: Slug
    list_kind: ListName = Field(alias="list")
    state: PowerStateName
    batch: str
    valid_from: date
    reason: str


class PowerLists(Row):
    entries: list[PowerRow]
    changes: list[PowerChangeRow] = []


class PersonRow(Row):
    key: Slug
    name: str
    citizen_id: str
    phone: str
    division: DivisionCode
    address: str


class OrganisationRow(Row):
    key: Slug
    name: str
    uscc: str
    type: Literal["2", "3", "4", "6"]
    representative: Slug
    phone: str
    division: DivisionCode
    address: str


class Applicants(Row):
    persons: list[PersonRow]
    organisations: list[OrganisationRow]


class LicenceRow(Row):
    holder: Slug
    type: str
    number: str
    issuer: Slug
    valid_from: date
    valid_until: date | None = None


class SharedDataRow(Row):
    holder: Slug
    resource: str
    key: str
    provider: Slug
    content: dict[str, Any]


class Holdings(Row):
    licences: list[LicenceRow]
    shared_data: list[SharedDataRow]


class HomeOwnerRow(Row):
    holder: Slug
    share: str = ""


class RestrictionRow(Row):
    kind: Literal["seizure", "mortgage", "objection", "advance_notice", "residence"]
    authority: str
    document: str
    since: date
    until: date | None = None


class HomeRow(Row):
    unit_number: str
    certificate_number: str
    division: DivisionCode
    location: str
    area: Decimal
    usage: str
    owners: list[HomeOwnerRow]
    restrictions: list[RestrictionRow]


class Signing(Row):
    """Homes of the register for the signing point, and the city's rules of signing."""

    homes: list[HomeRow]
    policy: dict[str, Any]


class DocketDispatch(Row):
    after: int
    department: Slug


class DocketReply(Row):
    after: int
    outcome: Literal["solved", "other_way", "impossible", "elsewhere"]
    text: str
    article: str = ""
    authority: str = ""


class DocketTold(Row):
    after: int
    result: Literal["satisfied", "unsatisfied", "unreached"]
    note: str = ""


class DocketDissent(Row):
    after: int
    reason: str


class DocketRow(Row):
    """What somebody could not get done so many days ago, and what followed."""

    days_ago: int
    wanted: str
    reason: Slug
    channel: Literal["window", "reception", "online"] = "window"
    item: str = ""
    window: str = ""
    place: str = ""
    reason_words: str = ""
    papers: str = ""
    phone: str = ""
    dispatch: DocketDispatch | None = None
    answer: DocketReply | None = None
    tell: DocketTold | None = None
    dissent: DocketDissent | None = None


class AccountRow(Row):
    """A demonstration account: the person, the role it shows and the window they sit at."""

    staff: StaffNumber
    role: str
    window: str = ""
    shows: str
