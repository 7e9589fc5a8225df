"""The entrance and two pages behind it, for tests of the gate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from onewindow.domains.accounts.api import Capability, open_to_staff, requires, staff


@requires(Capability.CASES_ACCEPT)
def acceptance(request: HttpRequest) -> HttpResponse:
    note = request.POST.get("note", "")
    return HttpResponse(f"受理页 {staff(request).name} {note} {request.POST.getlist('material')}")


@requires(Capability.CASES_DECIDE)
def decision(request: HttpRequest) -> HttpResponse:
    raise AssertionError("no clerk gets here")


@open_to_staff
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("工作台")


def forgotten(request: HttpRequest) -> HttpResponse:
    raise AssertionError("a view without a mark is closed")


urlpatterns = [
    path("", include("onewindow.channels.entrance.urls")),
    path("acceptance", acceptance),
    path("decision", decision),
    path("desk", desk),
    path("forgotten", forgotten),
]
