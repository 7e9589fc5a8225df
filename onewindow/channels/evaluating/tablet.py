"""评价平板: paired with a window by a signed address; it asks whoever was just served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.channels.judging import Given, form_of, given_in, hand_in
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import EvaluationChannel, EvaluationTablet, Invitation
from onewindow.kit.live import live_token, live_url
from onewindow.kit.refusals import Invalid, Refusal

_SALT = "evaluating.tablet"
_THANKS = timedelta(seconds=20)
"""How long the thanks stay, before the tablet is as if nobody had been there."""
_NOTHING = Given()
AT_WINDOWS = accounts.requires(
    Capability.CASES_RECEIVE, Capability.CASES_DELIVER, Capability.CASES_ISSUE
)


@dataclass(frozen=True, slots=True)
class View:
    """What stands on the tablet: a welcome, a question, or thanks."""

    kind: str
    version: str
    invitation: Invitation | None = None


@AT_WINDOWS
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """配对评价平板: the address to open on the tablet of this window."""
    by, at = accounts.actor_in(request), timezone.now()
    if not by.window:
        messages.info(request, "请先选择窗口，再配对评价平板。")
        return redirect("window:seat")
    if request.method == "POST":
        evaluation.pair_tablet(by.window, by=by, at=at)
        messages.success(request, "已配对；此前打开的评价平板地址不再有效。")
        return redirect("evaluating:pair")
    found = evaluation.tablet_of(by.window)
    address = reverse("evaluating:tablet", args=[token_of(found)]) if found else ""
    return render(request, "evaluating/pair.html", {"address": address, "window": by.window})


def token_of(tablet: EvaluationTablet) -> str:
    return signing.dumps([tablet.window, tablet.pairing], salt=_SALT, compress=False)


@accounts.open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def tablet(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the device; it asks for its content again whenever something changes."""
    found, at = _tablet(token), timezone.now()
    if request.method == "GET":
        return _page(request, token, found, _view(found, at))
    given = given_in(request.POST)
    try:
        _answer(request, found, given, at)
    except Refusal as refusal:
        return _page(request, token, found, _view(found, at), given, refusal)
    return redirect("evaluating:tablet", token=token)


def _answer(request: HttpRequest, found: EvaluationTablet, given: Given, at: datetime) -> None:
    """Take what was said about exactly the service on the screen, or that nothing will be."""
    asked = evaluation.asked_on(found, at)
    if asked is None or request.POST.get("code") != asked.code:
        # The page was the last person's: what was typed belongs to another service.
        raise Invalid(
            "屏幕上的服务已经换了。",
            next_step="请核对屏幕上的事项后再评价；上一次服务仍可用链接评价。",
        )
    is_answer = request.POST.get("act") != "skip"
    if is_answer:
        hand_in(asked.code, given, via=EvaluationChannel.TABLET, at=at)
    evaluation.settle_on_tablet(found, asked, is_thanked=is_answer, at=at)


@accounts.open_to_all
@never_cache
@require_GET
def content(request: HttpRequest, token: str) -> HttpResponse:
    """The content alone; nothing where the tablet shows it already."""
    found = _tablet(token)
    view = _view(found, timezone.now())
    if request.GET.get("version") == view.version:
        return HttpResponse(status=204)
    return render(request, "evaluating/_tablet.html", _context(token, found, view, Given(), None))


def _page(
    request: HttpRequest,
    token: str,
    found: EvaluationTablet,
    view: View,
    given: Given = _NOTHING,
    refusal: Refusal | None = None,
) -> HttpResponse:
    channel = f"tablet:{found.window}"
    context = _context(token, found, view, given, refusal)
    context["live_url"] = live_url(request, channel, token=live_token(channel))
    status = refusal.status if refusal else 200
    return render(request, "evaluating/tablet.html", context, status=status)


def _context(
    token: str, found: EvaluationTablet, view: View, given: Given, refusal: Refusal | None
) -> dict[str, Any]:
    context = {"token": token, "window": found.window, "view": view, "refusal": refusal}
    if view.invitation is not None:
        context |= form_of(view.invitation, given, refusal)
    return context


def _tablet(token: str) -> EvaluationTablet:
    """Return the tablet of the address; a forged or replaced one looks like none."""
    try:
        window, pairing = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404("not a tablet") from error
    found = evaluation.paired_tablet(str(window), str(pairing))
    if found is None:
        raise Http404("paired anew")
    return found


def _view(found: EvaluationTablet, at: datetime) -> View:
    asked = evaluation.asked_on(found, at)
    if asked is not None:
        return View("question", f"question-{asked.pk}", asked)
    if found.thanked_at is not None and at - found.thanked_at < _THANKS:
        return View("thanks", f"thanks-{found.thanked_at.timestamp():.0f}")
    return View("welcome", "welcome")
