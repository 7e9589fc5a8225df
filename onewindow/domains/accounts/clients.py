"""Reads of machine clients: who holds a token, as whom they act, what is registered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from onewindow.domains.accounts.errors import TokenRefused, UnknownClient
from onewindow.domains.accounts.models import TOKEN_CONTEXT, AccessToken, MachineClient
from onewindow.domains.accounts.queries import actor_of
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest_candidates
from onewindow.lib.divisions import significant

_SHAPE = ("owt", 12)


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """A client that showed a good token, and its owner as the one who acts."""

    code: str
    name: str
    actor: Actor
    per_minute: int
    expires_at: datetime


def token_holder(text: str, *, at: datetime) -> TokenHolder:
    """Return whose token it is; one indexed read, one keyed digest, a write on the first use a day.

    Raises TokenRefused with one message whatever is wrong, so that nobody learns which tokens are.
    """
    kind, _, rest = text.partition("_")
    prefix = rest[: _SHAPE[1]]
    refused = TokenRefused("访问令牌无效或已失效。")
    if kind != _SHAPE[0] or not prefix.isascii() or not prefix.isalnum():
        raise refused
    token = AccessToken.objects.select_related("client__owner").filter(prefix=prefix).first()
    given = digest_candidates(text, context=TOKEN_CONTEXT)
    kept = token.digest if token else "-" * 64
    matches = any(constant_time_compare(one, kept) for one in given)
    if token is None or not matches or not _is_usable(token, at):
        raise refused
    today = timezone.localdate(at)
    if token.used_on != today:
        AccessToken.objects.filter(pk=token.pk).update(used_on=today)
    client = token.client
    return TokenHolder(
        client.code, client.name, client_actor(client), client.per_minute, token.expires_at
    )


def client_actor(client: MachineClient) -> Actor:
    """Return the owner as the client may act: fewer capabilities, a narrower region, its window."""
    person = actor_of(client.owner, window=client.window)
    return replace(
        person,
        capabilities=person.capabilities & frozenset(client.scopes),
        divisions=_narrowed(person.divisions, client.divisions),
        client=client.code,
    )


def client(code: str) -> MachineClient:
    """Return the client or refuse."""
    found = MachineClient.objects.select_related("owner").filter(code=code).first()
    if found is None:
        raise UnknownClient(f"没有代码为“{code}”的接入系统")
    return found


def clients_list(*, with_revoked: bool = False) -> QuerySet[MachineClient]:
    """Return the registered clients with their owners, by code."""
    found = MachineClient.objects.select_related("owner").order_by("code")
    return found if with_revoked else found.filter(revoked_at__isnull=True)


def tokens_of(code: str, *, at: datetime | None = None) -> QuerySet[AccessToken]:
    """Return the tokens of a client, the newest first; with ``at`` those that still pass."""
    found = AccessToken.objects.filter(client__code=code).order_by("-issued_at", "-id")
    if at is None:
        return found
    return found.filter(Q(expires_at__gt=at), revoked_at__isnull=True)


def _is_usable(token: AccessToken, at: datetime) -> bool:
    client = token.client
    return (
        token.revoked_at is None
        and token.expires_at > at
        and client.revoked_at is None
        and client.owner.is_active
    )


def _narrowed(owner: tuple[str, ...], wanted: list[str]) -> tuple[str, ...]:
    """Return what lies in both; nothing at all where the owner's region has moved away."""
    if not wanted:
        return owner
    given = [significant(code) for code in wanted]
    inside = {code for code in given if any(code.startswith(one) for one in owner)}
    inside |= {one for one in owner if any(one.startswith(code) for code in given)}
    return tuple(sorted(inside))
