"""Keep the days of halls true when what they were made from changes."""

from __future__ import annotations

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing.actions.days import forget_routes, refresh_days
from onewindow.domains.queueing.actions.stations import refresh_skills
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def follow_opening_hours(fact: Fact, meta: EventMeta) -> None:
    """Hours of an outlet changed: today's and prepared days follow."""
    refresh_days(fact.payload()["outlet_code"], since=meta.at.astimezone(ZONE).date())


def follow_outlet(fact: Fact, meta: EventMeta) -> None:
    """An outlet opened or closed for good: a closed one gives no numbers from now on."""
    refresh_days(fact.payload()["code"], since=meta.at.astimezone(ZONE).date())


def follow_windows(_fact: Fact, meta: EventMeta) -> None:
    """A window opened or closed for good: what an outlet takes may have changed."""
    today = meta.at.astimezone(ZONE).date()
    refresh_days(since=today)
    forget_routes(since=today)


def follow_standard(fact: Fact, meta: EventMeta) -> None:
    """A standard came into force or was repealed: its items are looked up anew."""
    forget_routes(since=meta.at.astimezone(ZONE).date(), item=fact.payload()["code"])


def follow_skills(fact: Fact, meta: EventMeta) -> None:
    """A certification was registered: it holds where the person sits now (W31)."""
    refresh_skills(fact.payload()["staff_number"], on=meta.at.astimezone(ZONE).date())
