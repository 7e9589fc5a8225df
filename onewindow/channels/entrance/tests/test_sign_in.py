from __future__ import annotations

import pytest

from onewindow.channels.entrance.tests.conftest import (
    LONG_AGO,
    PASSWORD,
    code_now,
    grow_idle,
    sign_in,
)
from onewindow.domains.accounts import api as accounts
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow, Event

NOW = LONG_AGO
pytestmark = pytest.mark.urls("onewindow.channels.entrance.tests.urls")


def test_a_stranger_is_sent_to_the_entrance_and_back(browser, clerk):
    away = browser.get("/acceptance?case=1")
    assert away.status_code == 302
    assert away.url == "/sign-in?next=%2Facceptance%3Fcase%3D1"

    arrived = sign_in(browser, next="/acceptance?case=1")

    assert arrived.url == "/acceptance?case=1"
    assert "受理页 张敏" in browser.get(arrived.url).content.decode()


def test_the_password_alone_opens_nothing(browser, clerk):
    """2.10: two factors for staff."""
    half = browser.post("/sign-in", {"number": "0001", "password": PASSWORD})

    assert half.url == "/sign-in/code"
    assert browser.get("/desk").status_code == 302


def test_a_wrong_code_says_so_and_keeps_the_half_sign_in(browser, clerk):
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})

    wrong = browser.post("/sign-in/code", {"code": "000000"})

    assert wrong.status_code == 422
    assert "动态口令不正确或已使用过" in wrong.content.decode()
    assert browser.post("/sign-in/code", {"code": code_now()}).status_code == 302
    assert browser.get("/desk").status_code == 200


def test_a_wrong_password_keeps_the_number_typed(browser, clerk):
    wrong = browser.post("/sign-in", {"number": "0001", "password": "nonsense"})

    assert wrong.status_code == 422
    assert 'value="0001"' in wrong.content.decode()
    assert "nonsense" not in wrong.content.decode()


def test_five_wrong_codes_lock_the_account(browser, clerk):
    """2.10: lockout."""
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    for _ in range(4):
        browser.post("/sign-in/code", {"code": "000000"})

    locked = browser.post("/sign-in/code", {"code": "000000"})

    assert locked.status_code == 429
    assert "帐户已锁定至" in locked.content.decode()
    again = browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    assert again.status_code == 429


def test_a_newcomer_binds_a_phone_before_anything_opens(browser, newcomer):
    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})
    assert browser.get("/desk").url == "/security/totp"
    page = browser.get("/security/totp").content.decode()
    assert "<svg" in page
    secret = browser.session["totp_pending"]
    from django.utils import timezone

    step = accounts.one_time_codes.step_at(timezone.now())
    code = accounts.one_time_codes.code_for(secret, step)

    bound = browser.post("/security/totp", {"code": code})

    assert bound.status_code == 200
    assert bound.content.decode().count("<li><code>") == 10
    assert browser.get("/desk").status_code == 200
    assert Event.objects.filter(type="accounts.factor_enrolled.v1").count() == 2


def test_without_the_requirement_a_password_is_enough(browser, newcomer, settings):
    settings.SECOND_FACTOR = "optional"

    browser.post("/sign-in", {"number": "0001", "password": PASSWORD})

    assert browser.get("/desk").status_code == 200


def test_a_reset_password_must_be_changed_first(browser, clerk):
    accounts.reset_password("0001", new="初始密码-2026-甲", by=SYSTEM, at=NOW)
    browser.post("/sign-in", {"number": "0001", "password": "初始密码-2026-甲"})
    browser.post("/sign-in/code", {"code": code_now()})
    assert browser.get("/desk").url == "/security/password"

    changed = browser.post(
        "/security/password",
        {"old": "初始密码-2026-甲", "new": "新的密码-2026-乙", "again": "新的密码-2026-乙"},
    )

    assert changed.url == "/security"
    assert browser.get("/desk").status_code == 200


def test_a_phone_is_replaced_only_with_the_password(browser, clerk):
    sign_in(browser)
    browser.get("/security/totp")

    refused = browser.post("/security/totp", {"code": "000000", "password": "guess"})

    assert refused.status_code == 422
    assert "工号或密码不正确" in refused.content.decode()


def test_signing_out_ends_the_session(browser, clerk):
    sign_in(browser)

    left = browser.post("/sign-out")

    assert left.url == "/sign-in?ended=signed-out"
    assert browser.get("/desk").status_code == 302
    assert Event.objects.filter(type="accounts.signed_out.v1").count() == 1


def test_an_address_of_another_site_is_not_followed(browser, clerk):
    assert sign_in(browser, next="https://evil.example/").url == "/home"
    assert sign_in(browser, drift=1, next="//evil.example/").url == "/home"


def test_home_is_the_desk_of_the_person(browser, clerk):
    sign_in(browser)

    assert browser.get("/home").url == "/window/"


def test_a_clerk_may_not_decide(browser, clerk):
    """W6, Q1: the clerk's account does not sign decisions."""
    sign_in(browser)
    before = Event.objects.count()

    assert browser.get("/decision").status_code == 403
    assert browser.post("/decision").status_code == 403
    assert Event.objects.count() == before
    assert [(row.what, row.actor_key, row.subject) for row in AuditRow.objects.all()] == [
        ("denied.capability_missing", "0001", "/decision"),
        ("denied.capability_missing", "0001", "/decision"),
    ]


def test_a_view_nobody_marked_is_closed(browser, clerk):
    sign_in(browser)

    assert browser.get("/forgotten").status_code == 403


def test_an_idle_session_ends_and_the_page_comes_back(browser, clerk, settings):
    """2.10: session time-out."""
    sign_in(browser)
    grow_idle(browser, settings.SESSION_IDLE_MINUTES + 1)

    ended = browser.get("/acceptance?case=1")

    assert ended.url == "/sign-in?next=%2Facceptance%3Fcase%3D1&ended=1&number=0001"
    assert browser.get("/desk").status_code == 302
    fact = Event.objects.get(type="accounts.signed_out.v1")
    assert fact.payload == {"staff_number": "0001", "is_time_out": True}


def test_a_session_in_use_does_not_end(browser, clerk, settings):
    sign_in(browser)
    grow_idle(browser, settings.SESSION_IDLE_MINUTES - 1)
    assert browser.get("/desk").status_code == 200
    grow_idle(browser, settings.SESSION_IDLE_MINUTES - 1)

    assert browser.get("/desk").status_code == 200


def test_a_form_sent_after_the_time_out_loses_nothing(browser, clerk, settings):
    """6: a session that ends in the middle of an acceptance loses nothing typed."""
    sign_in(browser)
    grow_idle(browser, settings.SESSION_IDLE_MINUTES + 1)

    ended = browser.post("/acceptance", {"note": "甲\n<乙>", "material": ["a", "b"]})
    assert ended.url == "/sign-in?ended=kept&number=0001"
    assert "填写的内容已保留" in browser.get(ended.url).content.decode()
    assert sign_in(browser, drift=1).url == "/sign-in/resume"
    page = browser.get("/sign-in/resume")

    assert page.context["interruption"].path == "/acceptance"
    assert page.context["interruption"].fields == [
        ("note", "甲\n<乙>"),
        ("material", "a"),
        ("material", "b"),
    ]
    assert 'value="甲\n&lt;乙&gt;"' in page.content.decode()
    assert browser.get("/sign-in/resume").status_code == 200, "a reload loses nothing either"
    browser.post("/acceptance?case=2", {"note": "another form"})
    assert browser.get("/sign-in/resume").status_code == 200
    browser.post("/acceptance", {"note": "甲\n<乙>"})
    assert browser.get("/sign-in/resume").status_code == 302


def test_what_waits_may_be_given_up(browser, clerk, settings):
    sign_in(browser)
    grow_idle(browser, settings.SESSION_IDLE_MINUTES + 1)
    browser.post("/acceptance", {"note": "甲"})
    sign_in(browser, drift=1)

    assert browser.post("/sign-in/resume").url == "/home"
    assert browser.get("/sign-in/resume").status_code == 302


def test_what_one_person_typed_is_not_shown_to_the_next(browser, clerk, settings):
    accounts.open_account(
        "0002", name="李工", password=PASSWORD, must_change_password=False, by=SYSTEM, at=NOW
    )
    settings.SECOND_FACTOR = "optional"
    sign_in(browser)
    grow_idle(browser, settings.SESSION_IDLE_MINUTES + 1)
    browser.post("/acceptance", {"note": "秘密"})

    other = browser.post("/sign-in", {"number": "0002", "password": PASSWORD})

    assert other.url == "/home"
    assert browser.get("/sign-in/resume").status_code == 302


def test_what_waits_is_sealed_in_the_session(browser, clerk, settings):
    sign_in(browser)
    grow_idle(browser, settings.SESSION_IDLE_MINUTES + 1)
    browser.post("/acceptance", {"note": "990000199001010015"})

    assert "990000199001010015" not in str(dict(browser.session))


def test_a_part_of_a_page_gets_a_dialog_over_it(browser, clerk, settings):
    """6: with htmx the page stays and a dialog opens."""
    sign_in(browser)
    grow_idle(browser, settings.SESSION_IDLE_MINUTES + 1)

    answer = browser.post("/acceptance", {"note": "甲"}, headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer["HX-Retarget"] == "body"
    assert answer["HX-Reswap"] == "beforeend"
    assert "本页填写的内容都还在" in answer.content.decode()
    assert browser.get("/sign-in").status_code == 200
