"""Regions of rights: rows a person reaches, and the refusal outside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import OutsideRegion

M = TypeVar("M", bound=Model)


def demand_reach(by: Actor, *divisions: str, what: str) -> None:
    """Raise OutsideRegion unless the person reaches every one of the divisions.

    ``what`` is named in the refusal. The empty division stands for all regions: what holds
    everywhere is settled only by somebody whose rights end nowhere.
    """
    for division in divisions:
        if not by.reaches(division):
            where = f"{what}不在{by.name}的管理范围内"
            every = f"{what}适用于全部地区，{by.name}只管理部分地区"
            raise OutsideRegion(
                where if division else every,
                next_step=None if division else "请由管理全部地区的工作人员办理。",
                details={"division": division},
            )


def within_reach(rows: QuerySet[M], by: Actor, field: str = "division_code") -> QuerySet[M]:
    """Return only the rows of divisions the person reaches; ``field`` holds the division code."""
    return rows.filter(in_regions(by.divisions, field))


def in_regions(prefixes: Iterable[str], field: str = "division_code") -> Q:
    """Return the condition that a row lies in one of the regions; the empty prefix holds all."""
    found = Q(pk__in=[])
    for prefix in prefixes:
        if not prefix:
            return Q()
        found |= Q(**{f"{field}__startswith": prefix})
    return found
