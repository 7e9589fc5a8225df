"""Machine clients: registered by the security administrator, their tokens shown once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from onewindow.domains.accounts.errors import InvalidClient, RoleConflict, UnknownClient
from onewindow.domains.accounts.events import (
    ClientRegistered,
    ClientRevoked,
    TokenIssued,
    TokenRevoked,
)
from onewindow.domains.accounts.models import TOKEN_CONTEXT, AccessToken, MachineClient, User
from onewindow.domains.accounts.permissions import SCOPES, Capability
from onewindow.domains.accounts.queries import account, actor_of, demand
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest
from onewindow.kit.outbox import record
from onewindow.lib.divisions import significant

MOST_DAYS = 366
_PREFIX_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as it was issued; ``text`` is shown once and kept nowhere."""

    token: AccessToken
    text: str


@transaction.atomic
def register_client(
    code: str,
    *,
    name: str,
    owner: str,
    scopes: Iterable[str],
    divisions: Iterable[str] = (),
    window: str = "",
    per_minute: int = 600,
    by: Actor,
    at: datetime,
) -> MachineClient:
    """登记接入系统: in the name of ``owner`` (a staff number), with no more than the owner may do.

    Nobody registers a client for themselves (三员分立). No divisions means those of the owner.
    """
    demand(by, Capability.ACCOUNTS_GRANT)
    if by.key == owner:
        raise RoleConflict("不能给自己登记接入系统", next_step="请由另一名安全保密管理员登记。")
    person = account(owner)
    wanted, reach = sorted(set(scopes)), sorted(set(divisions))
    _check(code, name, person, wanted, reach, per_minute)
    if window:
        organizations.window(window)
    client = MachineClient.objects.create(
        code=code,
        name=name.strip(),
        owner=person,
        scopes=wanted,
        divisions=reach,
        window=window,
        per_minute=per_minute,
        registered_at=at,
    )
    fact = ClientRegistered(code, client.name, owner, wanted, reach, window)
    record(fact, subject=subject_of(code), by=by, at=at)
    return client


@transaction.atomic
def issue_token(
    code: str,
    *,
    valid_days: int = 180,
    overlap_hours: int | None = None,
    by: Actor,
    at: datetime,
) -> Issued:
    """签发令牌: the text is in the answer and nowhere else.

    With ``overlap_hours`` it replaces the earlier ones, which end after that time at the latest:
    a rotation without an interruption. None leaves them alone.
    """
    demand(by, Capability.ACCOUNTS_GRANT)
    client = _locked(code)
    if client.revoked_at is not None:
        raise InvalidClient(f"接入系统“{code}”已停用", next_step="请另行登记。")
    if not 1 <= valid_days <= MOST_DAYS:
        raise InvalidClient(f"令牌有效期为 1 至 {MOST_DAYS} 天", field="valid_days")
    if overlap_hours is not None:
        end = at + timedelta(hours=overlap_hours)
        client.tokens.filter(expires_at__gt=end).update(expires_at=end)
    prefix = "".join(secrets.choice(_PREFIX_LETTERS) for _ in range(12))
    text = f"owt_{prefix}_{secrets.token_urlsafe(32)}"
    token = AccessToken.objects.create(
        client=client,
        prefix=prefix,
        digest=digest(text, context=TOKEN_CONTEXT),
        issued_at=at,
        expires_at=at + timedelta(days=valid_days),
    )
    fact = TokenIssued(code, prefix, token.expires_at)
    record(fact, subject=subject_of(code), by=by, at=at)
    return Issued(token, text)


@transaction.atomic
def revoke_token(prefix: str, *, reason: str, by: Actor, at: datetime) -> AccessToken:
    """吊销令牌: no request with it passes from now on."""
    demand(by, Capability.ACCOUNTS_GRANT)
    _check_reason(reason)
    token = AccessToken.objects.select_related("client").filter(prefix=prefix).first()
    if token is None:
        raise UnknownClient(f"没有前缀为“{prefix}”的令牌")
    _locked(token.client.code)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        fact = TokenRevoked(token.client.code, prefix, reason.strip())
        record(fact, subject=subject_of(token.client.code), by=by, at=at)
    return token


@transaction.atomic
def revoke_client(code: str, *, reason: str, by: Actor, at: datetime) -> MachineClient:
    """停用接入系统: all its tokens at once; what it did stays in the record."""
    demand(by, Capability.ACCOUNTS_GRANT)
    _check_reason(reason)
    client = _locked(code)
    if client.revoked_at is None:
        client.revoked_at = at
        client.save(update_fields=["revoked_at"])
        record(ClientRevoked(code, reason.strip()), subject=subject_of(code), by=by, at=at)
    return client


def subject_of(code: str) -> str:
    return f"client:{code}"


def _locked(code: str) -> MachineClient:
    client = MachineClient.objects.select_for_update(of=("self",)).filter(code=code).first()
    if client is None:
        raise UnknownClient(f"没有代码为“{code}”的接入系统")
    return client


def _check(
    code: str, name: str, owner: User, scopes: list[str], divisions: list[str], per_minute: int
) -> None:
    if not code or not name.strip():
        raise InvalidClient("代码和名称不能为空", field="code")
    if MachineClient.objects.filter(code=code).exists():
        raise InvalidClient(f"接入系统“{code}”已经登记", field="code")
    unknown = [scope for scope in scopes if scope not in {s.value for s in SCOPES}]
    if unknown or not scopes:
        raise InvalidClient(
            f"不能授予接入系统的权限：{'、'.join(unknown) or '（空）'}",
            next_step="只能授予办件、申请人、材料的权限，为公众取号、预约、评价和报送评价的权限，"
            "以及目录、日历、文书、排队、评价的查看权限。",
            field="scopes",
        )
    beyond = [scope for scope in scopes if not owner.may(scope)]
    if beyond:
        raise InvalidClient(f"责任人没有权限“{'、'.join(beyond)}”", field="scopes")
    person = actor_of(owner)
    outside = [d for d in divisions if not person.reaches(significant(d))]
    if outside:
        raise InvalidClient(f"责任人的数据范围不含“{'、'.join(outside)}”", field="divisions")
    if not 1 <= per_minute <= 60_000:
        raise InvalidClient("每分钟请求数为 1 至 60000", field="per_minute")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidClient("请说明停用或吊销的原因", field="reason")
