"""Geometry of the lanes: from places on an axis to shapes of an SVG, nothing else.

Two layouts: the full one with labels at the left and prerequisite arrows, and a simple one for a
phone or a narrow panel, with the label above its bar and no arrows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

from onewindow.ui.pictures import Axis, Lane, LanesPicture, Light, Span

_THIN = 0.22
_WIDE_CHARACTER = "\u2000"


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in the units of the viewBox; one is a CSS pixel at full width."""

    width: float
    label: float
    head: float
    row: float
    bar: float
    bar_top: float
    name_room: float


FULL = Layout(width=860, label=226, head=54, row=40, bar=14, bar_top=8, name_room=178)
SIMPLE = Layout(width=360, label=0, head=54, row=50, bar=14, bar_top=26, name_room=230)


@dataclass(frozen=True, slots=True)
class Box:
    x: str
    y: str
    width: str
    height: str
    title: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    x: str
    y: str
    text: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    path: str
    css: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A lane ready to be drawn."""

    lane: Lane
    name: Word
    detail: Word
    stripe: Box
    planned: Box | None
    actual: Box | None
    pauses: tuple[Box, ...]
    light: Light | None
    light_x: str
    light_y: str
    diamond: str
    planned_words: str
    actual_words: str
    after_words: str


@dataclass(frozen=True, slots=True)
class Marker:
    x: str
    top: str
    bottom: str
    label: Word


@dataclass(frozen=True, slots=True)
class LegendEntry:
    css: str
    word: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template needs; no figure is left to compute there."""

    picture: LanesPicture
    is_simple: bool
    is_running: bool
    has_links: bool
    width: str
    height: str
    rests: tuple[Box, ...]
    ticks: tuple[Word, ...]
    grid: tuple[Marker, ...]
    rows: tuple[Row, ...]
    arrows: tuple[Arrow, ...]
    due: Marker | None
    today: Marker | None
    legend: tuple[LegendEntry, ...]
    description: str


def draw(picture: LanesPicture, *, simple: bool = False) -> Drawing:
    """Lay the picture out."""
    layout = SIMPLE if simple else FULL
    if picture.due is None and picture.today is None:
        layout = replace(layout, head=layout.head - 24)
    scale = _Scale(picture.axis, layout)
    bottom = layout.head + layout.row * len(picture.lanes)
    rows = tuple(_row(picture, lane, n, scale, layout) for n, lane in enumerate(picture.lanes))
    return Drawing(
        picture=picture,
        is_simple=simple,
        is_running=any(lane.actual is not None for lane in picture.lanes),
        has_links=any(lane.href for lane in picture.lanes),
        width=_n(layout.width),
        height=_n(bottom + 8),
        rests=_rests(picture.axis, scale, layout, bottom),
        ticks=_ticks(picture.axis, scale, layout),
        grid=_grid(picture.axis, scale, layout, bottom),
        rows=rows,
        arrows=() if simple else tuple(_arrows(picture, scale, layout)),
        due=_marker(picture.due, picture.due_label, scale, layout, bottom, 12),
        today=_marker(picture.today, picture.today_label, scale, layout, bottom, 27),
        legend=tuple(_legend(picture, simple=simple)),
        description=describe(picture),
    )


def describe(picture: LanesPicture) -> str:
    """Say in words what the picture shows, for those who do not see it."""
    parts = [picture.summary] if picture.summary else []
    parts.append(f"共 {len(picture.lanes)} 个环节。")
    critical = [lane.name for lane in picture.lanes if lane.is_critical]
    if critical:
        parts.append(f"关键路径：{'、'.join(critical)}。")
    late = [lane.name for lane in picture.lanes if lane.light is Light.RED]
    if late:
        parts.append(f"超期：{'、'.join(late)}。")
    paused = [lane.name for lane in picture.lanes if any(p.end is None for p in lane.pauses)]
    if paused:
        parts.append(f"暂停：{'、'.join(paused)}。")
    return "".join(parts)


class _Scale:
    """Where a place on the axis lies in the drawing."""

    def __init__(self, axis: Axis, layout: Layout) -> None:
        weights = [_THIN if cell.is_thin else 1.0 for cell in axis.cells]
        self.left = layout.label + 10
        room = layout.width - self.left - 14
        unit = room / (sum(weights) or 1)
        self.edges = [0.0, *accumulate(weight * unit for weight in weights)]

    def x(self, place: float) -> float:
        place = max(0.0, min(place, len(self.edges) - 1))
        cell = min(int(place), len(self.edges) - 2)
        start, end = self.edges[cell], self.edges[cell + 1]
        return self.left + start + (end - start) * (place - cell)


def _row(picture: LanesPicture, lane: Lane, n: int, scale: _Scale, layout: Layout) -> Row:
    top = layout.head + n * layout.row
    names = {other.code: other.name for other in picture.lanes}
    bar_y = top + layout.bar_top
    planned = actual = None
    planned_words = actual_words = ""
    if lane.planned is not None:
        planned_words = lane.planned_words or picture.axis.words(lane.planned)
        height = layout.bar if lane.actual is None else 5
        y = bar_y if lane.actual is None else bar_y + layout.bar + 3
        planned = _box(scale, lane.planned, y, height, f"计划 {planned_words}")
    if lane.actual is not None:
        actual_words = lane.actual_words or picture.axis.words(lane.actual)
        actual = _box(scale, lane.actual, bar_y, layout.bar, f"实际 {actual_words}")
    left = 0.0 if layout.label == 0 else 8.0
    simple = layout.label == 0
    text_x = left + 18
    return Row(
        lane=lane,
        name=Word(_n(text_x), _n(top + 17), shorten(lane.name, layout.name_room, 13)),
        detail=_detail(lane, layout, top, text_x),
        stripe=Box("0", _n(top), _n(layout.width), _n(layout.row)),
        planned=planned,
        actual=actual,
        pauses=_pauses(picture, lane, scale, bar_y, layout),
        light=lane.light,
        light_x=_n(left),
        light_y=_n(top + 7),
        diamond="" if simple or not lane.is_critical else _diamond(layout.label - 14, top + 13),
        planned_words=planned_words,
        actual_words=actual_words,
        after_words=_after_words(lane, names),
    )


def _detail(lane: Lane, layout: Layout, top: float, text_x: float) -> Word:
    if layout.label == 0:
        words = lane.status or lane.department
        return Word(_n(layout.width - 2), _n(top + 17), shorten(words, 110, 12), "is-end")
    words = " · ".join(
        word for word in (lane.department, lane.status, "可选" if lane.is_optional else "") if word
    )
    return Word(_n(text_x), _n(top + 33), shorten(words, layout.name_room + 20, 12))


def _pauses(
    picture: LanesPicture, lane: Lane, scale: _Scale, y: float, layout: Layout
) -> tuple[Box, ...]:
    boxes = []
    for pause in lane.pauses:
        end = pause.end
        if end is None:
            end = picture.today if picture.today is not None else len(picture.axis.cells)
        span = Span(pause.start, max(end, pause.start))
        words = f"暂停 {picture.axis.words(span)}"
        if pause.reason:
            words += f"：{pause.reason}"
        boxes.append(_box(scale, span, y, layout.bar, words))
    return tuple(boxes)


def _box(scale: _Scale, span: Span, y: float, height: float, title: str) -> Box:
    start, end = scale.x(span.start), scale.x(span.end)
    return Box(_n(start), _n(y), _n(max(end - start, 4)), _n(height), title)


def _diamond(x: float, y: float) -> str:
    return f"M{_n(x)} {_n(y - 5)}l5 5l-5 5l-5 -5z"


def _after_words(lane: Lane, names: dict[str, str]) -> str:
    hard = [names.get(code, code) for code in lane.after]
    soft = [f"{names.get(code, code)}（可先行办理）" for code in lane.after_soft]
    return "、".join(hard + soft) or "无"


def _rests(axis: Axis, scale: _Scale, layout: Layout, bottom: float) -> tuple[Box, ...]:
    boxes = []
    for place, cell in enumerate(axis.cells):
        if cell.is_thin:
            left, right = scale.x(place), scale.x(place + 1)
            words = f"{cell.name} {cell.reason or '非工作日'}，不计入"
            boxes.append(
                Box(
                    _n(left),
                    _n(layout.head - 4),
                    _n(right - left),
                    _n(bottom - layout.head + 4),
                    words,
                )
            )
    return tuple(boxes)


def _shown(axis: Axis, scale: _Scale) -> list[tuple[float, str]]:
    """Pick the labels that fit: all of them, or the major ones, or as many as there is room for."""
    for labels in (axis.labels, tuple(label for label in axis.labels if label.is_major)):
        kept: list[tuple[float, str]] = []
        crowded = False
        for label in labels:
            x = scale.x(label.place)
            if kept and x - kept[-1][0] < text_width(kept[-1][1], 11) + 9:
                crowded = True
            else:
                kept.append((x, label.text))
        if not crowded:
            break
    return kept


def _ticks(axis: Axis, scale: _Scale, layout: Layout) -> tuple[Word, ...]:
    centre = layout.head - 10
    words = []
    for x, text in _shown(axis, scale):
        last = x + text_width(text, 11) / 2 > layout.width
        words.append(Word(_n(x), _n(centre), text, "is-end" if last else ""))
    return tuple(words)


def _grid(axis: Axis, scale: _Scale, layout: Layout, bottom: float) -> tuple[Marker, ...]:
    blank = Word("0", "0", "")
    return tuple(
        Marker(_n(x), _n(layout.head - 4), _n(bottom), blank) for x, _ in _shown(axis, scale)
    )


def _marker(
    place: float | None, label: str, scale: _Scale, layout: Layout, bottom: float, y: float
) -> Marker | None:
    if place is None:
        return None
    x = scale.x(place)
    near_end = x + text_width(label, 12) + 6 > layout.width
    word = Word(_n(x - 5 if near_end else x + 5), _n(y), label, "is-end" if near_end else "")
    return Marker(_n(x), _n(y - 10), _n(bottom), word)


def _arrows(picture: LanesPicture, scale: _Scale, layout: Layout) -> list[Arrow]:
    places = {lane.code: n for n, lane in enumerate(picture.lanes)}
    arrows = []
    for lane in picture.lanes:
        for codes, is_soft in ((lane.after, False), (lane.after_soft, True)):
            for code in codes:
                above = picture.lanes[places[code]] if code in places else None
                path = above and _arrow(above, lane, places, scale, layout, is_soft=is_soft)
                if above is not None and path:
                    is_critical = not is_soft and _is_tight(above, lane)
                    css = "is-soft" if is_soft else "is-critical" if is_critical else "is-hard"
                    verb = "决定后才能决定" if is_soft else "决定后才能开始"
                    arrows.append(Arrow(path, css, f"{above.name}{verb}{lane.name}"))
    # The critical ones last, so that they lie on top.
    return sorted(arrows, key=lambda arrow: arrow.css == "is-critical")


def _is_tight(above: Lane, lane: Lane) -> bool:
    """Whether the critical path runs from one to the other without a gap."""
    if not (above.is_critical and lane.is_critical and above.planned and lane.planned):
        return False
    return lane.planned.start - above.planned.end < 0.01


def _arrow(
    above: Lane,
    lane: Lane,
    places: dict[str, int],
    scale: _Scale,
    layout: Layout,
    *,
    is_soft: bool,
) -> str:
    """Leave the bar at its end, drop to the other row, and point at its start (soft: its end)."""
    source, target = above.actual or above.planned, lane.actual or lane.planned
    if source is None or target is None:
        return ""
    middle = layout.bar_top + layout.bar / 2
    y1 = layout.head + places[above.code] * layout.row + middle
    row = layout.head + places[lane.code] * layout.row
    down = places[lane.code] > places[above.code]
    y2 = row + layout.bar_top - 1 if down else row + layout.bar_top + layout.bar + 1
    x1 = scale.x(source.end)
    x2 = scale.x(target.end) - 4 if is_soft else scale.x(target.start) + 5
    if x2 >= x1 - 4:
        return f"M{_n(x1)} {_n(y1)}H{_n(x2)}V{_n(y2)}"
    if is_soft:
        return f"M{_n(x1)} {_n(y1)}h5V{_n(row + middle)}H{_n(scale.x(target.end) + 2)}"
    # The prerequisite runs past the planned start: go round, above or below the bar.
    return f"M{_n(x1)} {_n(y1)}h5V{_n(y2 - 6 if down else y2 + 6)}H{_n(x2)}V{_n(y2)}"


def _legend(picture: LanesPicture, *, simple: bool) -> list[LegendEntry]:
    lanes = picture.lanes
    begun = any(lane.actual is not None for lane in lanes)
    entries = [
        (any(lane.is_critical for lane in lanes), "is-critical", "关键路径"),
        (any(lane.planned is not None for lane in lanes), "is-planned", "计划"),
        (begun, "is-actual", "实际"),
        (any(lane.pauses for lane in lanes), "is-paused", "暂停（不计入）"),
        (not simple and any(lane.after for lane in lanes), "is-hard", "办结后才能开始"),
        (not simple and any(lane.after_soft for lane in lanes), "is-soft", "可先办，后决定"),
        (any(cell.is_thin for cell in picture.axis.cells), "is-rest", "休息日"),
    ]
    return [LegendEntry(css, word) for shown, css, word in entries if shown]


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text: a Chinese character is square, the rest a little over half."""
    return sum(size if character >= _WIDE_CHARACTER else size * 0.58 for character in text)


def shorten(text: str, room: float, size: float) -> str:
    """Cut a text to the room it has."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept + "…"


def _n(value: float) -> str:
    """Write a coordinate: one decimal at most, never localized."""
    return f"{value:.1f}".removesuffix(".0")
