"""The contract as PDF/A-2a and the look of a signature, set by typst."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

from onewindow.domains.contracts.rules.clauses import ContractText
from onewindow.domains.documents.api import RareCharacter, missing_glyph

_TEMPLATES = Path(__file__).parent / "templates_typst"
_local = threading.local()


def render_contract(text: ContractText, *, at: datetime) -> bytes:
    """Return the text to be signed; raise RareCharacter where a name cannot be drawn."""
    return _compile("contract.typ", text.as_data(), text.title, at)


def render_signature(lines: list[str], *, at: datetime) -> bytes:
    """Return the look of one signature: who, when, with which certificate."""
    return _compile("signature.typ", {"lines": lines}, "电子签名", at)


def _compile(template: str, data: dict[str, Any], title: str, at: datetime) -> bytes:
    try:
        pdf = _compiler(template).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2a"],
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        glyph = missing_glyph(error.message)
        if glyph is None:
            raise
        raise RareCharacter(title, glyph) from error
    assert isinstance(pdf, bytes)
    return pdf


def _compiler(template: str) -> typst.Compiler:
    """Return this thread's compiler of a template: starting one costs more than a page."""
    kept: dict[str, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if template not in kept:
        kept[template] = typst.Compiler(
            str(_TEMPLATES / template),
            root=str(_TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
        )
    return kept[template]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fonts.serif_path().parent)],
    )
