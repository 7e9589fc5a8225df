"""What the tests of dockets start from, through the ordinary acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import Docket, DocketChannel, Report
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.outbox import Fact, load_fact

PERSON = Actor(ActorKind.APPLICANT, "somebody", "反映人")
PHONE = "19900000001"
ITEM = "food-licence"


def staff(key: str, department: str, *verbs: str, window: str = "") -> Actor:
    return Actor(
        ActorKind.OFFICER,
        key,
        f"人员{key}",
        department=department,
        window=window,
        capabilities=frozenset(f"dockets.{verb}" for verb in verbs),
        divisions=("9901",),
    )


CLERK = staff("clerk", "centre", "record", window="A12")
MANAGER = staff("manager", "centre", "view", "record", "dispatch", "decide")
OTHER_MANAGER = staff("manager2", "centre", "view", "dispatch", "decide")
MARKET_HEAD = staff("head", "market", "view", "answer")
WATER_HEAD = staff("water-head", "water", "view", "answer")
SUPERVISOR = staff("supervisor", "supervision", "view", "decide")
EDITOR = staff("editor", "centre", "review")
STRANGER = Actor(
    ActorKind.OFFICER,
    "stranger",
    "外地人员",
    capabilities=frozenset(f"dockets.{v}" for v in ("view", "dispatch", "decide", "review")),
    divisions=("1101",),
)


def report(**changes: Any) -> Report:
    said: dict[str, Any] = {
        "wanted": "想办食品经营许可，跑了两趟都没收",
        "reason": "extra-material",
        "channel": DocketChannel.WINDOW,
        "reason_words": "说还要房东的身份证复印件",
        "papers": "营业执照、租房合同",
        "item": ITEM,
        "outlet": "hall",
        "window": "A01",
    }
    return Report(**{**said, **changes})


def recorded(*, by: Actor = CLERK, at: datetime = w.MONDAY, **changes: Any) -> Docket:
    return dockets.record_docket(report(**changes), by=by, at=at)


def dispatched(*, at: datetime = w.MONDAY, **changes: Any) -> Docket:
    row = recorded(at=at, **changes)
    return dockets.dispatch(row.number, department="market", by=MANAGER, at=at)


def answered(*, at: datetime | None = None, outcome: str = "solved", **changes: Any) -> Docket:
    row = dispatched(**changes)
    return dockets.answer(
        row.number,
        outcome=outcome,
        text="已通知窗口：房东身份证不在清单里，不用交，请直接来办。",
        by=MARKET_HEAD,
        at=at or w.after(days=1),
    )


def facts(row: Docket) -> list[Fact]:
    events = Event.objects.filter(subject=f"docket:{row.number}").order_by("seq")
    return [load_fact(e.type, e.payload) for e in events]
