"""Lanes 并联图 for a terminal: one line a step, bars on an axis, nothing but text.

A Chinese character takes two columns of a fixed-width screen, so every width here is counted in
columns. Bars are drawn in ASCII, because terminals disagree about the width of block elements.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CRITICAL, PLANNED, SLACK, DONE, PAUSED, DUE, TODAY = "#", "=", ".", "+", "~", "|", ":"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch on the axis, in its unit; `end` is not included."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TextLane:
    """One step; `actual` None means that it has not begun, and then only the plan is drawn."""

    code: str
    name: str
    department: str = ""
    planned: Span | None = None
    actual: Span | None = None
    pauses: tuple[Span, ...] = ()
    slack: float = 0
    is_critical: bool = False
    status: str = ""
    light: str = ""


def columns(text: str) -> int:
    """Return how many columns of a fixed-width screen the text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill or cut the text to exactly `width` columns; what is cut ends in ``…``."""
    if columns(text) > width:
        kept = ""
        for character in text:
            if columns(kept + character) > width - 1:
                break
            kept += character
        text = kept + "…"
    blank = " " * (width - columns(text))
    return blank + text if right else text + blank


def text_lanes(
    lanes: Sequence[TextLane],
    *,
    length: float,
    unit: str,
    width: int = 100,
    due: float | None = None,
    today: float | None = None,
    ticks: Sequence[tuple[float, str]] | None = None,
) -> str:
    """Draw the lanes on an axis from 0 to `length`.

    `unit` names the axis, e.g. 工作日; `ticks` replaces its figures, e.g. by dates. `width` is
    that of the whole picture in columns and is exceeded only where less than 20 columns would be
    left for the axis.
    """
    head = _headings(lanes)
    marks = [_marks(lane) for lane in lanes]
    mark_width = max((columns(m) for m in marks), default=0)
    axis = _Axis(length, max(20, width - columns(head[0]) - mark_width - 3), due, today)
    blank = " " * columns(head[0])
    lines = [f"{blank} {axis.figures(ticks)} {unit}".rstrip(), f"{blank} {axis.rule()}"]
    for label, lane, mark in zip(head, lanes, marks, strict=True):
        lines.append(f"{label} {axis.plan(lane)}  {mark}".rstrip())
        if lane.actual is not None:
            lines.append(f"{blank} {axis.actual(lane)}".rstrip())
    lines.append(_legend(lanes, due=due, today=today))
    return "\n".join(lines)


def _headings(lanes: Iterable[TextLane]) -> list[str]:
    kept = list(lanes)
    code = max((columns(lane.code) for lane in kept), default=0)
    name = min(28, max((columns(lane.name) for lane in kept), default=0))
    department = min(20, max((columns(lane.department) for lane in kept), default=0))
    return [
        f"{pad(lane.code, code)}  {pad(lane.name, name)}  {pad(lane.department, department)}"
        for lane in kept
    ] or [""]


def _marks(lane: TextLane) -> str:
    return " ".join(word for word in (lane.light, lane.status) if word)


class _Axis:
    """Turns places on the axis into columns."""

    def __init__(self, length: float, width: int, due: float | None, today: float | None) -> None:
        self.length = max(length, due or 0, today or 0) or 1
        self.width = width
        self.due = due
        self.today = today

    def column(self, place: float) -> int:
        return round(max(0.0, min(place, self.length)) / self.length * self.width)

    def rule(self) -> str:
        step = _round_step(self.length)
        marks = {self.column(n * step) for n in range(int(self.length / step) + 1)}
        return "".join("+" if n in marks else "-" for n in range(self.width + 1))

    def figures(self, ticks: Sequence[tuple[float, str]] | None) -> str:
        if ticks is None:
            step = _round_step(self.length)
            ticks = [(n * step, f"{n * step:g}") for n in range(int(self.length / step) + 1)]
        line = ""
        for place, word in ticks:
            gap = self.column(place) - columns(line)
            if gap >= (1 if line else 0):
                line += " " * gap + word
        return line

    def plan(self, lane: TextLane) -> str:
        cells = self._empty()
        if lane.planned is not None:
            end = lane.planned.end
            self._fill(cells, Span(end, end + lane.slack), SLACK)
            self._fill(cells, lane.planned, CRITICAL if lane.is_critical else PLANNED, least=1)
        if lane.actual is None:
            self._fill_all(cells, lane.pauses)
        return "".join(cells)

    def actual(self, lane: TextLane) -> str:
        cells = self._empty()
        if lane.actual is not None:
            self._fill(cells, lane.actual, DONE, least=1)
        self._fill_all(cells, lane.pauses)
        return "".join(cells)

    def _empty(self) -> list[str]:
        cells = [" "] * (self.width + 1)
        if self.today is not None:
            cells[self.column(self.today)] = TODAY
        if self.due is not None:
            cells[self.column(self.due)] = DUE
        return cells

    def _fill_all(self, cells: list[str], spans: Iterable[Span]) -> None:
        for span in spans:
            self._fill(cells, span, PAUSED, least=1)

    def _fill(self, cells: list[str], span: Span, mark: str, *, least: int = 0) -> None:
        start = min(self.column(span.start), self.width - least)
        end = max(self.column(span.end), start + least)
        cells[start:end] = mark * (end - start)


def _round_step(length: float) -> float:
    """Return a distance between figures that gives between five and ten of them."""
    step = 1.0
    while length / step > 10:
        step *= 2 if f"{step:e}"[0] in "15" else 2.5
    return step


def _legend(lanes: Iterable[TextLane], *, due: float | None, today: float | None) -> str:
    kept = list(lanes)
    words = [
        (any(lane.is_critical for lane in kept), f"{CRITICAL} 关键路径"),
        (any(lane.planned and not lane.is_critical for lane in kept), f"{PLANNED} 计划"),
        (any(lane.slack > 0 for lane in kept), f"{SLACK} 机动时间"),
        (any(lane.actual for lane in kept), f"{DONE} 实际"),
        (any(lane.pauses for lane in kept), f"{PAUSED} 暂停"),
        (today is not None, f"{TODAY} 今天"),
        (due is not None, f"{DUE} 到期"),
    ]
    return "图例：" + "  ".join(word for shown, word in words if shown)
