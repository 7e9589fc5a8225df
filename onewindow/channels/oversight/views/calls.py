"""One call: the script, the number behind a button, the answer, the recording; next (N26)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.channels.oversight.acts import new_key, once
from onewindow.channels.oversight.forms.surveys import grades_in
from onewindow.channels.oversight.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.surveys import api as surveys
from onewindow.domains.surveys.api import SurveyCall
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden, Invalid, Refusal

CALLING = accounts.requires(Capability.SURVEYS_CALL)
_QUESTIONS = slice(2, 2 + len(surveys.CONTENTS))
"""Which lines of the script ask for the five contents."""


@CALLING
@require_safe
def next_call(request: HttpRequest, number: int) -> HttpResponse:
    """The next to be called: the fewest tries first, then window and place."""
    row = surveys.round_of(number, viewer=accounts.actor_in(request))
    rows = surveys.call_sheet(row)
    if window := request.GET.get("window", "").strip()[:20]:
        rows = rows.filter(window=window)
    found = rows.order_by("tries", "window", "place").first()
    if found is None:
        messages.info(request, "这里没有待回访的人了。")
        return redirect("oversight:round", number=row.pk)
    return redirect("oversight:call", number=found.pk)


@CALLING
@never_cache
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, number: int) -> HttpResponse:
    """The page of one call."""
    row = surveys.call_of(number, viewer=accounts.actor_in(request))
    if request.method == "GET":
        return _page(request, row, {})
    try:
        said = once(request, lambda by, at: _perform(request, row, by, at))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, row, request.POST.dict(), refusal)
    messages.success(request, said or "已经登记过了，没有重复登记。")
    return redirect("oversight:next-call", number=row.round_id)


def _perform(request: HttpRequest, row: SurveyCall, by: Actor, at: datetime) -> str:
    act = request.POST.get("act", "")
    if act == "unreached":
        left = surveys.record_no_answer(row.pk, by=by, at=at)
        return f"第{left.tries}次未接通，已登记。"
    if act == "refused":
        surveys.record_no_answer(row.pk, has_refused=True, by=by, at=at)
        return "已登记拒绝，由候补顺序替换。"
    if act != "answered":
        raise Invalid("没有这样的登记。")
    answer = surveys.record_answer(
        row.pk,
        grades=grades_in(_sound(request.POST.dict())),
        opinion=request.POST.get("opinion", ""),
        is_complaint=request.POST.get("is_complaint") == "true",
        by=by,
        at=at,
    )
    if hasattr(answer, "ticket"):
        return "已登记；有不满意的内容或投诉，已生成整改单。"
    return "已登记。"


def _sound(typed: dict[str, Any]) -> dict[str, Any]:
    """Keep the grades there are; anything else counts as not answered and is asked for."""
    known = {str(grade) for grade in surveys.GRADES}
    return {name: value for name, value in typed.items() if value in known}


def _page(
    request: HttpRequest, row: SurveyCall, typed: dict[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    script = surveys.script_of(row)
    context = {
        "call": row,
        "round": row.round,
        "opening": script[: _QUESTIONS.start],
        "questions": [
            {
                "name": content,
                "label": label,
                "line": line,
                "options": [
                    (grade, words, typed.get(content) == str(grade))
                    for grade, words in surveys.GRADES.items()
                ],
            }
            for (content, label), line in zip(
                surveys.CONTENTS.items(), script[_QUESTIONS], strict=True
            )
        ],
        "closing": script[_QUESTIONS.stop :],
        "opinion": typed.get("opinion", ""),
        "is_complaint": typed.get("is_complaint") == "true",
        "is_due": row.status == surveys.CallStatus.DUE and row.round.closed_at is None,
        "tries": surveys.scheme_from(row.round.scheme).tries,
        "key": typed.get("key") or new_key(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return show(request, "call.html", "rounds", context, status=status)


@CALLING
@never_cache
@require_POST
def phone(request: HttpRequest, number: int) -> HttpResponse:
    """Show the name and the number to dial; who asked is written down."""
    row = surveys.call_of(number, viewer=accounts.actor_in(request))
    shown = surveys.see_contact(row.pk, by=accounts.actor_in(request), at=timezone.now())
    if request.headers.get("HX-Request"):
        return render(request, "oversight/_phone.html", {"contact": shown})
    return show(request, "phone.html", "rounds", {"contact": shown, "call": row})


@CALLING
@require_POST
def recording(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the recording of a call (N19)."""
    row = surveys.call_of(number, viewer=accounts.actor_in(request))
    upload = request.FILES.get("recording")
    try:
        if upload is None:
            raise Invalid("请选择录音文件。", field="recording")
        # Django's wrapper reads and seeks like a binary stream without being declared as one.
        kept = surveys.keep_recording(
            row.pk,
            upload,  # type: ignore[arg-type]
            name=upload.name or "recording",
            by=accounts.actor_in(request),
            at=timezone.now(),
        )
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, row, {}, refusal)
    messages.success(request, f"录音已保存，{kept.erase_on:%Y年%-m月%-d日}删除。")
    return redirect(reverse("oversight:call", args=[row.pk]))
