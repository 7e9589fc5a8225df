"""网点停业: what becomes of bookings of hours in which nobody serves."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from onewindow.domains.appointments.actions.arrivals import restore
from onewindow.domains.appointments.actions.bookings import call_off
from onewindow.domains.appointments.actions.gates import turn_gate
from onewindow.domains.appointments.actions.recalls import recall_visits
from onewindow.domains.appointments.errors import BadBooking
from onewindow.domains.appointments.models import Appointment
from onewindow.domains.appointments.offers import hours_between
from onewindow.domains.appointments.permissions import MANAGE, demand_at
from onewindow.domains.appointments.rules.kinds import BookingStatus
from onewindow.domains.appointments.rules.slots import is_staffed
from onewindow.domains.calendars.api import ZONE, Hours
from onewindow.kit.actors import Actor

_OPEN = Q(status=BookingStatus.BOOKED)
_MISSED = Q(status=BookingStatus.MISSED, is_excused=False)


@transaction.atomic
def release_closed(outlet: str, on: date | None, *, reason: str, by: Actor, at: datetime) -> int:
    """Cancel what begins outside the hours of an outlet as they are now; return how many.

    ``on`` None means today and every day after it. What counted as missed in hours that were
    closed afterwards counts no longer. Home visits of its vehicles follow the rule of the outlet
    (``visit_closing``).
    """
    turn_gate(outlet)
    first = on or at.astimezone(ZONE).date()
    days = Q(on=on) if on else Q(on__gte=first)
    rows = Appointment.objects.select_for_update().filter(_OPEN | _MISSED, days, outlet=outlet)
    bookings = list(rows.order_by("id"))
    recalled = recall_visits(outlet, on, by=by, at=at)
    if not bookings:
        return recalled
    hours = hours_between(outlet, first, max(booking.on for booking in bookings))
    shut = [booking for booking in bookings if not _is_within(booking, hours[booking.on])]
    return recalled + _free(shut, reason, by=by, at=at)


@transaction.atomic
def excuse_day(outlet: str, on: date, *, reason: str, by: Actor, at: datetime) -> int:
    """当日全部恢复: the outlet could serve nobody for a while; return for how many it mattered.

    Whoever missed a slot of that day is excused, and slots that began without their holder are
    cancelled. Raises BadBooking for a day to come: that is a blackout's.
    """
    demand_at(by, MANAGE, outlet)
    if not reason.strip():
        raise BadBooking("请写明当日发生的情况，预约人会看到", field="reason")
    if on > at.astimezone(ZONE).date():
        raise BadBooking(
            "这一天还没有到", field="on", next_step="以后的日期不能办理的，请用“停约”。"
        )
    rows = Appointment.objects.select_for_update().filter(
        _MISSED | (_OPEN & Q(begins_at__lte=at)), outlet=outlet, on=on
    )
    return _free(list(rows.order_by("id")), reason.strip()[:200], by=by, at=at)


def _is_within(booking: Appointment, hours: tuple[Hours, ...]) -> bool:
    begins = booking.begins_at.astimezone(ZONE).time()
    return is_staffed(begins, [(one.opens_at, one.closes_at, one.mode) for one in hours])


def _free(bookings: list[Appointment], reason: str, *, by: Actor, at: datetime) -> int:
    for booking in bookings:
        if booking.status == BookingStatus.MISSED:
            restore(booking, reason, by=by, at=at)
        else:
            call_off(booking, reason, by=by, at=at)
    return len(bookings)
