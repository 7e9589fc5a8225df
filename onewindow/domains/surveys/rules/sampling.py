"""Drawing at random so that anybody can repeat it (N18)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

from onewindow.domains.surveys.rules.schemes import Scheme


def sample_size(population: int, scheme: Scheme) -> int:
    """Return how many of a window's population are asked.

    With the defaults: n = N up to 50, else min(100, 50 + ⌈0.1 × (N − 50)⌉).
    """
    if population <= scheme.all_up_to:
        return population
    exact = scheme.share_above * (population - scheme.all_up_to)
    return min(scheme.most, scheme.all_up_to + _rounded(exact, scheme))


def _rounded(exact: Fraction, scheme: Scheme) -> int:
    if scheme.rounding == "up":
        return ceil(exact)
    if scheme.rounding == "down":
        return floor(exact)
    return floor(exact + Fraction(1, 2))


def drawn(keys: Iterable[str], seed: str) -> list[str]:
    """Return the keys in the order of the draw: the first n are asked, the others replace them.

    The order is that of SHA-256 over seed and key, so that it depends on neither the order of the
    keys nor the version of a library; a key that stands twice is drawn once.
    """

    def lot(key: str) -> tuple[bytes, str]:
        return hashlib.sha256(f"{seed}\n{key}".encode()).digest(), key

    return sorted(set(keys), key=lot)
