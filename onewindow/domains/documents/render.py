"""PDF/A-2a from a composed notice: typst with the fonts of a pinned wheel, and a QR code."""

from __future__ import annotations

import io
import json
import re
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

from onewindow.domains.documents.errors import RareCharacter
from onewindow.domains.documents.rules.numbers import show_code
from onewindow.domains.documents.rules.sheet import NoticeData

_TEMPLATES = Path(__file__).parent / "templates_typst"
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What issuing adds to a composed notice; a preview has no number, code or seal."""

    number: str
    code: str
    base_url: str
    at: datetime
    seal_name: str = ""
    seal_label: str = ""
    is_preview: bool = False

    @property
    def verify_url(self) -> str:
        return f"{self.base_url.rstrip('/')}/verify/{self.code}"


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    pages: int


def render(sheet: NoticeData, stamp: Stamp) -> Rendered:
    """Return the PDF; the same input gives the same bytes. Raise RareCharacter for a blank glyph.

    PDF/A refuses to leave a character blank, and that is what guards rare characters of names.
    """
    data = sheet.model_dump(mode="json") | {
        "number": stamp.number,
        "code_shown": show_code(stamp.code) if stamp.code else "预览",
        "verify_url": stamp.verify_url,
        "verify_host": f"{stamp.base_url.rstrip('/')}/verify/",
        "qr_svg": qr_svg(stamp.verify_url),
        "seal_name": stamp.seal_name,
        "seal_label": stamp.seal_label,
        "is_preview": stamp.is_preview,
    }
    try:
        pdf = _compiler().compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2a"],
            timestamp=int(stamp.at.timestamp()),
        )
    except typst.TypstError as error:
        glyph = missing_glyph(error.message)
        if glyph is None:
            raise
        raise RareCharacter(sheet.title, glyph) from error
    assert isinstance(pdf, bytes)
    return Rendered(pdf, len(_PAGE.findall(pdf)))


def missing_glyph(message: str) -> str | None:
    """Return the text that typst could not draw, or None for another trouble."""
    found = _MISSING.search(message)
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), found[1]) if found else None


def qr_svg(text: str) -> str:
    """Return the QR code as one SVG path, error correction M."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True
    )
    return buffer.getvalue().decode()


def _compiler() -> typst.Compiler:
    """Return this thread's compiler: reused, because starting one costs more than a page."""
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(
            str(_TEMPLATES / "notice.typ"),
            root=str(_TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
        )
    compiler: typst.Compiler = _local.compiler
    return compiler


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Only the wheel's fonts, so that a notice looks the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.serif_path().parent)],
    )
