"""Who calls: the bearer token, the scopes it carries, and how often it may call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from onewindow.channels.openapi.problems import ScopeMissing, TokenMissing
from onewindow.domains.accounts import api as accounts
from onewindow.kit import rates, tries
from onewindow.kit.actors import Actor

_WRONG_TOKENS = 60
"""Wrong tokens from one address in a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A client with a good token, at one moment."""

    holder: accounts.TokenHolder
    at: datetime

    @property
    def actor(self) -> Actor:
        return self.holder.actor

    @property
    def code(self) -> str:
        return self.holder.code


class Bearer:
    """Checks of one operation, in order: token, rate, scope; one of ``scopes`` suffices."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = frozenset(scopes)

    def __call__(self, request: HttpRequest) -> Caller:
        """Return the caller or refuse with 401, 429 or 403; cookies are never looked at."""
        at = timezone.now()
        holder = _holder(request, at)
        # Denials are written down with whoever was denied.
        request.actor = holder.actor  # type: ignore[attr-defined]
        request.allowance = rates.spend(  # type: ignore[attr-defined]
            f"client:{holder.code}", per_minute=holder.per_minute, at=at
        )
        if self.scopes and not any(holder.actor.may(scope) for scope in self.scopes):
            wanted = "、".join(sorted(self.scopes))
            raise ScopeMissing(f"令牌没有所需的权限范围（其一即可）：{wanted}。")
        return Caller(holder, at)


def _holder(request: HttpRequest, at: datetime) -> accounts.TokenHolder:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        raise TokenMissing("请求没有带访问令牌。")
    address = f"token-from:{tries.address_of(request)}"
    try:
        return accounts.token_holder(text.strip(), at=at)
    except accounts.TokenRefused:
        tries.require_patience({address: _WRONG_TOKENS}, at=at)
        tries.count_wrong([address], at=at)
        raise
