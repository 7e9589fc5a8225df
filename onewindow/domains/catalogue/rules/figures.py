"""Figures of the catalogue: before and after a reform, and rates over all items (10 §1.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from onewindow.domains.catalogue.content import Baseline, StandardContent
from onewindow.domains.catalogue.rules.plan import critical_path, serial_sum
from onewindow.domains.catalogue.rules.units import chinese_minutes, working_minutes
from onewindow.lib.limits import Limit


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with both its parts, so that a figure can always be explained."""

    part: Fraction
    whole: Fraction

    @property
    def share(self) -> Fraction:
        return self.part / self.whole if self.whole else Fraction(0)

    @property
    def percent(self) -> str:
        """The share with one decimal, halves up: ``72.4 %``; ``—`` where there is no whole."""
        if not self.whole:
            return "—"
        tenths = self.share * 1000
        rounded = int(tenths + Fraction(1, 2)) if tenths >= 0 else -int(-tenths + Fraction(1, 2))
        sign = "-" if rounded < 0 else ""
        return f"{sign}{abs(rounded) // 10}.{abs(rounded) % 10} %"


def rate(part: int | Fraction, whole: int | Fraction) -> Rate:
    return Rate(Fraction(part), Fraction(whole))


def reduction(old: int | Fraction, new: int | Fraction) -> Rate:
    """Return (old − new) ÷ old: materials, nodes, runs, windows (W15, W16, N3)."""
    return Rate(Fraction(old) - Fraction(new), Fraction(old))


def parallel_gain(serial: int | Fraction, critical: int | Fraction) -> Rate:
    """Return 1 − critical ÷ serial (N6)."""
    return reduction(serial, critical)


def limit_compression(pairs: Iterable[tuple[Limit, Limit]]) -> Rate:
    """Return 1 − Σpromised ÷ Σstatutory over (statutory, promised), in one unit (N3)."""
    legal = promised = Fraction(0)
    for statutory, promise in pairs:
        legal += working_minutes(statutory)
        promised += working_minutes(promise)
    return reduction(legal, promised)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one state of an item asks of an applicant; None where it is not recorded.

    `materials` counts what the applicant submits, `steps` the steps that are not optional, `limit`
    the promise, `windows` the departments the applicant deals with.
    """

    label: str
    materials: int | None = None
    steps: int | None = None
    limit: Limit | None = None
    runs: int | None = None
    windows: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row of a before-and-after table (Q9)."""

    name: str
    before: str
    after: str
    saved: str


def figures(content: StandardContent, label: str = "现行") -> Figures:
    """Return what the standard asks now: one window is what this product is for."""
    steps = [step for step in content.plan.steps if not step.is_optional] if content.plan else None
    return Figures(
        label=label,
        materials=sum(1 for material in content.materials if not material.is_sharable),
        steps=len(steps) if steps is not None else None,
        limit=content.promised_limit,
        runs=content.runs,
        windows=1,
    )


def baseline_figures(baseline: Baseline) -> Figures:
    return Figures(
        baseline.label,
        baseline.materials,
        baseline.steps,
        baseline.limit,
        baseline.runs,
        baseline.windows,
    )


def before_and_after(before: Figures, after: Figures) -> list[Comparison]:
    """Return the table of W15, W16, N3, Q9 and Q19; rows without a recorded past are left out."""
    rows = []
    for name, unit, old, new in (
        ("材料", "份", before.materials, after.materials),
        ("环节", "个", before.steps, after.steps),
        ("跑动", "次", before.runs, after.runs),
        ("窗口", "个", before.windows, after.windows),
    ):
        if old is not None and new is not None:
            rows.append(
                Comparison(name, f"{old}{unit}", f"{new}{unit}", reduction(old, new).percent)
            )
    if before.limit and after.limit:
        saved = limit_compression([(before.limit, after.limit)]).percent
        rows.append(Comparison("时限", before.limit.chinese, after.limit.chinese, saved))
    return rows


def plan_gain(content: StandardContent) -> Comparison:
    """Return the item's own serial against parallel time."""
    serial, (critical, _) = serial_sum(content), critical_path(content)
    return Comparison(
        "并联",
        chinese_minutes(serial),
        chinese_minutes(critical),
        parallel_gain(serial, critical).percent,
    )


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What the rates need of an item: so few columns that a whole city is one query."""

    is_immediate: bool
    runs: int | None
    online_depth: str
    channels: tuple[str, ...] = ()
    is_clean: bool = True


@dataclass(frozen=True, slots=True)
class CatalogueRates:
    """X11 and §1.7 over items; items that do not say how many runs they need count as more."""

    items: int
    immediate: Rate
    online: Rate
    at_most_once: Rate
    no_run: Rate
    lint_clean: Rate
    by_runs: Mapping[str, int] = field(default_factory=dict)


def catalogue_rates(items: Iterable[ItemFacts]) -> CatalogueRates:
    """Return the four percentages of X11 and 标准规范率.

    Xianning counts "at most once" and "not at all" apart (49.6 % and 31.9 %); here ``at_most_once``
    includes no run at all, as Quzhou does, and ``by_runs`` gives each count on its own.
    """
    kept = list(items)
    by_runs: dict[str, int] = {}
    for item in kept:
        key = "未写明" if item.runs is None else str(item.runs)
        by_runs[key] = by_runs.get(key, 0) + 1

    def share(count: int) -> Rate:
        return rate(count, len(kept))

    return CatalogueRates(
        items=len(kept),
        immediate=share(sum(item.is_immediate for item in kept)),
        online=share(sum(_is_online(item) for item in kept)),
        at_most_once=share(sum(item.runs is not None and item.runs <= 1 for item in kept)),
        no_run=share(sum(item.runs == 0 for item in kept)),
        lint_clean=share(sum(item.is_clean for item in kept)),
        by_runs=by_runs,
    )


def _is_online(item: ItemFacts) -> bool:
    return item.online_depth in {"2", "3", "4"} or bool({"portal", "mobile"} & set(item.channels))
