"""The centre's manager registers brands, gives them stars, and keeps commendations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.channels.console.tests.test_organisation import see, send
from onewindow.domains.accounts.api import Role, User
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations.api import honours, video

pytestmark = pytest.mark.django_db


def read(client, name: str, *args) -> str:
    return client.get(reverse(f"console:{name}", args=args)).content.decode()


def test_a_brand_is_registered_rated_and_withdrawn(manager):
    """N13: the register with stars; earlier editions stand beside the one that holds."""
    arrange.places()
    today = timezone.localdate()
    fields = {"code": "warm-heart", "name": "暖心一窗", "tier": "general", "promise": "有人帮。"}
    carrier = {"carrier_kind": "outlet", "carrier_code": "centre"}
    made = send(manager, "brand-new", **fields, **carrier, from_on=today.isoformat())
    assert made.status_code == 302, made.content.decode()
    period = {"period_from": "2025-01-01", "period_until": "2025-12-31"}
    send(manager, "brand-rate", "warm-heart", key="r1", stars="3", grounds="年度考核", **period)
    send(manager, "brand-term", "warm-heart", key="t", lasts_days="30")
    send(manager, "brand-rate", "warm-heart", key="r2", stars="5", grounds="复评", **period)

    page, listed = read(manager, "brand", "warm-heart"), see(manager, "brands")

    assert page.index("复评") < page.index("年度考核")
    assert f"至 {today + timedelta(days=29)}" in page
    assert "暖心一窗" in listed
    assert "5星" in listed
    assert "3星" not in listed

    send(
        manager,
        "brand-withdraw",
        "warm-heart",
        key="w",
        withdrawn_on=today.isoformat(),
        reason="承诺未兑现",
    )
    assert "已撤销" in see(manager, "brands", tier="general")
    assert "承诺未兑现" in read(manager, "brand", "warm-heart")


def test_a_carrier_of_the_wrong_kind_is_refused_and_what_was_typed_stays(manager):
    arrange.places()
    fields = {"code": "warm-heart", "name": "暖心一窗", "tier": "window", "promise": "有人帮。"}
    carrier = {"carrier_kind": "outlet", "carrier_code": "centre"}

    response = send(manager, "brand-new", **fields, **carrier, from_on="2026-01-01")

    assert response.status_code == 422
    assert "窗口星级品牌由部门或窗口承载" in response.content.decode()
    assert "暖心一窗" in response.content.decode()
    assert honours.ServiceBrand.objects.count() == 0


def test_a_reader_sees_brands_without_buttons(sign_in):
    arrange.brand()
    editor = sign_in(Role.CATALOGUE_EDITOR)

    page = read(editor, "brand", "warm-heart")

    assert "进门有人迎" in page
    assert reverse("console:brand-rate", args=["warm-heart"]) not in page


def test_a_commendation_stands_beside_the_skills_and_before_the_person(manager, sign_in):
    """W31: commendation records beside the skill matrix; the person sees their own."""
    arrange.item()
    arrange.listed()
    arrange.publish()
    clerk = sign_in(Role.WINDOW_CLERK)
    fields = {"deed": "连续三年零差评", "granted_by": "示例市政务服务中心", "level": "city"}

    made = send(manager, "commendation-new", staff_number="0101", granted_on="2026-01-05", **fields)

    assert made.status_code == 302, made.content.decode()
    assert f'{reverse("console:commendations")}?person=0101">1 次' in see(manager, "skills")
    assert "连续三年零差评" in see(manager, "commendations", person="0101")
    assert "没有表彰记录" in see(manager, "commendations", person="0102")
    own = clerk.get(reverse("entrance:security")).content.decode()
    assert "示例市政务服务中心（市级）：连续三年零差评" in own
    assert "连续三年零差评" not in manager.get(reverse("entrance:security")).content.decode()


def test_a_withdrawn_commendation_stays_with_its_reason(manager, sign_in):
    """W31: withdrawn with the reason, never deleted; it no longer counts."""
    clerk = sign_in(Role.WINDOW_CLERK)
    fields = {"deed": "零差评", "granted_by": "中心", "level": "unit", "granted_on": "2026-01-05"}
    send(manager, "commendation-new", staff_number="0101", **fields)
    row = honours.Commendation.objects.get()

    refused = send(manager, "commendation-withdraw", row.pk, key="w", reason="")
    send(manager, "commendation-withdraw", row.pk, key="w", reason="所报事迹不实")
    again = send(manager, "commendation-withdraw", row.pk, key="w2", reason="再次")

    assert refused.status_code == 422
    assert again.status_code == 409
    page = see(manager, "commendations")
    assert "撤销：所报事迹不实" in page
    assert reverse("console:commendation-withdraw", args=[row.pk]) not in page
    assert honours.commended(["0101"]) == {}
    assert "零差评" not in clerk.get(reverse("entrance:security")).content.decode()


def test_commendations_of_another_region_are_out_of_reach(manager, sign_in):
    arrange.commendation()
    User.objects.create(staff_number="0701", name="外区人员", divisions=["990103"], password="!")
    elsewhere = sign_in(Role.CENTRE_MANAGER, number="0110", division="990102")
    row = honours.Commendation.objects.get()

    assert "零差评" not in see(elsewhere, "commendations")
    assert send(elsewhere, "commendation-withdraw", row.pk, reason="不实").status_code == 404
    assert honours.commended(["0701"]) == {"0701": 1}


def test_the_address_of_the_video_is_kept_at_the_outlet(manager):
    """W10: per-outlet address template, only the known placeholders."""
    arrange.places()
    good = "https://video.example/play?camera={window}&from={from}&until={until}"
    bad = send(manager, "outlet-video", "centre", template=good + "&x={name}", margin_minutes="5")
    send(manager, "outlet-video", "centre", template=good, margin_minutes="10")

    page = read(manager, "outlet-video", "centre")

    assert bad.status_code == 422
    assert "只能使用{window}、{from}、{until}" in bad.content.decode()
    assert "https://video.example/play?camera={window}&amp;from={from}" in page
    held = video.outlet_video("centre")
    assert held is not None
    assert (held.template, held.margin_minutes) == (good, 10)
    assert reverse("console:outlet-video", args=["centre"]) in see(manager, "outlets")


def test_what_one_may_be_certified_for_stands_beside_the_field(manager, published):
    """W31: items in force are offered by code and name, read from the list and not parsed whole."""
    with CaptureQueriesContext(connection) as asked:
        page = manager.get(reverse("console:skill-new")).content.decode()
    item = catalogue.get_item(published)
    assert f'<option value="{published}">{item.short_name or item.name}</option>' in page
    assert not [one for one in asked if '"document"' in one["sql"]]
