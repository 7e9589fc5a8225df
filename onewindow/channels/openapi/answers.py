"""What is answered: plain values, personal data masked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Word(Schema):
    """A code with what people call it."""

    code: str
    label: str


class DerivationLine(Schema):
    """One sentence of why the date is what it is."""

    kind: str
    text: str
    article: str = Field(description="依据的条文")


class ClockAnswer(Schema):
    """A clock with its derivation; `due_at` is the first moment that is too late."""

    kind: str = Field(
        description="receipt 收件审查、decision 办理、delivery 送达、step 环节、other"
    )
    step: str = Field("", description="环节代码，办件的时钟为空")
    limit: str = Field(description="如 20wd（工作日）、15d（日）、2h、60min")
    total: str = Field(description="加上延长后的时限")
    start_at: datetime
    due_on: date | None = Field(description="最后一个及时的日子；暂停未结束时为空")
    due_at: datetime | None
    warn_at: datetime | None
    light: Word
    remaining: str = Field(description="剩余或超期多少")
    derivation: list[DerivationLine]


class CaseSummary(Schema):
    """A row of a list of cases."""

    number: str
    uuid: str
    status: Word
    item_code: str
    item_name: str
    department: str
    division_code: str
    channel: str
    window: str
    applicant_name: str = Field(description="脱敏")
    is_simulated: bool
    is_green: bool
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    ended_at: datetime | None
    clock: str = Field(description="当前时钟：receipt、decision、delivery 或空")
    due_at: datetime | None
    warn_at: datetime | None
    deferral_due_on: date | None
    light: Word
    seq: int = Field(description="事实的条数")


class ActAnswer(CaseSummary):
    """The case as it is after an act."""


class ReceivedAnswer(CaseSummary):
    """The case that was opened; number and query code stand on the receipt of the applicant."""

    query_code: str = Field(description="公众查询办件进度用")

    @property
    def location(self) -> str:
        return f"/api/v1/cases/{self.number}"


class SignatureAnswer(Schema):
    """One person's opinion on a step."""

    person: str
    name: str
    outcome: Word
    opinion: str
    at: datetime
    acting_for: str


class StepAnswer(Schema):
    """A step of the plan at work in one case."""

    code: str
    name: str
    department: Word
    role: str
    stage: str
    kind: str
    status: Word
    outcome: Word | None
    limit: str
    after: list[str] = Field(description="前置环节，未完成不得开始")
    after_soft: list[str] = Field(description="前置环节，未完成不得办结")
    is_optional: bool
    is_critical: bool = Field(description="是否在关键路径上")
    signers: int
    signed: int
    assignee: str
    opened_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    light: Word
    return_reason: str
    is_paused: bool
    signatures: list[SignatureAnswer]


class LanesAnswer(Schema):
    """并联图: every step of the case, side by side."""

    number: str
    summary: str
    lead_department: str
    distinct_people: int
    steps: list[StepAnswer]


class AnswerOfForm(Schema):
    """One field of the application form, masked where it is personal."""

    field: str
    label: str
    value: str
    is_masked: bool


class MaterialAnswer(Schema):
    """A material of the checklist as it stands."""

    code: str
    name: str
    version: int
    source: str
    state: str
    sha256: str
    file_name: str
    note: str
    submitted_at: datetime


class CorrectionAnswer(Schema):
    """补正: what was asked at once, and what of it has come."""

    requested_at: datetime
    asked: list[str]
    supplied: list[str]
    completed_at: datetime | None


class DeferralAnswer(Schema):
    """容缺材料 with the day it is promised for."""

    material: str
    name: str
    due_on: date
    supplied_at: datetime | None


class NegativeAnswer(Schema):
    """否定事项报备."""

    kind: str
    reason: str
    basis: str
    reported_by: str
    reported_at: datetime
    approved_by: str
    approved_at: datetime | None


class CaseAnswer(CaseSummary):
    """The whole case: its clocks with their derivation, what is missing, what may be done."""

    standard_version: int
    answers: dict[str, Any]
    form: list[AnswerOfForm]
    form_digest: str = Field(description="申请人确认的就是它")
    checklist: list[str]
    owed: list[str]
    in_hand: list[str]
    missing: list[str] = Field(description="受理前还缺的材料")
    materials: list[MaterialAnswer]
    corrections: list[CorrectionAnswer]
    deferrals: list[DeferralAnswer]
    negative_report: NegativeAnswer | None
    acceptance_mode: str
    outcome: str
    decision_reason: str
    decision_basis: str
    results: list[dict[str, str]]
    end_reason: str
    delivery_mode: str
    legal_acts: list[str] = Field(description="当前状态下法律允许的办理动作")
    clocks: list[ClockAnswer]


class CasePage(Schema):
    """A page of cases; `next` is empty on the last one."""

    entries: list[CaseSummary]
    next: str = Field(description="下一页的 cursor，末页为空；Link 头给出地址")


class InboxEntry(Schema):
    """A step that waits for the owner's posts."""

    number: str
    step: str
    name: str
    department: str
    role: str
    status: Word
    assignee: str
    opened_at: datetime | None
    due_at: datetime | None
    light: Word


class InboxPage(Schema):
    """A page of steps, the most urgent first."""

    entries: list[InboxEntry]
    next: str = Field(description="下一页的 cursor，末页为空")


class TimelineEntry(Schema):
    """One recorded fact, as a sentence and as data."""

    seq: int
    type: str
    at: datetime
    who: str
    client: str = Field(description="经哪个接入系统办理，人工办理为空")
    text: str
    detail: str


class TimelineAnswer(Schema):
    """Every fact of a case in order."""

    number: str
    entries: list[TimelineEntry]


class BatchEntryAnswer(Schema):
    """What became of one entry of a batch."""

    number: str
    step: str
    is_signed: bool
    code: str = Field("", description="拒绝的代码")
    detail: str = Field("", description="拒绝的说明")


class BatchAnswer(Schema):
    """Each entry by itself; one refusal never stops the others."""

    entries: list[BatchEntryAnswer]


class NoticeAnswer(Schema):
    """An official notice of a case."""

    number: str
    kind: str
    title: str
    department_name: str
    issued_at: datetime
    pages: int
    is_internal: bool
    is_sealed: bool
    is_voided: bool
    verification_code: str
    pdf_sha256: str


class NoticesAnswer(Schema):
    """The notices of a case in the order of issue."""

    number: str
    entries: list[NoticeAnswer]
