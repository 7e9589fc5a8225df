"""短信: what went to whom and what became of it; words, policy and phones that opted out."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.channels.choosing import TOWN, division_choices
from onewindow.channels.console.acts import ACT, ActPage, Fields, act, act_page
from onewindow.channels.console.forms.texts import (
    OptOutForm,
    TextPolicyForm,
    TextReasonForm,
    WordingForm,
    WordsForm,
    rules_in,
    shown_rules,
)
from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import Purpose, TextMessage, TextStatus
from onewindow.kit.pagination import page as keyset_page

_act = partial(act, current="texts")
PAGE = 50
_TONES = {
    TextStatus.DELIVERED: "is-green",
    TextStatus.FAILED: "is-red",
    TextStatus.EXPIRED: "is-yellow",
    TextStatus.KEPT: "is-yellow",
    TextStatus.REFUSED: "is-yellow",
    TextStatus.SWITCHED_OFF: "is-yellow",
}


def _row(row: TextMessage) -> dict[str, Any]:
    return {"text": row, "tone": _TONES.get(TextStatus(row.status), "")}


def _rights(request: HttpRequest) -> dict[str, bool]:
    user = accounts.staff(request)
    return {
        "may_manage": user.may(Capability.MESSAGES_MANAGE),
        "may_read": user.may(Capability.MESSAGES_READ),
        "is_connected": messages.is_connected(),
    }


@accounts.requires(Capability.MESSAGES_VIEW)
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Texts, newest first, by status and purpose."""
    asked = {name: request.GET.get(name, "") for name in ("status", "purpose")}
    found = keyset_page(
        messages.texts(accounts.actor_in(request), **asked),
        order=("-created_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    context = {
        "rows": [_row(row) for row in found.rows],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "asked": asked,
        "statuses": TextStatus.choices,
        "purposes": [(one.value, one.label) for one in Purpose],
        "tab": "texts",
        **_rights(request),
    }
    return show(request, "texts.html", "texts", context)


@accounts.requires(Capability.MESSAGES_VIEW)
@require_safe
def text(request: HttpRequest, uuid: str) -> HttpResponse:
    """One text: its states, each attempt, each segment with its report."""
    row = messages.text_message(uuid, accounts.actor_in(request))
    return _text(request, row)


def _text(request: HttpRequest, row: TextMessage, words: str = "") -> HttpResponse:
    context = {
        **_row(row),
        "words": words,
        "attempts": row.attempts.order_by("number"),
        "parts": row.parts.order_by("number"),
        "again": TextMessage.objects.filter(again_of=row).only("uuid").first(),
        "earlier": row.again_of,
        "tab": "texts",
        **_rights(request),
    }
    return show(request, "text.html", "texts", context)


@accounts.requires(Capability.MESSAGES_READ)
@never_cache
@ACT
def words(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show the whole words once, after saying why; the look is in the audit trail."""
    row = messages.text_message(uuid, accounts.actor_in(request))
    seen: list[str] = []

    def perform(fields: Fields, by: Any, at: Any) -> str:
        seen.append(messages.words_of(uuid, purpose=fields["purpose"], by=by, at=at))
        return "已记入审计。"

    response = _act(
        request,
        "查看短信原文",
        WordsForm,
        perform,
        button="查看",
        back=reverse("console:text", args=[uuid]),
        explanation="原文含预约码或评价链接，持有者即可办理；查看会记入审计。",
    )
    return _text(request, row, seen[0]) if seen else response


@accounts.requires(Capability.MESSAGES_MANAGE)
@ACT
def resend(request: HttpRequest, uuid: str) -> HttpResponse:
    """Send a failed text again."""
    row = messages.text_message(uuid, accounts.actor_in(request))

    def perform(fields: Fields, by: Any, at: Any) -> str:
        again = messages.resend(uuid, reason=fields["reason"], by=by, at=at)
        return f"新短信已生成：{again.get_status_display()}。"

    return _act(
        request,
        f"重发短信：{row.get_purpose_display()} {row.phone_masked}",
        TextReasonForm,
        perform,
        button="重发",
        back=reverse("console:text", args=[uuid]),
        explanation=f"原短信发送失败：{row.reason}。重发另成一条，原记录保留。",
    )


@accounts.requires(Capability.MESSAGES_VIEW)
@require_safe
def text_settings(request: HttpRequest) -> HttpResponse:
    """The words of every purpose with a preview, and the policy, as they hold in a region."""
    division = request.GET.get("division", "").strip()[:12]
    rules = messages.policy_of(division)
    context = {
        "division": division,
        "divisions": division_choices(accounts.actor_in(request), deepest=TOWN),
        "wordings": messages.wordings(division),
        "rules": rules,
        "purposes": [(one, rules.of(one)) for one in Purpose],
        "tab": "settings",
        **_rights(request),
    }
    return show(request, "text_settings.html", "texts", context)


@accounts.requires(Capability.MESSAGES_MANAGE)
@ACT
def wording(request: HttpRequest, purpose: str) -> HttpResponse:
    """Set the words of a purpose, after a look at how they would arrive."""
    known = next((one for one in Purpose if one.value == purpose), None)
    if known is None:
        raise messages.WordingInvalid(f"没有“{purpose}”这个用途", field="purpose")
    division = request.GET.get("division", "").strip()[:12]
    held = next(one for one in messages.wordings(division) if one.purpose is known)
    places = "；".join(
        f"{{{name}}} {place.label}{'（必填）' if place.is_required else ''}"
        for name, place in held.places
    )

    def perform(fields: Fields, by: Any, at: Any) -> str:
        messages.set_wording(known, at=at, by=by, **fields)
        return f"“{known.label}”的短信文本已更新，此后的短信按新文本发送。"

    page = ActPage(
        title=f"短信文本：{known.label}",
        form=WordingForm,
        perform=perform,
        button="保存",
        current="texts",
        back=_settings_url(division),
        initial={"division_code": division, "text": held.text},
        explanation=f"可用的占位符：{places}",
    )
    return act_page(request, page, has_preview=True, effect=_effect(request, known))


def _effect(request: HttpRequest, purpose: Purpose) -> dict[str, Any] | None:
    """Return how the typed words would arrive, where a preview was asked for."""
    if request.method != "POST" or request.POST.get("act") != "preview":
        return None
    typed = request.POST.get("text", "").strip()
    division = request.POST.get("division_code", "").strip()[:12]
    if fault := messages.fault_in(purpose, typed, division):
        return {"lines": [fault]}
    shown = messages.preview(purpose, typed, division)
    counted = f"共 {shown.characters} 字，分 {len(shown.parts)} 条发送（占位符按示例计算）"
    return {"lines": [*shown.parts, counted]}


@accounts.requires(Capability.MESSAGES_MANAGE)
@ACT
def policy(request: HttpRequest) -> HttpResponse:
    """Set signature, quiet hours, limits and purposes of a region."""
    division = request.GET.get("division", "").strip()[:12]

    def perform(fields: Fields, by: Any, at: Any) -> str:
        code = fields.pop("division_code")
        messages.set_policy(rules_in(fields), division_code=code, by=by, at=at)
        return "短信规则已更新，此后的短信按新规则发送。"

    return _act(
        request,
        "短信规则",
        TextPolicyForm,
        perform,
        button="保存",
        back=_settings_url(division),
        initial={"division_code": division, **shown_rules(messages.policy_of(division))},
        explanation="“结果不明”指提交网关时中断、无从得知是否发出：再发可能收到两条，不再发可能一条也收不到。",
    )


@accounts.requires(Capability.MESSAGES_VIEW)
@require_safe
def opted_out(request: HttpRequest) -> HttpResponse:
    """Phones that want no texts; only the masked number is known."""
    found = keyset_page(
        messages.opted_out(accounts.actor_in(request)),
        order=("-since", "-pk"),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    context = {
        "rows": found.rows,
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 个"),
        "tab": "opted-out",
        **_rights(request),
    }
    return show(request, "opted_out.html", "texts", context)


@accounts.requires(Capability.MESSAGES_MANAGE)
@ACT
def opt_out(request: HttpRequest) -> HttpResponse:
    """退订 a phone whose holder asked for it."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        row = messages.opt_out(fields["phone"], reason=fields["reason"], by=by, at=at)
        return f"{row.phone_masked} 已退订，待发的短信不再发送。"

    return _act(
        request,
        "登记退订号码",
        OptOutForm,
        perform,
        button="登记退订",
        back=reverse("console:opted-out"),
        explanation="本人回复 TD 即自动退订；此处登记来电或当面要求的。号码只留摘要，不能再查看。",
    )


@accounts.requires(Capability.MESSAGES_MANAGE)
@ACT
def opt_in(request: HttpRequest, pk: int) -> HttpResponse:
    """恢复: the phone may have texts again."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        messages.opt_in_row(pk, reason=fields["reason"], by=by, at=at)
        return "已恢复接收短信。"

    return _act(
        request,
        "恢复接收短信",
        TextReasonForm,
        perform,
        button="恢复",
        back=reverse("console:opted-out"),
        explanation="只在本人要求时恢复；本人回复“恢复”也会自动恢复。",
    )


def _settings_url(division: str) -> str:
    return reverse("console:text-settings") + (f"?division={division}" if division else "")
