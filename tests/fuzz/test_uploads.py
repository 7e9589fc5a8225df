"""Uploads: what is no document is refused, whatever it pretends to be."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from onewindow.kit import files
from onewindow.kit.refusals import Refusal

from .harness import fuzz, mutated, watched

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def package(*members: str, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for member in members:
            archive.writestr(member, "x" * 50)
        archive.comment = comment
    return made.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")
OFD = package("OFD.xml", "Doc_0/Document.xml", comment=b"ofd")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 30
SEEDS = [DOCX, OFD, DOCX, OFD, PDF, PNG, b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 30]
NAMES = st.one_of(
    st.sampled_from(["a.pdf", "a.docx", "a.ofd", "a.PNG", "a.jpg", "../../a.pdf", "a\0.exe", ""]),
    st.text(max_size=30),
)


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.MAX_UPLOAD_BYTES = 100_000


def keep(data: bytes, name: str) -> None:
    with watched():
        kind = files.sniff(io.BytesIO(data))
        try:
            stored = files.store(io.BytesIO(data), name=name, at=AT)
        except Refusal:
            return
    assert stored.media_type == kind
    assert files.verify(stored.sha256)
    assert files.path_of(stored.sha256).read_bytes() == data


@pytest.mark.django_db
@fuzz(mutated(SEEDS), NAMES)
def test_a_spoilt_upload_is_stored_as_what_it_is_or_refused(data: bytes, name: str) -> None:
    keep(data, name)


@fuzz(mutated([DOCX[-120:], OFD[-120:]]))
def test_a_spoilt_directory_of_a_package_is_no_crash(tail: bytes) -> None:
    with watched():
        files.sniff(io.BytesIO(DOCX[:-120] + tail))


def with_field(offset: int, layout: str, value: int) -> bytes:
    """Return the package with one field of its first directory entry overwritten."""
    data = bytearray(DOCX)
    entry = data.index(b"PK\x01\x02")
    struct.pack_into(layout, data, entry + offset, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("_case", "data"),
    [
        ("a version nobody knows", with_field(6, "<B", 255)),
        ("a name that is no text", with_field(8, "<H", 0x800).replace(b"word/", b"\xff\xfe\xfd/x")),
        ("a name longer than the file", with_field(28, "<H", 65535)),
        ("an extra field longer than the file", with_field(30, "<H", 65535)),
        ("an offset outside", with_field(42, "<I", 0xFFFFFFFE)),
        ("a date that is none", with_field(14, "<H", 0xFFFF)),
        ("a size of four gigabytes", with_field(24, "<I", 0xFFFFFFFF)),
        ("only the beginning", DOCX[:10]),
        ("a directory that starts before the file", DOCX[:4] + DOCX[-22:]),
        ("many members", package(*(f"m{n}" for n in range(3000)))),
    ],
)
def test_a_broken_package_is_no_crash(_case: str, data: bytes) -> None:
    with watched():
        files.sniff(io.BytesIO(data))
