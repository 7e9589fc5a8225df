"""What the table of addresses points to: one received case of the division 990102."""

from __future__ import annotations

from django.utils import timezone

from onewindow.domains.calendars.tests.years import record_years
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

_THERE = "990102"
_SHA = "0" * 64


def case() -> dict[str, object]:
    found = cases.Case.objects.first()
    if found is None:
        record_years(timezone.now())
        world = w.build({**w.ITEM, "cross_region_scope": "city"})
        organizations.establish_division(
            _THERE, name="临湖区", parent="990100", by=SYSTEM, at=w.MONDAY
        )
        found = w.receive(world, division_code=_THERE)
    return {"number": found.number}


def left_behind() -> dict[str, object]:
    """A window of the division where a clerk sat down."""
    if not organizations.Window.objects.filter(number="L1").exists():
        organizations.establish_division(_THERE, name="临湖区", by=SYSTEM, at=w.MONDAY)
        organizations.open_outlet(
            "lake", name="临湖区大厅", division=_THERE, outlet_class="A", by=SYSTEM, at=w.MONDAY
        )
        organizations.open_window("L1", outlet="lake", kind="comprehensive", by=SYSTEM, at=w.MONDAY)
        queueing.open_station("L1", by=SYSTEM, at=w.MONDAY)
    return {"window": "L1"}


def unrecorded() -> dict[str, object]:
    """A number of the division that was still served when its hall closed."""
    left_behind()
    if not queueing.QueueTicket.objects.filter(outlet="lake").exists():
        visit = queueing.Visit.objects.create(
            code="lake-visit", outlet="lake", on=w.MONDAY.date(), began_at=w.MONDAY
        )
        queueing.QueueTicket.objects.create(
            code="lake-ticket",
            visit=visit,
            outlet="lake",
            on=visit.on,
            number="C001",
            plate="综合",
            window_kinds=["comprehensive"],
            source=queueing.Source.KIOSK,
            priority=queueing.Priority.NORMAL,
            status=queueing.TicketStatus.FINISHED,
            taken_at=w.MONDAY,
            rank_at=w.MONDAY,
            since=w.MONDAY,
            ended_at=w.MONDAY,
        )
    return {"outlet": "lake", "on": w.MONDAY.date().isoformat(), "number": "C001"}


def act() -> dict[str, object]:
    return {**case(), "slug": "withdraw"}


def field() -> dict[str, object]:
    return {**case(), "field": "phone"}


def case_file() -> dict[str, object]:
    return {**case(), "sha256": _SHA}


def case_notice() -> dict[str, object]:
    return {**case(), "code": "000000000000"}


def docket() -> dict[str, object]:
    """What the person of the table wrote down."""
    row, _ = dockets.Docket.objects.get_or_create(
        number="D202603020001",
        defaults={
            "query_code": "ABCDEFGH",
            "code": "a-code-of-a-docket",
            "channel": "window",
            "division_code": _THERE,
            "wanted": "办食品经营许可",
            "reason": "extra-material",
            "reason_name": "要求提供清单以外的材料",
            "recorded_at": w.MONDAY,
            "recorded_by": "9000",
            "answer_by": w.after(days=7),
            "due_at": w.after(days=7),
        },
    )
    return {"number": row.number}
