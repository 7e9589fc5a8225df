"""Where people belong, as far as this domain asks: accounts, one floor up, say it.

Skills and absences name a staff number; whose number it is, is known above. ``told_by`` hands the
answer down when the process starts, so that the acts of this domain can refuse by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import OutsideRegion

Regions = Callable[[str], Sequence[str]]
"""Staff number → the significant digits of the person's divisions; ``("",)`` for all regions."""

_said_by: list[Regions] = []


def told_by(regions: Regions) -> None:
    """Let this function answer from now on."""
    _said_by[:] = [regions]


def demand_person(by: Actor, staff_number: str) -> None:
    """Raise OutsideRegion unless the person acting reaches everywhere the other one works."""
    regions = _said_by[0](staff_number) if _said_by else ("",)
    if not all(by.reaches(region) for region in regions):
        raise OutsideRegion(f"工号{staff_number}的人员不在{by.name}的管理范围内")
