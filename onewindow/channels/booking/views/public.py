"""Book a slot: what, where, when, who; then the code. Works on a phone and without scripts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.channels.booking.helping import help_words, needs_offered
from onewindow.channels.booking.proving import Awaited, vouched_phone
from onewindow.channels.booking.public_shell import CITIZEN, held_by, page, token_of
from onewindow.channels.days import day_in
from onewindow.channels.here import point_in
from onewindow.channels.qr import qr_drawing
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.appointments import api as appointments
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit import tries
from onewindow.kit.refusals import NotFound, Refusal
from onewindow.lib.masking import mask_name, mask_phone

_WRONG_A_CODE, _WRONG_A_PLACE = 10, 40
"""Wrong codes in a quarter of an hour; a hall's visitors share one address."""
_MOST_HITS = 12


@open_to_all
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What somebody wants to book for: an item in everyday words, a plate, a provider."""
    text = request.GET.get("q", "").strip()[:60]
    hits = catalogue.search_items(text, "", _MOST_HITS, on=timezone.localdate()) if text else []
    found = catalogue.standards_in_force(timezone.localdate()).filter(
        pk__in=[hit.standard_id for hit in hits]
    )
    by_id = {standard.pk: standard for standard in found}
    shops = appointments.providers()
    names = {shop.name for shop in shops}
    outlets = dict(organizations.Outlet.objects.values_list("code", "name"))
    context = {
        "text": text,
        "items": [by_id[hit.standard_id] for hit in hits if hit.standard_id in by_id],
        "plates": [plate for plate in appointments.booked_plates() if plate not in names],
        "providers": [
            {
                "shop": shop,
                "outlet": outlets.get(shop.outlet, ""),
                "is_open": shop.name in appointments.bookable_plates(shop.outlet),
            }
            for shop in shops
        ],
    }
    return page(request, "start.html", context)


@open_to_all
@require_GET
def outlets(request: HttpRequest) -> HttpResponse:
    """Where: the nearest first where the phone tells its place, else where it is soonest."""
    plate, item = _subject(request.GET)
    if not plate and not item:
        return redirect("booking:start")
    here = point_in(request.GET)
    try:
        found = appointments.bookable_outlets(plate=plate, item=item, here=here, at=timezone.now())
    except NotFound as unknown:
        raise Http404(str(unknown)) from unknown
    context = {
        "found": found,
        "plate": plate,
        "item": item,
        "title": next((row.item_name for row in found if row.item_name), plate),
        "query": urlencode({"item": item} if item else {"plate": plate}),
        "is_located": here is not None,
        "instead": request.GET.get("instead", ""),
    }
    return page(request, "outlets.html", context)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def slots(request: HttpRequest, outlet: str) -> HttpResponse:
    """When, and who: the day's slots with name and telephone; a refusal keeps what was typed."""
    typed = request.POST if request.method == "POST" else request.GET
    row = organizations.Outlet.objects.filter(code=outlet, is_open=True).first()
    if row is None:
        raise Http404("no such outlet")
    plate, item = _subject(typed)
    at = timezone.now()
    on = day_in(typed.get("on", ""))
    if item:
        try:
            plate, title = queueing.plate_for(outlet, item, timezone.localdate(at))
        except NotFound as unknown:
            raise Http404(str(unknown)) from unknown
    else:
        title = plate
    if plate not in appointments.bookable_plates(outlet):
        raise Http404("no slots there")
    context: dict[str, Any] = {"outlet": row, "plate": plate, "item": item, "title": title}
    if request.method == "POST":
        try:
            done = _book(request, outlet, plate, item, at)
            if isinstance(done, HttpResponse):
                return done
            context["awaited"] = done
        except Refusal as refusal:
            context["refusal"] = refusal
    days = appointments.offered_days(outlet, plate, at=at)
    chosen = next((day for day in days if day.on == on), None)
    chosen = chosen or next((day for day in days if day.free), days[0])
    context |= {
        "days": days,
        "day": chosen,
        "typed": typed,
        "key": typed.get("key") or uuid4().hex,
        "query": urlencode({"item": item} if item else {"plate": plate}),
        "instead": typed.get("instead", ""),
        "needs": needs_offered(),
        "chosen_needs": typed.getlist("needs"),
    }
    refused = context.get("refusal")
    return page(request, "slots.html", context, status=refused.status if refused else 200)


def _book(
    request: HttpRequest, outlet: str, plate: str, item: str, at: datetime
) -> HttpResponse | Awaited:
    typed = request.POST
    try:
        begins_at = datetime.fromisoformat(typed.get("begins_at", ""))
    except ValueError:
        begins_at = None
    if begins_at is None or timezone.is_naive(begins_at):
        raise appointments.BadBooking(
            "请选择时段", field="begins_at", next_step="请在列出的时段中选择一个。"
        )
    needs = tuple(typed.getlist("needs")[:10])
    wish = appointments.Wish(outlet, begins_at, plate="" if item else plate, item=item, needs=needs)
    key = f"public.{typed.get('key', '')[:40]}" if typed.get("key") else ""
    if instead := typed.get("instead", ""):
        made = appointments.rebook(held_by(instead), wish, key=key, by=CITIZEN, at=at)
    else:
        name, device = typed.get("name", ""), tries.address_of(request)
        division = organizations.division_of(outlet)
        known = vouched_phone(typed, division, device=device, by=CITIZEN, at=at)
        if isinstance(known, Awaited):
            return known
        made = appointments.book(
            wish,
            name=name,
            phone=known.phone,
            confirmed_by=known.confirmed_by,
            key=key,
            by=CITIZEN,
            at=at,
        )
    return redirect("booking:held", token=token_of(made.uuid))


@open_to_all
@never_cache
@require_GET
def held(request: HttpRequest, token: str) -> HttpResponse:
    """The confirmation: code and QR; name and telephone are masked."""
    return _held_page(request, token)


def _held_page(request: HttpRequest, token: str, refusal: Refusal | None = None) -> HttpResponse:
    try:
        booking = appointments.booking_of(held_by(token))
    except appointments.UnknownBooking as unknown:
        raise Http404("not held") from unknown
    rules = appointments.rules_of(booking.outlet)
    outlet = organizations.Outlet.objects.filter(code=booking.outlet).first()
    subject = {"item": booking.item} if booking.item else {"plate": booking.plate}
    context = {
        "booking": booking,
        "status": appointments.BookingStatus(booking.status),
        "is_open": booking.status == appointments.BookingStatus.BOOKED,
        "outlet": outlet,
        "code": appointments.shown_code(booking.code),
        "qr": qr_drawing(booking.code, title="预约码二维码"),
        "name": mask_name(booking.name),
        "phone": mask_phone(booking.phone),
        "until": booking.begins_at - timedelta(minutes=rules.cancel_minutes),
        "early": queueing.policy_of(booking.outlet, on=booking.on).appointment_early,
        "rules": rules,
        "help": help_words(booking),
        "token": token,
        "rebook_url": f"{reverse('booking:slots', args=[booking.outlet])}?"
        + urlencode({**subject, "instead": token}),
        "refusal": refusal,
    }
    return page(request, "held.html", context, status=refusal.status if refusal else 200)


@open_to_all
@never_cache
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """取消: give the place back."""
    try:
        appointments.cancel(held_by(token), by=CITIZEN, at=timezone.now())
    except appointments.BookingEnded:
        pass  # pressed twice: the page says how it stands
    except Refusal as refusal:
        return _held_page(request, token, refusal)
    return redirect("booking:held", token=token)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Look up a booking or a visit by its code and the end of its telephone."""
    if request.method == "GET":
        return page(request, "find.html", {})
    code = request.POST.get("code", "").strip()[:20]
    tail = request.POST.get("tail", "").strip()[:4]
    at = timezone.now()
    guarded = {
        f"booking:{appointments.tidy_code(code) or code}": _WRONG_A_CODE,
        f"booking-from:{tries.address_of(request)}": _WRONG_A_PLACE,
    }
    try:
        tries.require_patience(guarded, at=at)
        return _found(code, tail)
    except (NotFound, tries.TooManyTries) as refusal:
        if isinstance(refusal, NotFound):
            tries.count_wrong(list(guarded), at=at)
        context = {"refusal": refusal, "code": code, "tail": tail}
        return page(request, "find.html", context, status=refusal.status)


def _found(code: str, tail: str) -> HttpResponse:
    try:
        booking = appointments.find_booking(code, tail)
    except appointments.UnknownBooking as unknown:
        try:
            visit = appointments.find_visit(code, tail)
        except appointments.UnknownVisit:
            raise unknown from None
        return redirect("booking:visit-held", token=token_of(visit.uuid))
    return redirect("booking:held", token=token_of(booking.uuid))


def _subject(typed: QueryDict) -> tuple[str, str]:
    return typed.get("plate", "").strip()[:40], typed.get("item", "").strip()[:64]
