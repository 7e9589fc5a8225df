"""Where a matter queues: its plate, the kinds of window that take it, whose windows (Q2, Q7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onewindow.domains.queueing.rules.kinds import RECEPTION_KINDS


@dataclass(frozen=True, slots=True)
class PlateRow:
    """A plate as far as routing is concerned; ``topics`` are prefixes."""

    name: str
    window_kinds: tuple[str, ...]
    topics: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    is_rest: bool = False
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window of the outlet: no plate means all of them."""

    number: str
    kind: str
    plate: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a standard says that decides the route; ``line`` is that of the handling department."""

    topic: str
    line: str
    window_kinds: tuple[str, ...]


def plate_of(matter: Matter, plates: Sequence[PlateRow]) -> PlateRow | None:
    """Return the plate of a matter: by its line, by the longest topic prefix, else the rest."""
    groups = [plate for plate in plates if not plate.is_service]
    for plate in groups:
        if matter.line in plate.lines:
            return plate
    by_topic = [
        (len(topic), plate)
        for plate in groups
        for topic in plate.topics
        if matter.topic.startswith(topic)
    ]
    if by_topic:
        return max(by_topic, key=lambda pair: pair[0])[1]
    return next((plate for plate in groups if plate.is_rest), None)


def takes(window: WindowRow, plate: str, matter: Matter) -> bool:
    """Return whether the window takes the matter queueing in the plate; the call asks the same."""
    if window.kind not in matter.window_kinds:
        return False
    if window.kind == "dedicated" and matter.line:
        return window.line == matter.line
    return not window.plate or window.plate == plate


def plates_here(windows: Iterable[WindowRow], plates: Iterable[PlateRow]) -> list[str]:
    """Return the plates some window of the outlet takes tickets of."""
    kept = list(windows)
    return [
        plate.name
        for plate in plates
        if any(takes(window, plate.name, Matter("", "", plate.window_kinds)) for window in kept)
    ]


def route(
    matter: Matter, windows: Sequence[WindowRow], plates: Sequence[PlateRow]
) -> tuple[PlateRow, tuple[str, ...]] | None:
    """Return the plate and the kinds of window at this outlet, None where none takes the matter.

    An outlet without windows for the matter's own plate receives it in the rest plate, as near
    outlets do (W21); what only a department's windows may take goes nowhere else (Q7).
    """
    kinds = tuple(kind for kind in matter.window_kinds if kind in RECEPTION_KINDS)
    asked = Matter(matter.topic, matter.line, kinds)
    own = plate_of(matter, plates)
    rest = next((plate for plate in plates if plate.is_rest), None)
    for plate in (own, rest):
        if plate is not None and any(takes(window, plate.name, asked) for window in windows):
            return plate, kinds
    return None
