"""Which departments could not seal what the cases of a standard would produce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.domains.catalogue.api import ItemType, StandardContent
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import SealKind
from onewindow.domains.organizations import api as organizations
from onewindow.lib.divisions import contains


@dataclass(frozen=True, slots=True)
class MissingSeal:
    """A department without a seal in force; ``results`` are those of the item it would issue."""

    department: str
    name: str
    kinds: tuple[SealKind, ...]
    results: tuple[str, ...]

    def __str__(self) -> str:
        kinds = "、".join(kind.label for kind in self.kinds)
        made = "、".join(f"《{name}》" for name in self.results)
        what = f"，{made}和文书会一直等待" if made else "，文书会一直等待"
        return f"{self.name}没有有效的{kinds}{what}"


def seals_missing(content: StandardContent, division: str, on: date) -> list[MissingSeal]:
    """Return which departments lack a seal on a day, by code; empty: every notice can be sealed.

    The department of the item seals receipts and decisions, that of a result what it issues (X8);
    of a line, every department inside the division may be the one that handles a case (W21).
    """
    decides = SealKind.LICENSING if content.type is ItemType.LICENSING else SealKind.APPROVAL
    needed: dict[str, set[SealKind]] = {}
    makes: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    _need(needed, names, content.department, division, {SealKind.ACCEPTANCE, decides})
    for result in content.results:
        issuer = result.department or content.department
        for code in _need(needed, names, issuer, division, {decides}):
            makes.setdefault(code, []).append(result.name)
    held = documents.seals_in_force(needed, on)
    lacking = {
        code: tuple(kind for kind in SealKind if kind in kinds and (code, kind) not in held)
        for code, kinds in sorted(needed.items())
    }
    return [
        MissingSeal(code, names[code], kinds, tuple(makes.get(code, ())))
        for code, kinds in lacking.items()
        if kinds
    ]


def _need(
    needed: dict[str, set[SealKind]],
    names: dict[str, str],
    code: str,
    division: str,
    kinds: set[SealKind],
) -> list[str]:
    """Note what all departments that may stand for this one need; return their codes."""
    handlers = _handlers(code, division)
    for row in handlers:
        names[row.code] = row.name
        needed.setdefault(row.code, set()).update(kinds)
    return [row.code for row in handlers]


def _handlers(code: str, division: str) -> list[organizations.Department]:
    """Return who handles cases of a division and of what lies in it; nobody for a strange code."""
    named = organizations.Department.objects.filter(code=code).first()
    if named is None:
        return []  # the lint of the catalogue says so
    nearest = organizations.handling_department(code, division)
    inside = organizations.Department.objects.filter(line=named.line, is_active=True)
    found = {row.code: row for row in inside if _lies_in(row, division)} | {nearest.code: nearest}
    return [found[one] for one in sorted(found)]


def _lies_in(row: organizations.Department, division: str) -> bool:
    return bool(division) and contains(division, row.division_id)
