"""Every address of the product; public and internal ones are listed apart."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views import defaults

from onewindow.channels.openapi import gatehouse
from onewindow.kit.troubles import server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("onewindow.kit.health")),
    path("", include("onewindow.kit.metrics.pages")),
    path("", include("onewindow.channels.entrance.urls")),
    path("", include("onewindow.channels.public.urls")),
    path("", include("onewindow.channels.evaluating.urls")),
    path("oversight/", include("onewindow.channels.oversight.urls")),
    path("booking/", include("onewindow.channels.booking.urls")),
    path("booking-desk/", include("onewindow.channels.booking.urls_desk")),
    path("signing/", include("onewindow.channels.signing.urls")),
    path("console/", include("onewindow.channels.console.urls")),
    path("verify/", include("onewindow.channels.public.verification.urls")),
    path("window/", include("onewindow.channels.window.urls")),
    path("hall/", include("onewindow.channels.hall.urls")),
    path("review/", include("onewindow.channels.review.urls")),
    path("ui/", include("onewindow.ui.urls")),
    path("api/v1/", include("onewindow.channels.openapi.urls")),
]


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read: machines a problem, people a page."""
    if gatehouse.is_machine_door(request):
        return gatehouse.unreadable(request, exception)
    return defaults.bad_request(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address."""
    if gatehouse.is_machine_door(request):
        return gatehouse.nowhere(request, exception)
    return defaults.page_not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer a crash; it is in the log."""
    if gatehouse.is_machine_door(request):
        return gatehouse.crashed(request)
    return server_error(request)
