from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import one_time_codes
from onewindow.domains.accounts.models import RecoveryCode
from onewindow.domains.accounts.tests.conftest import AT, PASSWORD
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code(at=AT, drift=0):
    return one_time_codes.code_for(SECRET, one_time_codes.step_at(at) + drift)


@pytest.fixture
def with_phone(clerk):
    accounts.enrol_totp(clerk, secret=SECRET, code=code(drift=-1), at=AT)
    return clerk


def fail(times):
    for _ in range(times):
        with pytest.raises((accounts.SignInRefused, accounts.AccountLocked)) as refusal:
            accounts.check_password("0001", "wrong", at=AT)
    return refusal.value


def test_the_right_password_names_the_person(clerk):
    assert accounts.check_password("0001", PASSWORD, at=AT).name == "张敏"


def test_unknown_and_wrong_answer_alike(clerk):
    with pytest.raises(accounts.SignInRefused) as unknown:
        accounts.check_password("nobody", PASSWORD, at=AT)

    assert str(fail(1)) == str(unknown.value)


def test_the_fifth_wrong_try_locks_for_fifteen_minutes(clerk):
    """2.10: lockout after N failures."""
    assert isinstance(fail(4), accounts.SignInRefused)
    fifth = fail(1)

    assert isinstance(fifth, accounts.AccountLocked)
    assert fifth.message == "连续输入错误次数过多，帐户已锁定至09:15"
    with pytest.raises(accounts.AccountLocked):
        accounts.check_password("0001", PASSWORD, at=AT + timedelta(minutes=14, seconds=59))
    assert accounts.check_password("0001", PASSWORD, at=AT + timedelta(minutes=15)).name == "张敏"
    assert Event.objects.filter(type="accounts.sign_in_failed.v1").count() == 5


def test_wrong_codes_count_toward_the_lock(with_phone):
    for _ in range(4):
        with pytest.raises(accounts.WrongCode):
            accounts.check_code("0001", "000000", at=AT)

    with pytest.raises(accounts.AccountLocked):
        accounts.check_code("0001", "000000", at=AT)
    with pytest.raises(accounts.AccountLocked):
        accounts.check_code("0001", code(), at=AT)


def test_an_administrator_ends_a_lock(clerk):
    fail(5)

    accounts.unlock_account("0001", by=SYSTEM, at=AT)

    assert accounts.check_password("0001", PASSWORD, at=AT).staff_number == "0001"


def test_a_closed_account_is_refused_like_a_wrong_password(clerk):
    accounts.close_account("0001", reason="调离", by=SYSTEM, at=AT)

    with pytest.raises(accounts.SignInRefused, match="工号或密码不正确"):
        accounts.check_password("0001", PASSWORD, at=AT)


def test_a_code_opens_once(with_phone):
    assert accounts.check_code("0001", code(), at=AT) == "totp"

    with pytest.raises(accounts.WrongCode, match="已使用过"):
        accounts.check_code("0001", code(), at=AT)


def test_the_code_shown_at_enrolment_does_not_sign_in(with_phone):
    with pytest.raises(accounts.WrongCode):
        accounts.check_code("0001", code(drift=-1), at=AT)


def test_a_recovery_code_opens_once(with_phone):
    codes = accounts.issue_recovery_codes(with_phone, at=AT)

    assert len(set(codes)) == 10
    assert accounts.check_code("0001", codes[3].lower(), at=AT) == "recovery"
    with pytest.raises(accounts.WrongCode):
        accounts.check_code("0001", codes[3], at=AT)
    assert RecoveryCode.objects.filter(used_at__isnull=True).count() == 9


def test_new_recovery_codes_end_the_old(with_phone):
    old = accounts.issue_recovery_codes(with_phone, at=AT)
    accounts.issue_recovery_codes(with_phone, at=AT)

    with pytest.raises(accounts.WrongCode):
        accounts.check_code("0001", old[0], at=AT)


def test_the_database_holds_neither_secret_nor_recovery_code(with_phone):
    """2.10: secrets are encrypted at rest."""
    from django.db import connection

    codes = accounts.issue_recovery_codes(with_phone, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_totpdevice")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(digest, ' ') FROM accounts_recoverycode")
        digests = cursor.fetchone()[0]

    assert SECRET not in stored
    assert not any(one.replace("-", "") in digests for one in codes)
    assert accounts.TotpDevice.objects.get().secret == SECRET


def test_a_wrong_code_binds_no_phone(clerk):
    with pytest.raises(accounts.WrongCode, match="尚未绑定"):
        accounts.enrol_totp(clerk, secret=SECRET, code="000000", at=AT)

    assert accounts.has_second_factor(clerk) is False


def test_a_password_is_changed_by_who_knows_it(clerk):
    me = accounts.actor_of(clerk)

    with pytest.raises(accounts.SignInRefused, match="原密码不正确"):
        accounts.change_password("0001", old="wrong", new="新密码-2026-窗口", by=me, at=AT)
    with pytest.raises(accounts.WeakPassword, match="不能与原密码相同"):
        accounts.change_password("0001", old=PASSWORD, new=PASSWORD, by=me, at=AT)
    accounts.change_password("0001", old=PASSWORD, new="新密码-2026-窗口", by=me, at=AT)

    assert accounts.check_password("0001", "新密码-2026-窗口", at=AT).staff_number == "0001"
