"""The security administrator registers systems, hands over tokens once, and withdraws them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.channels.console.tests.test_organisation import see, send
from onewindow.channels.console.words import scope_word
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Role
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db
FORM = {
    "owner": "0701",
    "code": "tax-system",
    "name": "税务系统",
    "scopes": ["cases.view"],
    "per_minute": "60",
    "days": "90",
}


@pytest.fixture
def security(sign_in):
    return sign_in(Role.SECURITY_ADMIN)


def token_in(page: str) -> str:
    found = re.search(r"owt_[a-z0-9]{12}_[\w-]{43}", page)
    return found.group() if found else ""


def test_a_token_is_shown_once_and_passes(security):
    """Decision 0021: shown once, kept as a digest, in the name of its owner."""
    arrange.machine()

    response = send(security, "client-new", **FORM)
    token = token_in(response.content.decode())
    again = send(security, "client-new", **FORM)
    page = security.get(reverse("console:client", args=["tax-system"])).content.decode()

    holder = accounts.token_holder(token, at=timezone.now())
    assert (holder.code, holder.actor.key, holder.per_minute) == ("tax-system", "0701", 60)
    assert "no-store" in response["Cache-Control"]
    assert again.status_code == 302
    assert token_in(page) == ""
    assert token[:16] in page
    assert "没有重复办理" in page
    assert accounts.tokens_of("tax-system").count() == 1


def test_a_new_token_replaces_the_old_one_after_the_overlap(security):
    arrange.machine()
    old = accounts.issue_token("portal", by=SYSTEM, at=timezone.now())

    response = send(security, "token-new", "portal", days="30", overlap="0")

    assert token_in(response.content.decode())
    with pytest.raises(accounts.TokenRefused):
        accounts.token_holder(old.text, at=timezone.now())


def test_a_revoked_token_passes_no_more_and_the_other_does(security):
    arrange.machine()
    lost, kept = (accounts.issue_token("portal", by=SYSTEM, at=timezone.now()) for _ in "ab")

    send(security, "token-revoke", "portal", lost.token.prefix, reason="泄露")

    with pytest.raises(accounts.TokenRefused):
        accounts.token_holder(lost.text, at=timezone.now())
    assert accounts.token_holder(kept.text, at=timezone.now()).code == "portal"


def test_a_withdrawn_system_stays_on_the_list_of_all(security):
    arrange.machine()

    send(security, "client-revoke", "portal", reason="平台下线")

    see(security, "clients")  # tells of the withdrawal
    assert "省一体化平台" not in see(security, "clients")
    assert "已停用" in see(security, "clients", all="1")


def test_only_what_the_owner_may_do_is_offered_and_given(security):
    arrange.machine()

    offered = see(security, "client-new", owner="0701")
    refused = send(security, "client-new", **{**FORM, "scopes": ["cases.decide"]})

    assert "受理（cases.accept）" in offered
    assert "cases.decide" not in offered
    assert refused.status_code == 422
    assert "责任人没有权限“cases.decide”" in refused.content.decode()
    assert not accounts.MachineClient.objects.filter(code="tax-system").exists()


def test_a_scope_that_the_owner_lost_is_marked(security):
    arrange.machine()
    accounts.grant_roles("0701", roles=[], divisions=[], by=SYSTEM, at=arrange.AT)

    page = security.get(reverse("console:client", args=["portal"])).content.decode()

    assert "责任人已无此权限" in page


def test_a_token_of_another_system_is_not_revoked_here(security):
    arrange.machine()
    accounts.register_client(
        "other", name="另一系统", owner="0701", scopes=["cases.view"], by=SYSTEM, at=arrange.AT
    )
    prefix = accounts.issue_token("portal", by=SYSTEM, at=timezone.now()).token.prefix

    response = send(security, "token-revoke", "other", prefix, reason="误操作")

    assert response.status_code == 404
    assert accounts.tokens_of("portal").get().revoked_at is None


def test_an_empty_list_says_how_to_begin(security):
    assert "没有接入系统" in see(security, "clients")


def test_without_a_reason_nothing_is_withdrawn(security):
    arrange.machine()

    response = send(security, "client-revoke", "portal", reason="")

    assert response.status_code == 422
    assert accounts.client("portal").revoked_at is None


def test_the_one_who_opens_accounts_registers_no_system(sign_in):
    """GB/T 22239: rights are granted by the security administrator only."""
    admin = sign_in(Role.SYSTEM_ADMIN)

    assert admin.get(reverse("console:clients")).status_code == 403
    assert "接入系统" not in see(admin, "people")


def test_every_scope_has_a_word():
    assert [scope for scope in accounts.SCOPES if not scope_word(scope)] == []
