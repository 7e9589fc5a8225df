"""A plate that is called otherwise: whoever booked for it finds their booking (Q2)."""

from __future__ import annotations

import pytest

from onewindow.domains.appointments.handlers.plates import follow_plate_name
from onewindow.domains.appointments.models import Appointment, BlackoutDay, SlotCapacity
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.queueing.events import PlateRenamed
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox.deliver import EventMeta

pytestmark = pytest.mark.usefixtures("hall")
LAND = "不动产与土地"
META = EventMeta(1, "plate:C", 1, PlateRenamed.type, w.moment(days=0), w.moment(days=0), SYSTEM)


def test_bookings_places_and_days_without_booking_follow_the_new_name() -> None:
    booked = w.book(1)
    past = w.book(2, days=2)
    Appointment.objects.filter(pk=past.pk).update(begins_at=w.moment(days=-7))
    for _ in range(2):
        follow_plate_name(PlateRenamed("C", LAND, booked.plate), META)
    assert Appointment.objects.get(pk=booked.pk).plate == LAND
    assert Appointment.objects.get(pk=past.pk).plate == booked.plate
    assert SlotCapacity.objects.filter(plate=booked.plate).count() == 0
    assert SlotCapacity.objects.filter(plate=LAND).exists()
    assert BlackoutDay.objects.filter(plate=booked.plate).count() == 0
