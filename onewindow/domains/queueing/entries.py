"""事项进驻 (Q3): which items in force the windows of an outlet take, and why others are not taken.

Nothing is registered by hand: what binds an item to a window are its standard, the plate its topic
or department leads to, the kinds of window and the letters of delegation, as for a ticket (Q2, Q7)
and for a receipt (Q1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q
from django.db.models.fields.json import KT, KeyTransform

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import WindowKind
from onewindow.domains.queueing.actions.days import layout_of
from onewindow.domains.queueing.rules.kinds import RECEPTION_KINDS
from onewindow.domains.queueing.rules.routes import Matter, PlateRow, WindowRow, route, takes
from onewindow.kit import stamps

RATE_DEFINITION = "有本网点窗口可以收件的事项数 ÷ 本网点所在地区现行有效、接受窗口申请的事项数"


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An item at an outlet: the plate and windows that take it, else why not and what to do.

    ``ground`` is the code of the reason, as ``Ground.code``.
    """

    code: str
    name: str
    department: str
    plate: str = ""
    windows: tuple[str, ...] = ()
    ground: str = ""
    reason: str = ""
    law: str = ""
    next_step: str = ""

    @property
    def is_bound(self) -> bool:
        return bool(self.windows)


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department at an outlet: how many of its items are taken there."""

    code: str
    published: int
    bound: int

    @property
    def percent(self) -> str:
        return _percent(self.bound, self.published)


@dataclass(frozen=True, slots=True)
class EntryRegister:
    """进驻登记 of an outlet on a day; entries by code."""

    outlet: str
    on: date
    entries: tuple[ItemEntry, ...]

    @property
    def bound(self) -> list[ItemEntry]:
        return [entry for entry in self.entries if entry.is_bound]

    @property
    def unbound(self) -> list[ItemEntry]:
        return [entry for entry in self.entries if not entry.is_bound]

    @property
    def rate(self) -> Fraction | None:
        """进驻率; None where nothing is published."""
        return Fraction(len(self.bound), len(self.entries)) if self.entries else None

    @property
    def percent(self) -> str:
        return _percent(len(self.bound), len(self.entries))

    @property
    def departments(self) -> list[DepartmentEntry]:
        """The departments whose items are published, by code."""
        found: dict[str, list[bool]] = {}
        for entry in self.entries:
            found.setdefault(entry.department, []).append(entry.is_bound)
        return [DepartmentEntry(code, len(all_), sum(all_)) for code, all_ in sorted(found.items())]


def entry_register(outlet: str, on: date) -> EntryRegister:
    """Return the register of an open outlet; the same statements for any number of items.

    Raises UnknownOutlet.
    """
    here = organizations.Outlet.objects.filter(code=outlet).first()
    if here is None:
        raise organizations.UnknownOutlet(f"没有网点“{outlet}”", field="outlet")
    windows, plates = layout_of(outlet)
    items = _in_force(here.division_id, on)
    with stamps.asked_once():
        entries = tuple(_entry(item, here.division_id, windows, plates, on) for item in items)
    return EntryRegister(outlet, on, entries)


@dataclass(frozen=True, slots=True)
class _Item:
    """What of a standard binds it to windows."""

    code: str
    name: str
    department: str
    topic: str
    window_kinds: tuple[str, ...]
    scope: str


def _in_force(division: str, on: date) -> list[_Item]:
    """Return the items of the division and above that are asked for at windows, by code."""
    rows = (
        catalogue.standards_in_force(on)
        .filter(Q(item__division_code__in=catalogue.division_prefixes(division)))
        .filter(document__channels__contains="window")
        .order_by("item__code")
        .values_list(
            "item__code",
            "item__name",
            KT("document__department"),
            KT("document__topic"),
            KeyTransform("window_kinds", "document"),
            KT("document__cross_region_scope"),
        )
    )
    return [
        _Item(code, name, department, topic or "", tuple(kinds or ()), scope or "")
        for code, name, department, topic, kinds, scope in rows
    ]


def _entry(
    item: _Item,
    division: str,
    windows: Sequence[WindowRow],
    plates: Sequence[PlateRow],
    on: date,
) -> ItemEntry:
    owner = organizations.handling_department(item.department, division)
    matter = Matter(item.topic, owner.line, item.window_kinds)
    went = route(matter, windows, plates)
    if went is None:
        return _nowhere(item, owner)
    plate, kinds = went
    asked = Matter(item.topic, owner.line, kinds)
    grounds: list[organizations.Ground] = []
    able = []
    for window in windows:
        if not takes(window, plate.name, asked):
            continue
        against = organizations.grounds_against(
            window.number, _policy(item), power="receive", on=on, jurisdiction=division
        )
        if against:
            grounds += against
        else:
            able.append(window.number)
    if able:
        return ItemEntry(item.code, item.name, owner.code, plate.name, tuple(sorted(able)))
    first = grounds[0]
    return ItemEntry(
        item.code,
        item.name,
        owner.code,
        plate.name,
        ground=first.code,
        reason=first.message,
        law=first.law,
        next_step=first.next_step,
    )


def _policy(item: _Item) -> organizations.ItemPolicy:
    return organizations.item_policy(
        item.code,
        name=item.name,
        department_code=item.department,
        window_kinds=item.window_kinds,
        cross_region_scope=item.scope,
        topic=item.topic,
    )


def _nowhere(item: _Item, owner: organizations.Department) -> ItemEntry:
    kinds = _labels(kind for kind in item.window_kinds if kind in RECEPTION_KINDS)
    whose = owner.name if item.window_kinds == ("dedicated",) else "本网点"
    return ItemEntry(
        item.code,
        item.name,
        owner.code,
        ground="window_kind_not_allowed",
        reason=f"只在{kinds or '收件窗口'}收件，本网点没有这样的窗口",
        law="该事项实施清单的窗口设置",
        next_step=f"为{whose}开设{kinds or '收件窗口'}，或者修改事项标准的窗口设置。",
    )


def _labels(kinds: Iterable[str]) -> str:
    return "、".join(WindowKind(kind).label for kind in kinds)


def _percent(part: int, whole: int) -> str:
    """Return the share with one decimal, halves up, or a dash where there is no whole."""
    if not whole:
        return "—"
    tenths = int(Fraction(part * 1000, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %"
