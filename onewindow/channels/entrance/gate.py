"""Closed by default: nobody passes a view that does not say who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import http_date

from onewindow.channels.entrance import interruptions
from onewindow.domains.accounts.api import (
    CapabilityMissing,
    Door,
    User,
    actor_in,
    door_of,
    sessions,
    staff,
)

_NEVER_KEPT = "max-age=0, no-cache, no-store, must-revalidate, private"


class Gate:
    """Middleware: signed in, awake, second factor and password in order; else to the entrance."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and isinstance(request.user, User):
            # The next person at a shared computer must not find a case by the back button.
            response["Cache-Control"] = _NEVER_KEPT
            response.setdefault("Expires", http_date())
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        door = door_of(view)
        if door is not None and door.is_open:
            return None
        at = timezone.now()
        if type(request.user) is SimpleLazyObject:  # type: ignore[comparison-overlap]
            # Everybody behind this gate asks who it is, a hundred times a request.
            request.user = get_user(request)
        if isinstance(request.user, User) and sessions.has_timed_out(request, at=at):
            return _time_out(request)
        if not isinstance(request.user, User):
            return _to_sign_in(request)
        if not request.user.is_active:
            sessions.leave(request, at=at)
            return _to_sign_in(request)
        if door is None:
            raise_closed()
        assert door is not None
        # Denials are written down with the person, not with the system.
        request.actor = actor_in(request)  # type: ignore[attr-defined]
        interruptions.forget_sent(request, request.user.staff_number)
        return _settle(request, door)


def raise_closed() -> None:
    """A view without a mark: a mistake of ours, and still closed."""
    raise CapabilityMissing("此页面没有声明权限，已关闭", next_step="请联系系统管理员。")


def _settle(request: HttpRequest, door: Door) -> HttpResponse | None:
    """Send whoever owes a second factor or a new password to settle that first."""
    if door.is_settling:
        return None
    if staff(request).must_change_password:
        return HttpResponseRedirect(reverse("entrance:password"))
    if sessions.owes_second_factor(request):
        return HttpResponseRedirect(reverse("entrance:totp"))
    return None


def _time_out(request: HttpRequest) -> HttpResponse:
    number = staff(request).staff_number
    sessions.leave(request, is_time_out=True, at=timezone.now())
    # The rest of the request must see nobody.
    request.user = AnonymousUser()
    kept = interruptions.keep(request, number)
    return _to_sign_in(request, number=number, has_ended=True, has_kept=kept)


def _to_sign_in(
    request: HttpRequest, *, number: str = "", has_ended: bool = False, has_kept: bool = False
) -> HttpResponse:
    if is_fragment(request):
        return _dialog(request)
    query = {"next": request.get_full_path()} if request.method == "GET" else {}
    if has_ended:
        query["ended"] = "kept" if has_kept else "1"
        query["number"] = number
    address = reverse("entrance:sign-in")
    return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asked for a part of a page that stays on the screen."""
    return request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")


def _dialog(request: HttpRequest) -> HttpResponse:
    """A dialog over the page: sign in beside it, come back, press the button again."""
    response = render(request, "entrance/_dialog.html", status=401)
    response["HX-Retarget"] = "body"
    response["HX-Reswap"] = "beforeend"
    response["HX-Trigger"] = "session-ended"
    return response
