"""How long a text is for a phone, and where it is cut: 3GPP TS 23.040 with UCS2 (GSM 03.38)."""

from __future__ import annotations

ALONE = 70
"""Characters of UCS2 in a message of one segment: 140 octets."""
TOGETHER = 67
"""Characters in each segment of a longer one: six octets go to the header that joins them."""
MOST_SEGMENTS = 10
"""Gateways refuse longer ones; the header could count to 255."""


def length(text: str) -> int:
    """Return the characters as the network counts them: an emoji beyond the BMP takes two."""
    return len(text.encode("utf-16-be")) // 2


def segments(text: str) -> list[str]:
    """Return the text as it is sent; no character is torn between two segments."""
    if length(text) <= ALONE:
        return [text]
    cut: list[str] = []
    held, width = "", 0
    for character in text:
        wide = length(character)
        if width + wide > TOGETHER:
            cut.append(held)
            held, width = "", 0
        held += character
        width += wide
    return [*cut, held]
