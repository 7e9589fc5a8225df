"""Fields of CMPP: unsigned integers, text filled up with NUL, octets; each of a stated width."""

from __future__ import annotations

from enum import IntEnum


class Version(IntEnum):
    """The version octet of CONNECT: major in the high four bits, minor in the low ones."""

    V20 = 0x20
    V30 = 0x30


class Malformed(ValueError):
    """These octets are no frame of the protocol; where the next one begins is not known."""


class Unfit(ValueError):
    """A value does not fit its field."""


class Writer:
    """Puts fields one behind the other; raises Unfit."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def uint(self, value: int, width: int) -> None:
        if not 0 <= value < 1 << 8 * width:
            raise Unfit(f"{value} does not fit {width} octets")
        self._parts.append(value.to_bytes(width, "big"))

    def text(self, value: str, width: int) -> None:
        try:
            octets = value.encode("ascii")
        except UnicodeEncodeError as error:
            raise Unfit(f"{value!r} is not ASCII") from error
        if b"\0" in octets:
            raise Unfit(f"{value!r} holds a NUL")
        self.raw(octets, width)

    def raw(self, octets: bytes, width: int) -> None:
        if len(octets) > width:
            raise Unfit(f"{len(octets)} octets do not fit {width}")
        self._parts.append(octets.ljust(width, b"\0"))

    def rest(self, octets: bytes) -> None:
        self._parts.append(octets)

    def done(self) -> bytes:
        return b"".join(self._parts)


class Reader:
    """Takes fields one behind the other; raises Malformed."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def raw(self, width: int) -> bytes:
        taken = self._octets[self._at : self._at + width]
        if len(taken) < width:
            raise Malformed(f"body ends within a field of {width} octets")
        self._at += width
        return taken

    def uint(self, width: int) -> int:
        return int.from_bytes(self.raw(width), "big")

    def text(self, width: int) -> str:
        """Return the text before the first NUL; gateways leave anything behind it."""
        octets = self.raw(width).split(b"\0", 1)[0]
        try:
            return octets.decode("ascii")
        except UnicodeDecodeError as error:
            raise Malformed("a text field is not ASCII") from error

    @property
    def is_empty(self) -> bool:
        return not self._octets

    def end(self) -> None:
        if self._at != len(self._octets):
            raise Malformed(f"{len(self._octets) - self._at} octets behind the last field")


def is_v3(version: Version) -> bool:
    """Return whether the wider fields of V3.0 hold."""
    return version >= Version.V30


def status_width(version: Version) -> int:
    """Return the octets of a status or result."""
    return 4 if is_v3(version) else 1


def phone_width(version: Version) -> int:
    """Return the octets of a phone."""
    return 32 if is_v3(version) else 21
