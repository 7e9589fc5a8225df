"""Items, standards, guides, checklists, and the computation of limits."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import BaseModel, Field, StringConstraints

from onewindow.channels.openapi import particulars as a
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.door import JSON, Call, query
from onewindow.channels.openapi.fields import (
    AwareMoment,
    Body,
    Cursor,
    DivisionCode,
    LimitText,
    PageSize,
    Slug,
    Words,
)
from onewindow.channels.openapi.shown import derivation, word
from onewindow.domains.applicants import api as applicants
from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit import pagination
from onewindow.kit.refusals import Invalid
from onewindow.lib.limits import Limit

TAG = "事项"
SEES = ("catalogue.view",)
_MOST_FOUND = 40
_YES_NO = (("true", "是"), ("false", "否"))


class ItemFilter(Body):
    """Which items."""

    q: Words = Field("", description="名称、日常说法或拼音首字母；给出时按相关度返回一页")
    topic: Words = Field("", description="主题")
    cursor: Cursor = ""
    limit: PageSize = 50


@query("searchItems", "/items", scopes=SEES, tag=TAG, summary="查找事项", answer=a.ItemPage)
def search_items(call: Call, wanted: Query[ItemFilter]) -> a.ItemPage:
    """现行有效的事项。带 q 时按相关度返回最多 40 条，不分页；否则按编号逐页返回。"""
    on = timezone.localdate(call.at)
    standards = catalogue.standards_in_force(on)
    if wanted.q.strip():
        hits = catalogue.search_items(wanted.q, "", min(wanted.limit, _MOST_FOUND), on=on)
        order = {hit.standard_id: n for n, hit in enumerate(hits)}
        rows = sorted(standards.filter(pk__in=order), key=lambda row: order[row.pk])
        return a.ItemPage(entries=[_entry(row) for row in rows], next="")
    if wanted.topic:
        standards = standards.filter(item__topic=wanted.topic)
    found = pagination.page(standards, order=("id",), cursor=wanted.cursor, size=wanted.limit)
    return a.ItemPage(entries=[_entry(row) for row in found.rows], next=found.next_cursor)


@query(
    "getItem",
    "/items/{code}",
    scopes=SEES,
    tag=TAG,
    summary="一个事项",
    answer=a.ItemAnswer,
    is_cacheable=True,
)
def get_item(call: Call, code: Slug) -> HttpResponse:
    """现行标准的要点和历次发布的版本。"""
    standard = catalogue.published_standard(code, timezone.localdate(call.at))
    content = standard.content
    answer = a.ItemAnswer(
        **_entry(standard).model_dump(),
        statutory_limit=str(content.statutory_limit or ""),
        promised_limit=str(content.promised_limit or ""),
        handling_type=content.handling_type,
        runs=content.runs,
        versions=[_version(row) for row in _published(code)],
    )
    return tagged(call, answer)


@query(
    "getStandard",
    "/items/{code}/standards/{version}",
    scopes=SEES,
    tag=TAG,
    summary="标准的一个版本",
    answer=a.StandardAnswer,
    is_cacheable=True,
)
def get_standard(
    call: Call, code: Slug, version: Annotated[int, Field(ge=1, le=100_000)]
) -> HttpResponse:
    """已发布的版本内容永不改变，可长期缓存（ETag）；草稿不提供。"""
    standard = next((row for row in _published(code) if row.version == version), None)
    if standard is None:
        raise catalogue.UnknownStandard(f"事项“{code}”没有已发布的第{version}版")
    answer = a.StandardAnswer(
        code=code,
        content=standard.content.model_dump(mode="json"),
        **_version(standard).model_dump(),
    )
    return tagged(call, answer)


@query(
    "getGuide",
    "/items/{code}/guide",
    scopes=SEES,
    tag=TAG,
    summary="办事指南",
    answer=a.GuideAnswer,
    is_cacheable=True,
)
def get_guide(call: Call, code: Slug) -> HttpResponse:
    """由现行标准生成的办事指南和引导问题。"""
    standard = catalogue.published_standard(code, timezone.localdate(call.at))
    content = standard.content
    answer = a.GuideAnswer(
        code=code,
        name=content.name,
        version=standard.version,
        sections=[
            a.GuideSectionAnswer(key=s.key, title=s.title, lines=list(s.lines))
            for s in catalogue.service_guide(content)
        ],
        questions=[
            a.QuestionAnswer(id=q.id, text=q.text, kind=q.kind, options=_options(q))
            for q in content.questions
        ],
    )
    return tagged(call, answer)


AnswerValue = (
    bool
    | Annotated[str, StringConstraints(max_length=100)]
    | Annotated[list[Annotated[str, StringConstraints(max_length=100)]], Field(max_length=50)]
)
Answers = Annotated[dict[Slug, AnswerValue], Field(max_length=100)]
Form = Annotated[
    dict[Slug, Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=300)
]
Kinds = Annotated[list[Annotated[str, StringConstraints(max_length=100)]], Field(max_length=50)]


class ChecklistBody(Body):
    """The situation of an applicant."""

    answers: Answers = Field({}, description="引导问题的回答：文本、true/false 或多选的列表")
    form: Form = Field({}, description="已知的申请表内容，条件可能用到")
    applicant_kind: Literal["natural", "legal"] = "natural"
    is_agent: bool = False
    holdings: Kinds | None = Field(
        None, description="已查到的证照和数据种类；不给出表示尚未查询，能取得的视为已取得"
    )


@query(
    "makeChecklist",
    "/items/{code}/checklist",
    method="POST",
    scopes=SEES,
    tag=TAG,
    summary="个性化清单",
    answer=a.ChecklistAnswer,
    example={"answers": {"kind": "shop", "raw": False}, "applicant_kind": "natural"},
)
def make_checklist(call: Call, code: Slug, body: ChecklistBody) -> a.ChecklistAnswer:
    """按情形一次性告知的材料、表单和环节；同样的回答在任何窗口得到同样的清单（digest 相同）。"""
    standard = catalogue.published_standard(code, timezone.localdate(call.at))
    content = standard.content
    imagined = applicants.Applicant(kind=body.applicant_kind)
    facts = catalogue.facts_of(
        body.answers,
        applicant=cases.condition_facts(imagined, is_agent=body.is_agent),
        form=body.form,
    )
    held = None if body.holdings is None else frozenset(body.holdings)
    found = catalogue.checklist(content, facts, holdings=held)
    return a.ChecklistAnswer(
        code=code,
        version=standard.version,
        digest=found.digest,
        open_questions=list(found.open_questions),
        materials=[
            a.ChecklistEntry.model_validate(
                {**row.as_json(), "supply": word(row.supply.value, row.supply.label)}
            )
            for row in found.rows
        ],
        fields=[
            a.FormFieldAnswer(
                id=f.id,
                label=f.label,
                kind=f.kind,
                required=f.required,
                options=[word(o.value, o.label) for o in f.options],
            )
            for f in catalogue.active_fields(content, facts)
        ],
        steps=[step.code for step in catalogue.active_steps(content, facts)],
    )


class DueFilter(Body):
    """From when, how long, where."""

    start: AwareMoment = Field(description="起算的时刻，带时区，如 2026-03-02T09:00:00+08:00")
    limit: LimitText = Field(description="20wd（工作日）、15d（日）、2h、60min")
    division: DivisionCode = Field("", validate_default=False, description="行政区划代码")


@query(
    "computeDue",
    "/due",
    scopes=("calendars.view",),
    tag=TAG,
    summary="计算期限",
    answer=a.DueAnswer,
)
def compute_due(call: Call, wanted: Query[DueFilter]) -> a.DueAnswer:
    """期限的最后一日和逐日说明；年份的节假日安排尚未公布时返回 409。"""
    calendar = calendars.legal_calendar(wanted.division)
    try:
        found = calendars.compute(wanted.start, Limit.parse(wanted.limit), calendar)
    except OverflowError as error:
        raise Invalid("期限超出可计算的范围。", field="limit") from error
    return a.DueAnswer(
        due_on=found.due_on, due_at=found.due_at, derivation=derivation(found.derivation)
    )


def tagged(call: Call, answer: BaseModel) -> HttpResponse:
    """Return the answer with an ETag, or 304 where the caller has it already."""
    text = answer.model_dump_json()
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    known = {part.strip() for part in call.request.headers.get("If-None-Match", "").split(",")}
    if tag in known or "*" in known or f"W/{tag}" in known:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(text, content_type=JSON)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _published(code: str) -> list[catalogue.ServiceStandard]:
    """Return the versions that were ever published, the newest first."""
    status = catalogue.StandardStatus
    found = catalogue.versions(code).filter(
        status__in=[status.PUBLISHED, status.SUPERSEDED, status.REPEALED]
    )
    return list(found)


def _version(row: catalogue.ServiceStandard) -> a.VersionAnswer:
    return a.VersionAnswer(
        version=row.version,
        status=row.status,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _entry(row: catalogue.ServiceStandard) -> a.ItemEntry:
    content = row.content
    return a.ItemEntry(
        code=row.item.code,
        name=content.name,
        short_name=content.short_name,
        department=content.department,
        type=word(content.type.value, content.type.label),
        topic=row.item.topic,
        version=row.version,
    )


def _options(question: Any) -> list[Word]:
    if question.kind == "boolean":
        return [word(value, label) for value, label in _YES_NO]
    return [word(option.value, option.label) for option in question.options]
