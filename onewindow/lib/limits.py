"""A limit of time as standards write it: a number and a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_PATTERN = re.compile(r"(\d{1,5})(wd|d|h|min)")


class Unit(StrEnum):
    """Units seen in statutes and guides; the value is what YAML and commands write."""

    WORKING_DAYS = "wd"
    NATURAL_DAYS = "d"
    HOURS = "h"
    MINUTES = "min"

    @property
    def chinese(self) -> str:
        return _CHINESE[self]


_CHINESE = {
    Unit.WORKING_DAYS: "个工作日",
    Unit.NATURAL_DAYS: "日",
    Unit.HOURS: "小时",
    Unit.MINUTES: "分钟",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A non-negative amount of time in one unit; ``0wd`` means on the spot (当场)."""

    value: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read ``20wd``, ``15d``, ``2h`` or ``60min``; raise ValueError for anything else."""
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"期限“{text}”无法识别，应写作 20wd（工作日）、15d（日）、2h 或 60min")
        return cls(int(match[1]), Unit(match[2]))

    def __str__(self) -> str:
        return f"{self.value}{self.unit.value}"

    @property
    def chinese(self) -> str:
        """The limit in words, e.g. ``20个工作日``; ``当场`` for zero."""
        return "当场" if self.value == 0 else f"{self.value}{self.unit.chinese}"
