"""QR codes on screens and papers of the channels: never micro ones, which few scanners read."""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=256)
def qr(text: str) -> str:
    """Return a QR as the source of an image."""
    return _code(text).svg_data_uri(border=2, scale=4)


def qr_drawing(text: str, *, title: str) -> SafeString:
    """Return a QR as a drawing that stands in the page itself and takes the size of its style.

    For what no cache and no address may hold. ``title`` is our own, never what somebody typed.
    """
    drawn = io.BytesIO()
    _code(text).save(drawn, kind="svg", omitsize=True, xmldecl=False, svgns=True, title=title)
    # The text is drawn as squares: nothing of it is read as markup.
    return mark_safe(drawn.getvalue().decode())  # noqa: S308


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
