"""Capabilities of booking; citizens book, cancel and check in for themselves without one."""

from __future__ import annotations

from onewindow.kit.actors import Actor, ActorKind
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


def demand_of_officer(by: Actor, capability: str) -> None:
    """Demand the capability of officers; a citizen and a kiosk act for whoever stands there."""
    if by.kind is ActorKind.OFFICER:
        demand(by, capability)
