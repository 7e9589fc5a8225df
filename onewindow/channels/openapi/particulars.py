"""What is answered about items, applicants, files, the public and the token itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from onewindow.channels.openapi.answers import DerivationLine, Word


class VerificationAnswer(Schema):
    """What a verification code proves."""

    is_valid: bool
    code: str
    title: str
    number: str
    department_name: str
    issued_at: datetime
    applicant_masked: str
    item_name: str
    seal: str
    pdf_sha256: str
    is_intact: bool
    voided_at: datetime | None
    void_reason: str


class ItemEntry(Schema):
    """An item with a standard in force."""

    code: str
    name: str
    short_name: str
    department: str
    type: Word
    topic: str
    version: int


class ItemPage(Schema):
    """A page of items; a search answers one page, the best first."""

    entries: list[ItemEntry]
    next: str = Field(description="下一页的 cursor，末页为空")


class VersionAnswer(Schema):
    """One published version of a standard."""

    version: int
    status: str
    valid_from: date | None
    valid_until: date | None


class ItemAnswer(ItemEntry):
    """An item with its published versions, the newest first."""

    statutory_limit: str
    promised_limit: str
    handling_type: str
    runs: int | None
    versions: list[VersionAnswer]


class StandardAnswer(Schema):
    """A version with its whole content, as `items schema` describes it."""

    code: str
    version: int
    status: str
    valid_from: date | None
    valid_until: date | None
    content: dict[str, Any] = Field(
        description="事项标准全文，结构见 scripts/onewindow items schema"
    )


class GuideSectionAnswer(Schema):
    """A heading of the guide with its lines."""

    key: str
    title: str
    lines: list[str]


class QuestionAnswer(Schema):
    """A guiding question."""

    id: str
    text: str
    kind: str
    options: list[Word]


class GuideAnswer(Schema):
    """办事指南, derived from the standard in force."""

    code: str
    name: str
    version: int
    sections: list[GuideSectionAnswer]
    questions: list[QuestionAnswer]


class ChecklistEntry(Schema):
    """One material for these answers, with the reason why it is in or out."""

    id: str
    name: str
    applies: bool
    is_mandatory: bool
    supply: Word
    can_promise: bool
    can_defer: bool
    deferrable_days: int | None
    form: str
    copies: int
    reason: str


class FormFieldAnswer(Schema):
    """A field of the form that these answers call for."""

    id: str
    label: str
    kind: str
    required: bool
    options: list[Word]


class ChecklistAnswer(Schema):
    """一次性告知的清单: equal digests are equal lists, at every outlet."""

    code: str
    version: int
    digest: str
    open_questions: list[str]
    materials: list[ChecklistEntry]
    fields: list[FormFieldAnswer]
    steps: list[str]


class ApplicantAnswer(Schema):
    """An applicant, masked."""

    uuid: str
    kind: str
    name: str
    document_type: str
    identity: str
    phone: str
    address: str

    @property
    def location(self) -> str:
        return f"/api/v1/applicants/{self.uuid}"


class ApplicantsAnswer(Schema):
    """Applicants found; namesakes are told apart by their masked numbers."""

    entries: list[ApplicantAnswer]


class AuthorizationAnswer(Schema):
    """An agent may act for the principal."""

    principal: str
    agent: str
    items: list[str]
    valid_from: date
    valid_until: date | None


class RevealedAnswer(Schema):
    """One value whole; who saw it, when and why is written down."""

    field: str
    value: str


class PrefillAnswer(Schema):
    """Earlier answers of the applicant, with consent."""

    answers: dict[str, str]


class HoldingAnswer(Schema):
    """A licence or record that government holds."""

    kind: str
    name: str
    number: str = Field(description="脱敏")
    issuer: str
    valid_until: date | None
    is_valid: bool


class HoldingsAnswer(Schema):
    """What was found, and the kinds that make materials unnecessary."""

    entries: list[HoldingAnswer]
    usable: list[str]


class FileAnswer(Schema):
    """Stored content; the same content is the same file."""

    sha256: str
    size: int
    media_type: str
    name: str


class ProgressStage(Schema):
    """One stage as the public reads it."""

    name: str
    at: datetime | None = Field(description="到达的时刻，尚未到达为空")


class ProgressAnswer(Schema):
    """Where a case stands, in plain words, without names of officers."""

    number: str
    item_name: str
    status: Word
    due_on: date | None
    light: Word
    derivation: list[DerivationLine]
    stages: list[ProgressStage]
    story: list[str]


class DueAnswer(Schema):
    """A limit computed on the legal calendar of a division."""

    due_on: date | None
    due_at: datetime | None
    derivation: list[DerivationLine]


class PostAnswer(Schema):
    """A post that the owner may act in today."""

    department: str
    role: str
    acting_for: str


class MeAnswer(Schema):
    """Who the token is, as whom it acts, and what it may do now."""

    client: str
    name: str
    owner: str
    owner_name: str
    department: str
    window: str
    scopes: list[str]
    divisions: list[str]
    posts: list[PostAnswer]
    per_minute: int
    expires_at: datetime


class ProblemKind(Schema):
    """A refusal that the product knows."""

    code: str
    status: int
    title: str
    law: str
    next_step: str


class ProblemKinds(Schema):
    """Every stable code."""

    entries: list[ProblemKind]
