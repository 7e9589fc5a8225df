"""Read a queue log: CSV or tab-separated, gzip or not; columns by name, rows as they are."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

CALLS = frozenset(
    {"vru_exit", "priority", "type", "date", "q_start", "q_exit", "outcome", "ser_start", "server"}
)
"""Columns of a log with one row a call."""
OFFICES = frozenset(
    {"name", "time", "date", "idGrupy", "liczbaCzynnychStan", "liczbaKlwKolejce", "aktualnyNumer"}
)
"""Columns of snapshots with one row a queue and moment."""


class UnreadableLogError(Exception):
    """The file is no queue log that is known; the message says which columns are missing."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of the file; raise UnreadableLogError where it is no table of text."""
    try:
        with _open(path) as text:
            first = text.readline()
            text.seek(0)
            yield from csv.DictReader(text, delimiter="\t" if "\t" in first else ",")
    except (OSError, UnicodeDecodeError, EOFError, csv.Error) as error:
        raise UnreadableLogError(f"无法读取 {path.name}：{error}") from error


def kind_of(path: Path) -> str:
    """Return "calls" or "offices" by the columns, or raise UnreadableLogError."""
    names = set(next(rows(path), {}))
    if names >= CALLS:
        return "calls"
    if names >= OFFICES:
        return "offices"
    nearer = min((CALLS, OFFICES), key=lambda wanted: len(wanted - names))
    raise UnreadableLogError(f"{path.name} 缺少列：{'、'.join(sorted(nearer - names))}")


def _open(path: Path) -> io.TextIOWrapper:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.GzipFile(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
