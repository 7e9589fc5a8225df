"""高峰应急 (N13): too many wait; which reserve windows to open, with one button each."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onewindow.channels.alerts import CHANNEL, alerts_of, of_shell, reached_outlets
from onewindow.channels.window.shell import actor, page
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import StationState
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import NotFound, Refusal

MANAGES = accounts.requires(Capability.QUEUEING_MANAGE)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A reserve window that the rule names, and how it stands now."""

    window: str
    state: str
    is_reserve: bool


@dataclass(frozen=True, slots=True)
class Peak:
    outlet: str
    alert: queueing.PeakAlert
    windows: list[Suggested]


@MANAGES
@require_GET
def peaks(request: HttpRequest) -> HttpResponse:
    """Every peak of the halls within reach that is not over."""
    return _page(request, actor(request))


@MANAGES
@require_GET
def bar(request: HttpRequest) -> HttpResponse:
    """The line of peaks alone: it renews itself wherever the manager is."""
    if request.GET.get("in") == "shell":
        return render(request, "ui/_alerts.html", {"shell": of_shell(request)})
    told = alerts_of(actor(request), at=timezone.now())
    return render(request, "window/_peak_bar.html", {"peak_alerts": told})


@MANAGES
@require_POST
def summon(request: HttpRequest, window: str) -> HttpResponse:
    """启用备用窗口; pressed twice, the second press is told how the window stands."""
    by, at = actor(request), timezone.now()
    outlet = organizations.window(window).outlet
    if outlet.code not in reached_outlets(by):
        raise NotFound(f"没有{window}号窗口")
    plate = request.POST.get("plate", "")
    try:
        queueing.summon_station(window, plates=[plate] if plate else None, by=by, at=at)
    except Refusal as refusal:
        return _page(request, by, refusal, status=refusal.status)
    messages.success(request, f"已启用{window}号窗口，请安排人员到岗；到岗后即可叫号。")
    return redirect("window:peaks")


def _page(
    request: HttpRequest, by: Actor, refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    at = timezone.now()
    outlets = reached_outlets(by)
    alerts = queueing.open_peaks(list(outlets), at=at)
    stations = {
        one.window: one for code in {a.outlet for a in alerts} for one in queueing.stations(code)
    }
    found = [
        Peak(
            outlets[alert.outlet],
            alert,
            [_suggested(window, stations.get(window)) for window in alert.windows],
        )
        for alert in alerts
    ]
    context = {"peaks": found, "refusal": refusal}
    return page(
        request, "window/peaks.html", context, here="peaks", hears=(CHANNEL,), status=status
    )


def _suggested(window: str, station: queueing.Station | None) -> Suggested:
    state = StationState(station.state) if station else StationState.CLOSED
    words = state.label
    if station and station.reason:
        words = f"{words}：{station.reason}"
    return Suggested(window, words, state is StationState.RESERVE)
