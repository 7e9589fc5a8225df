"""Which index serves a list, asked so that the answer is the same over ten rows and a million."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

_CHOICE = "SET LOCAL enable_{} = off"
"""Over few rows a planner rightly reads the whole table: forbid it what many rows would."""


def indexes_in_order(
    rows: QuerySet[Any], *order: str, without: str = "", most: int = 51
) -> set[str]:
    """Return the indexes behind the first rows of a list; refuse where it has to be sorted.

    ``without`` names an index that must not help: over an empty table a wider one costs the same.
    The test's transaction brings it back.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if without:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(without)}")
        for means in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(_CHOICE.format(means))
        plan = rows.order_by(*order)[:most].explain()
    assert "Sort" not in plan, plan
    return set(re.findall(r"using (\w+)", plan))
