"""Peaks within a manager's reach, and the line that tells of them on every page of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.live import live_token, live_url
from onewindow.ui.pictures import ShellAlert

CHANNEL = "peaks:all"


@dataclass(frozen=True, slots=True)
class Told:
    """A peak in a hall, with the reserve windows that the rule names."""

    outlet: str
    alert: queueing.PeakAlert


def reached_outlets(by: Actor) -> dict[str, str]:
    """Return code → name of the open outlets inside the person's region."""
    return dict(organizations.open_outlets(viewer=by).values_list("code", "name"))


def alerts_of(by: Actor, *, at: datetime) -> list[Told] | None:
    """Return the peaks a manager can do something about; None for everybody else."""
    if not by.may(Capability.QUEUEING_MANAGE):
        return None
    outlets = reached_outlets(by)
    return [Told(outlets[one.outlet], one) for one in queueing.open_peaks(list(outlets), at=at)]


def of_shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the surroundings of a staff page say of peaks; nothing but to a manager (N13).

    They are in the page as it comes, and renew themselves when a peak is reached or over.
    """
    found = alerts_of(accounts.actor_in(request), at=timezone.now())
    if found is None:
        return {}
    return {
        "alerts": _said(found),
        "alerts_url": f"{reverse('window:peak-bar')}?in=shell",
        "live_url": live_url(request, CHANNEL, token=live_token(CHANNEL)),
    }


def _said(found: list[Told]) -> tuple[ShellAlert, ...]:
    """Return one line however many peaks there are: the page below it is what people work on."""
    if not found:
        return ()
    first, more = found[0], len(found) - 1
    windows = "、".join(first.alert.windows)
    then = f"建议启用 {windows} 号窗口。" if windows else "没有备用窗口可以启用。"
    others = f"另有{more}处高峰。" if more else ""
    text = f"高峰：{first.outlet}{first.alert.reason}。{then}{others}"
    return (ShellAlert(text, reverse("window:peaks"), "去处理"),)
