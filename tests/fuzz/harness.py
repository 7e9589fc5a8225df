"""How the fuzz tests run: a fixed number of cases from a fixed seed, each watched.

``ONEWINDOW_FUZZ_CASES`` sets the cases of each test (150 in CI); ``ONEWINDOW_FUZZ_SEED`` another
seed than the fixed one, for longer hunts.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

CASES = int(os.environ.get("ONEWINDOW_FUZZ_CASES", "150"))
SEED = os.environ.get("ONEWINDOW_FUZZ_SEED", "")
SECONDS = 5
"""Of computing; a case takes milliseconds, and a busy machine slows nobody's own time."""
WAITING = 60
"""Seconds by the clock on the wall, for a case that waits for something instead."""
MEGABYTES = 512
"""What one test may add to the address space of the process."""
F = TypeVar("F", bound=Callable[..., Any])
_TOUCHES_THE_SYSTEM = (
    "open", "os.", "subprocess.", "socket.", "shutil.", "import", "exec", "compile", "ctypes.",
    "pty.", "glob.", "tempfile.", "urllib.", "code.", "marshal.", "pickle.",
)  # fmt: skip


class Hang(AssertionError):
    """A case did not end in time."""


def fuzz(*strategies: st.SearchStrategy[Any], cases: int = CASES) -> Callable[[F], F]:
    """Give a test so many cases; the same ones every time unless another seed is asked for."""

    def wrap(test: F) -> F:
        wrapped = settings(
            max_examples=cases,
            deadline=None,  # the watchdog decides
            database=None,
            derandomize=not SEED,
            phases=(Phase.explicit, Phase.generate, Phase.target, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )(given(*strategies)(test))
        return seed(int(SEED))(wrapped) if SEED else wrapped  # type: ignore[no-any-return]

    return wrap


@contextmanager
def watched() -> Iterator[None]:
    """Fail when the block hangs or asks for memory without end."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise Hang(f"not finished after {SECONDS} s of computing or {WAITING} s of waiting")

    timers = (
        (signal.SIGPROF, signal.ITIMER_PROF, SECONDS),
        (signal.SIGALRM, signal.ITIMER_REAL, WAITING),
    )
    before = [signal.signal(number, ring) for number, _, _ in timers]
    for _, timer, seconds in timers:
        signal.setitimer(timer, seconds)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEGABYTES * 2**20, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def _address_space() -> int:
    with open("/proc/self/statm") as told:
        return int(told.read().split()[0]) * resource.getpagesize()


class Tripwire:
    """Notes every call of this process that reaches the system while it is armed."""

    def __init__(self) -> None:
        self.touched: list[str] = []
        self._is_armed = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_armed and event.startswith(_TOUCHES_THE_SYSTEM):
            self.touched.append(f"{event} {arguments!r}"[:200])

    @contextmanager
    def armed(self) -> Iterator[None]:
        self._is_armed = True
        try:
            yield
        finally:
            self._is_armed = False


@st.composite
def mutated(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """Bytes that were good once: cut, doubled, overwritten, spliced, sprinkled with bad ones."""
    data = bytearray(draw(st.sampled_from(seeds)))
    dice = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(1, 12))):
        _mutate(data, dice, seeds)
    return bytes(data[:200_000])


_NASTY = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b'"', b"'", b"\\u0000", b"\\ud800",
    b"{", b"[", b"]", b"}", b":", b"- ", b"\n", b"\t", b",", b"&a ", b"*a", b"!!python/object:x ",
    b"99999999999999999999", b"-1", b"1e999", b".nan", b"~", b"2026-02-30", b"<<: ", b"? ", b"|",
    b"%", b"#", b"--- ", b"0x", b"0o9", b"12:61:61", "\u2028".encode(), "\u202e".encode(),
)  # fmt: skip


def _mutate(data: bytearray, dice: random.Random, seeds: list[bytes]) -> None:
    place = dice.randrange(len(data) + 1)
    end = min(len(data), place + dice.choice((1, 2, 4, 16, 64, 400)))
    match dice.randrange(6):
        case 0:
            del data[place:end]
        case 1:
            data[place:place] = data[place:end] * dice.choice((1, 2, 50))
        case 2:
            data[place:end] = dice.randbytes(end - place)
        case 3:
            other = dice.choice(seeds)
            start = dice.randrange(len(other) + 1)
            data[place:end] = other[start : start + 200]
        case 4:
            data[place:place] = dice.choice(_NASTY)
        case _:
            data[place:place] = dice.choice(_NASTY) * dice.choice((1, 3, 3000))
