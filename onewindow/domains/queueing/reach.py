"""Whose halls somebody manages: the region of a person holds for every act of a manager."""

from __future__ import annotations

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.permissions import demand
from onewindow.kit.actors import Actor
from onewindow.kit.reach import demand_reach
from onewindow.kit.refusals import OutsideRegion


def demand_at(outlet: str, by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability and their region has the outlet."""
    demand(by, capability)
    if "" in by.divisions:
        return
    row = organizations.Outlet.objects.filter(code=outlet).select_related("division").first()
    if row is None:
        raise organizations.UnknownOutlet(f"没有网点“{outlet}”", field="outlet")
    demand_reach(by, row.division.code, what=row.name)


def demand_everywhere(by: Actor, capability: str) -> None:
    """Raise Forbidden unless every open outlet lies in the person's region."""
    demand(by, capability)
    if "" in by.divisions:
        return
    codes = organizations.Outlet.objects.filter(is_open=True).values_list("division__code", "name")
    for code, name in codes.order_by("code"):
        if not by.reaches(code):
            raise OutsideRegion(
                f"这一项为全部网点共用，{name}不在{by.name}的管理范围内",
                details={"division": code},
            )
