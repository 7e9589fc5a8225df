"""Periodic work: peaks begin and end, days that are over are closed."""

from __future__ import annotations

from datetime import datetime

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing.actions.days import close_day
from onewindow.domains.queueing.actions.peaks import end_peak, raise_peak
from onewindow.domains.queueing.actions.take import policy_in
from onewindow.domains.queueing.models import HallDay
from onewindow.domains.queueing.queries import board, peak_alerts
from onewindow.domains.queueing.rules.peak import Load, exceeded
from onewindow.kit.actors import SYSTEM
from onewindow.kit.schedule import Swept, each


def sweep_peaks(at: datetime) -> Swept:
    """Compare every open hall with its limits: waits grow without anybody taking a ticket."""
    today = at.astimezone(ZONE).date()
    days = HallDay.objects.filter(on=today, closed_at__isnull=True)
    return each(list(days), lambda day: _watch(day, at))


def sweep_days(at: datetime) -> Swept:
    """Close the days that nobody closed."""
    today = at.astimezone(ZONE).date()
    days = HallDay.objects.filter(on__lt=today, closed_at__isnull=True)
    return each(list(days), lambda day: close_day(day.outlet, day.on, by=SYSTEM, at=at))


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
