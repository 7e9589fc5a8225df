"""上门服务 for staff: the week of each vehicle, booking for a caller, what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.booking.acts import ACT, ActPage, Fields, act_page, new_key
from onewindow.channels.booking.desk_shell import show
from onewindow.channels.booking.forms import ReasonForm, ServedForm
from onewindow.channels.booking.proving import Awaited, vouched_at_desk
from onewindow.channels.booking.views.desk import parsed_day
from onewindow.channels.booking.views.visits import ask, choices
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.appointments import api as appointments
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden, Refusal


@accounts.requires(Capability.APPOINTMENTS_VIEW)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Seven days of every vehicle, from the Monday of the week asked for."""
    today = timezone.localdate()
    asked = parsed_day(request.GET.get("from", "")) or today
    first = asked - timedelta(days=asked.weekday())
    user = accounts.staff(request)
    context = {
        "weeks": appointments.vehicle_weeks(first, by=accounts.actor_in(request)),
        "days": [first + timedelta(days=n) for n in range(7)],
        "today": today,
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "may_book": user.may(Capability.APPOINTMENTS_BOOK),
        "may_manage": user.may(Capability.APPOINTMENTS_MANAGE),
        "may_finish": user.may(Capability.APPOINTMENTS_CHECK_IN),
    }
    return show(request, "vehicles.html", "vehicles", context)


@accounts.requires(Capability.APPOINTMENTS_BOOK)
@ACT
def book(request: HttpRequest) -> HttpResponse:
    """Book a visit for a caller."""
    typed = request.POST if request.method == "POST" else request.GET
    at = timezone.now()
    context: dict[str, Any] = {"typed": typed, "key": typed.get("key") or new_key()}
    if request.method == "POST":
        try:
            by, division = accounts.actor_in(request), typed.get("division", "")[:12]
            known = vouched_at_desk(request.POST, division, by=by, at=at)
            if not isinstance(known, Awaited):
                made = ask(typed, known, channel="phone", by=by, at=at)
                said = appointments.slot_words(made.begins_at)
                code = appointments.shown_code(made.code)
                messages.success(request, f"已约好 {said}，预约码 {code}。")
                return redirect("booking_desk:vehicles")
            context["awaited"] = known
        except Forbidden:
            raise
        except Refusal as refusal:
            context["refusal"] = refusal
    context |= choices(typed, at)
    refused = context.get("refusal")
    return show(
        request, "visit.html", "vehicles", context, status=refused.status if refused else 200
    )


@accounts.requires(Capability.APPOINTMENTS_BOOK)
@ACT
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """取消上门, with the reason."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        appointments.cancel_visit(uuid, reason=fields["reason"], by=by, at=at)
        return "上门服务已取消，车辆和车组已释放。"

    return _visit_act(request, uuid, "取消上门", ReasonForm, perform, is_dangerous=True)


@accounts.requires(Capability.APPOINTMENTS_CHECK_IN)
@ACT
def finish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """上门完成: how many were served."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        appointments.finish_visit(uuid, people=fields["people"], by=by, at=at)
        return f"已记录：服务 {fields['people']} 人。"

    return _visit_act(request, uuid, "上门完成", ServedForm, perform)


@accounts.requires(Capability.APPOINTMENTS_MANAGE)
@ACT
def excuse(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """申诉恢复: that nobody was there no longer counts."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        appointments.excuse_visit(uuid, reason=fields["reason"], by=by, at=at)
        return "已恢复，本次无人在场不再计为未到场。"

    return _visit_act(request, uuid, "申诉恢复", ReasonForm, perform)


def _visit_act(
    request: HttpRequest,
    uuid: UUID,
    title: str,
    form: Any,
    perform: Any,
    *,
    is_dangerous: bool = False,
) -> HttpResponse:
    visit = appointments.visit_of(uuid, viewer=accounts.actor_in(request))
    page = ActPage(
        title=title,
        form=form,
        button=title,
        perform=perform,
        back=f"{reverse('booking_desk:vehicles')}?from={visit.on.isoformat()}",
        current="vehicles",
        initial={"people": visit.people},
        explanation=f"{appointments.slot_words(visit.begins_at)} {visit.vehicle.name}："
        f"{visit.matter}（{visit.people} 人）",
        is_dangerous=is_dangerous,
    )
    return act_page(request, page)
