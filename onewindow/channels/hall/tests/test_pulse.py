"""Q4: kiosks and boards are heard of as long as they run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.tests import scene as s
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w

pytestmark = pytest.mark.django_db


def test_the_pulse_of_a_paired_screen_is_written_down_once_a_minute(db: None) -> None:
    s.build()
    stamp = {"by": w.MANAGER, "at": timezone.now()}
    kiosk = queueing.pair_device(w.HALL, kind="kiosk", name="东门1号机", **stamp)
    client = Client()
    page = client.get(reverse("hall:take", args=[kiosk.code])).content.decode()
    address = f"{reverse('hall:pulse')}?device={kiosk.code}"
    assert f'data-pulse="{address}"' in page
    before = timezone.now()
    assert client.get(address).status_code == 204
    kiosk.refresh_from_db()
    assert kiosk.heard_at is not None
    assert before <= kiosk.heard_at <= before + timedelta(minutes=1)
    heard = kiosk.heard_at
    client.get(address)
    kiosk.refresh_from_db()
    assert kiosk.heard_at == heard
    assert client.get(f"{reverse('hall:pulse')}?device=nobody").status_code == 204


def test_a_paired_board_gives_its_pulse_and_the_open_one_none(db: None) -> None:
    s.build()
    stamp = {"by": w.MANAGER, "at": timezone.now()}
    board = queueing.pair_device(w.HALL, kind="board", name="一楼大屏", **stamp)
    address = f"{reverse('hall:pulse')}?device={board.code}"
    assert address in s.get(Client(), "screen", board.code)
    assert "?device=" not in s.get(Client(), "board", w.HALL)
