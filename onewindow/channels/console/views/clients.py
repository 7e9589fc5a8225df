"""Machine clients: registered, given tokens that are shown once, withdrawn (decision 0021)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActForm, Fields, act
from onewindow.channels.console.forms.clients import ClientForm, TokenForm, client_form
from onewindow.channels.console.forms.organisation import ReasonForm
from onewindow.channels.console.shell import show
from onewindow.channels.console.words import scope_word
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.kit.pagination import page as keyset_page

_act = partial(act, current="people")
PAGE = 50


@accounts.requires(Capability.ACCOUNTS_GRANT)
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Registered systems with their owner, scopes, rate and tokens that pass today."""
    with_revoked = request.GET.get("all", "") == "1"
    found = keyset_page(
        accounts.clients_list(with_revoked=with_revoked).prefetch_related("tokens"),
        order=("code",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    at = timezone.now()
    context = {
        "rows": [_row(client, at) for client in found.rows],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 个"),
        "with_revoked": with_revoked,
        "tab": "clients",
    }
    return show(request, "clients.html", "people", context)


def _row(client: accounts.MachineClient, at: Any) -> dict[str, Any]:
    tokens = [one for one in client.tokens.all() if _status(one, at)[0] == "good"]
    used = [one.used_on for one in client.tokens.all() if one.used_on]
    return {
        "client": client,
        "tokens": len(tokens),
        "until": max((one.expires_at for one in tokens), default=None),
        "used_on": max(used, default=None),
    }


def _status(token: accounts.AccessToken, at: Any) -> tuple[str, str, str]:
    if token.revoked_at is not None:
        return "revoked", "已吊销", "is-red"
    if token.expires_at <= at:
        return "expired", "已过期", ""
    return "good", "有效", "is-green"


@accounts.requires(Capability.ACCOUNTS_GRANT)
@require_safe
def client(request: HttpRequest, code: str) -> HttpResponse:
    """One system: what it may do, where, how often, and each of its tokens by its prefix."""
    row = accounts.client(code)
    at = timezone.now()
    held = {capability.value for capability in row.owner.capabilities}
    context = {
        "client": row,
        "scopes": [(one, scope_word(one), one in held) for one in row.scopes],
        "tokens": [
            {"row": one, **dict(zip(("status", "label", "tone"), _status(one, at), strict=True))}
            for one in accounts.tokens_of(code)[:PAGE]
        ],
        "tab": "clients",
    }
    return show(request, "client.html", "people", context)


def _shown_once(request: HttpRequest, issued: accounts.Issued) -> HttpResponse:
    """Answer with the token itself: it stands on this page and nowhere else, not in a redirect."""
    context = {"issued": issued, "client": issued.token.client, "tab": "clients"}
    return show(request, "token.html", "people", context)


@accounts.requires(Capability.ACCOUNTS_GRANT)
@never_cache
@ACT
def client_new(request: HttpRequest) -> HttpResponse:
    """Register a system and give it its first token; ``owner`` narrows the scopes offered."""
    made: list[accounts.Issued] = []
    owner = request.GET.get("owner", "").strip()
    form: type[ActForm] = ClientForm
    explanation = "系统以责任人的名义办理，权限不超过责任人，责任人停用即失效。"
    if owner:
        person = accounts.account(owner)
        held = frozenset(capability.value for capability in person.capabilities)
        form = client_form(held)
        explanation += f"下面只列{person}现有的权限。"

    def perform(fields: Fields, by: Any, at: Any) -> str:
        days = fields.pop("days")
        row = accounts.register_client(fields.pop("code"), by=by, at=at, **fields)
        made.append(accounts.issue_token(row.code, valid_days=days, by=by, at=at))
        return f"接入系统“{row.name}”已登记。"

    response = _act(
        request,
        "登记接入系统",
        form,
        perform,
        button="登记并签发令牌",
        back=reverse("console:clients"),
        initial={"owner": owner, "per_minute": 600, "days": 180},
        explanation=explanation,
    )
    return _shown_once(request, made[0]) if made else response


@accounts.requires(Capability.ACCOUNTS_GRANT)
@never_cache
@ACT
def token_new(request: HttpRequest, code: str) -> HttpResponse:
    """Give a system another token; with an overlap it replaces the earlier ones."""
    row = accounts.client(code)
    made: list[accounts.Issued] = []

    def perform(fields: Fields, by: Any, at: Any) -> str:
        issued = accounts.issue_token(
            code, valid_days=fields["days"], overlap_hours=fields["overlap"], by=by, at=at
        )
        made.append(issued)
        return f"“{row.name}”的新令牌已签发。"

    response = _act(
        request,
        f"签发令牌：{row.name}",
        TokenForm,
        perform,
        button="签发",
        back=reverse("console:client", args=[code]),
        initial={"days": 180},
        explanation="令牌只在签发后的页面显示一次；库中只存摘要，丢失只能另发。",
    )
    return _shown_once(request, made[0]) if made else response


@accounts.requires(Capability.ACCOUNTS_GRANT)
@ACT
def token_revoke(request: HttpRequest, code: str, prefix: str) -> HttpResponse:
    """吊销 one token at once."""
    row = accounts.client(code)
    if not accounts.tokens_of(code).filter(prefix=prefix).exists():
        raise accounts.UnknownClient(f"“{row.name}”没有前缀为“{prefix}”的令牌")

    def perform(fields: Fields, by: Any, at: Any) -> str:
        accounts.revoke_token(prefix, reason=fields["reason"], by=by, at=at)
        return f"令牌 owt_{prefix}… 已吊销。"

    return _act(
        request,
        f"吊销令牌 owt_{prefix}…",
        ReasonForm,
        perform,
        button="吊销",
        back=reverse("console:client", args=[code]),
        is_dangerous=True,
        explanation=f"{row.name}用这个令牌的请求立即被拒绝；其他令牌不受影响。",
    )


@accounts.requires(Capability.ACCOUNTS_GRANT)
@ACT
def client_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """停用 a system with all its tokens."""
    row = accounts.client(code)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        accounts.revoke_client(code, reason=fields["reason"], by=by, at=at)
        return f"接入系统“{row.name}”已停用，全部令牌失效。"

    return _act(
        request,
        f"停用接入系统：{row.name}",
        ReasonForm,
        perform,
        button="停用",
        back=reverse("console:client", args=[code]),
        is_dangerous=True,
        explanation="全部令牌立即失效，它的事件推送暂停；它办过的事仍在记录中。停用后不能恢复，需要时另行登记。",
    )
