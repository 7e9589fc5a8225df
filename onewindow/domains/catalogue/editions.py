"""What is worked out from all standards, kept in the process until one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from onewindow.kit.stamps import Kept

T = TypeVar("T")
_FOUND: Kept[dict[tuple[str, Hashable], Any]] = Kept(dict, "catalogue.standards")
_MOST = 256


def kept(name: str, key: Hashable, work: Callable[[], T]) -> T:
    """Return what ``work`` found since the standards last changed, working it out at most once."""
    found = _FOUND.get()
    if (name, key) not in found:
        if len(found) >= _MOST:
            found.clear()
        found[(name, key)] = work()
    return found[(name, key)]  # type: ignore[no-any-return]
