"""Where the browser says that somebody stands."""

from __future__ import annotations

from django.http import QueryDict

from onewindow.lib.geodesy import Point


def point_in(typed: QueryDict) -> Point | None:
    """Return the place a page was asked with; it sorts that one answer and is kept nowhere."""
    try:
        return Point(float(typed.get("lat", "")), float(typed.get("lon", "")))
    except ValueError:
        return None
