"""Administrative divisions: GB/T 2260 codes nest by their digits."""

from __future__ import annotations

_LEVEL_DIGITS = {"nationwide": 0, "province": 2, "city": 4, "county": 6}
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


def regions_around(code: str) -> list[str]:
    """Return the significant digits of every division that contains this one, and its own."""
    own = significant(code)
    return [own[:length] for length in _LEVELS if length <= len(own)]


def contains(outer: str, inner: str) -> bool:
    """Return whether the inner division is the outer one or lies inside it."""
    return inner.startswith(significant(outer))


def is_local(place: str, jurisdiction: str) -> bool:
    """Return whether one of the two contains the other: a city hall serves its districts."""
    return contains(place, jurisdiction) or contains(jurisdiction, place)


def is_within_scope(place: str, jurisdiction: str, scope: str) -> bool:
    """Return whether 通办范围 lets a window in one division take a case of another (W21).

    ``scope`` is empty (no cross-region handling), county, city, province or nationwide.
    """
    if is_local(place, jurisdiction):
        return True
    if scope not in _LEVEL_DIGITS:
        return False
    digits = _LEVEL_DIGITS[scope]
    return place[:digits] == jurisdiction[:digits]
