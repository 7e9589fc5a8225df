"""Where a ticket can be sent: the windows that would call it, by the conditions of the call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from django.db.models import CharField, Func

from onewindow.domains.organizations.api import WindowKind
from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.days import hall_day, item_route
from onewindow.domains.queueing.errors import NoWindowForMatter
from onewindow.domains.queueing.models import HallDay, ItemRoute, Plate, QueueTicket


@dataclass(frozen=True, slots=True)
class Target:
    """What a ticket would be for, ``name`` empty where it stays as it is.

    ``window_kinds`` None leaves the kind of window open.
    """

    name: str
    plate: str
    item: str
    item_name: str
    topic: str
    line: str
    window_kinds: tuple[str, ...] | None
    needs_skill: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A window that calls now and one target; ``against`` says why it would not call it.

    Empty, or ``kind``, ``plate``, ``skill``, as in :class:`desk.Group`.
    """

    window: str
    kind: str
    staff_name: str
    target: str
    against: str

    @property
    def why(self) -> str:
        """Return in Chinese why the window would not call the ticket."""
        return {
            "": "",
            "kind": f"是{WindowKind(self.kind).label}，不受理",
            "plate": "不叫这个板块的号",
            "skill": f"{self.staff_name or '在岗人员'}没有该事项的上岗认证",
        }[self.against]


@dataclass(frozen=True, slots=True)
class Destination:
    """A window to which the present ticket may be sent, and for which plates or items.

    ``as_it_is``: it takes the ticket without any change.
    """

    window: str
    staff_name: str
    takes: tuple[str, ...]
    as_it_is: bool


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where the present ticket can go; ``against`` are the other open windows with the reason."""

    plates: list[str] = field(default_factory=list)
    windows: list[Destination] = field(default_factory=list)
    against: list[tuple[str, str]] = field(default_factory=list)


def unchanged(ticket: QueueTicket) -> Target:
    """Return the ticket as it is; sent to a window by name, it may go to any kind of window."""
    return Target(
        "",
        ticket.plate,
        ticket.item,
        ticket.item_name,
        ticket.topic,
        ticket.line,
        None,
        ticket.needs_skill,
    )


def of_plate(plate: Plate) -> Target:
    """Return a ticket for a plate and no item."""
    kinds = tuple(plate.window_kinds)
    return Target(plate.name, plate.name, "", "", "", "", kinds, plate.needs_skill)


def of_route(found: ItemRoute) -> Target:
    """Return a ticket for an item, as the day routes it."""
    return Target(
        found.name,
        found.plate.name,
        found.item,
        found.name,
        found.topic,
        found.line,
        tuple(found.window_kinds),
        found.plate.needs_skill,
    )


def fits(outlet: str, targets: Iterable[Target], *, besides: str = "") -> list[Fit]:
    """Return how every open window of an outlet but one fits each target; one statement."""
    sent = json.dumps([asdict(target) for target in targets])
    rows = sql.FITTING.all(outlet=outlet, window=besides, targets=sent)
    return [Fit(*row) for row in rows]


def destinations(ticket: QueueTicket, *, items: Sequence[str] = ()) -> Destinations:
    """Return where the ticket at a window can be sent: by plate, or to one of some items.

    Two statements; the items are looked up besides.
    """
    plates = _plates(ticket)
    others = _of_items(ticket, items) if items else [of_plate(plate) for plate in plates]
    by_window: dict[str, list[Fit]] = {}
    for fit in fits(ticket.outlet, [unchanged(ticket), *others], besides=ticket.window):
        by_window.setdefault(fit.window, []).append(fit)
    return Destinations(
        [plate.name for plate in plates],
        [
            Destination(
                window,
                own[0].staff_name,
                tuple(fit.target for fit in own if fit.target and not fit.against),
                any(not fit.target and not fit.against for fit in own),
            )
            for window, own in by_window.items()
            if any(not fit.against for fit in own)
        ],
        [
            (window, own[0].why)
            for window, own in by_window.items()
            if all(fit.against for fit in own)
        ],
    )


def _plates(ticket: QueueTicket) -> list[Plate]:
    days = HallDay.objects.filter(outlet=ticket.outlet, on=ticket.on)
    here = Func("plates", function="unnest", output_field=CharField())
    rows = Plate.objects.filter(is_open=True, name__in=days.values_list(here))
    return list(rows.order_by("place", "letter"))


def _of_items(ticket: QueueTicket, items: Sequence[str]) -> Iterator[Target]:
    """Yield the items that some window here takes (Q7)."""
    day = hall_day(ticket.outlet, ticket.on)
    for item in items:
        with suppress(NoWindowForMatter):
            yield of_route(item_route(day, item))
