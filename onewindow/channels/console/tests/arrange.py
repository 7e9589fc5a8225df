"""Small worlds for the matrix and the tests of the console; everything comes from acts."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from onewindow.domains.accounts import api as accounts
from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.tests.samples import FOOD
from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import honours
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Delivery, Event

AT = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
HERE = "990102"
CODE = "food-licence"
NORM = "Q/YTZW 012-2025"
RECORDS = {"optimisation_record": "合并两个环节", "meeting_minutes": "局务会〔2026〕3号"}


def content(**changes: Any) -> catalogue.StandardContent:
    """Return the clean sample standard, changed where asked."""
    return catalogue.StandardContent.model_validate({**deepcopy(FOOD), **changes})


def places() -> None:
    """One division, one department, one outlet."""
    organizations.establish_division(HERE, name="云汀城区", by=SYSTEM, at=AT)
    organizations.establish_department(
        "market", name="云汀市场监督管理局", short_name="市监局", division=HERE, by=SYSTEM, at=AT
    )
    organizations.open_outlet(
        "centre", name="政务服务中心", division=HERE, outlet_class="A", by=SYSTEM, at=AT
    )


def item() -> dict[str, object]:
    """An item with a draft."""
    places()
    if catalogue.ServiceItem.objects.filter(code=CODE).exists():
        return {"code": CODE}
    catalogue.create_draft(CODE, content=content(), division=HERE, by=SYSTEM, at=AT, **RECORDS)
    return {"code": CODE}


def listed() -> None:
    if catalogue.PowerListEntry.objects.exists():
        return
    catalogue.list_power(
        CODE,
        list_kind="approvals",
        basis="食品安全法第三十五条",
        department="market",
        division=HERE,
        valid_from=date(2026, 1, 1),
        by=SYSTEM,
        at=AT,
    )


def entry() -> dict[str, object]:
    """An entry of a list."""
    item()
    listed()
    return {"entry": catalogue.PowerListEntry.objects.get().pk}


def outlet() -> dict[str, object]:
    places()
    return {"outlet": "centre"}


def window() -> dict[str, object]:
    places()
    organizations.open_window("01", outlet="centre", kind="comprehensive", by=SYSTEM, at=AT)
    return {"number": "01"}


def colleague() -> dict[str, object]:
    if accounts.User.objects.filter(staff_number="0701").exists():
        return {"number": "0701"}
    accounts.open_account("0701", name="张三", password="Window-2026-ok", by=SYSTEM, at=AT)
    return {"number": "0701"}


def machine() -> dict[str, object]:
    """A system that acts for a clerk."""
    if accounts.MachineClient.objects.filter(code="portal").exists():
        return {"code": "portal"}
    colleague()
    accounts.grant_roles("0701", roles=["window_clerk"], divisions=[], by=SYSTEM, at=AT)
    accounts.register_client(
        "portal", name="省一体化平台", owner="0701", scopes=["cases.view"], by=SYSTEM, at=AT
    )
    return {"code": "portal"}


def machine_token() -> dict[str, object]:
    """A token of that system."""
    named = machine()
    return {**named, "prefix": accounts.issue_token("portal", by=SYSTEM, at=AT).token.prefix}


def own_leave() -> dict[str, object]:
    """An absence of the matrix's own person: everybody may end their own."""
    leave = organizations.register_leave("9000", from_on=date(2026, 3, 2), by=SYSTEM, at=AT)
    return {"leave": leave.pk}


def parked() -> dict[str, object]:
    """A delivery that was given up."""
    organizations.establish_division(HERE, name="云汀城区", by=SYSTEM, at=AT)
    organizations.open_outlet(
        "centre", name="政务服务中心", division=HERE, outlet_class="A", by=SYSTEM, at=AT
    )
    row, _ = Delivery.objects.get_or_create(
        event=Event.objects.earliest("pk"),
        subscriber="onewindow.nobody.listens",
        defaults={
            "status": Delivery.Status.PARKED,
            "attempts": 8,
            "error": "Traceback\nConnectionError: 对方系统没有应答",
        },
    )
    return {"delivery": row.pk}


def person(number: str, name: str) -> Actor:
    """Return somebody who may do everything in the catalogue; reviews need two of them."""
    return Actor(ActorKind.OFFICER, number, name, capabilities=frozenset(catalogue.CAPABILITIES))


def review(at: datetime = AT) -> None:
    """Send the draft to review and let two people approve it."""
    catalogue.submit_for_review(CODE, by=SYSTEM, at=at)
    for kind, number in (("technical", "8801"), ("expert", "8802")):
        reviewer = person(number, f"审查人{number}")
        catalogue.record_review(CODE, kind=kind, is_approved=True, by=reviewer, at=at)


def publish(at: datetime = AT) -> catalogue.ServiceStandard:
    review(at)
    return catalogue.publish_standard(CODE, message="首次发布", by=person("8803", "发布人"), at=at)


def norm_draft() -> dict[str, object]:
    """A norm with one demand, not published."""
    places()
    if organizations.Norm.objects.filter(number=NORM).exists():
        return {"number": NORM}
    organizations.draft_norm(
        NORM, title="政务服务大厅建设规范", level="enterprise", by=SYSTEM, at=AT
    )
    organizations.set_norm_clause(
        NORM,
        "7.1",
        text="应配备自助终端。",
        facility="self-service",
        name="自助终端",
        group="hardware",
        classes=["A"],
        by=SYSTEM,
        at=AT,
    )
    return {"number": NORM}


def norm() -> dict[str, object]:
    """A norm in force."""
    named = norm_draft()
    if organizations.norm(NORM).published_at is None:
        organizations.publish_norm(NORM, in_force_from=date(2025, 7, 1), by=SYSTEM, at=AT)
    return named


def furnished() -> dict[str, object]:
    """An outlet that must have a self-service machine."""
    norm()
    return {"outlet": "centre"}


def brand() -> dict[str, object]:
    """A brand of the centre, in force."""
    places()
    if not honours.ServiceBrand.objects.filter(code="warm-heart").exists():
        honours.register_brand(
            "warm-heart",
            name="暖心一窗",
            tier="general",
            carrier=honours.CarriedBy("outlet", "centre"),
            promise="进门有人迎，办事有人帮。",
            from_on=date(2026, 1, 1),
            by=SYSTEM,
            at=AT,
        )
    return {"code": "warm-heart"}


def commendation() -> dict[str, object]:
    """A clerk's commendation that stands."""
    row = honours.commend(
        "0701",
        deed="连续三年零差评",
        granted_by="示例市政务服务中心",
        level="unit",
        granted_on=date(2026, 1, 5),
        by=SYSTEM,
        at=AT,
    )
    return {"commendation": row.pk}


def plate() -> dict[str, object]:
    """A plate of every hall."""
    queueing.establish_plate("其他综合事项", letter="F", is_rest=True, by=SYSTEM, at=AT)
    queueing.establish_plate("公积金办理", letter="E", by=SYSTEM, at=AT)
    return {"letter": "E"}


def reserve() -> dict[str, object]:
    """A window that stands by."""
    window()
    if not queueing.Station.objects.filter(window="01").exists():
        queueing.reserve_station("01", by=SYSTEM, at=AT)
    return {"window": "01"}


ADDRESS = "https://video.example/play?camera={window}&from={from}&until={until}"


def serving() -> dict[str, object]:
    """Window 01 keeps video, and served one person on the day of the world."""
    held = queueing.past.servings_at("centre", "01", AT.date())
    if not held:
        window()
        plate()
        clerk = Actor(ActorKind.OFFICER, "0701", "张三", capabilities=frozenset({"queueing.call"}))
        stamp: dict[str, Any] = {"by": SYSTEM, "at": AT}
        organizations.video.set_outlet_video("centre", template=ADDRESS, margin_minutes=5, **stamp)
        calendars.set_opening_exception(
            "centre", AT.date(), [calendars.Hours(time(8), time(18))], reason="演练", **stamp
        )
        organizations.certify_skill(
            "0701", scope="all", code="", certified_on=date(2026, 1, 1), **stamp
        )
        queueing.open_station("01", by=clerk, at=AT)
        queueing.take_ticket("centre", plate="公积金办理", **stamp)
        for minutes, act in ((1, queueing.call_ticket), (2, queueing.start_serving)):
            act("01", by=clerk, at=AT + timedelta(minutes=minutes))
        queueing.finish_ticket("01", outcome="done", by=clerk, at=AT + timedelta(minutes=12))
        held = queueing.past.servings_at("centre", "01", AT.date())
    return {"number": "01", "on": AT.date().isoformat(), "serving": held[0].id}


def device() -> dict[str, object]:
    """A printer in the centre."""
    places()
    row = queueing.HallDevice.objects.filter(kind="printer").first()
    if row is None:
        stamp: dict[str, Any] = {"by": SYSTEM, "at": AT}
        queueing.equipment.set_kind("printer", name="自助打印机", silent_minutes=1440, **stamp)
        row = queueing.equipment.register_device(
            "centre", kind="printer", name="一号打印机", place="一楼自助区", **stamp
        )
    return {"device": row.uuid}


def text() -> dict[str, object]:
    """A text that failed."""
    row = messages.send(
        messages.Purpose.BOOKED,
        to="19900000001",
        values={"outlet": "政务服务中心", "plate": "登记", "time": "周一", "code": "7KMX-2PQA"},
        about="appointment:1",
        once="appointment:1:booked",
        division_code=HERE,
        by=SYSTEM,
        at=AT,
    )
    messages.TextMessage.objects.filter(pk=row.pk, status="queued").update(
        status="failed", reason="无法送达（UNDELIV）"
    )
    return {"uuid": row.uuid}
