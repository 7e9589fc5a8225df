"""Rarely changing tables kept in the process, valid by stamps that the database itself moves.

Posts, windows, letters, calendars, lists of standards are read with every act and changed a few
times a day. Each such table carries a trigger that gives its stamp a new value in the transaction
of whoever writes, by whatever door: an action, a console, a restore. A reader asks for the stamps
in a statement it sends anyway and reads the table again only where its stamp has moved. What is
kept is rows, never answers: "who holds the post today" is computed from them each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Generic, TypeVar

import pgtrigger
from django.db import connection

T = TypeVar("T")

STAMPS = "(SELECT string_agg(name || ' ' || value, ',') FROM kit_stamp)"
"""A scalar for any statement: all stamps as one text, for ``held`` and nobody else to read."""

_held: ContextVar[Mapping[str, str] | None] = ContextVar("stamps", default=None)
_answer: ContextVar[list[Mapping[str, str]] | None] = ContextVar("answer", default=None)

_MOVE = """
INSERT INTO kit_stamp (name, value) VALUES ('{name}', gen_random_uuid())
ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value;
RETURN NULL;
"""


def moves(name: str) -> pgtrigger.Trigger:
    """Return the trigger for a table whose rows are kept under the stamp.

    The value is random: one that was rolled back never returns, so that no process keeps what was
    never in force. Writers of one stamp wait for one another.
    """
    return pgtrigger.Trigger(
        name="moves_stamp",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=_MOVE.format(name=name),
    )


@contextmanager
def held(text: str | None) -> Iterator[None]:
    """Take these stamps, read just now in another statement, for true inside the block."""
    token = _held.set(_parsed(text or ""))
    try:
        yield
    finally:
        _held.reset(token)


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask for the stamps at most once inside the block: one page shows one moment."""
    token = _answer.set([])
    try:
        yield
    finally:
        _answer.reset(token)


def current() -> Mapping[str, str]:
    """Return the stamps: those held or asked for here, else asked for in one small statement."""
    known = _held.get()
    if known is not None:
        return known
    answer = _answer.get()
    if answer is None:
        return _asked()
    if not answer:
        answer.append(_asked())
    return answer[0]


def _asked() -> Mapping[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {STAMPS}")
        row = cursor.fetchone()
    return _parsed((row and row[0]) or "")


class Kept(Generic[T]):
    """What ``load`` reads from the tables under its stamps, kept until one of
    its stamps moves.

    ``load`` runs after the stamp was read, so that it is never older than its stamp says. It may
    return an empty mapping that callers fill: it is dropped whole.
    """

    def __init__(self, load: Callable[[], T], *stamps: str) -> None:
        self._load = load
        self._stamps = stamps
        self._kept: tuple[str, T] | None = None

    def get(self) -> T:
        """Return the rows as they are under the stamps of this moment."""
        known = current()
        value = " ".join([known.get(stamp, "") for stamp in self._stamps])
        kept = self._kept
        if kept is None or kept[0] != value:
            kept = self._kept = (value, self._load())
        return kept[1]


@lru_cache(maxsize=8)
def _parsed(text: str) -> Mapping[str, str]:
    pairs = (entry.partition(" ") for entry in text.split(",") if entry)
    return {name: value for name, _, value in pairs}
