"""What a notice consists of once composed: blocks that the layout draws, nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict

from onewindow.domains.documents.rules.kinds import NoticeKind, SealKind


class Piece(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Run(Piece):
    """A stretch of text; a strong one is set in the heading face."""

    text: str
    strong: bool = False


class Paragraph(Piece):
    """A paragraph; a note is set smaller and explains."""

    type: Literal["paragraph"] = "paragraph"
    runs: list[Run]
    is_note: bool = False


class Heading(Piece):
    type: Literal["heading"] = "heading"
    text: str


class Fields(Piece):
    """Label and value pairs in a ruled grid, `columns` pairs to a row."""

    type: Literal["fields"] = "fields"
    rows: list[tuple[str, str]]
    columns: int = 1


class Table(Piece):
    """A ruled table; `widths` are shares of the line, 0 takes what the content needs."""

    type: Literal["table"] = "table"
    header: list[str]
    widths: list[int]
    rows: list[list[str]]


class Listing(Piece):
    """Numbered entries."""

    type: Literal["listing"] = "listing"
    entries: list[str]


class Signature(Piece):
    """A line to be signed; filled in where the person has signed already."""

    label: str
    name: str = ""
    date: str = ""


class Signatures(Piece):
    type: Literal["signatures"] = "signatures"
    lines: list[Signature]


class Certificate(Piece):
    """The face of a licence: large pairs of label and value, on a framed page."""

    type: Literal["certificate"] = "certificate"
    copy_kind: str
    rows: list[tuple[str, str]]


Block = Paragraph | Heading | Fields | Table | Listing | Signatures | Certificate


class NoticeData(Piece):
    """A composed notice without number and verification code; the JSON twin of the PDF."""

    kind: NoticeKind
    layout: Literal["letter", "form", "certificate"]
    title: str
    department_code: str
    department_name: str
    department_short: str
    case_number: str
    item_name: str
    applicant_masked: str
    addressee: str = ""
    blocks: list[Block]
    seal: SealKind | None
    signer: str
    dated: str
    copies: int
    distribution: str
    contact: list[tuple[str, str]] = []


def canonical_json(data: object) -> bytes:
    """Return the one byte form of JSON data that digests are taken of."""
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256_hex(content: bytes) -> str:
    """Return the digest as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
