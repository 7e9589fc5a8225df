"""What every measurement needs: a database of its own, a clock, a table, a machine line."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from onewindow.kit.postgres import throwaway


@contextmanager
def database(*, durable: bool = True) -> Iterator[None]:
    """Migrate a throw-away cluster and set Django up on it.

    Commits wait for the disk as in production unless ``durable`` is false.
    """
    with throwaway(durable=durable) as cluster:
        os.environ["DATABASE_URL"] = cluster.url()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        yield
        connection.close()


def timed(work: Callable[[], object]) -> float:
    """Return the seconds the work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(1000 * statistics.median(ordered), 2),
        "p95_ms": round(1000 * ordered[max(0, int(len(ordered) * 0.95) - 1)], 2),
    }


def machine() -> str:
    kind = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {kind}, Python {platform.python_version()}"


def markdown(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as a table ready for docs/performance.md; numbers stand to the right."""
    names = list(rows[0])
    right = [all(not isinstance(row[name], str) for row in rows) for name in names]
    lines = [names, ["--:" if is_right else "---" for is_right in right]]
    lines += [[str(row[name]) for name in names] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def show(title: str, rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print the rows as a table, or as JSON for a program."""
    if as_json:
        print(json.dumps({"bench": title, "machine": machine(), "rows": list(rows)}))
        return
    print(f"{title} ({machine()})")
    names = list(rows[0])
    widths = [max(len(n), *(len(str(row[n])) for row in rows)) for n in names]
    print("  ".join(n.ljust(w) for n, w in zip(names, widths, strict=True)))
    for row in rows:
        print("  ".join(str(row[n]).ljust(w) for n, w in zip(names, widths, strict=True)))
