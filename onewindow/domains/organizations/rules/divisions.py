"""Which divisions work for one another: whose hall takes whose matters."""

from __future__ import annotations

from onewindow.lib.divisions import is_local

_LEVEL_DIGITS = {"nationwide": 0, "province": 2, "city": 4, "county": 6}


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
