"""A plan of steps as a directed graph: what orders them, how long they take, what may slip.

Durations are whole numbers of one unit, whichever the caller uses (working days, hours, minutes).
A *hard* prerequisite holds back the start of a step. A *soft* one holds back only its decision:
the step may start and be worked on, but it finishes no earlier than the soft prerequisite does
(early intervention, 提前介入).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


class GraphError(ValueError):
    """The steps do not form a plan that could be carried out."""


class DuplicateCode(GraphError):
    """Two steps carry the same code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"环节编码“{code}”重复")
        self.code = code


class UnknownPrerequisite(GraphError):
    """A step waits for one that is not in the plan."""

    def __init__(self, code: str, missing: str) -> None:
        super().__init__(f"环节“{code}”的前置环节“{missing}”不存在")
        self.code = code
        self.missing = missing


class Cycle(GraphError):
    """Steps wait for each other; ``path`` begins and ends with the same code."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__("前置关系成环：" + " → ".join(path))
        self.path = path


@dataclass(frozen=True, slots=True)
class Node:
    """A step: `after` must be decided before it starts, `after_soft` before it is decided."""

    code: str
    duration: int
    after: tuple[str, ...] = ()
    after_soft: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.duration < 0:
            raise GraphError(f"环节“{self.code}”的时限不能为负数")

    @property
    def prerequisites(self) -> tuple[str, ...]:
        return self.after + self.after_soft


@dataclass(frozen=True, slots=True)
class Schedule:
    """What follows from a plan when every step takes exactly its limit.

    `serial` is the time needed one after another, `critical` the time needed in parallel and
    `critical_path` one chain of steps that takes it. `slack` says by how much a step's own work
    may grow before `critical` grows. `order` is a topological order that keeps the given one
    where it can.
    """

    serial: int
    critical: int
    critical_path: tuple[str, ...]
    start: Mapping[str, int]
    finish: Mapping[str, int]
    slack: Mapping[str, int]
    order: tuple[str, ...]

    @property
    def saved(self) -> float:
        """The share of time that working in parallel saves, 0 to 1."""
        return 1 - self.critical / self.serial if self.serial else 0.0


def analyse(nodes: Iterable[Node]) -> Schedule:
    """Return the schedule; raise a GraphError that says why where there is none."""
    by_code = _index(nodes)
    for code, missing in unknown_prerequisites(by_code.values()):
        raise UnknownPrerequisite(code, missing)
    order = _order(by_code)
    if len(order) < len(by_code):
        raise Cycle(find_cycle(by_code.values()))
    start, finish = _forward(by_code, order)
    critical = max(finish.values(), default=0)
    latest = _latest_finish(by_code, order, critical)
    return Schedule(
        serial=sum(node.duration for node in by_code.values()),
        critical=critical,
        critical_path=_trace(by_code, order, start, finish, critical),
        start=start,
        finish=finish,
        slack={c: latest[c] - start[c] - by_code[c].duration for c in by_code},
        order=tuple(order),
    )


def find_cycle(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return one chain of steps that wait for each other, first code repeated last, or ().

    It reads in the direction of work: each step comes before the next.
    """
    by_code = _index(nodes)
    stuck = set(by_code) - set(_order(by_code))
    if not stuck:
        return ()
    # What is stuck is in a cycle or hangs below one, so walking up from any of it ends in one.
    place = {code: n for n, code in enumerate(by_code)}
    code = min(stuck, key=place.__getitem__)
    seen: list[str] = []
    while code not in seen:
        seen.append(code)
        code = next(p for p in by_code[code].prerequisites if p in stuck)
    loop = seen[seen.index(code) :][::-1]
    first = min(range(len(loop)), key=lambda n: place[loop[n]])
    turned = loop[first:] + loop[:first]
    return (*turned, turned[0])


def unknown_prerequisites(nodes: Iterable[Node]) -> tuple[tuple[str, str], ...]:
    """Return each pair (step, prerequisite) whose prerequisite is not among the steps."""
    by_code = _index(nodes)
    return tuple(
        (node.code, wanted)
        for node in by_code.values()
        for wanted in node.prerequisites
        if wanted not in by_code
    )


def unreachable(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the steps that could never be decided, in the given order.

    They wait, directly or through others, for a step that is missing or for themselves.
    """
    by_code = _index(nodes)
    reached = set(_order(by_code, unknown_blocks=True))
    return tuple(code for code in by_code if code not in reached)


def ancestors(nodes: Iterable[Node], code: str) -> frozenset[str]:
    """Return every step that has to be decided before `code` can be."""
    by_code = _index(nodes)
    found: set[str] = set()
    todo = list(by_code[code].prerequisites)
    while todo:
        above = todo.pop()
        if above not in found and above in by_code:
            found.add(above)
            todo.extend(by_code[above].prerequisites)
    return frozenset(found)


def descendants(nodes: Iterable[Node], code: str) -> frozenset[str]:
    """Return every step that cannot be decided before `code` is."""
    kept = list(nodes)
    below: dict[str, list[str]] = {}
    for node in kept:
        for above in node.prerequisites:
            below.setdefault(above, []).append(node.code)
    found: set[str] = set()
    todo = list(below.get(code, ()))
    while todo:
        next_code = todo.pop()
        if next_code not in found:
            found.add(next_code)
            todo.extend(below.get(next_code, ()))
    return frozenset(found)


def without(nodes: Iterable[Node], skipped: Collection[str]) -> tuple[Node, ...]:
    """Return the plan with the skipped steps taken out; what they waited for is inherited.

    A step behind a skipped one still waits for the work before it, so that skipping a condition
    never lets a later step overtake an earlier one.
    """
    by_code = _index(nodes)

    def expand(codes: Sequence[str], seen: frozenset[str]) -> tuple[str, ...]:
        kept: dict[str, None] = {}
        for code in codes:
            if code not in skipped or code not in by_code:
                kept[code] = None
            elif code not in seen:
                kept |= dict.fromkeys(expand(by_code[code].prerequisites, seen | {code}))
        return tuple(kept)

    left = []
    for node in by_code.values():
        if node.code not in skipped:
            hard = expand(node.after, frozenset())
            soft = tuple(c for c in expand(node.after_soft, frozenset()) if c not in hard)
            left.append(replace(node, after=hard, after_soft=soft))
    return tuple(left)


def delayed(nodes: Iterable[Node], delays: Mapping[str, int]) -> tuple[Node, ...]:
    """Return the plan in which the named steps take longer by that much."""
    return tuple(replace(n, duration=n.duration + delays.get(n.code, 0)) for n in nodes)


def growth(nodes: Iterable[Node], delays: Mapping[str, int]) -> int:
    """Return by how much the critical path grows: the parent's date moves by this and no more."""
    before = tuple(nodes)
    return analyse(delayed(before, delays)).critical - analyse(before).critical


def _index(nodes: Iterable[Node]) -> dict[str, Node]:
    by_code: dict[str, Node] = {}
    for node in nodes:
        if node.code in by_code:
            raise DuplicateCode(node.code)
        by_code[node.code] = node
    return by_code


def _order(by_code: Mapping[str, Node], *, unknown_blocks: bool = False) -> list[str]:
    """Return codes in an order of work; what waits for itself is left out."""
    waiting = {
        code: {p for p in node.prerequisites if unknown_blocks or p in by_code}
        for code, node in by_code.items()
    }
    below: dict[str, list[str]] = {}
    for code, wanted in waiting.items():
        for above in wanted:
            below.setdefault(above, []).append(code)
    order = [code for code, wanted in waiting.items() if not wanted]
    for code in order:  # grows while it is read: breadth first, given order kept
        for next_code in below.get(code, ()):
            waiting[next_code].discard(code)
            if not waiting[next_code]:
                order.append(next_code)
    return order


def _forward(
    by_code: Mapping[str, Node], order: Sequence[str]
) -> tuple[dict[str, int], dict[str, int]]:
    start: dict[str, int] = {}
    finish: dict[str, int] = {}
    for code in order:
        node = by_code[code]
        start[code] = max((finish[p] for p in node.after), default=0)
        finish[code] = max([start[code] + node.duration, *(finish[p] for p in node.after_soft)])
    given = {code: start[code] for code in by_code}
    return given, {code: finish[code] for code in by_code}


def _latest_finish(
    by_code: Mapping[str, Node], order: Sequence[str], critical: int
) -> dict[str, int]:
    latest = dict.fromkeys(by_code, critical)
    for code in reversed(order):
        node = by_code[code]
        for above in node.after:
            latest[above] = min(latest[above], latest[code] - node.duration)
        for above in node.after_soft:
            latest[above] = min(latest[above], latest[code])
    return latest


def _trace(
    by_code: Mapping[str, Node],
    order: Sequence[str],
    start: Mapping[str, int],
    finish: Mapping[str, int],
    critical: int,
) -> tuple[str, ...]:
    """Walk back from the first step that finishes last, along what it really waited for."""
    code: str | None = next((c for c in order if finish[c] == critical), None)
    path: list[str] = []
    while code is not None:
        path.append(code)
        node = by_code[code]
        own_work = finish[code] == start[code] + node.duration
        wanted, moment = (node.after, start[code]) if own_work else (node.after_soft, finish[code])
        code = next((p for p in wanted if finish[p] == moment), None)
    return tuple(reversed(path))
