"""Accounts: opened by one administrator, given roles by another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from onewindow.domains.accounts.errors import (
    InvalidAccount,
    RoleConflict,
    SignInRefused,
    UnknownAccount,
    WeakPassword,
)
from onewindow.domains.accounts.events import (
    AccountClosed,
    AccountOpened,
    AccountReopened,
    AccountUnlocked,
    PasswordChanged,
    RolesGranted,
)
from onewindow.domains.accounts.models import User
from onewindow.domains.accounts.permissions import Capability, Role, role_conflicts
from onewindow.domains.accounts.queries import demand
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

_WEAK = {
    "password_too_short": "密码太短，至少10个字符",
    "password_too_common": "密码是常见密码",
    "password_entirely_numeric": "密码不能全是数字",
    "password_too_similar": "密码与工号或姓名相似",
}


def subject_of(staff_number: str) -> str:
    return f"account:{staff_number}"


def locked_account(staff_number: str) -> User:
    """Return the account with its row locked, or refuse."""
    user = User.objects.select_for_update().filter(staff_number=staff_number).first()
    if user is None:
        raise UnknownAccount(f"没有工号为“{staff_number}”的帐户")
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        words = "；".join(_WEAK.get(one.code or "", str(one.message)) for one in error.error_list)
        raise WeakPassword(
            words, next_step="请设置至少10个字符、含字母与数字的密码。", field="password"
        ) from None


@transaction.atomic
def open_account(
    staff_number: str,
    *,
    name: str,
    department: str = "",
    password: str | None,
    must_change_password: bool = True,
    by: Actor,
    at: datetime,
) -> User:
    """Open an account without roles; the security administrator grants those (三员分立).

    ``password`` None: nobody can sign in before the system administrator has set one.
    """
    demand(by, Capability.ACCOUNTS_MANAGE)
    if not staff_number or not name:
        raise InvalidAccount("工号和姓名不能为空", field="staff_number")
    if User.objects.filter(staff_number=staff_number).exists():
        raise InvalidAccount(f"工号“{staff_number}”已有帐户", field="staff_number")
    user = User(
        staff_number=staff_number,
        name=name,
        department=department,
        must_change_password=must_change_password,
        password_changed_at=at,
    )
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    user.save()
    record(
        AccountOpened(staff_number, name, department),
        subject=subject_of(staff_number),
        by=by,
        at=at,
    )
    return user


@transaction.atomic
def grant_roles(
    staff_number: str,
    *,
    roles: Iterable[str],
    divisions: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> User:
    """Set the roles and the divisions a person reaches; nobody grants to themselves.

    No divisions means every division.
    """
    demand(by, Capability.ACCOUNTS_GRANT)
    if by.key == staff_number:
        raise RoleConflict("不能给自己授予角色", next_step="请由另一名安全保密管理员授权。")
    wanted = sorted(set(roles))
    unknown = [role for role in wanted if role not in {r.value for r in Role}]
    if unknown:
        raise InvalidAccount(f"没有角色“{'、'.join(unknown)}”", field="roles")
    if conflict := role_conflicts(Role(role) for role in wanted):
        raise RoleConflict(conflict, field="roles")
    user = locked_account(staff_number)
    before = list(user.roles)
    user.roles = wanted
    user.divisions = sorted(set(divisions))
    user.save(update_fields=["roles", "divisions"])
    record(
        RolesGranted(staff_number, wanted, list(user.divisions), before),
        subject=subject_of(staff_number),
        by=by,
        at=at,
    )
    return user


@transaction.atomic
def close_account(staff_number: str, *, reason: str, by: Actor, at: datetime) -> User:
    """停用: the person left; what they did stays in the record."""
    demand(by, Capability.ACCOUNTS_MANAGE)
    user = locked_account(staff_number)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        record(AccountClosed(staff_number, reason), subject=subject_of(staff_number), by=by, at=at)
    return user


@transaction.atomic
def reopen_account(staff_number: str, *, reason: str, by: Actor, at: datetime) -> User:
    """启用 again: the person came back; roles they held are kept until granted anew."""
    demand(by, Capability.ACCOUNTS_MANAGE)
    user = locked_account(staff_number)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(
            AccountReopened(staff_number, reason), subject=subject_of(staff_number), by=by, at=at
        )
    return user


@transaction.atomic
def unlock_account(staff_number: str, *, by: Actor, at: datetime) -> User:
    """End a lockout before its time."""
    demand(by, Capability.ACCOUNTS_MANAGE)
    user = locked_account(staff_number)
    user.failed_attempts = 0
    user.locked_until = None
    user.save(update_fields=["failed_attempts", "locked_until"])
    record(AccountUnlocked(staff_number), subject=subject_of(staff_number), by=by, at=at)
    return user


@transaction.atomic
def change_password(staff_number: str, *, old: str, new: str, by: Actor, at: datetime) -> User:
    """Change one's own password, knowing the old one."""
    user = locked_account(staff_number)
    if by.key != staff_number or not user.check_password(old):
        raise SignInRefused("原密码不正确", next_step="请重新输入原密码。", field="old")
    if old == new:
        raise WeakPassword("新密码不能与原密码相同", field="new")
    _set_password(user, new, at)
    record(PasswordChanged(staff_number), subject=subject_of(staff_number), by=by, at=at)
    return user


@transaction.atomic
def reset_password(staff_number: str, *, new: str, by: Actor, at: datetime) -> User:
    """Give a person who forgot it a password they must change at the next sign-in."""
    demand(by, Capability.ACCOUNTS_MANAGE)
    user = locked_account(staff_number)
    _set_password(user, new, at, must_change=True)
    record(
        PasswordChanged(staff_number, is_reset=True),
        subject=subject_of(staff_number),
        by=by,
        at=at,
    )
    return user


def _set_password(user: User, new: str, at: datetime, *, must_change: bool = False) -> None:
    _check_password(new, user)
    user.set_password(new)
    user.password_changed_at = at
    user.must_change_password = must_change
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
