"""The public page behind a link or a QR code, and the evaluations everybody may read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.channels.judging import Given, form_of, given_in, hand_in
from onewindow.channels.paging import pages_of
from onewindow.channels.public_shell import public_shell
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import EvaluationChannel, Invitation, InvitationStatus
from onewindow.domains.organizations import api as organizations
from onewindow.kit import pagination, tries
from onewindow.kit.refusals import Refusal

_WRONG_A_PLACE = 40
"""Wrong codes in a quarter of an hour; a hall's visitors share one address."""
_PER_PAGE = 20
_PUBLIC_STAGES = {
    "to_dispatch": "您的意见已经收到，正在转给承办部门。",
    "to_contact": "承办部门将与您联系，了解情况。",
    "to_rectify": "承办部门正在整改。",
    "to_call_back": "承办部门已经整改，将有专人回访您。",
    "under_review": "承办部门提出了申诉，由监督部门复核。",
    "closed": "整改和回访已经完成，感谢您帮助改进服务。",
    "struck": "经监督部门复核，这次评价不计入统计。",
}


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, code: str) -> HttpResponse:
    """Judge one service; whoever guesses codes has to wait."""
    at = timezone.now()
    place = f"evaluation:{tries.address_of(request)}"
    tries.require_patience({place: _WRONG_A_PLACE}, at=at)
    try:
        invitation = evaluation.invitation_of(code)
    except evaluation.InvitationNotFound:
        tries.count_wrong([place], at=at)
        raise
    if request.method == "GET":
        return _page(request, invitation, Given())
    given = given_in(request.POST)
    try:
        hand_in(code, given, via=_via(request), at=at)
    except (
        evaluation.EvaluationInvalid,
        evaluation.AlreadyEvaluated,
        evaluation.EvaluationClosed,
    ) as refusal:
        return _page(request, evaluation.invitation_of(code), given, refusal)
    return redirect("evaluating:asked", code=code)


def _page(
    request: HttpRequest, invitation: Invitation, given: Given, refusal: Refusal | None = None
) -> HttpResponse:
    is_over = invitation.closes_at < timezone.now()
    context: dict[str, Any] = {
        "shell": public_shell(),
        "is_done": invitation.status == InvitationStatus.EVALUATED,
        "is_closed": is_over or invitation.status == InvitationStatus.EXPIRED,
        "via": _via(request).value,
        "department": organizations.directory().get(invitation.department, ""),
        **form_of(invitation, given, refusal),
    }
    if context["is_done"]:
        context["stage"] = _stage_of(invitation)
    status = refusal.status if refusal else 200
    response = render(request, "evaluating/asked.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def _stage_of(invitation: Invitation) -> str:
    """Say where the remedy stands; an evaluation that was good has none."""
    stage = evaluation.stage_of(invitation)
    return _PUBLIC_STAGES[stage.value] if stage else ""


def _via(request: HttpRequest) -> EvaluationChannel:
    """Return through what the page was opened; a telephone on the portal is a telephone."""
    named = request.POST.get("via") or request.GET.get("via", "")
    if named in {EvaluationChannel.QR, EvaluationChannel.KIOSK, EvaluationChannel.MESSAGE}:
        return EvaluationChannel(named)
    is_small = "Mobile" in request.headers.get("User-Agent", "")
    return EvaluationChannel.MOBILE if is_small else EvaluationChannel.WEB


@open_to_all
@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """评价公开: what people said, with the answers, newest first."""
    listed = pagination.page(
        evaluation.published(),
        order=("-published_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    names = organizations.directory()
    context = {
        "shell": public_shell("evaluating:published"),
        "rows": [
            {
                "row": row,
                "grade": evaluation.GRADES[row.stars],
                "labels": [evaluation.LABELS[code].text for code in row.labels],
                "department": names.get(row.invitation.department, ""),
            }
            for row in listed.rows
        ],
        "pages": pages_of(request, listed),
    }
    return render(request, "evaluating/published.html", context)
