"""帮办预约 for staff (H17): who needs help on a day, who will give it, and arranging it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.channels.booking.acts import ActForm, ActPage, Fields, act_page
from onewindow.channels.booking.desk_shell import show
from onewindow.channels.booking.helping import needs_words
from onewindow.channels.booking.views.desk import parsed_day, rows_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.appointments import api as appointments
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.lib.masking import mask_name


@accounts.requires(Capability.APPOINTMENTS_VIEW)
@require_safe
def helping(request: HttpRequest) -> HttpResponse:
    """Tomorrow's list of an assistant, or of everybody who asked for one; other days by ``on``."""
    by = accounts.actor_in(request)
    tomorrow = timezone.localdate() + timedelta(days=1)
    on = parsed_day(request.GET.get("on", "")) or tomorrow
    bookings = appointments.bookings_to_assist(on, by=by)
    names = dict(
        organizations.Outlet.objects.filter(code__in={one.outlet for one in bookings}).values_list(
            "code", "name"
        )
    )
    rows = [
        row | {"outlet": names.get(row["booking"].outlet, row["booking"].outlet)}
        for row in rows_of(bookings)
    ]
    context = {
        "rows": rows,
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "is_own": by.only_assigned,
        "waiting": sum(1 for row in rows if row["is_open"] and not row["assistant"]),
        "may_assign": by.may(Capability.APPOINTMENTS_BOOK) and not by.only_assigned,
    }
    return show(request, "helping.html", "helping", context)


@accounts.requires(Capability.APPOINTMENTS_BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def assist(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """安排帮办: who accompanies the holder of a booking."""
    by = accounts.actor_in(request)
    booking = appointments.booking_of(uuid, viewer=by)

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        made = appointments.assist_booking(uuid, fields["assistant"], by=by, at=at)
        return "已安排帮办，签到时随号票落实。" if made.assistant else "不再安排帮办。"

    asked = needs_words(booking)
    page = ActPage(
        title="安排帮办",
        form=_form(booking, by),
        button="保存",
        perform=perform,
        back=f"{reverse('booking_desk:helping')}?on={booking.on.isoformat()}",
        current="helping",
        initial={"assistant": booking.assistant},
        explanation=f"{appointments.slot_words(booking.begins_at)} {booking.plate} "
        f"{mask_name(booking.name)}{f'：{asked}' if asked else ''}",
    )
    return act_page(request, page)


def _form(booking: appointments.Appointment, by: Actor) -> type[ActForm]:
    division = organizations.division_of(booking.outlet)
    people = cases.assistance.assistants(by, division_code=division)
    choices = [("", "不安排"), *((one.staff_number, one.name) for one in people)]

    class AssistForm(ActForm):
        assistant = forms.ChoiceField(label="帮办代办员", choices=choices, required=False)

    return AssistForm
