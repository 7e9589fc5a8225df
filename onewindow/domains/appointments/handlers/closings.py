"""A hall that shuts: its hours, or the outlet itself, end under bookings already made."""

from __future__ import annotations

from onewindow.domains.appointments.actions.closings import release_closed
from onewindow.domains.calendars.api import OpeningExceptionSet, OpeningHoursChanged
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def follow_exception(fact: Fact, meta: EventMeta) -> None:
    """One day has other hours: bookings that lie in none of them are cancelled with the reason."""
    assert isinstance(fact, OpeningExceptionSet)
    said = fact.reason.strip()
    reason = f"当日开放时间变动：{said}" if fact.is_open else f"当日不开放：{said}"
    reason = reason if said else reason.rstrip("：")
    release_closed(fact.outlet_code, fact.on, reason=reason, by=meta.by, at=meta.at)


def follow_hours(fact: Fact, meta: EventMeta) -> None:
    """The usual hours changed: likewise for today and every day booked ahead."""
    assert isinstance(fact, OpeningHoursChanged)
    release_closed(fact.outlet_code, None, reason="开放时间调整", by=meta.by, at=meta.at)


def follow_outlet(fact: Fact, meta: EventMeta) -> None:
    """An outlet closed for good: all that is booked there is cancelled."""
    said = fact.payload()
    release_closed(said["code"], None, reason=f"网点停用：{said['reason']}", by=meta.by, at=meta.at)
