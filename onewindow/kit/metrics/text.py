"""The text format of Prometheus, version 0.0.4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from onewindow.kit.metrics.book import BUCKETS, Counts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "onewindow_"
_HELP = {
    "acts": "Acts by kind and outcome: done, the code of the refusal, or error.",
    "act_duration_seconds": "Time of an act by kind, refused ones included.",
    "deliveries": "Tries to hand an event to a subscriber, by type of event and how they went.",
    "http_request_duration_seconds": "Time to answer, by view and class of status.",
}


@dataclass(frozen=True)
class Sample:
    """One value of a family."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """A gauge or counter with its help; ``name`` without the product's prefix."""

    name: str
    help: str
    samples: tuple[Sample, ...]
    kind: str = "gauge"

    @classmethod
    def of(cls, name: str, help_: str, value: float, kind: str = "gauge") -> Family:
        return cls(name, help_, (Sample(value),), kind)


def page(families: Iterable[Family], counts: Counts) -> str:
    """Return the whole page."""
    lines = [line for family in families for line in _family(family)]
    lines += [*_counters(counts), *_histograms(counts)]
    return "\n".join(lines) + "\n"


def _family(family: Family) -> Iterator[str]:
    yield from _head(family.name, family.help, family.kind)
    for sample in family.samples:
        yield _line(family.name, sample.labels, sample.value)


def _counters(counts: Counts) -> Iterator[str]:
    told = ""
    for (name, labels), value in sorted(counts.counters.items()):
        if name != told:
            yield from _head(f"{name}_total", _HELP.get(name, name), "counter")
            told = name
        yield _line(f"{name}_total", dict(labels), value)


def _histograms(counts: Counts) -> Iterator[str]:
    told = ""
    for (name, labels), values in sorted(counts.histograms.items()):
        if name != told:
            yield from _head(name, _HELP.get(name, name), "histogram")
            told = name
        so_far = 0.0
        for bound, count in zip((*BUCKETS, math.inf), values, strict=False):
            so_far += count
            yield _line(f"{name}_bucket", {**dict(labels), "le": _number(bound)}, so_far)
        yield _line(f"{name}_sum", dict(labels), values[-1])
        yield _line(f"{name}_count", dict(labels), so_far)


def _head(name: str, help_: str, kind: str) -> Iterator[str]:
    words = help_.replace("\\", r"\\").replace("\n", r"\n")
    yield f"# HELP {PREFIX}{name} {words}"
    yield f"# TYPE {PREFIX}{name} {kind}"


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return (
        f"{PREFIX}{name}{{{inner}}} {_number(value)}"
        if inner
        else (f"{PREFIX}{name} {_number(value)}")
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else repr(float(value))
