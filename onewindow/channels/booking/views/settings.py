"""放号设置: places, days without booking, rules, providers, vehicles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.booking.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.booking.desk_shell import outlets_of, show
from onewindow.channels.booking.forms import (
    BlackoutForm,
    CapacityForm,
    ExcuseDayForm,
    LiftForm,
    ProviderForm,
    ReasonForm,
    RulesForm,
    VehicleForm,
)
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.appointments import api as appointments
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor

_MANAGE = accounts.requires(Capability.APPOINTMENTS_MANAGE)
_AHEAD = timedelta(days=90)


@_MANAGE
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What an outlet offers."""
    outlet, outlets = outlets_of(request)
    today = timezone.localdate()
    code = outlet.code if outlet else ""
    context = {
        "outlets": outlets,
        "outlet": outlet,
        "capacities": _weekly(appointments.capacities(code)),
        "blackouts": appointments.blackouts_of(code, today, today + _AHEAD),
        "rules": appointments.rules_of(code),
        "providers": appointments.providers(code),
        "vehicles": _vehicles(appointments.vehicles_of(accounts.actor_in(request))),
    }
    return show(request, "settings.html", "settings", context)


def _weekly(rows: list[appointments.SlotCapacity]) -> list[dict[str, Any]]:
    """Put weekdays with the same places and hours in one row: nobody reads six alike."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        key = (row.plate, row.from_time, row.until_time, row.places, row.valid_from)
        found.setdefault(key, []).append(row.weekday_word)
    names = ("plate", "from_time", "until_time", "places", "valid_from")
    return [
        {**dict(zip(names, key, strict=True)), "days": _days(words)} for key, words in found.items()
    ]


def _days(words: list[str]) -> str:
    """Say weekdays as people do: 周一至周五, 周一、周三."""
    week = [f"周{day}" for day in "一二三四五六日"]
    places = sorted({week.index(word) for word in words})
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{week[places[0]]}至{week[places[-1]]}"
    return "、".join(week[place] for place in places)


def _vehicles(rows: list[appointments.ServiceVehicle]) -> list[dict[str, Any]]:
    """Name regions and people: a code says nothing to whoever reads the list."""
    codes = {code for row in rows for code in row.divisions}
    regions = dict(
        organizations.Division.objects.filter(code__in=codes).values_list("code", "name")
    )
    people = accounts.names_of({number for row in rows for number in row.crew})
    return [
        {
            "row": row,
            "divisions": [regions.get(code, code) for code in row.divisions],
            "crew": [people.get(number, number) for number in row.crew],
        }
        for row in rows
    ]


def _act(
    request: HttpRequest,
    title: str,
    form: Any,
    perform: Any,
    *,
    initial: Fields | None = None,
    explanation: str = "",
) -> HttpResponse:
    asked = {key: request.GET[key] for key in ("outlet", "plate", "on") if key in request.GET}
    back = reverse("booking_desk:settings")
    page = ActPage(
        title=title,
        form=form,
        button="保存",
        perform=perform,
        back=f"{back}?{urlencode({'outlet': asked['outlet']})}" if asked.get("outlet") else back,
        current="settings",
        initial={**(initial or {}), **asked},
        explanation=explanation,
    )
    return act_page(request, page)


@_MANAGE
@ACT
def capacity(request: HttpRequest) -> HttpResponse:
    """名额: places of each slot on these weekdays, from a day on."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        outlet, plate = fields.pop("outlet"), fields.pop("plate")
        appointments.set_capacity(outlet, plate, by=by, at=at, **fields)
        return f"“{plate}”每时段 {fields['places']} 个名额，自 {fields['valid_from']} 起施行。"

    return _act(
        request,
        "设置名额",
        CapacityForm,
        perform,
        initial={"valid_from": timezone.localdate(), "places": 4},
        explanation="只在开放时间内放号；同一时段以最近施行的规则为准；减少名额不取消已有预约。",
    )


@_MANAGE
@ACT
def blackout(request: HttpRequest) -> HttpResponse:
    """停约 a day."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        outlet, on = fields.pop("outlet"), fields.pop("on")
        count = appointments.declare_blackout(outlet, on, by=by, at=at, **fields)
        return f"{appointments.day_words(on)}已停约，取消 {count} 个预约。"

    return _act(
        request,
        "停约",
        BlackoutForm,
        perform,
        explanation="当日已有的预约会被取消，原因在预约人的查询页面显示。",
    )


@_MANAGE
@ACT
def excuse_day(request: HttpRequest) -> HttpResponse:
    """当日全部恢复: the outlet could serve nobody for a while."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        outlet, on = fields.pop("outlet"), fields.pop("on")
        count = appointments.excuse_day(outlet, on, by=by, at=at, **fields)
        return f"{appointments.day_words(on)}已恢复 {count} 个预约，都不计未到场。"

    return _act(
        request,
        "当日全部恢复",
        ExcuseDayForm,
        perform,
        explanation="当日已记为未到场的不再计算；时段已开始还没有签到的取消并告知本人。",
    )


@_MANAGE
@ACT
def lift(request: HttpRequest) -> HttpResponse:
    """恢复预约 of a day."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        outlet, on = fields.pop("outlet"), fields.pop("on")
        appointments.lift_blackout(outlet, on, by=by, at=at, **fields)
        return f"{appointments.day_words(on)}恢复预约。"

    return _act(request, "恢复预约", LiftForm, perform)


@_MANAGE
@ACT
def rules(request: HttpRequest) -> HttpResponse:
    """预约规则 of an outlet or of all."""
    held = appointments.rules_of(request.GET.get("outlet", ""))

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        outlet = fields.pop("outlet")
        appointments.set_rules(fields, outlet=outlet, by=by, at=at)
        return "预约规则已生效。"

    return _act(request, "预约规则", RulesForm, perform, initial=held.model_dump())


@_MANAGE
@ACT
def provider(request: HttpRequest) -> HttpResponse:
    """便民服务单位 (Q36)."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        made = appointments.list_provider(fields.pop("name"), by=by, at=at, **fields)
        return f"“{made.name}”已登记。"

    return _act(request, "登记便民服务单位", ProviderForm, perform)


@_MANAGE
@ACT
def vehicle(request: HttpRequest) -> HttpResponse:
    """流动服务车 with crew and area."""

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        made = appointments.register_vehicle(fields.pop("code"), by=by, at=at, **fields)
        return f"“{made.name}”已登记。"

    return _act(request, "登记流动服务车", VehicleForm, perform)


@_MANAGE
@ACT
def delist(request: HttpRequest, pk: int) -> HttpResponse:
    """撤出 a provider: its bookings are cancelled and told."""
    row = appointments.provider_of(pk, viewer=accounts.actor_in(request))
    waiting = appointments.open_bookings(row.outlet, row.name)

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        count = appointments.delist_provider(row.name, reason=fields["reason"], by=by, at=at)
        return f"“{row.name}”已撤出，取消 {count} 个预约。"

    said = (
        f"不再列出，也不再接受预约；已有的 {waiting} 个预约一并取消，并告知预约人。重新登记即恢复。"
    )
    return _ending(request, f"撤出：{row.name}", "撤出", said, perform, row.outlet)


@_MANAGE
@ACT
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """停用 a vehicle: its visits are cancelled and told."""
    row = appointments.vehicle_of(code, viewer=accounts.actor_in(request))
    waiting = row.visits.filter(status=appointments.VisitStatus.BOOKED).count()

    def perform(fields: Fields, by: Actor, at: Any) -> str:
        count = appointments.retire_vehicle(code, reason=fields["reason"], by=by, at=at)
        return f"“{row.name}”已停用，取消 {count} 次上门服务。"

    said = (
        f"不再派出；已约的 {waiting} 次上门服务一并取消，"
        "原因在预约人的查询页面显示。重新登记即恢复。"
    )
    return _ending(request, f"停用：{row.name}", "停用", said, perform, row.outlet)


def _ending(
    request: HttpRequest, title: str, button: str, said: str, perform: Any, outlet: str
) -> HttpResponse:
    page = ActPage(
        title=title,
        form=ReasonForm,
        button=button,
        perform=perform,
        back=f"{reverse('booking_desk:settings')}?{urlencode({'outlet': outlet})}",
        current="settings",
        explanation=said,
        is_dangerous=True,
    )
    return act_page(request, page)
