"""The five lists, deliveries that were given up, and the trail."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts.api import Role
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit.models import AuditRow, Delivery

pytestmark = pytest.mark.django_db


def see(client, name: str, *args, **query) -> str:
    response = client.get(reverse(f"console:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_item_is_put_on_the_list_and_may_then_be_received(sign_in, draft):
    """N5: an entry in force opens the item, and only that."""
    publisher = sign_in(Role.PUBLISHER)
    assert not catalogue.item_in_force(draft, date(2026, 6, 1))
    fields = {
        "item": draft,
        "list_kind": "approvals",
        "basis": "食品安全法第三十五条",
        "department": "market",
        "division": arrange.HERE,
        "state": "retained",
        "valid_from": "2026-01-01",
        "key": "k",
    }
    assert publisher.post(reverse("console:power-add"), fields).status_code == 302
    assert catalogue.item_in_force(draft, date(2026, 6, 1))
    assert "食品经营许可新办" in see(publisher, "powers")


def test_a_cancelled_entry_closes_the_item_the_same_day_and_totals_agree(sign_in):
    """N29: batch and reason are kept; totals by state equal the list."""
    entry = arrange.entry()["entry"]
    publisher = sign_in(Role.PUBLISHER)
    fields = {"state": "filing", "on": "2026-06-01", "batch": "第三批", "reason": "改为备案"}
    response = publisher.post(reverse("console:power-change", args=[entry]), {**fields, "key": "k"})
    assert response.status_code == 302
    response = publisher.get(reverse("console:powers"))
    totals = dict(response.context["totals"])
    assert totals == {"保留": 0, "取消": 0, "下放": 0, "整合": 0, "备案": 1}
    assert len(response.context["rows"]) == sum(totals.values())
    assert "理由：改为备案" in response.content.decode()


def test_two_days_of_a_list_are_compared(sign_in):
    """N5a: what was added, cancelled or changed between two days."""
    arrange.entry()
    publisher = sign_in(Role.PUBLISHER)
    query = {"list": "approvals", "from": "2025-06-01", "to": "2026-06-01"}
    page = see(publisher, "powers-compare", **query)
    assert "不在清单" in page
    assert "保留" in page


def test_a_parked_delivery_is_seen_and_tried_again(sign_in):
    delivery = arrange.parked()["delivery"]
    system = sign_in(Role.SYSTEM_ADMIN)
    assert "ConnectionError: 对方系统没有应答" in see(system, "system")
    for _ in range(2):
        response = system.post(reverse("console:delivery-retry", args=[delivery]))
        assert response.status_code == 302
    row = Delivery.objects.get(pk=delivery)
    assert (row.status, row.attempts) == ("waiting", 0)
    assert AuditRow.objects.filter(what="system.delivery_released").count() == 1
    assert "没有搁置的投递" in see(system, "system")


def test_a_supervisor_sees_parked_deliveries_but_may_not_touch_them(sign_in, db):
    delivery = arrange.parked()["delivery"]
    clerk = sign_in(Role.WINDOW_CLERK)
    assert clerk.get(reverse("console:system")).status_code == 403
    assert clerk.post(reverse("console:delivery-retry", args=[delivery])).status_code == 403
    assert Delivery.objects.get(pk=delivery).status == "parked"


def test_the_auditor_reads_denials_and_the_trail_of_an_account(sign_in):
    clerk = sign_in(Role.WINDOW_CLERK)
    clerk.get(reverse("console:audit"))
    arrange.colleague()
    auditor = sign_in(Role.AUDIT_ADMIN)
    assert "denied.capability_missing" in see(auditor, "audit")
    assert "建立帐户" in see(auditor, "account-trail", "0701")
