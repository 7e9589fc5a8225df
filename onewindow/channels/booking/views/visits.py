"""预约上门: let the service vehicle come (W22)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.channels.booking.proving import Awaited, Vouched, vouched_phone
from onewindow.channels.booking.public_shell import CITIZEN, held_by, page, token_of
from onewindow.channels.qr import qr_drawing
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import AccessNeed, VisitPurpose
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit import tries
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal
from onewindow.lib.masking import mask_address, mask_name, mask_phone

_DAYS = 14


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def wish(request: HttpRequest) -> HttpResponse:
    """Where, why and how many; then the free times of a day; then who to ask for."""
    typed = request.POST if request.method == "POST" else request.GET
    at = timezone.now()
    context: dict[str, Any] = {"typed": typed, "key": typed.get("key") or uuid4().hex}
    if request.method == "POST":
        try:
            division, device = typed.get("division", "")[:12], tries.address_of(request)
            known = vouched_phone(request.POST, division, device=device, by=CITIZEN, at=at)
            if not isinstance(known, Awaited):
                made = ask(typed, known, by=CITIZEN, at=at)
                return redirect("booking:visit-held", token=token_of(made.uuid))
            context["awaited"] = known
        except Refusal as refusal:
            context["refusal"] = refusal
    context |= choices(typed, at)
    refused = context.get("refusal")
    return page(request, "visit.html", context, status=refused.status if refused else 200)


def ask(
    typed: QueryDict, known: Vouched, *, channel: str = "online", by: Actor, at: datetime
) -> appointments.HomeVisit:
    """Book what was typed."""
    try:
        begins_at = datetime.fromisoformat(typed.get("begins_at", ""))
        people = int(typed.get("people", "1") or 1)
        purpose = VisitPurpose(typed.get("purpose", "frail"))
        for need in typed.getlist("needs"):
            AccessNeed(need)
    except ValueError as error:
        raise appointments.BadBooking(
            "请选择上门时间、缘由和人数", next_step="请在列出的时间中选择一个。"
        ) from error
    if timezone.is_naive(begins_at):
        raise appointments.BadBooking("请选择上门时间", field="begins_at")
    return appointments.book_visit(
        appointments.VisitWish(
            begins_at,
            typed.get("division", "")[:12],
            typed.get("address", "")[:200],
            typed.get("name", "")[:40],
            known.phone,
            typed.get("matter", "")[:200],
            purpose,
            people,
            item=typed.get("item", "")[:64],
            needs=tuple(typed.getlist("needs")),
            confirmed_by=known.confirmed_by,
        ),
        channel=channel,
        by=by,
        at=at,
    )


def choices(typed: QueryDict, at: datetime) -> dict[str, Any]:
    """Return what the form offers: divisions, days, and the free times of the chosen day."""
    today = timezone.localdate(at)
    days = [today + timedelta(days=n) for n in range(_DAYS)]
    on = next((day for day in days if day.isoformat() == typed.get("on", "")), None)
    division = typed.get("division", "")
    times: list[datetime] = []
    asked_refusal = None
    if on and division:
        try:
            times = _times(division, on, typed.get("people", "1"), at)
        except Refusal as refusal:
            asked_refusal = refusal
    return {
        "divisions": appointments.served_divisions(),
        "purposes": [(purpose.value, purpose.label) for purpose in VisitPurpose],
        "needs": [(need.value, need.label) for need in appointments.AT_THE_DOOR],
        "chosen_needs": typed.getlist("needs"),
        "items": _items(today),
        "days": days,
        "on": on,
        "times": times,
        "asked_refusal": asked_refusal,
    }


def _items(on: date) -> list[tuple[str, str]]:
    """Return what natural persons may ask for at a window, to let the crew carry the checklist."""
    contents = [row.content for row in catalogue.standards_in_force(on).order_by("item__code")]
    return sorted(
        (
            (one.code, one.short_name or one.name)
            for one in contents
            if "1" in one.service_objects and "window" in one.channels
        ),
        key=lambda pair: pair[1],
    )


def _times(division: str, on: date, people: str, at: datetime) -> list[datetime]:
    count = int(people) if people.isdecimal() and 0 < int(people) <= 200 else 1
    found: set[datetime] = set()
    for vehicle in appointments.serving(division):
        found.update(appointments.free_starts(vehicle, on, count, at=at))
    return sorted(found)


@open_to_all
@never_cache
@require_GET
def held(request: HttpRequest, token: str) -> HttpResponse:
    """The confirmation of a visit; name, telephone and address are masked."""
    return _held_page(request, token)


def _held_page(request: HttpRequest, token: str, refusal: Refusal | None = None) -> HttpResponse:
    try:
        visit = appointments.visit_of(held_by(token))
    except appointments.UnknownVisit as unknown:
        raise Http404("not held") from unknown
    context = {
        "visit": visit,
        "status": appointments.VisitStatus(visit.status),
        "is_open": visit.status == appointments.VisitStatus.BOOKED,
        "expected": appointments.expected_arrival(visit),
        "is_absent": visit.status == appointments.VisitStatus.ABSENT,
        "rules": appointments.rules_of(visit.outlet),
        "code": appointments.shown_code(visit.code),
        "qr": qr_drawing(visit.code, title="预约码二维码"),
        "name": mask_name(visit.name),
        "phone": mask_phone(visit.phone),
        "address": mask_address(visit.address),
        "token": token,
        "refusal": refusal,
    }
    return page(request, "visit_held.html", context, status=refusal.status if refusal else 200)


@open_to_all
@never_cache
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """取消上门."""
    try:
        appointments.cancel_visit(held_by(token), by=CITIZEN, at=timezone.now())
    except appointments.BookingEnded:
        pass  # pressed twice: the page says how it stands
    except Refusal as refusal:
        return _held_page(request, token, refusal)
    return redirect("booking:visit-held", token=token)
