"""Capabilities of booking; citizens book, cancel and check in for themselves without one."""

from __future__ import annotations

from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.reach import demand_reach
from onewindow.kit.refusals import Forbidden

BOOK = "appointments.book"
CHECK_IN = "appointments.check_in"
MANAGE = "appointments.manage"
VIEW = "appointments.view"

_WORDS = {
    BOOK: "代为预约",
    CHECK_IN: "预约签到",
    MANAGE: "管理预约",
    VIEW: "查看预约",
}


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )


def demand_of_officer(by: Actor, capability: str, outlet: str) -> None:
    """Demand it of officers; a citizen and a kiosk act for whoever stands there."""
    if by.kind is ActorKind.OFFICER:
        demand_at(by, capability, outlet)


def demand_at(by: Actor, capability: str, outlet: str) -> None:
    """Demand the capability at an outlet; the empty one is the rule of all outlets."""
    demand(by, capability)
    demand_region(by, outlet)


def demand_region(by: Actor, outlet: str) -> None:
    """Demand that the outlet lies in the person's region."""
    if "" in by.divisions:
        return
    if outlet:
        organizations.reached_outlet(outlet, by=by)
    else:
        demand_reach(by, "", what="全部网点的预约规则")
