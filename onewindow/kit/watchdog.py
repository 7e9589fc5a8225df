"""A limit for work that may never return: the process ends, and another one takes up the rest."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End this process if the block takes longer; the error log says where each thread stood.

    The clock runs outside the interpreter: what holds its lock, such as a regular expression that
    does not come back, is ended too. There is one clock a process, so blocks do not nest.
    """
    faulthandler.dump_traceback_later(seconds, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
