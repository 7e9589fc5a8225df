"""Codes of administrative divisions: by GB/T 2260 they nest by their digits."""

from __future__ import annotations

_LEVELS = (2, 4, 6, 9, 12)
"""Digits of a province, city, county, township and village."""


def significant(code: str) -> str:
    """Return the digits that matter: ``990100`` → ``9901``; every code inside starts with them.

    Levels are province (2 digits), city (4), county (6), township (9), village (12).
    """
    kept = code
    for length in reversed(_LEVELS):
        if len(code) >= length:
            kept = code[:length]
            shorter = max((n for n in _LEVELS if n < length), default=0)
            if set(code[shorter:length]) - {"0"}:
                return kept
    return kept


def contains(outer: str, inner: str) -> bool:
    """Return whether the inner division is the outer one or lies inside it."""
    return inner.startswith(significant(outer))


def is_local(place: str, jurisdiction: str) -> bool:
    """Return whether one of the two contains the other: a city hall serves its districts."""
    return contains(place, jurisdiction) or contains(jurisdiction, place)


def regions_around(code: str) -> list[str]:
    """Return the significant digits of every division that contains this one, and its own."""
    own = significant(code)
    return [own[:length] for length in _LEVELS if length <= len(own)]


def codes_around(code: str) -> list[str]:
    """Return every way to write the divisions that contain this one, its own and the empty code.

    What is set for regions is looked up under them: ``990102`` has ``99``, ``990000``, ``9901``,
    ``990100``, ``990102``, the same in nine and twelve digits, and the empty code for everywhere.
    """
    written = {
        region.ljust(length, "0")
        for region in regions_around(code)
        for length in _LEVELS
        if length >= len(region)
    }
    return ["", *sorted(written)]


def nearness(code: str) -> int:
    """Return how near a region is among those that contain a division: the greatest is nearest."""
    return len(significant(code))
