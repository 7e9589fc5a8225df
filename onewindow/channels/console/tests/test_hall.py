"""The hall's manager states the rules, keeps plates and reserve windows, registers townships."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.channels.console.tests.test_organisation import see, send
from onewindow.domains.accounts.api import Role
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
TOWN = "990102101"


def filled(client, page_name: str, /, **changes: str) -> dict[str, str]:
    """Return what the form of a page holds, with some fields changed."""
    query = changes.pop("query", "")
    page = client.get(reverse(f"console:{page_name}") + query).content.decode()
    found = dict(re.findall(r'<input[^>]*name="([a-z_0-9]+)"[^>]*value="([^"]*)"', page))
    text = re.search(
        r'<textarea[^>]*name="green_reasons"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL
    )
    if text:
        found["green_reasons"] = text[1]
    found.pop("csrfmiddlewaretoken", None)
    return found | changes


def post(client, name: str, sent: dict[str, str], query: str = ""):
    return client.post(reverse(f"console:{name}") + query, sent)


def test_every_rule_has_a_field_with_its_words_and_is_stated_from_a_day_on(manager):
    """The manager changes one rule; the others stay, and the page tells what changed by whom."""
    arrange.places()
    page = see(manager, "queue-rules-edit")
    for info in queueing.Policy.model_fields.values():
        assert str(info.title) in page
    later = timezone.localdate() + timedelta(days=2)
    sent = filled(manager, "queue-rules-edit", peak_waiting="5", from_on=later.isoformat())
    assert post(manager, "queue-rules-edit", sent).status_code == 302
    today = queueing.policy_of("centre", on=timezone.localdate())
    then = queueing.policy_of("centre", on=later)
    assert (today.peak_waiting, then.peak_waiting) == (8, 5)
    assert then.model_copy(update={"peak_waiting": 8}) == today
    shown = see(manager, "queue-rules")
    assert "高峰：每个窗口等候人数：8 → <b>5</b>" in shown
    assert "林管理" in shown
    assert "未到" in shown


def test_rules_of_one_outlet_and_back_to_the_common_ones(manager):
    arrange.places()
    query = "?outlet=centre"
    sent = filled(manager, "queue-rules-edit", query=query, silent="on")
    sent["from_on"] = timezone.localdate().isoformat()
    assert post(manager, "queue-rules-edit", sent, query).status_code == 302
    assert queueing.policy_of("centre", on=timezone.localdate()).silent is True
    assert queueing.policy_of("other", on=timezone.localdate()).silent is False
    assert "有单独规则" in see(manager, "queue-rules")
    back = {"from_on": timezone.localdate().isoformat()}
    assert post(manager, "queue-rules-follow", back, query).status_code == 302
    assert queueing.policy_of("centre", on=timezone.localdate()).silent is False


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("green_share", "1.5", "小于或等于1"),
        ("kiosk_seconds", "5", "大于或等于10"),
        ("head_green", "-1", "大于或等于0"),
        ("green_reasons", "老年人", "代码=名称"),
        ("green_reasons", "a=甲\na=乙", "重复"),
        ("from_on", "2020-01-01", "不能早于今天"),
    ],
)
def test_a_rule_that_makes_no_sense_comes_back_with_why(manager, field, value, why):
    arrange.places()
    before = queueing.stated.editions()
    later = timezone.localdate().isoformat()
    sent = filled(manager, "queue-rules-edit", **{"from_on": later, field: value})
    answer = post(manager, "queue-rules-edit", sent)
    assert answer.status_code == 422
    assert why in answer.content.decode().replace("&quot;", '"')
    assert queueing.stated.editions() == before


def test_a_manager_of_one_district_states_no_rules_for_all(sign_in):
    """Region: what all outlets share is for those who reach all of them."""
    arrange.places()
    organizations.establish_division("880100", name="别市", by=SYSTEM, at=arrange.AT)
    organizations.open_outlet(
        "far", name="别处", division="880100", outlet_class="A", by=SYSTEM, at=arrange.AT
    )
    local = sign_in(Role.CENTRE_MANAGER, number="0110", division="9901")
    sent = filled(local, "queue-rules-edit", from_on=timezone.localdate().isoformat())
    assert post(local, "queue-rules-edit", sent | {"silent": "on"}).status_code == 403
    assert local.get(reverse("console:queue-rules") + "?outlet=far").status_code == 404
    mine = post(local, "queue-rules-edit", sent | {"silent": "on"}, "?outlet=centre")
    assert mine.status_code == 302
    assert queueing.policy_of("centre", on=timezone.localdate()).silent is True


def test_a_plate_is_established_renamed_and_closed(manager):
    """Q2: plates are the manager's."""
    arrange.plate()
    plate = {"name": "社保医保", "letter": "K", "window_kinds": ["comprehensive"], "place": "9"}
    more = {"usual_minutes": "8", "topics": "社会保障、医疗", "lines": "", "needs_skill": "on"}
    assert post(manager, "plate-edit", {**plate, **more}).status_code == 302
    row = queueing.Plate.objects.get(letter="K")
    assert (row.name, row.topics, row.usual_minutes) == ("社保医保", ["社会保障", "医疗"], 8)
    assert post(manager, "plate-edit", {**plate, **more, "letter": "k"}).status_code == 422
    assert send(manager, "plate-rename", "K", key="r", new_name="社会保障").status_code == 302
    assert "社会保障" in see(manager, "plates")
    assert send(manager, "plate-close", "K", key="c", reason="并入综合").status_code == 302
    assert "已停用" in see(manager, "plates")
    assert send(manager, "plate-close", "F", key="d", reason="误").status_code == 422


def test_a_window_stands_by_until_it_is_dismissed(manager):
    """N13: reserve windows are set and dismissed in the console."""
    arrange.window()
    arrange.plate()
    page = see(manager, "reserve-new")
    assert "01号（政务服务中心 · 综合窗口）" in page
    sent = {"window": "01", "plates": ["公积金办理"], "key": "a"}
    assert post(manager, "reserve-new", sent).status_code == 302
    station = queueing.Station.objects.get(window="01")
    assert (station.state, station.reserve_plates) == ("reserve", ["公积金办理"])
    assert "01号" in see(manager, "reserves")
    assert "01号（" not in see(manager, "reserve-new")
    assert send(manager, "reserve-dismiss", "01", key="b").status_code == 302
    assert queueing.Station.objects.get(window="01").state == "closed"


def test_a_township_is_registered_and_corrected(manager):
    arrange.places()
    town = {"code": TOWN, "name": "望湖镇", "parent": arrange.HERE, "area_km2": "61.5"}
    seat = {"latitude": "31.1", "longitude": "120.2"}
    assert post(manager, "division-edit", {**town, **seat}).status_code == 302
    row = organizations.Division.objects.get(code=TOWN)
    assert (row.name, row.parent_id, row.latitude) == ("望湖镇", arrange.HERE, 31.1)
    assert "望湖镇" in see(manager, "divisions")
    sent = filled(manager, "division-edit", query=f"?code={TOWN}", name="望湖街道")
    assert post(manager, "division-edit", sent).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.latitude, row.area_km2) == ("望湖街道", 31.1, 61.5)
    assert post(manager, "division-edit", {**town, "code": "99"}).status_code == 422


def test_a_clerk_keeps_none_of_this(sign_in):
    clerk = sign_in(Role.WINDOW_CLERK)
    for name in ("queue-rules", "plates", "reserves"):
        assert clerk.get(reverse(f"console:{name}")).status_code == 403


def test_a_machine_is_registered_inspected_and_taken_out_of_use(manager):
    """Q4: place, state, last seen; what has fallen silent stands on top."""
    there = arrange.device()["device"]
    page = see(manager, "hall-devices")
    assert "失联的设备" in page
    assert "一楼自助区" in page
    broken = {"key": "a", "state": "broken", "note": ""}
    assert send(manager, "device-inspect", there, **broken).status_code == 422
    assert send(manager, "device-inspect", there, **broken | {"note": "卡纸"}).status_code == 302
    page = see(manager, "hall-devices")
    assert "失联的设备" not in page
    assert "卡纸" in page
    assert "0分钟前" in page
    new = {"outlet": "centre", "kind": "printer", "name": "二号打印机", "place": "二楼", "key": "b"}
    assert post(manager, "device-new", new).status_code == 302
    assert "二号打印机" in see(manager, "hall-devices")
    assert send(manager, "device-withdraw", there, key="c").status_code == 302
    assert "一号打印机已停用" in see(manager, "hall-devices")
    assert "一号打印机" not in see(manager, "hall-devices")


def test_a_kind_is_stated_with_its_limit(manager):
    arrange.places()
    kind = {"code": "locker", "name": "取件柜", "silent_minutes": "2880", "place": "3"}
    assert post(manager, "device-kind-edit", kind).status_code == 302
    page = see(manager, "device-kinds")
    assert "取件柜" in page
    assert "2天" in page
    assert post(manager, "device-kind-edit", {**kind, "silent_minutes": "0"}).status_code == 422
