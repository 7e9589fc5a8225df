"""Garbage collection in server processes."""

from __future__ import annotations

import gc

_YOUNG = 10_000


def settle() -> None:
    """Leave what the start of this process made out of every later collection.

    Code, models and URLs are half a million objects that live as long as the process; going through
    them again and again costs a tenth of a page, and a pause that somebody waits for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
