"""Periodic work: peaks begin and end, days that are over are closed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Max

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing.actions.days import close_day
from onewindow.domains.queueing.actions.peaks import end_peak, raise_peak
from onewindow.domains.queueing.actions.take import policy_in
from onewindow.domains.queueing.models import HallDay, QueueTicket
from onewindow.domains.queueing.queries import board, peak_alerts
from onewindow.domains.queueing.rules.kinds import TicketStatus
from onewindow.domains.queueing.rules.opening import ends_at, periods
from onewindow.domains.queueing.rules.peak import Load, exceeded
from onewindow.kit.actors import SYSTEM
from onewindow.kit.schedule import Swept, each


def sweep_peaks(at: datetime) -> Swept:
    """Compare every open hall with its limits: waits grow without anybody taking a ticket."""
    today = at.astimezone(ZONE).date()
    days = HallDay.objects.filter(on=today, closed_at__isnull=True)
    return each(list(days), lambda day: _watch(day, at))


def sweep_days(at: datetime) -> Swept:
    """Close the days whose hours are over and at whose windows nothing happens any more.

    A day ends when it ended, not when the sweep came round to it.
    """
    today = at.astimezone(ZONE).date()
    days = HallDay.objects.filter(on__lte=today, closed_at__isnull=True)
    due = [(day, _end(day)) for day in days if _closes(day) <= at]
    return each(
        [(day, end) for day, end in due if end <= at],
        lambda one: close_day(one[0].outlet, one[0].on, by=SYSTEM, at=one[1]),
    )


def _closes(day: HallDay) -> datetime:
    """Return when the day may be closed at the earliest, as its policy says."""
    midnight = datetime.combine(day.on, time.min, ZONE)
    return ends_at(periods(day.hours), midnight) + _patience(day)


def _end(day: HallDay) -> datetime:
    """Return when the day is over: nobody is cut off who is called or served after hours."""
    at_windows = QueueTicket.objects.filter(
        outlet=day.outlet, on=day.on, status__in=[TicketStatus.CALLED, TicketStatus.SERVING]
    )
    last = at_windows.aggregate(last=Max("since"))["last"]
    return max(_closes(day), last + _patience(day)) if last else _closes(day)


def _patience(day: HallDay) -> timedelta:
    return timedelta(minutes=policy_in(day.policy).close_after)


def _watch(day: HallDay, at: datetime) -> None:
    policy = policy_in(day.policy)
    alerts = {alert.plate for alert in peak_alerts(day.outlet, at=at)}
    for plate in board(day.outlet, at=at).plates:
        minutes = plate.wait.likely if plate.wait else None
        load = Load(plate.name, plate.waiting, plate.windows, minutes)
        is_over = bool(exceeded(load, policy))
        if is_over and plate.name not in alerts:
            raise_peak(day.outlet, day.on, load, policy, at=at)
        elif not is_over and plate.name in alerts:
            end_peak(day.outlet, day.on, plate.name, at=at)
