"""The week of a vehicle for staff, and what a holder reads after nobody was there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.booking.public_shell import token_of
from onewindow.channels.booking.tests.test_pages import person
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def absent(db: None) -> appointments.HomeVisit:
    w.build()
    stamp = {"by": SYSTEM, "at": w.MONDAY}
    organizations.open_outlet(w.HALL, name="政务大厅", division="990101", outlet_class="A", **stamp)
    return w.absent()


def test_a_manager_excuses_a_visit_in_vain_from_the_week(absent: appointments.HomeVisit) -> None:
    """W22: nobody there counts as not come; an appeal is heard where the week is planned."""
    manager = person("centre_manager")
    week = f"{reverse('booking_desk:vehicles')}?from={absent.on.isoformat()}"
    act = reverse("booking_desk:visit-excuse", args=[absent.uuid])
    assert act in manager.get(week).content.decode()
    assert act not in person("window_clerk", number="9001").get(week).content.decode()
    assert manager.post(act, {"reason": " ", "key": "k1"}).status_code == 422
    assert manager.post(act, {"reason": "住院，有证明", "key": "k2"}).status_code == 302
    absent.refresh_from_db()
    assert absent.is_excused is True
    page = manager.get(week).content.decode()
    assert "无人在场（已恢复）" in page
    assert act not in page


def test_the_holder_reads_what_follows_and_how_to_appeal(
    client: Client, absent: appointments.HomeVisit
) -> None:
    held = reverse("booking:visit-held", args=[token_of(absent.uuid)])
    page = client.get(held).content.decode()
    assert "本次记为未到场。90 天内 3 次未到场，暂停网上预约 30 天。" in page
    assert "导办台" in page
    appointments.excuse_visit(absent.uuid, reason="住院", by=w.CHIEF, at=w.moment(days=3))
    assert "已核实恢复" in client.get(held).content.decode()
