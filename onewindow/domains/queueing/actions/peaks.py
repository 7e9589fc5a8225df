"""高峰应急 (N13): notice when too many wait, suggest reserve windows, notice when it is over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from onewindow.domains.queueing.actions.stations import PEAKS
from onewindow.domains.queueing.events import PeakEnded, PeakReached
from onewindow.domains.queueing.models import PeakAlert, Station
from onewindow.domains.queueing.rules.kinds import StationState
from onewindow.domains.queueing.rules.peak import Load, Reserve, exceeded, suggest
from onewindow.domains.queueing.rules.policy import Policy
from onewindow.kit.actors import SYSTEM
from onewindow.kit.live import publish
from onewindow.kit.outbox import record


@transaction.atomic
def raise_peak(outlet: str, on: date, load: Load, policy: Policy, *, at: datetime) -> bool:
    """Record that a plate is over its limits and say which reserves to open; once a peak."""
    reserves = [
        Reserve(window, tuple(plates))
        for window, plates in Station.objects.filter(outlet=outlet, state=StationState.RESERVE)
        .order_by("window")
        .values_list("window", "plates")
    ]
    windows = list(suggest(load, reserves, policy))
    reason = exceeded(load, policy)
    # Several tickets notice at once: the constraint lets one of them tell.
    alert = PeakAlert(
        outlet=outlet, on=on, plate=load.plate, reason=reason, windows=windows, began_at=at
    )
    PeakAlert.objects.bulk_create([alert], ignore_conflicts=True)
    if not PeakAlert.objects.filter(
        outlet=outlet, on=on, plate=load.plate, began_at=at, ended_at__isnull=True
    ).exists():
        return False
    record(
        PeakReached(outlet, load.plate, load.waiting, reason, windows),
        subject=f"hall:{outlet}:{on}",
        by=SYSTEM,
        at=at,
    )
    _tell(outlet, "peak_reached", load.plate)
    return True


@transaction.atomic
def end_peak(outlet: str, on: date, plate: str, *, at: datetime) -> bool:
    """Record that a peak is over; return whether there was one."""
    open_alerts = PeakAlert.objects.filter(outlet=outlet, on=on, plate=plate, ended_at__isnull=True)
    if not open_alerts.update(ended_at=at):
        return False
    record(PeakEnded(outlet, plate), subject=f"hall:{outlet}:{on}", by=SYSTEM, at=at)
    _tell(outlet, "peak_ended", plate)
    return True


def _tell(outlet: str, act: str, plate: str) -> None:
    for channel in (f"hall:{outlet}", PEAKS):
        publish(channel, "queue", act=act, plate=plate, outlet=outlet)
