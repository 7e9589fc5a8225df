"""One of every thing a page may be about, in the city at work: done inside the running product.

What is loaded or played stands already; here is the rest, through the domains' acts.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

OUTLET, DIVISION, MONTH = "city-centre", "990100", "2026-02"
PHONE, PLATE = "19900000091", "其他综合事项"


def do(cast: Any, cases: dict[str, str]) -> dict[str, str]:
    """Arrange everything; return addresses that no page links to."""
    from django.utils import timezone

    from onewindow.commands.screens import _draft

    at = timezone.now()
    _honours(at)
    _norms(at)
    _accounts(at)
    return {
        **_hall(at),
        **_bookings(at),
        **_judged(cases),
        **_surveys(cases["delivered"], at),
        "notice": _notice(cases["delivered"]),
        **_dockets(at),
        "draft": _draft(cast.seat("0103", "21")).removeprefix(cast.base_url),
    }


def _stamp(at: datetime) -> dict[str, Any]:
    from onewindow.kit.actors import SYSTEM

    return {"by": SYSTEM, "at": at}


def _honours(at: datetime) -> None:
    from onewindow.domains.organizations.api import honours

    honours.register_brand(
        "warm-heart",
        name="暖心一窗",
        tier="general",
        carrier=honours.CarriedBy("outlet", OUTLET),
        promise="进门有人迎，办事有人帮。",
        from_on=date(2026, 1, 1),
        **_stamp(at),
    )
    honours.commend(
        "0101",
        deed="连续三年零差评",
        granted_by="云汀市政务服务中心",
        level="unit",
        granted_on=date(2026, 1, 5),
        **_stamp(at),
    )


def _norms(at: datetime) -> None:
    from onewindow.domains.organizations import api as organizations

    number = "Q/YTZW 013-2025"
    organizations.draft_norm(number, title="窗口服务规范", level="enterprise", **_stamp(at))
    organizations.set_norm_clause(number, "5.1", text="应微笑。", **_stamp(at))


def _accounts(at: datetime) -> None:
    """A client with a token, an account that is closed, one that is locked, an opted-out number."""
    from onewindow.domains.accounts import api as accounts
    from onewindow.domains.messages import api as messages

    stamp = _stamp(at)
    accounts.register_client(
        "portal", name="省一体化平台", owner="0101", scopes=["cases.view"], **stamp
    )
    accounts.issue_token("portal", **stamp)
    for staff in ("9101", "9102"):
        accounts.open_account(
            staff, name="试验员", department="service-centre", password="Yunting-2026-ok", **stamp
        )
    accounts.close_account("9101", reason="调离", **stamp)
    accounts.User.objects.filter(staff_number="9102").update(locked_until=at + timedelta(hours=1))
    messages.opt_out(PHONE, **stamp)


def _surveys(number: str, at: datetime) -> dict[str, str]:
    """A month that was drawn, one call that is due, one bad answer with its ticket."""
    from onewindow.domains.surveys import api as surveys

    drawn = surveys.SurveyRound.objects.create(
        division_code=DIVISION, month=MONTH, seed="s", scheme={}, drawn_at=at
    )
    call = surveys.SurveyCall.objects.create(
        round=drawn,
        case_number=number,
        window="01",
        item_name="国有建设用地使用权及房屋所有权转移登记",
        came_on=date(2026, 2, 26),
        decided_on=date(2026, 2, 27),
        place=1,
        status="due",
    )
    answer = surveys.SurveyAnswer.objects.create(
        round=drawn,
        person="p",
        case_number=number,
        channel="third_party",
        grades=dict.fromkeys(surveys.CONTENTS, 1),
        answered_at=at,
    )
    bad = surveys.SurveyTicket.objects.create(
        answer=answer,
        division_code=DIVISION,
        department="real-estate-registration",
        opened_at=at,
    )
    return {"bad": str(bad.pk), "call": str(call.pk)}


def _dockets(at: datetime) -> dict[str, str]:
    """One that a department has to answer, one that was answered and waits to be told."""
    from onewindow.domains.dockets import api as dockets

    for n, stage in enumerate(("to_answer", "to_tell")):
        dockets.Docket.objects.create(
            number=f"D20260302009{n}",
            query_code=f"ABCDEFG{n}",
            code=f"a-code-of-a-docket-{n}",
            channel="window",
            division_code=DIVISION,
            wanted="办食品经营许可",
            reason="extra-material",
            reason_name="要求提供清单以外的材料",
            phone=PHONE,
            department="market-supervision",
            stage=stage,
            recorded_at=at,
            answer_by=at + timedelta(days=7),
            due_at=at + timedelta(days=7),
        )
    return {"docket": "D202603020090", "link": "a-code-of-a-docket-0"}


def _notice(number: str) -> str:
    """The code under which anybody may verify a notice."""
    from onewindow.domains.documents import api as documents

    return next(iter(documents.notices_of_case(number))).verification_code


def _judged(found: dict[str, str]) -> dict[str, str]:
    """One who was displeased, one who was content, one who is still asked."""
    from onewindow.commands.play import judging

    cases = ("project", "delivered", "deferred", "issued")
    return judging.arrange([found[name] for name in cases])


def _hall(at: datetime) -> dict[str, str]:
    """Somebody who waits, one whose end nobody registered, a paired board, a text that failed."""
    from onewindow.commands.play import hall
    from onewindow.domains.messages import api as messages
    from onewindow.domains.queueing import api as queueing

    hall.begin()
    code = queueing.take_ticket(OUTLET, plate=PLATE, **_stamp(at)).ticket.code
    _unrecorded()
    kiosk, phone = hall.doors()
    board = queueing.pair_device(OUTLET, kind="board", name="大厅东屏", **_stamp(at))
    row = messages.send(
        messages.Purpose.BOOKED,
        to=PHONE.replace("91", "92"),
        values={"outlet": "政务服务中心", "plate": "登记", "time": "周一", "code": "7KMX-2PQA"},
        about="appointment:1",
        once="appointment:1:booked",
        division_code=DIVISION,
        **_stamp(at),
    )
    messages.TextMessage.objects.filter(pk=row.pk).update(
        status="failed", reason="无法送达（UNDELIV）"
    )
    return {
        "kiosk": kiosk,
        "phone": phone,
        "ticket": f"/hall/ticket/{code}",
        "printed": f"{kiosk}tickets/{code}",
        "signing": kiosk.replace("/hall/take/", "/signing/at/"),
        "screen": f"/hall/screen/{board.code}",
        "text": f"/console/texts/{row.uuid}",
    }


def _unrecorded() -> None:
    """Let somebody be served whose end nobody registered, as the end of a day leaves them."""
    from onewindow.domains.queueing import api as queueing
    from tests.browser import hall

    taken = hall.do("take 领证取件")
    hall.do("open 09 0105")
    hall.do(f"until 09 0105 {taken['number']}")
    hall.do("finish 09 0105")
    queueing.QueueTicket.objects.filter(code=taken["code"]).update(outcome="")


def _bookings(at: datetime) -> dict[str, str]:
    """Somebody who comes, somebody who did not, a visit, a day without booking."""
    from django.utils import timezone

    from onewindow.channels.booking.public_shell import token_of
    from onewindow.domains.appointments import api as appointments
    from tests.browser import crew

    crew.do("arrange")
    visit = appointments.HomeVisit.objects.order_by("id")[0]
    coming, missing = _booked(at)
    today = timezone.localdate(at)
    # Today is certainly at work, the day of the next free slot need not be.
    for one in (coming, missing):
        appointments.Appointment.objects.filter(pk=one.pk).update(on=today)
    appointments.mark_missed(missing, **_stamp(missing.begins_at + timedelta(hours=3)))
    day = today + timedelta(days=5)
    appointments.declare_blackout(OUTLET, day, reason="系统升级", **_stamp(at))
    return {
        "held": f"/booking/held/{token_of(coming.uuid)}/",
        "visit": f"/booking/visits/{token_of(visit.uuid)}/",
        "missed": f"/booking-desk/?outlet={OUTLET}",
        "in_vain": f"/booking-desk/vehicles?from={_in_vain(visit, today - timedelta(days=1))}",
    }


def _in_vain(visit: Any, on: date) -> date:
    """Let the vehicle have come that day to a closed door; return the day."""
    from onewindow.domains.appointments import api as appointments

    back = visit.on - on
    absent = appointments.HomeVisit.objects.get(pk=visit.pk)
    absent.pk, absent.uuid, absent.code = None, uuid4(), "ABSENT22"
    absent.on, absent.status = on, appointments.VisitStatus.ABSENT
    absent.begins_at, absent.ends_at = absent.begins_at - back, absent.ends_at - back
    absent.save()
    return on


def _booked(at: datetime) -> list[Any]:
    from onewindow.domains.appointments import api as appointments
    from onewindow.kit.actors import Actor, ActorKind

    citizen = Actor(ActorKind.APPLICANT, "public", "办事人")
    days = appointments.offered_days(OUTLET, PLATE, at=at)
    free = [one.begins_at for day in days for one in day.offers if one.is_bookable]
    return [
        appointments.book(
            appointments.Wish(OUTLET, free[n], plate=PLATE),
            name="安预约",
            phone=f"1990000008{n}",
            by=citizen,
            at=at,
        )
        for n in range(2)
    ]
