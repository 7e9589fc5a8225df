"""Facts and subscribers of the tests, found by their dotted names in other processes too."""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import connection

from onewindow.kit.counters import next_number
from onewindow.kit.outbox import Fact, Only, fact_type
from onewindow.kit.outbox.deliver import EventMeta
from onewindow.kit.schedule import Sweep, Swept, each

HERE = "onewindow.kit.tests.handlers"


@fact_type
@dataclass(frozen=True)
class BellRung(Fact):
    type: ClassVar[str] = "kittests.bell_rung.v1"
    times: int = 1
    at_noon: datetime | None = None


def count(fact: Fact, meta: EventMeta) -> None:
    """Count deliveries by subject: twice would show."""
    next_number(f"heard:{meta.subject}")


def count_slowly(fact: Fact, meta: EventMeta) -> None:
    count(fact, meta)
    time.sleep(float(os.environ.get("SLOW", "0.01")))


def stumble(fact: Fact, meta: EventMeta) -> None:
    next_number("stumbled")
    raise ValueError("坏数据")


def die_of(fact: Fact, meta: EventMeta) -> None:
    """End the process as a crash in C code or the kernel's lack of memory would."""
    if meta.subject == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    count(fact, meta)


def hang_in(fact: Fact, meta: EventMeta) -> None:
    """Not come back: asleep, inside a statement, or with the lock of the interpreter held."""
    if meta.subject == "asleep":
        time.sleep(3600)
    elif meta.subject == "in the database":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3600)")
    elif meta.subject == "holding the lock":
        re.match(r"(a+)+$", "a" * 60 + "b")
    count(fact, meta)


def break_sql(fact: Fact, meta: EventMeta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {BellRung.type: (f"{HERE}.count",)}
OFTEN: dict[str, tuple[str, ...]] = {BellRung.type: (Only(f"{HERE}.count", {"times": 3}),)}
SLOW: dict[str, tuple[str, ...]] = {BellRung.type: (f"{HERE}.count_slowly",)}
DEADLY: dict[str, tuple[str, ...]] = {BellRung.type: (f"{HERE}.die_of",)}
HANGING: dict[str, tuple[str, ...]] = {BellRung.type: (f"{HERE}.hang_in",)}
WITH_A_BAD_ONE: dict[str, tuple[str, ...]] = {
    BellRung.type: (f"{HERE}.stumble", f"{HERE}.break_sql", f"{HERE}.count")
}


def sweep_slowly(at: datetime) -> None:
    next_number("swept")
    time.sleep(0.5)


def sweep_badly(at: datetime) -> None:
    raise RuntimeError("扫描失败")


def sweep_rows(at: datetime) -> Swept:
    def act(row: str) -> None:
        next_number(f"row:{row}")
        if row == "坏":
            raise ValueError("这一行有问题")

    return each(["甲", "坏", "乙"], act)


def sweep_and_hang(at: datetime) -> None:
    time.sleep(3600)


def sweep_in_the_database(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3600)")


SEEN: list[tuple[str, ...]] = []


def sweep_and_look(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
        )
        SEEN.append(cursor.fetchone() or ())


LOOKING_SWEEPS = (Sweep("looking", timedelta(minutes=5), f"{HERE}.sweep_and_look"),)
HANGING_SWEEPS = (
    Sweep("hanging", timedelta(seconds=1), f"{HERE}.sweep_and_hang"),
    Sweep("slowly", timedelta(minutes=5), f"{HERE}.sweep_slowly"),
)
WAITING_SWEEPS = (
    Sweep("waiting", timedelta(minutes=5), f"{HERE}.sweep_in_the_database"),
    Sweep("slowly", timedelta(minutes=5), f"{HERE}.sweep_slowly"),
)
SWEEPS = (
    Sweep("badly", timedelta(minutes=5), f"{HERE}.sweep_badly"),
    Sweep("rows", timedelta(minutes=5), f"{HERE}.sweep_rows"),
    Sweep("slowly", timedelta(minutes=5), f"{HERE}.sweep_slowly"),
)
