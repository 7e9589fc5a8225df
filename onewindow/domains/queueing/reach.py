"""Whose halls somebody manages: the region of a person holds for every act of a manager."""

from __future__ import annotations

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.permissions import demand
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import OutsideRegion


def demand_at(outlet: str, by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability and their region has the outlet."""
    demand(by, capability)
    if "" not in by.divisions:
        organizations.reached_outlet(outlet, by=by)


def demand_everywhere(by: Actor, capability: str) -> None:
    """Raise Forbidden unless every open outlet lies in the person's region."""
    demand(by, capability)
    if "" in by.divisions:
        return
    for code, name in organizations.open_outlets().values_list("division_id", "name"):
        if not by.reaches(code):
            raise OutsideRegion(
                f"这一项为全部网点共用，{name}不在{by.name}的管理范围内",
                details={"division": code},
            )
