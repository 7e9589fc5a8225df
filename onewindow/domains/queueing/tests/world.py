"""A small hall: four plates, six windows, five people; built by the real actions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor, ActorKind

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
SATURDAY = datetime(2026, 3, 7, 9, 30, tzinfo=ZONE)
SUNDAY = datetime(2026, 3, 8, 9, 30, tzinfo=ZONE)
TODAY = MONDAY.date()
HALL = "hall"
HOMES, BUSINESS, OTHER, COLLECT = (
    "不动产交易登记",
    "企业注册登记及后置审批",
    "其他综合事项",
    "领证取件",
)

KIOSK = Actor(ActorKind.DEVICE, "kiosk-1", "一号自助终端")
CITIZEN = Actor(ActorKind.APPLICANT, "someone", "办事人")


def staff(key: str, *capabilities: str) -> Actor:
    held = capabilities or ("queueing.call", "queueing.take")
    return Actor(ActorKind.OFFICER, key, f"人员{key}", capabilities=frozenset(held))


ANN, BEN, CARA, DORA, ELI = (staff(key) for key in ("ann", "ben", "cara", "dora", "eli"))
MANAGER = staff("manager", "queueing.manage", "queueing.take", "queueing.view")
WINDOWS = {
    # number: kind, plate, department, who usually sits there
    "01": ("comprehensive", HOMES, "", ANN),
    "02": ("dedicated", HOMES, "registry", BEN),
    "03": ("comprehensive", OTHER, "", CARA),
    "04": ("dedicated", OTHER, "civil", DORA),
    "05": ("issuing", "", "", ELI),
    "06": ("comprehensive", HOMES, "", ANN),
}
SKILLS = {
    "ann": [("all", "")],
    "ben": [("plate", HOMES)],
    "cara": [("plate", OTHER), ("plate", BUSINESS)],
    "dora": [("topic", "婚育")],
}


def after(minutes: float = 0, *, of: datetime = MONDAY) -> datetime:
    return of + timedelta(minutes=minutes)


def build(policy: dict[str, Any] | None = None) -> None:
    """Set up the hall; ``policy`` differs from the shipped one."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": after(-600)}
    organizations.establish_division("990100", name="云汀市", **stamp)
    for code, name in (("registry", "不动产登记中心"), ("civil", "民政局"), ("market", "市监局")):
        organizations.establish_department(
            code, name=name, short_name=name, division="990100", **stamp
        )
    for outlet, name in ((HALL, "政务大厅"), ("street", "街道中心")):
        organizations.open_outlet(outlet, name=name, division="990100", outlet_class="A", **stamp)
        calendars.set_opening_hours(outlet, _week(), **stamp)
    for number, (kind, plate, department, _) in WINDOWS.items():
        organizations.open_window(
            number, outlet=HALL, kind=kind, plate=plate, department=department, **stamp
        )
    organizations.open_window("S1", outlet="street", kind="comprehensive", plate=OTHER, **stamp)
    for who, scopes in SKILLS.items():
        for scope, code in scopes:
            organizations.certify_skill(
                who, scope=scope, code=code, certified_on=date(2026, 1, 1), **stamp
            )
    plates(stamp)
    queueing.set_policy(policy or {}, **stamp)


def plates(stamp: dict[str, Any]) -> None:
    queueing.establish_plate(BUSINESS, letter="B", topics=["开"], lines=["market"], **stamp)
    queueing.establish_plate(HOMES, letter="C", topics=["不动产"], lines=["registry"], **stamp)
    queueing.establish_plate(OTHER, letter="F", is_rest=True, **stamp)
    queueing.establish_plate(
        COLLECT,
        letter="G",
        window_kinds=["issuing"],
        needs_skill=False,
        is_service=True,
        **stamp,
    )


def _week() -> dict[int, list[calendars.Hours]]:
    week = {
        day: [calendars.Hours(time(9), time(12)), calendars.Hours(time(13, 30), time(17))]
        for day in range(5)
    }
    return {**week, 5: [calendars.Hours(time(9), time(12), "weekend")]}


def item(code: str, department: str, topic: str, kinds: list[str]) -> None:
    """Put a standard in force; what queueing reads of it and nothing more."""
    content = catalogue.StandardContent.model_validate(
        {"code": code, "name": f"事项{code}", "department": department, "topic": topic}
        | {"window_kinds": kinds, "type": "10"}
    )
    row = catalogue.ServiceItem.objects.create(
        code=code,
        name=content.name,
        department_code=department,
        division_code="990100",
        created_at=MONDAY,
    )
    catalogue.ServiceStandard.objects.create(
        item=row,
        version=1,
        document=content.model_dump(mode="json"),
        content_hash=sha256(content.model_dump_json().encode()).hexdigest(),
        status="published",
        valid_from=date(2026, 1, 1),
        published_at=MONDAY,
        created_at=MONDAY,
    )


def take(plate: str = HOMES, minutes: float = 0, **changes: Any) -> queueing.Issued:
    """Take a ticket at the kiosk, ``minutes`` after nine on Monday."""
    by = changes.pop("by", KIOSK)
    outlet = changes.pop("outlet", HALL)
    at = changes.pop("at", after(minutes))
    if "item" not in changes:
        changes["plate"] = plate
    return queueing.take_ticket(outlet, by=by, at=at, **changes)


def open_window(number: str = "01", *, minutes: float = -5, by: Actor | None = None) -> Actor:
    """Let the usual person sit down; return them."""
    who = by or WINDOWS[number][3]
    queueing.open_station(number, by=who, at=after(minutes))
    return who


def call(number: str = "01", minutes: float = 0, **changes: Any) -> queueing.Ticket | None:
    by = changes.pop("by", WINDOWS[number][3])
    return queueing.call_ticket(number, by=by, at=after(minutes), **changes)


def finish(number: str = "01", minutes: float = 0, outcome: str = "done", **changes: Any) -> None:
    by = changes.pop("by", WINDOWS[number][3])
    queueing.finish_ticket(number, outcome=outcome, by=by, at=after(minutes), **changes)


def serve(
    number: str = "01", *, called: float, finished: float, outcome: str = "done", **changes: Any
) -> str:
    """Call, serve and finish the next one; return its number."""
    ticket = call(number, called)
    assert ticket is not None
    queueing.start_serving(number, by=WINDOWS[number][3], at=after(called))
    finish(number, finished, outcome, **changes)
    return ticket.number
