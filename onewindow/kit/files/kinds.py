"""What a file is, told from its bytes; a name or a header is only a claim."""

from __future__ import annotations

import struct
import zipfile
from enum import StrEnum
from typing import BinaryIO


class Kind(StrEnum):
    """Media types the store takes; the value is what is kept and sent."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    OFD = "application/ofd"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    WAV = "audio/wav"
    MP3 = "audio/mpeg"

    @property
    def chinese(self) -> str:
        return _CHINESE[self]

    @property
    def suffixes(self) -> tuple[str, ...]:
        return _SUFFIXES[self]


_CHINESE = {
    Kind.PDF: "PDF",
    Kind.JPEG: "JPG 图片",
    Kind.PNG: "PNG 图片",
    Kind.OFD: "OFD",
    Kind.DOCX: "Word 文档（docx）",
    Kind.WAV: "WAV 录音",
    Kind.MP3: "MP3 录音",
}
_SUFFIXES = {
    Kind.PDF: (".pdf",),
    Kind.JPEG: (".jpg", ".jpeg"),
    Kind.PNG: (".png",),
    Kind.OFD: (".ofd",),
    Kind.DOCX: (".docx",),
    Kind.WAV: (".wav",),
    Kind.MP3: (".mp3",),
}
PICTURES = frozenset({Kind.JPEG, Kind.PNG})
DOCUMENTS = frozenset({Kind.PDF, Kind.OFD})
RECORDINGS = frozenset({Kind.WAV, Kind.MP3})
UPLOADS = frozenset(Kind) - RECORDINGS
"""What an applicant or a clerk may hand in."""

_STARTS = {
    b"%PDF-": Kind.PDF,
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"ID3": Kind.MP3,
    b"\xff\xfb": Kind.MP3,
}
_MEMBERS = {"OFD.xml": Kind.OFD, "word/document.xml": Kind.DOCX}


def sniff(stream: BinaryIO) -> Kind | None:
    """Return what the seekable stream holds, or None for a kind the store does not know."""
    stream.seek(0)
    head = stream.read(8)
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF"):
        return Kind.WAV if stream.read(4) == b"WAVE" else None
    if head.startswith(b"PK\x03\x04"):
        return _sniff_package(stream)
    return None


def claimed_kind(name: str) -> Kind | None:
    """Return the kind a file name claims, None where its ending claims none that is known."""
    lower = name.lower()
    for kind in Kind:
        if lower.endswith(kind.suffixes):
            return kind
    return None


def _sniff_package(stream: BinaryIO) -> Kind | None:
    try:
        with zipfile.ZipFile(stream) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError, struct.error):
        return None  # zipfile gives up on a spoilt directory in all of these ways
    for member, kind in _MEMBERS.items():
        if member in names:
            return kind
    return None
