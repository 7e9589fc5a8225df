"""Capabilities of the queue; devices and citizens take tickets without one."""

from __future__ import annotations

from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import Forbidden

TAKE = "queueing.take"
CALL = "queueing.call"
MANAGE = "queueing.manage"
VIEW = "queueing.view"

_WORDS = {
    TAKE: "代为取号",
    CALL: "叫号",
    MANAGE: "管理大厅排队",
    VIEW: "查看排队统计",
}


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )


def demand_any(by: Actor, *capabilities: str) -> None:
    """Raise Forbidden, naming the first, unless the person holds one of the capabilities."""
    if not any(by.may(capability) for capability in capabilities):
        demand(by, capabilities[0])


def demand_taking(by: Actor) -> None:
    """A kiosk and a citizen take tickets for whoever stands there; an officer needs the right."""
    if by.kind is ActorKind.OFFICER:
        demand(by, TAKE)


def demand_arranging(by: Actor) -> None:
    """Who gives out tickets arranges assistants; an assistant gives no visit to anybody (H17).

    Else an assistant could open every case to themself.
    """
    if by.may(MANAGE):
        return
    demand(by, TAKE)
    if by.only_assigned:
        raise Forbidden(
            "帮办代办员不能自行安排帮办", next_step="请由导办台其他人员或大厅管理人员安排。"
        )
