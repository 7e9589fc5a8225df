"""Facts about documents; their subject is ``notice:<number>``, never the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class NoticeIssued(Fact):
    """A notice was numbered, rendered, stored and, where it bears a seal, stamped."""

    type: ClassVar[str] = "documents.notice_issued.v1"

    number: str
    kind: str
    title: str
    case_number: str
    department_code: str
    pdf_sha256: str
    copies: int
    seal: str = ""


@fact_type
@dataclass(frozen=True)
class NoticeVoided(Fact):
    """A notice was declared void, with a reason."""

    type: ClassVar[str] = "documents.notice_voided.v1"

    number: str
    case_number: str
    reason: str


@fact_type
@dataclass(frozen=True)
class SealRegistered(Fact):
    """A department got a seal."""

    type: ClassVar[str] = "documents.seal_registered.v1"

    department_code: str
    kind: str
    holder: str


@fact_type
@dataclass(frozen=True)
class SealRetired(Fact):
    """A seal was taken out of use."""

    type: ClassVar[str] = "documents.seal_retired.v1"

    department_code: str
    kind: str
    reason: str
