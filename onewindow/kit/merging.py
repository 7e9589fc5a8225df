"""Lists out of several index ranges: each range is cut first and merged then, in one statement.

``WHERE a OR b ORDER BY c LIMIT 50`` makes PostgreSQL fetch and sort everything that fits. Fifty of
each range, merged, are the same rows, and their cost does not grow with what lies behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Ranges(Generic[M]):
    """Queries over one table that share no row, each with an index in the order of the list."""

    parts: tuple[QuerySet[M], ...]

    def each(self, change: Callable[[QuerySet[M]], QuerySet[M]]) -> Ranges[M]:
        """Return the same list with every part changed."""
        return Ranges(tuple(change(part) for part in self.parts))

    def filter(self, *conditions: Any, **lookups: Any) -> Ranges[M]:
        return self.each(lambda part: part.filter(*conditions, **lookups))

    def exclude(self, *conditions: Any, **lookups: Any) -> Ranges[M]:
        return self.each(lambda part: part.exclude(*conditions, **lookups))

    def defer(self, *fields: str) -> Ranges[M]:
        return self.each(lambda part: part.defer(*fields))

    def head(self, order: Sequence[str], most: int) -> list[M]:
        """Return the first rows in an order of plain columns."""
        return list(_merged([part.order_by(*order)[:most] for part in self.parts], order, most))

    def values_head(self, column: str, order: Sequence[str], most: int) -> list[Any]:
        """Return one column of the first rows."""
        names = [column, *(name.lstrip("-") for name in order if name.lstrip("-") != column)]
        cut = [part.order_by(*order).values_list(*names)[:most] for part in self.parts]
        return [row[0] for row in _merged(cut, order, most)]

    def count_to(self, most: int) -> int:
        """Return how many rows there are, counted no further than ``most``; nothing is sorted."""
        return len(self.bounded(most))

    def bounded(self, most: int) -> QuerySet[Any]:
        """Return the keys of at most so many rows, in no order."""
        cut = [part.order_by().values_list("pk", flat=True)[:most] for part in self.parts]
        return _merged(cut, (), most)


@dataclass(frozen=True, slots=True)
class Counting:
    """Several bounded counts as one statement that was put together once.

    The values stay in the statement: the planner has to see them, since one region has ten cases
    and another a million.
    """

    sql: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, lists: Sequence[Ranges[Any]], most: int) -> Counting:
        compiled = [one.bounded(most).query.sql_with_params() for one in lists]
        counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _ in compiled)  # noqa: S608
        return cls(f"SELECT {counts}", tuple(value for _, values in compiled for value in values))

    def run(self) -> tuple[int, ...]:
        """Return the counts as they are now; one round trip."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            found: tuple[int, ...] = cursor.fetchone()
        return found


@dataclass(frozen=True)
class ByKey(Generic[M]):
    """Rows in the order of their key, found through other queries that give keys.

    ``sources`` pairs a query with the column that holds the key; they may overlap, and one may name
    a key many times. Whatever restricts the rows must be in every source.
    """

    rows: QuerySet[M]
    sources: tuple[tuple[QuerySet[Any], str], ...]

    def defer(self, *fields: str) -> ByKey[M]:
        return ByKey(self.rows.defer(*fields), self.sources)

    def keys(self, step: str, beyond: Any, most: int) -> QuerySet[Any]:
        """Return the first keys of every source, cut; ``step`` is "" or "-"."""
        cut = []
        for found, column in self.sources:
            lookup = f"{column}__{'lt' if step else 'gt'}"
            left = found if beyond is None else found.filter(**{lookup: beyond})
            named = left.order_by(f"{step}{column}").values_list(column, flat=True)
            # A key that comes many times must not use up the cut.
            cut.append(named.distinct()[:most] if column not in {"id", "pk"} else named[:most])
        return cut[0].union(*cut[1:]) if len(cut) > 1 else cut[0]

    def head(self, order: Sequence[str], most: int, beyond: Any = None) -> list[M]:
        """Return the first rows; the order is ``("id",)`` or ``("-id",)``."""
        (name,) = order
        assert name.lstrip("-") in {"id", "pk"}, name
        step = "-" if name.startswith("-") else ""
        found = self.rows.filter(pk__in=self.keys(step, beyond, most))
        return list(found.order_by(name)[:most])


def _merged(cut: list[QuerySet[Any]], order: Sequence[str], most: int) -> QuerySet[Any]:
    """Return the parts as one query; a single part stays what it is."""
    if len(cut) == 1:
        return cut[0]
    whole = cut[0].union(*cut[1:], all=True)
    return (whole.order_by(*order) if order else whole)[:most]


def as_ranges(rows: QuerySet[M] | Ranges[M]) -> Ranges[M]:
    """Return a query as a list of one range."""
    return rows if isinstance(rows, Ranges) else Ranges((rows,))
