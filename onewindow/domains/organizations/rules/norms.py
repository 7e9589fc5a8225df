"""Norms (标准) that demand facilities: their numbers, levels, status and differences (N15)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from onewindow.domains.organizations.rules.facilities import CheckLine, FacilityGroup, Source
from onewindow.domains.organizations.rules.kinds import OutletClass


class NormLevel(StrEnum):
    """The kinds of the Standardization Law, Article 2, from the narrowest to the widest."""

    ENTERPRISE = "enterprise"
    LOCAL = "local"
    INDUSTRY = "industry"
    NATIONAL = "national"

    @property
    def label(self) -> str:
        return _LEVELS[self][0]

    @property
    def form(self) -> str:
        """Return an example of a number of this level."""
        return _LEVELS[self][1]

    def is_above(self, other: NormLevel) -> bool:
        order = list(NormLevel)
        return order.index(self) > order.index(other)


_YEAR = r"\d+(\.\d+)?-(19|20)\d{2}(/XG\d-(19|20)\d{2})?$"
_LEVELS = {
    NormLevel.ENTERPRISE: ("企业标准", "Q/XXZW 001-2026", rf"Q/[A-Z0-9]{{2,10}} {_YEAR}"),
    NormLevel.LOCAL: ("地方标准", "DB32/T 1234-2026", rf"DB\d{{2,6}}(/T)? {_YEAR}"),
    NormLevel.INDUSTRY: ("行业标准", "MZ/T 123-2026", rf"(?!GB|DB)[A-Z]{{2}}(/T)? {_YEAR}"),
    NormLevel.NATIONAL: ("国家标准", "GB/T 12345-2026", rf"GB(/[TZ])? {_YEAR}"),
}
_CLAUSE = re.compile(r"^(\d{1,2}|[A-Z])(\.\d{1,3}){0,5}$")


class NormStatus(StrEnum):
    """Where an edition of a norm stands on a day."""

    DRAFT = "draft"
    FORTHCOMING = "forthcoming"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    ABOLISHED = "abolished"

    @property
    def label(self) -> str:
        return _STATUSES[self]


_STATUSES = {
    NormStatus.DRAFT: "草案",
    NormStatus.FORTHCOMING: "即将实施",
    NormStatus.IN_FORCE: "现行",
    NormStatus.SUPERSEDED: "被代替",
    NormStatus.ABOLISHED: "废止",
}


class Succession(StrEnum):
    """How an edition came after another: not at all, at the same level, at a higher one."""

    FIRST = "first"
    REVISION = "revision"
    PROMOTION = "promotion"

    @property
    def label(self) -> str:
        return {"first": "首次制定", "revision": "修订", "promotion": "升级"}[self.value]


def written(number: str) -> str:
    """Return the number in one way of writing, so that one number is not taken twice.

    Dashes of every length become a hyphen, spaces become one.
    """
    plain = re.sub(r"\s*[‐-―－-]\s*", "-", number.strip())
    return re.sub(r"\s+", " ", plain).upper()


def is_of_level(number: str, level: NormLevel) -> bool:
    """Say whether a written number has the form of its level."""
    return re.match(f"^{_LEVELS[level][2]}", number) is not None


def is_clause(number: str) -> bool:
    """Say whether this can number a clause: 6, 6.2.1, A.3."""
    return _CLAUSE.match(number) is not None


def clause_order(number: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts 6.2 before 6.10, and annexes last."""
    parts = number.split(".")
    return tuple((int(part), "") if part.isdecimal() else (1000, part) for part in parts)


def status_on(
    on: date, *, in_force_from: date | None, in_force_until: date | None, is_abolished: bool
) -> NormStatus:
    """Return the status of an edition that day; ``in_force_until`` is its first day out of force.

    None for ``in_force_from``: it was never published.
    """
    if in_force_from is None:
        return NormStatus.DRAFT
    if in_force_until is not None and on >= in_force_until:
        return NormStatus.ABOLISHED if is_abolished else NormStatus.SUPERSEDED
    return NormStatus.FORTHCOMING if on < in_force_from else NormStatus.IN_FORCE


@dataclass(frozen=True, slots=True)
class Demand:
    """What one clause of one norm demands of the outlets of some classes."""

    number: str
    clause: str
    code: str
    name: str
    group: FacilityGroup
    classes: frozenset[OutletClass]
    is_mandatory: bool = True
    weight: int = 1


def lines_for(demands: Iterable[Demand], outlet_class: OutletClass) -> list[CheckLine]:
    """Return the checklist of a class, mandatory lines first, each facility once.

    Where several norms demand the same facility the stricter one counts: mandatory before
    recommended, the greater weight; the line names all its sources.
    """
    lines: dict[str, CheckLine] = {}
    for demand in sorted(demands, key=lambda one: (one.number, clause_order(one.clause))):
        if outlet_class not in demand.classes:
            continue
        source = Source(demand.number, demand.clause)
        there = lines.get(demand.code)
        lines[demand.code] = CheckLine(
            demand.code,
            there.name if there else demand.name,
            there.group if there else demand.group,
            demand.is_mandatory or bool(there and there.is_mandatory),
            max(demand.weight, there.weight if there else 0),
            (*there.sources, source) if there else (source,),
        )
    return sorted(lines.values(), key=lambda line: not line.is_mandatory)


@dataclass(frozen=True, slots=True)
class Change:
    """One facility that an edition demands newly, no longer, or otherwise than the one before."""

    old: Demand | None
    new: Demand | None

    @property
    def kind(self) -> str:
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"

    @property
    def code(self) -> str:
        return self._any.code

    @property
    def name(self) -> str:
        return self._any.name

    @property
    def _any(self) -> Demand:
        found = self.new or self.old
        assert found is not None
        return found


def changes_between(old: Iterable[Demand], new: Iterable[Demand]) -> list[Change]:
    """Return what an edition adds to, takes from and alters in the demands of the one before.

    A clause that only got another number changes nothing that is checked.
    """
    before, after = _by_code(old), _by_code(new)
    return [
        Change(before.get(code), after.get(code))
        for code in sorted(before.keys() | after.keys())
        if _substance(before.get(code)) != _substance(after.get(code))
    ]


def _by_code(demands: Iterable[Demand]) -> Mapping[str, Demand]:
    return {demand.code: demand for demand in demands}


def _substance(demand: Demand | None) -> Sequence[object]:
    if demand is None:
        return ()
    return (demand.name, demand.group, demand.classes, demand.is_mandatory, demand.weight)
