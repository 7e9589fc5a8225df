"""The hall of the small city as the clerk's desk meets it: plates, windows, tickets of today."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from onewindow.channels.window.tests import scene as s
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor, ActorKind

HALL = "hall"
HOMES, REST, COLLECT = "不动产交易登记", "其他综合事项", "领证取件"
KIOSK = Actor(ActorKind.DEVICE, "kiosk-1", "一号自助终端")
MANAGER = Actor(ActorKind.OFFICER, "manager", "主管", capabilities=frozenset({"queueing.manage"}))


def build(*, plates: tuple[str, ...] = (), policy: dict[str, Any] | None = None) -> s.Scene:
    """Set the hall up, open all day today, and let a clerk sit down.

    The clerk may serve everybody; with ``plates`` it is one who is certified for these alone.
    """
    scene = s.build(seated=False)
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    if plates:
        scene.user = s.clerk("novice")
        scene.client.force_login(scene.user)
    for plate in plates:
        organizations.certify_skill(
            "novice", scope="plate", code=plate, certified_on=date(2026, 1, 1), **stamp
        )
    queueing.establish_plate(HOMES, letter="C", topics=["不动产"], **stamp)
    queueing.establish_plate(REST, letter="F", is_rest=True, **stamp)
    queueing.establish_plate(
        COLLECT, letter="G", window_kinds=["issuing"], needs_skill=False, is_service=True, **stamp
    )
    organizations.open_window("A09", outlet=HALL, kind="issuing", plate=COLLECT, **stamp)
    queueing.set_policy(policy or {}, **stamp)
    calendars.set_opening_exception(
        HALL, timezone.localdate(), [calendars.Hours(time(0), time(23, 59))], reason="演练", **stamp
    )
    scene.post("seat", window="A01")
    return scene


def take(plate: str = REST, *, minutes: float = 0, **changes: Any) -> queueing.Issued:
    """Take a ticket some minutes ago."""
    at = changes.pop("at", timezone.now() - timedelta(minutes=minutes))
    if "item" not in changes:
        changes["plate"] = plate
    return queueing.take_ticket(HALL, by=KIOSK, at=at, **changes)


def seen(page: str) -> str:
    """Return the mark that the forms of a page carry."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def press(scene: s.Scene, act: str, *, status: int = 302, **data: Any) -> Any:
    """Press a button of the bar as it stands now."""
    data.setdefault("seen", seen(scene.get("queue")))
    return scene.post("queue-act", status=status, act=act, **data)


def bar(scene: s.Scene) -> str:
    return scene.get("queue-bar")


def ticket(number: str) -> queueing.QueueTicket:
    return queueing.QueueTicket.objects.get(number=number)


def actor(window: str, key: str = "other", *capabilities: str) -> Actor:
    held = frozenset(capabilities or ("queueing.call",))
    return Actor(ActorKind.OFFICER, key, "王芳", window=window, capabilities=held)


def now() -> datetime:
    return timezone.now()


def ten() -> datetime:
    """Ten o'clock today, so that no test straddles midnight."""
    return timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
