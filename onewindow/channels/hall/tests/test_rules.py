"""叫号规则: what refusals speak of stands where everybody can read it."""

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


def test_the_rules_say_who_goes_first_and_how_long_others_wait_for_it(db: None) -> None:
    s.build({"head_start": {"green": 25, "appointment": 45}, "green_share": 0.15})
    page = s.get(Client(), "rules", w.HALL)
    assert "绿色通道25分钟、预约45分钟" in page
    assert "最多多等45分钟" in page
    assert "不超过15%，每天前3个" in page
    assert "过号2次，号票作废" in page
    assert "并播语音" in page


def test_a_change_is_announced_with_its_first_day(db: None) -> None:
    s.build()
    later = timezone.localdate() + timedelta(days=3)
    stamp = {"by": w.MANAGER, "at": timezone.now()}
    queueing.set_policy({"silent": True}, outlet=w.HALL, from_on=later, **stamp)
    page = s.get(Client(), "rules", w.HALL)
    assert page.index("并播语音") < page.index(f"{later.year}年{later.month}月{later.day}日起改为")
    assert "不播语音" in page
    assert "起改为" not in s.get(Client(), "rules", "street")


def test_kiosk_phone_and_board_lead_to_the_rules(db: None) -> None:
    s.build()
    for token in (s.kiosk(), s.phone()):
        there = reverse("hall:take-rules", args=[token])
        assert there in s.get(Client(), "take", token)
        assert "先后次序" in s.get(Client(), "take-rules", token)
    public = reverse("hall:rules", args=[w.HALL])
    assert public in s.get(Client(), "ticket", s.take().ticket.code)
    assert public in s.get(Client(), "board", w.HALL)


def test_a_kiosk_forgets_after_the_seconds_of_the_policy_that_holds_today(db: None) -> None:
    s.build({"kiosk_seconds": 45})
    assert 'data-forget="45"' in s.get(Client(), "take-rules", s.kiosk())
