"""Peaks within a manager's reach, and the line that tells of them on every page of the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.accounts.api import Capability
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor

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
