"""Who may manage a subscription: the system administrator, and the machine client it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden

CONFIGURE = "system.configure"
_SEES = "cases.view"
_CARRIES = ("queueing.take", "appointments.book", "evaluation.collect")
"""Who takes numbers, books or hands in evaluations hears what becomes of them."""
_SEES_THE_REGION = ("cases.receive", "cases.supervise")


def demand(by: Actor, owner: str) -> None:
    """Raise Forbidden unless this actor may manage subscriptions of the owner."""
    may_hear = any(by.may(capability) for capability in (_SEES, *_CARRIES))
    is_owner = bool(owner) and by.client == owner and may_hear
    if not (is_owner or by.may(CONFIGURE)):
        raise Forbidden(f"{by.name}没有“管理事件推送”的权限", details={"capability": CONFIGURE})


def may_hear_cases(by: Actor) -> bool:
    """Return whether this actor may hear of cases at all, or only of what it carries."""
    return by.may(_SEES) or by.may(CONFIGURE)


def within_reach(
    by: Actor, divisions: Sequence[str], departments: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the filter narrowed to the cases this actor may see; an administrator sets any.

    A client hears of no case that it could not read: nothing asked for means all it reaches, a
    region outside is refused, and who sees one department's cases hears of that department.
    """
    wanted, involved = sorted(set(divisions)), sorted(set(departments))
    if by.may(CONFIGURE):
        return wanted, involved
    outside = [code for code in wanted if not by.reaches(code)]
    if outside:
        raise Forbidden(f"行政区划{'、'.join(outside)}不在{by.name}的数据范围内")
    if not wanted and "" not in by.divisions:
        wanted = sorted(by.divisions)
    if not by.may(_SEES):
        return wanted, []
    if by.only_assigned:
        raise Forbidden(f"{by.name}只能办理指派给本人的办件，不能订阅事件推送")
    if not any(by.may(capability) for capability in _SEES_THE_REGION):
        if not by.department or set(involved) - {by.department}:
            raise Forbidden(f"{by.name}只能订阅本部门参与的办件")
        involved = [by.department]
    return wanted, involved
