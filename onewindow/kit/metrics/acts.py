"""Acts by kind and outcome, and how long they took, in the process that did them."""

from __future__ import annotations

import time
from types import TracebackType

from onewindow.kit.metrics.book import observe, tally
from onewindow.kit.refusals import Refusal

DONE, CRASHED = "done", "error"


class counted:  # noqa: N801 used like a function, cheaper than one that yields
    """Count one act: ``done``, the code of the refusal, or ``error`` for a crash.

    ``kind`` is one of the program's own names (``cases.accept``), never what somebody typed: kinds
    and codes are few and known. What a surrounding transaction undoes stays counted, and its commit
    is not in the time. ``outcome`` may be set inside the block for an act that did nothing.
    """

    __slots__ = ("_start", "kind", "outcome")

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.outcome = DONE

    def __enter__(self) -> counted:
        self._start = time.perf_counter()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        seconds = time.perf_counter() - self._start
        if error is not None:
            self.outcome = error.code if isinstance(error, Refusal) else CRASHED
        tally("acts", kind=self.kind, outcome=self.outcome)
        observe("act_duration_seconds", seconds, kind=self.kind)
