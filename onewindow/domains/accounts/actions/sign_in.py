"""Sign-in: the password, then the second factor; every try is counted and recorded.

A wrong try must be counted although it is refused, so the refusal is raised after the commit.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from onewindow.domains.accounts.actions.accounts import subject_of
from onewindow.domains.accounts.errors import AccountLocked, SignInRefused, WrongCode
from onewindow.domains.accounts.events import SignedIn, SignedOut, SignInFailed, WindowManned
from onewindow.domains.accounts.models import RECOVERY_CONTEXT, RecoveryCode, TotpDevice, User
from onewindow.domains.accounts.queries import actor_of
from onewindow.domains.accounts.rules.lockout import after_failure, is_locked
from onewindow.domains.accounts.rules.one_time_codes import matching_step
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest_candidates
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Forbidden, Refusal


def check_password(staff_number: str, password: str, *, at: datetime) -> User:
    """Return the person, or refuse; N wrong tries in a row lock the account for a while."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(staff_number=staff_number).first()
        if user is None:
            # Spend the time of a real check, so that the clock does not tell who exists.
            make_password(password)
            refusal: Refusal | None = _wrong_password()
        elif is_locked(user.locked_until, at):
            refusal = _locked(user)
        elif not user.check_password(password) or not user.is_active:
            refusal = _count_failure(user, "password", at) or _wrong_password()
        else:
            refusal = None
    if refusal is not None:
        raise refusal
    assert user is not None
    return user


def check_code(staff_number: str, code: str, *, at: datetime) -> str:
    """Check a one-time or a recovery code; return which: ``totp`` or ``recovery``."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(staff_number=staff_number)
        factor = ""
        refusal: Refusal | None = None
        if is_locked(user.locked_until, at):
            refusal = _locked(user)
        else:
            factor = _factor_of(user, code, at)
            if not factor:
                refusal = _count_failure(user, "totp", at) or WrongCode("动态口令不正确或已使用过")
    if refusal is not None:
        raise refusal
    return factor


@transaction.atomic
def complete_sign_in(user: User, *, factor: str, address: str = "", at: datetime) -> None:
    """Record a completed sign-in and forget earlier failures."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.failed_attempts = 0
    locked.locked_until = None
    locked.last_login = at
    locked.save(update_fields=["failed_attempts", "locked_until", "last_login"])
    record(
        SignedIn(user.staff_number, factor, address),
        subject=subject_of(user.staff_number),
        by=actor_of(user),
        at=at,
    )


@transaction.atomic
def end_session(user: User, *, is_time_out: bool = False, at: datetime) -> None:
    """Record the end of a session."""
    User.objects.select_for_update().get(pk=user.pk)
    record(
        SignedOut(user.staff_number, is_time_out),
        subject=subject_of(user.staff_number),
        by=actor_of(user),
        at=at,
    )


@transaction.atomic
def man_window(number: str, *, by: Actor, at: datetime) -> organizations.Window:
    """上岗: sit down at a window within reach; a department's own is for its people."""
    window = organizations.window(number)
    if not window.is_open:
        raise Forbidden(f"{number}号窗口已停用", next_step="请选择开放的窗口。")
    if not by.reaches(window.outlet.division_id):
        raise Forbidden(f"{number}号窗口不在您的行政区划范围内", next_step="请选择本区域的窗口。")
    if window.department is not None and window.department.code != by.department:
        raise Forbidden(
            f"{number}号是{window.department.name}的专业窗口", next_step="请选择综合窗口。"
        )
    User.objects.select_for_update().get(staff_number=by.key)
    record(WindowManned(by.key, number), subject=subject_of(by.key), by=by, at=at)
    return window


def _factor_of(user: User, code: str, at: datetime) -> str:
    device = TotpDevice.objects.select_for_update().filter(user=user).first()
    if device is not None:
        step = matching_step(device.secret, code, at=at, after=device.last_step)
        if step is not None:
            device.last_step = step
            device.save(update_fields=["last_step"])
            return "totp"
    typed = "".join(code.replace("-", "").split()).upper()
    spent = RecoveryCode.objects.filter(
        user=user,
        digest__in=digest_candidates(typed, context=RECOVERY_CONTEXT),
        used_at__isnull=True,
    ).update(used_at=at)
    return "recovery" if spent else ""


def _count_failure(user: User, factor: str, at: datetime) -> AccountLocked | None:
    outcome = after_failure(
        user.failed_attempts,
        at=at,
        limit=settings.LOCKOUT_ATTEMPTS,
        minutes=settings.LOCKOUT_MINUTES,
    )
    user.failed_attempts = outcome.failed_attempts
    user.locked_until = outcome.locked_until
    user.save(update_fields=["failed_attempts", "locked_until"])
    record(
        SignInFailed(user.staff_number, factor, outcome.locked_until),
        subject=subject_of(user.staff_number),
        by=actor_of(user),
        at=at,
    )
    return _locked(user) if outcome.locked_until else None


def _locked(user: User) -> AccountLocked:
    assert user.locked_until is not None
    until = timezone.localtime(user.locked_until).strftime("%H:%M")
    return AccountLocked(f"连续输入错误次数过多，帐户已锁定至{until}")


def _wrong_password() -> SignInRefused:
    return SignInRefused(
        f"工号或密码不正确。连续{settings.LOCKOUT_ATTEMPTS}次错误将锁定"
        f"{settings.LOCKOUT_MINUTES}分钟"
    )
