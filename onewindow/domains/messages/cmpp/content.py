"""Text as the content of submits, and content of delivers as text."""

from __future__ import annotations

from onewindow.domains.messages.rules.text import segments

ASCII, BINARY, UCS2, GB = 0, 4, 8, 15
_JOINED = b"\x05\x00\x03"
"""User data header of five octets, element 0: concatenated, reference of eight bits."""


def contents(text: str, reference: int) -> list[bytes]:
    """Return the UCS2 contents of the segments; more than one carry the joining header.

    ``reference`` (0 to 255) tells a phone which segments belong together.
    """
    cut = segments(text)
    octets = [part.encode("utf-16-be") for part in cut]
    if len(octets) == 1:
        return octets
    return [
        _JOINED + bytes((reference % 256, len(octets), number)) + part
        for number, part in enumerate(octets, 1)
    ]


def text_of(content: bytes, fmt: int, udhi: int) -> str:
    """Return what somebody sent; characters that cannot be read become replacement marks."""
    if udhi & 1 and content:
        content = content[1 + content[0] :]
    if fmt == UCS2:
        return content.decode("utf-16-be", errors="replace")
    if fmt == GB:
        return content.decode("gb18030", errors="replace")
    return content.decode("ascii", errors="replace")
