"""Inspection of outlets by the norms in force, their reach, and leaders on duty."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, Fields, act
from onewindow.channels.console.forms.facilities import DutyForm, inspection_form
from onewindow.channels.console.forms.organisation import ReasonForm
from onewindow.channels.console.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.calendars import api as calendars
from onewindow.domains.organizations import api as organizations
from onewindow.kit.refusals import NotFound

_act = partial(act, current="places", button="登记", back=reverse_lazy("console:facilities"))
ROSTER_DAYS = 14


def _outlet(request: HttpRequest, code: str) -> organizations.Outlet:
    return organizations.reached_outlet(code, by=accounts.actor_in(request))


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def facilities(request: HttpRequest) -> HttpResponse:
    """What every outlet must have, and what was found missing (W7)."""
    who = accounts.staff(request)
    context = {
        "rows": organizations.latest_inspections(viewer=accounts.actor_in(request)),
        "demands": organizations.demands_in_force(timezone.localdate()),
        "may_inspect": who.may(Capability.ORGANIZATIONS_INSPECT),
        "tab": "facilities",
    }
    return show(request, "facilities.html", "places", context)


@accounts.requires(Capability.ORGANIZATIONS_INSPECT)
@ACT
def inspect(request: HttpRequest, outlet: str) -> HttpResponse:
    """Walk through an outlet with the checklist of its class."""
    row = _outlet(request, outlet)
    form = inspection_form(organizations.checklist_of(row, timezone.localdate()))

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.inspect_outlet(outlet, by=by, at=at, **fields)
        return f"{row.name}检查已记录，得分 {made.score}。"

    return _act(
        request,
        f"检查：{row.name}",
        form,
        perform,
        button="记录检查",
        explanation="得分 = 已有必备项权重 ÷ 必备项总权重 × 100；推荐项不计分。",
    )


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def outlet_close(request: HttpRequest, outlet: str) -> HttpResponse:
    """停用 an outlet, with the reason."""
    row = _outlet(request, outlet)

    def perform(fields: Fields, by: Any, at: Any) -> str:
        organizations.close_outlet(outlet, reason=fields["reason"], by=by, at=at)
        return f"{row.name}已停用，覆盖率和服务半径已重新计算。"

    return _act(
        request,
        f"停用网点：{row.name}",
        ReasonForm,
        perform,
        back=reverse("console:outlets"),
        button="停用",
        is_dangerous=True,
        explanation="停用后不再取号、预约，也不计入覆盖率；重新登记即恢复。",
    )


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def reach(request: HttpRequest) -> HttpResponse:
    """Coverage of towns and mean service radius of every region, with the definitions (W6a)."""
    regions = organizations.regions_with_towns(viewer=accounts.actor_in(request))
    context = {
        "rows": [organizations.reach_of(row.code) for row in regions],
        "definitions": (
            ("覆盖率", organizations.COVERAGE_DEFINITION),
            ("平均服务半径（就近）", organizations.NEAREST_DEFINITION),
            ("平均服务半径（均分）", organizations.AREA_DEFINITION),
        ),
        "tab": "reach",
    }
    return show(request, "reach.html", "places", context)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def duty(request: HttpRequest) -> HttpResponse:
    """Who leads each outlet in the coming fortnight; days without a leader are flagged (H14)."""
    today = timezone.localdate()
    days = [today + timedelta(days=n) for n in range(ROSTER_DAYS)]
    outlets = organizations.outlets(viewer=accounts.actor_in(request))
    context = {
        "outlets": [
            _roster(outlet, days) for outlet in outlets.filter(is_open=True, outlet_class="A")
        ],
        "may_manage": accounts.staff(request).may(Capability.ORGANIZATIONS_MANAGE),
        "tab": "duty",
    }
    return show(request, "duty.html", "places", context)


def _roster(outlet: organizations.Outlet, days: list[date]) -> dict[str, Any]:
    hours = {on: calendars.opening_hours(outlet.code, on) for on in days}
    open_days = [on for on in days if hours[on]]
    leaders = organizations.duty_leaders(outlet.code, from_on=days[0], until_on=days[-1])
    names = accounts.names_of({number for found in leaders.values() for number in found})
    missing = set(organizations.leaderless_days(outlet.code, open_days))
    return {
        "row": outlet,
        "missing": len(missing),
        "days": [
            {
                "on": on,
                "hours": "、".join(str(one) for one in hours[on]),
                "leaders": [(number, names.get(number, "")) for number in leaders.get(on, [])],
                "is_missing": on in missing,
            }
            for on in open_days
        ],
    }


@accounts.requires(Capability.ORGANIZATIONS_MANAGE)
@ACT
def duty_edit(request: HttpRequest, outlet: str) -> HttpResponse:
    """Set who leads an outlet on a day."""
    row = _outlet(request, outlet)
    asked = request.GET.get("on", "")
    initial: Fields = {"on": asked}
    if asked:
        try:
            on = date.fromisoformat(asked)
        except ValueError:
            raise NotFound(f"“{asked}”不是日期") from None
        rostered = organizations.duty_leaders(outlet, from_on=on, until_on=on).get(on, [])
        initial["leaders"] = rostered

    def perform(fields: Fields, by: Any, at: Any) -> str:
        unknown = [n for n in fields["leaders"] if n not in accounts.active_numbers()]
        if unknown:
            raise NotFound(f"没有在用的工号“{'、'.join(unknown)}”", field="leaders")
        made = organizations.roster_leaders(outlet, by=by, at=at, **fields)
        return f"{fields['on']:%-m月%-d日}坐班领导已安排 {len(made)} 人。"

    return _act(
        request,
        f"领导坐班：{row.name}",
        DutyForm,
        perform,
        back=reverse("console:duty"),
        initial=initial,
    )
