"""QR codes on screens and papers of the channels."""

from __future__ import annotations

from functools import lru_cache

import segno


@lru_cache(maxsize=256)
def qr(text: str) -> str:
    """Return a QR as the source of an image."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2, scale=4)
