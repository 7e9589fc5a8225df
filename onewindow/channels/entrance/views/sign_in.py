"""From the first password to the desk."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.channels.entrance import interruptions
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import User, sessions
from onewindow.kit.refusals import Refusal

_NEXT = "after_sign_in"


@accounts.open_to_all
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Staff number and password."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "GET":
        number = request.GET.get("number", "")
        return _sign_in_page(request, {"number": number, "next": wanted})
    number = request.POST.get("number", "").strip()
    at = timezone.now()
    try:
        user = accounts.check_password(number, request.POST.get("password", ""), at=at)
    except Refusal as refusal:
        page = {"number": number, "next": wanted, "refusal": refusal}
        return _sign_in_page(request, page, status=refusal.status)
    request.session[_NEXT] = _safe(request, wanted)
    if accounts.has_second_factor(user):
        sessions.remember_half(request, user, at=at)
        return redirect("entrance:code")
    sessions.finish(request, user, factor="password", at=at)
    return _go_on(request, user)


@accounts.open_to_all
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor: a one-time code, a recovery code, or a passkey."""
    at = timezone.now()
    user = sessions.half_signed_in(request, at=at)
    if user is None:
        return redirect("entrance:sign-in")
    if request.method == "GET":
        return _code_page(request, user)
    try:
        factor = accounts.check_code(user.staff_number, request.POST.get("code", ""), at=at)
    except accounts.AccountLocked as refusal:
        request.session.flush()
        page = {"number": user.staff_number, "refusal": refusal}
        return _sign_in_page(request, page, status=refusal.status)
    except Refusal as refusal:
        return _code_page(request, user, refusal)
    sessions.finish(request, user, factor=factor, at=at)
    if factor == "recovery":
        messages.warning(request, "已使用一个恢复代码。请尽快在“帐户安全”中重新绑定验证器。")
    return _go_on(request, user)


@accounts.open_to_all
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask a passkey."""
    user = sessions.half_signed_in(request, at=timezone.now())
    if user is None:
        return JsonResponse({"message": "登录已超时，请重新输入密码。"}, status=401)
    options, state = accounts.challenge_passkey(user, host=host_of(request))
    request.session["passkey"] = state
    return JsonResponse(options)


@accounts.open_to_all
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """The answer of the passkey; the page then goes where ``next`` says."""
    at = timezone.now()
    user = sessions.half_signed_in(request, at=at)
    if user is None:
        return JsonResponse({"message": "登录已超时，请重新输入密码。"}, status=401)
    try:
        accounts.check_passkey(
            user,
            host=host_of(request),
            state=request.session.pop("passkey", {}),
            response=body_of(request),
            at=at,
        )
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    sessions.finish(request, user, factor="passkey", at=at)
    return JsonResponse({"next": _go_on(request, user).url})


@accounts.open_while_settling
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and say so."""
    sessions.leave(request, at=timezone.now())
    return redirect(f"{reverse('entrance:sign-in')}?ended=signed-out")


@accounts.open_to_staff
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first desk this person has a right to."""
    user = accounts.staff(request)
    for capability, address in settings.STAFF_HOMES:
        if user.may(capability):
            return redirect(address)
    return redirect("entrance:security")


@accounts.open_to_staff
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Signed in beside an open page: tell the person to return to it."""
    return render(request, "entrance/back.html")


@accounts.open_to_staff
@never_cache
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Show what was typed before the session ended, ready to be sent again; a post gives it up."""
    if request.method == "POST":
        interruptions.drop(request)
    found = interruptions.kept(request, accounts.staff(request).staff_number)
    if found is None:
        return redirect("entrance:home")
    return render(request, "entrance/resume.html", {"interruption": found})


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than the last sign-in: keep what it says and let the person send it again.

    Only for a form of our own pages (same origin); anything else is refused.
    """
    is_own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    user = request.user
    if is_own and isinstance(user, User) and interruptions.keep(request, user.staff_number):
        return redirect("entrance:resume")
    return render(request, "entrance/stale.html", status=403)


def host_of(request: HttpRequest) -> str:
    return request.get_host().split(":")[0]


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the posted JSON object, or an empty one."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _safe(request: HttpRequest, address: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""


def _go_on(request: HttpRequest, user: User) -> HttpResponseRedirect:
    wanted = request.session.pop(_NEXT, "")
    if interruptions.kept(request, user.staff_number):
        return HttpResponseRedirect(reverse("entrance:resume"))
    return HttpResponseRedirect(wanted or reverse("entrance:home"))


def _sign_in_page(request: HttpRequest, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    page["ended"] = request.GET.get("ended", "")
    page["idle_minutes"] = settings.SESSION_IDLE_MINUTES
    return render(request, "entrance/sign_in.html", page, status=status)


def _code_page(request: HttpRequest, user: User, refusal: Refusal | None = None) -> HttpResponse:
    page = {"refusal": refusal, "has_passkey": user.passkeys.exists(), "person": user}
    return render(request, "entrance/code.html", page, status=refusal.status if refusal else 200)
