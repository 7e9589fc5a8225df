"""The one act of the look itself: how large a visitor wants to read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

_YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def set_reading_mode(request: HttpRequest) -> HttpResponse:
    """长者模式: remember the choice on this device and go back to the same page."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    mode = "elder" if request.POST.get("mode") == "elder" else "standard"
    response.set_cookie(
        "reading", mode, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response
