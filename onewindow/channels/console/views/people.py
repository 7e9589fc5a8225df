"""Accounts: opened by the system administrator, given roles by the security administrator."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, Fields, act
from onewindow.channels.console.forms.organisation import (
    AccountForm,
    ConfirmForm,
    PasswordForm,
    ReasonForm,
    RolesForm,
)
from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability, Role, User
from onewindow.domains.organizations import api as organizations
from onewindow.kit.pagination import page as keyset_page

PAGE = 50
_act = partial(act, current="people", back=reverse_lazy("console:people"))


@accounts.requires(Capability.ACCOUNTS_VIEW)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Accounts by number, with roles, reach, second factor and status."""
    asked = {name: request.GET.get(name, "") for name in ("q", "department", "role", "status")}
    found = keyset_page(
        accounts.accounts_list(
            text=asked["q"].strip(),
            department=asked["department"],
            role=asked["role"],
            status=asked["status"],
        ),
        order=("staff_number",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    names = organizations.directory()
    user, now = accounts.staff(request), timezone.now()
    context = {
        "rows": [_row(one, names, now) for one in found.rows],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 人"),
        "asked": asked,
        "departments": sorted(names.items(), key=lambda pair: pair[1]),
        "roles": [(role.value, role.label) for role in Role],
        "may_manage": user.may(Capability.ACCOUNTS_MANAGE),
        "may_grant": user.may(Capability.ACCOUNTS_GRANT),
        "may_audit": user.may(Capability.AUDIT_VIEW),
    }
    return show(request, "people.html", "people", context)


def _row(user: User, names: dict[str, str], now: Any) -> dict[str, Any]:
    return {
        "user": user,
        "department": names.get(user.department, user.department),
        "roles": user.role_labels,
        "reach": "、".join(user.divisions) or "全部区划",
        "is_locked": user.locked_until is not None and user.locked_until > now,
        "factors": [
            word
            for word, attribute in (("动态口令", "has_totp"), ("通行密钥", "has_passkey"))
            if getattr(user, attribute)
        ],
    }


@accounts.requires(Capability.ACCOUNTS_MANAGE)
@never_cache
@sensitive_post_parameters("password")
@ACT
def account_new(request: HttpRequest) -> HttpResponse:
    """Open an account without roles."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        user = accounts.open_account(fields.pop("staff_number"), by=by, at=at, **fields)
        return f"帐户 {user} 已建立；请安全保密管理员授予角色。"

    return _act(
        request,
        title="建立帐户",
        form=AccountForm,
        perform=perform,
        button="建立",
        explanation="系统管理员建立帐户，安全保密管理员授予角色，两者不得是同一人。",
        law="网络安全等级保护基本要求（GB/T 22239）职责分离",
    )


@accounts.requires(Capability.ACCOUNTS_GRANT)
@ACT
def roles(request: HttpRequest, number: str) -> HttpResponse:
    """Set roles and reach; conflicting roles are refused with the rule."""
    user = accounts.account(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        granted = accounts.grant_roles(
            number, roles=fields["roles"], divisions=fields["divisions"], by=by, at=at
        )
        return f"{granted} 的角色：{'、'.join(granted.role_labels) or '无'}。"

    return _act(
        request,
        title=f"授予角色：{user}",
        form=RolesForm,
        perform=perform,
        button="授予",
        initial={"roles": user.roles, "divisions": user.divisions},
        explanation="系统、安全、审计三员互不兼任，也不兼业务；事项的编辑、审核、发布互不兼任。不能给自己授权。",
        law="网络安全等级保护基本要求（GB/T 22239）职责分离",
    )


@accounts.requires(Capability.ACCOUNTS_MANAGE)
@ACT
def close(request: HttpRequest, number: str) -> HttpResponse:
    """停用: cannot sign in any more; what was done stays."""
    user = accounts.account(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        return f"{accounts.close_account(number, reason=fields['reason'], by=by, at=at)} 已停用。"

    return _act(
        request,
        title=f"停用帐户：{user}",
        form=ReasonForm,
        perform=perform,
        button="停用",
        is_dangerous=True,
        explanation="停用后不能登录；所办的事都留在记录里。请同时调整其岗位。",
    )


@accounts.requires(Capability.ACCOUNTS_MANAGE)
@ACT
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """启用 again."""
    user = accounts.account(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        return f"{accounts.reopen_account(number, reason=fields['reason'], by=by, at=at)} 已启用。"

    return _act(
        request,
        title=f"启用帐户：{user}",
        form=ReasonForm,
        perform=perform,
        button="启用",
        explanation="原有角色继续有效；需要调整的，请安全保密管理员重新授予。",
    )


@accounts.requires(Capability.ACCOUNTS_MANAGE)
@ACT
def unlock(request: HttpRequest, number: str) -> HttpResponse:
    """End a lockout before its time."""
    user = accounts.account(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        return f"{accounts.unlock_account(number, by=by, at=at)} 已解锁。"

    return _act(
        request,
        title=f"解锁帐户：{user}",
        form=ConfirmForm,
        perform=perform,
        button="解锁",
        explanation="请先核实是本人输错密码，不是他人试探。",
    )


@accounts.requires(Capability.ACCOUNTS_MANAGE)
@never_cache
@sensitive_post_parameters("password")
@ACT
def reset(request: HttpRequest, number: str) -> HttpResponse:
    """A temporary password that must be changed at the next sign-in."""
    user = accounts.account(number)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        accounts.reset_password(number, new=fields["password"], by=by, at=at)
        return f"{user} 的密码已重置，登录后必须修改。"

    return _act(
        request, title=f"重置密码：{user}", form=PasswordForm, perform=perform, button="重置"
    )
