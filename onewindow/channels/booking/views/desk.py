"""Reception and the telephone desk: the day's slots, booking for a caller, checking in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_POST, require_safe

from onewindow.channels.booking.acts import ACT, ActForm, ActPage, Fields, act_page, new_key, once
from onewindow.channels.booking.desk_shell import chosen_outlet, outlets_of, show
from onewindow.channels.booking.forms import ReasonForm, rebooking_form
from onewindow.channels.booking.helping import needs_offered, needs_words
from onewindow.channels.booking.proving import Awaited, vouched_at_desk
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.appointments import api as appointments
from onewindow.domains.messages.api import PhoneConfirmation
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden, Refusal
from onewindow.lib.masking import mask_name, mask_phone


@accounts.requires(Capability.APPOINTMENTS_VIEW)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The day of an outlet: free places of each slot, and who comes."""
    return _day_page(request, {})


def _day_page(request: HttpRequest, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    outlet, outlets = outlets_of(request)
    by, at = accounts.actor_in(request), timezone.now()
    on = parsed_day(request.GET.get("on", "")) or timezone.localdate(at)
    context: dict[str, Any] = {"outlets": outlets, "outlet": outlet, "on": on, "key": new_key()}
    if outlet is not None:
        bookings = appointments.bookings_of(outlet.code, on, by=by)
        context |= {
            "plates": _plates(outlet.code, on, at),
            "rows": rows_of(bookings),
            "has_missed": any(_may_be_excused(booking, at) for booking in bookings),
            "blackouts": appointments.blackouts_of(outlet.code, on, on),
        }
    user = accounts.staff(request)
    context |= {
        "may_book": user.may(Capability.APPOINTMENTS_BOOK),
        "may_check_in": user.may(Capability.APPOINTMENTS_CHECK_IN),
        "may_manage": user.may(Capability.APPOINTMENTS_MANAGE),
        "may_assign": user.may(Capability.APPOINTMENTS_BOOK) and not by.only_assigned,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        **more,
    }
    return show(request, "day.html", "day", context, status=status)


def _may_be_excused(booking: appointments.Appointment, at: datetime) -> bool:
    """Return whether an outage of the day would matter to a booking."""
    if booking.status == appointments.BookingStatus.BOOKED:
        return booking.begins_at <= at
    return booking.status == appointments.BookingStatus.MISSED and not booking.is_excused


def _plates(outlet: str, on: date, at: Any) -> list[tuple[str, appointments.OfferedDay]]:
    return [
        (plate, appointments.offered_day(outlet, plate, on, at=at))
        for plate in appointments.bookable_plates(outlet)
    ]


def rows_of(bookings: Iterable[appointments.Appointment]) -> list[dict[str, Any]]:
    """Return bookings as lists show them, with the names of who helps; one query for those."""
    found = list(bookings)
    helpers = {one.assistant for one in found if one.assistant}
    names = accounts.names_of(helpers) if helpers else {}
    return [_row(one, names) for one in found]


def _row(booking: appointments.Appointment, names: dict[str, str]) -> dict[str, Any]:
    """Return a booking as lists show it: masked."""
    return {
        "booking": booking,
        "name": mask_name(booking.name),
        "phone": mask_phone(booking.phone),
        "phone_standing": PhoneConfirmation(booking.phone_confirmed_by).label,
        "status": appointments.BookingStatus(booking.status),
        "channel": appointments.BookingChannel(booking.channel).label,
        "is_open": booking.status == appointments.BookingStatus.BOOKED,
        "needs": needs_words(booking),
        "assistant": names.get(booking.assistant, booking.assistant),
        "is_missed": booking.status == appointments.BookingStatus.MISSED and not booking.is_excused,
    }


@accounts.requires(Capability.APPOINTMENTS_CHECK_IN)
@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """签到 by code; a refusal stays on the page with the code."""
    code = request.POST.get("code", "")[:20]
    by, at = accounts.actor_in(request), timezone.now()
    try:
        came = appointments.check_in(code, outlet=chosen_outlet(request), by=by, at=at)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _day_page(request, {"refusal": refusal, "code": code}, status=refusal.status)
    messages.success(request, told(came))
    return redirect(f"{reverse('booking_desk:day')}?{urlencode({'outlet': came.booking.outlet})}")


def told(came: appointments.CheckedIn) -> str:
    """Return what is said to whoever checks in."""
    booking = came.booking
    if not booking.ticket:
        return f"已签到：{booking.plate}，请直接前往。"
    if came.is_repeat:
        return f"此前已签到，号码 {booking.ticket}。"
    late = "已过预约时段，按普通号排队。" if came.is_late else ""
    ahead = came.ticket.ahead if came.ticket else 0
    return f"已签到，号码 {booking.ticket}，前面 {ahead} 人。{late}"


@accounts.requires(Capability.APPOINTMENTS_CHECK_IN)
@require_POST
def copies(request: HttpRequest) -> HttpResponse:
    """免费复印: count pages (W20)."""
    pages = request.POST.get("pages", "")
    count = int(pages) if pages.isdecimal() and len(pages) < 5 else 0

    def act(by: Actor, at: Any) -> str:
        total = appointments.count_copies(chosen_outlet(request), count, by=by, at=at)
        return f"已记免费复印 {count} 页，今日共 {total} 页。"

    try:
        said = once(request, act)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _day_page(request, {"refusal": refusal}, status=refusal.status)
    messages.success(request, said or "已经记过了。")
    return redirect("booking_desk:day")


@accounts.requires(Capability.APPOINTMENTS_BOOK)
@ACT
def book(request: HttpRequest) -> HttpResponse:
    """代为预约: for a caller or somebody at the desk."""
    typed = request.POST if request.method == "POST" else request.GET
    outlet, outlets = outlets_of(request)
    by, at = accounts.actor_in(request), timezone.now()
    context: dict[str, Any] = {"outlets": outlets, "outlet": outlet, "typed": typed}
    plates = appointments.bookable_plates(outlet.code) if outlet else []
    plate = typed.get("plate", "") if typed.get("plate", "") in plates else ""
    plate = plate or (plates[0] if plates else "")
    if request.method == "POST" and outlet is not None:
        try:
            made = _book(request, outlet, plate, by, at)
            if not isinstance(made, Awaited):
                said = appointments.slot_words(made.begins_at)
                code = appointments.shown_code(made.code)
                messages.success(request, f"已约好 {said}，预约码 {code}，请告知本人。")
                return redirect("booking_desk:book")
            context["awaited"] = made
        except Forbidden:
            raise
        except Refusal as refusal:
            context["refusal"] = refusal
    caller = typed.get("phone", "")
    days = appointments.offered_days(outlet.code, plate, at=at) if outlet and plate else []
    chosen = parsed_day(typed.get("on", ""))
    context |= {
        "plates": plates,
        "plate": plate,
        "days": days,
        "day": next((one for one in days if one.on == chosen), days[0] if days else None),
        "channels": [("phone", "电话预约"), ("onsite", "现场预约")],
        "key": typed.get("key") or new_key(),
        "needs": needs_offered(),
        "chosen_needs": typed.getlist("needs"),
        "earlier": rows_of(appointments.bookings_of_phone(caller, by=by)) if caller else [],
    }
    refused = context.get("refusal")
    return show(request, "book.html", "book", context, status=refused.status if refused else 200)


def _book(
    request: HttpRequest, outlet: organizations.Outlet, plate: str, by: Actor, at: Any
) -> appointments.Appointment | Awaited:
    typed = request.POST
    begins_at = _moment(typed.get("begins_at", ""))
    if begins_at is None or timezone.is_naive(begins_at):
        raise appointments.BadBooking("请选择时段", field="begins_at")
    known = vouched_at_desk(typed, outlet.division_id, by=by, at=at)
    if isinstance(known, Awaited):
        return known
    channel = typed.get("channel", "")
    return appointments.book(
        appointments.Wish(
            outlet.code, begins_at, plate=plate, needs=tuple(typed.getlist("needs")[:10])
        ),
        name=typed.get("name", ""),
        phone=known.phone,
        confirmed_by=known.confirmed_by,
        channel=channel if channel in {"phone", "onsite"} else "phone",
        key=f"{by.key}.{typed.get('key', '')[:40]}",
        by=by,
        at=at,
    )


@accounts.requires(Capability.APPOINTMENTS_BOOK)
@ACT
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """取消 somebody's booking, with the reason."""
    booking = appointments.booking_of(uuid, viewer=accounts.actor_in(request))

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        appointments.cancel(uuid, reason=fields["reason"], by=by, at=at)
        return "预约已取消，名额已释放。"

    return _booking_act(request, booking, "取消预约", perform, is_dangerous=True)


@accounts.requires(Capability.APPOINTMENTS_BOOK)
@ACT
def rebook(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """改约 for a caller: another slot of the same outlet and plate; the old one is kept if none."""
    booking = appointments.booking_of(uuid, viewer=accounts.actor_in(request))
    days = appointments.offered_days(booking.outlet, booking.plate, at=timezone.now())

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        begins_at = _moment(fields["begins_at"])
        plate = "" if booking.item else booking.plate
        wish = appointments.Wish(booking.outlet, begins_at, plate=plate, item=booking.item)
        made = appointments.rebook(uuid, wish, reason=fields["reason"], by=by, at=at)
        said = appointments.slot_words(made.begins_at)
        return f"已改约到 {said}，新预约码 {appointments.shown_code(made.code)}，请告知本人。"

    return _booking_act(request, booking, "改约", perform, form=rebooking_form(days))


@accounts.requires(Capability.APPOINTMENTS_MANAGE)
@ACT
def excuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """申诉恢复: a missed booking no longer counts."""
    booking = appointments.booking_of(uuid, viewer=accounts.actor_in(request))

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        appointments.excuse(uuid, reason=fields["reason"], by=by, at=at)
        return "已恢复，本次未到场不再计算。"

    return _booking_act(request, booking, "申诉恢复", perform)


def _booking_act(
    request: HttpRequest,
    booking: appointments.Appointment,
    title: str,
    perform: Any,
    *,
    form: type[ActForm] = ReasonForm,
    is_dangerous: bool = False,
) -> HttpResponse:
    back = urlencode({"outlet": booking.outlet, "on": booking.on.isoformat()})
    page = ActPage(
        title=title,
        form=form,
        button=title,
        perform=perform,
        back=f"{reverse('booking_desk:day')}?{back}",
        current="day",
        explanation=f"{appointments.slot_words(booking.begins_at)} {booking.plate} "
        f"{mask_name(booking.name)} {mask_phone(booking.phone)}",
        is_dangerous=is_dangerous,
    )
    return act_page(request, page)


def parsed_day(text: str) -> date | None:
    """Return the day of a text, None where it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _moment(text: str) -> Any:
    try:
        return parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
