"""A hall for a replay: outlets open day and night, windows as the log needs them."""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, product

from onewindow.domains.calendars import api as calendars
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor, ActorKind

VISITOR = Actor(ActorKind.DEVICE, "replay", "回放")
_DIVISION = "990100"
_LONG_AGO = date(1990, 1, 1)


def letters(count: int) -> list[str]:
    """Return so many letters of plates: A to Z, then AA, AB …"""
    pairs = ("".join(pair) for pair in product(string.ascii_uppercase, repeat=2))
    return list(islice([*string.ascii_uppercase, *pairs], count))


def clerk(number: str) -> Actor:
    """Return the person of a window."""
    return Actor(
        ActorKind.OFFICER, number, f"{number}号窗口人员", capabilities=frozenset({"queueing.call"})
    )


def set_up(plates: Sequence[str], policy: dict[str, object], *, at: datetime) -> None:
    """Establish the plates and the policy of a hall of an empty database."""
    organizations.establish_division(_DIVISION, name="回放", by=SYSTEM, at=at)
    for letter, plate in zip(letters(len(plates)), plates, strict=True):
        queueing.establish_plate(
            plate, letter=letter, window_kinds=["comprehensive"], by=SYSTEM, at=at
        )
    queueing.set_policy(policy, by=SYSTEM, at=at)


def open_outlet(code: str, *, at: datetime) -> None:
    """Open an outlet that serves day and night."""
    organizations.open_outlet(
        code, name=code, division=_DIVISION, outlet_class="A", by=SYSTEM, at=at
    )
    always = [calendars.Hours(time.min, time.max)]
    calendars.set_opening_hours(code, dict.fromkeys(range(7), always), by=SYSTEM, at=at)


def furnish(number: str, outlet: str, *, plate: str = "", at: datetime) -> None:
    """Put a window there with a person who may do everything."""
    organizations.open_window(
        number, outlet=outlet, kind="comprehensive", plate=plate, by=SYSTEM, at=at
    )
    organizations.certify_skill(number, scope="all", certified_on=_LONG_AGO, by=SYSTEM, at=at)


def local(day: date, seconds: float) -> datetime:
    """Return the moment so many seconds into the day, in the zone of the hall."""
    return datetime.combine(day, time.min, calendars.ZONE) + timedelta(seconds=seconds)
