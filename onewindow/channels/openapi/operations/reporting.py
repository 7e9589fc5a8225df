"""数据上报: evaluations for the platform above, in its own field list."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Query
from pydantic import Field, StringConstraints

from onewindow.channels.openapi import judged as j
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.door import Call, query
from onewindow.channels.openapi.fields import AwareMoment
from onewindow.channels.openapi.operations.judging import TAG
from onewindow.channels.openapi.operations.worklists import PageFilter
from onewindow.domains.evaluation import api as evaluation
from onewindow.kit import pagination

_STANDINGS = {
    "active": "有效",
    "default": "默认评价",
    "appealed": "申诉复核中",
    "struck": "已剔除",
}


class ReportFilter(PageFilter):
    """Which evaluations, and whether whole."""

    ratings: Literal["active", "default"] = Field(
        "active", description="主动评价或默认评价，分开报送"
    )
    since: AwareMoment | None = Field(None, description="只要此刻以来变更的；缺省为全部")
    purpose: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description="报送用途；给出即返回完整的姓名和证件号码，并写入审计"
    )


@query(
    "reportEvaluations",
    "/evaluations/report",
    scopes=("evaluation.report",),
    tag=TAG,
    summary="评价上报",
    answer=j.ReportPage,
)
def report_evaluations(call: Call, wanted: Query[ReportFilter]) -> j.ReportPage:
    """责任人区域内的评价，按国家平台的字段，最早变更的在前；五分钟内的变更留到下一次。

    同一次评价（projectNo + assessNumber）变更后再次出现：默认评价被本人的评价代替、
    申诉、复核剔除、整改进展。加密和签名由向上级平台推送的一方完成。
    """
    rows = evaluation.reportable(
        call.by, is_default=wanted.ratings == "default", since=wanted.since, at=call.at
    )
    found = pagination.page(
        rows, order=("changed_at", "id"), cursor=wanted.cursor, size=wanted.limit
    )
    told = evaluation.report_rows(found.rows, purpose=wanted.purpose, by=call.by, at=call.at)
    return j.ReportPage(
        entries=[_entry(one) for one in told],
        until=evaluation.settled_until(call.at),
        next=found.next_cursor,
    )


def _entry(row: evaluation.ReportRow) -> j.ReportEntry:
    standing = _standing(row)
    return j.ReportEntry(
        fields=j.ReportFields(**row.fields),
        standing=Word(code=standing, label=_STANDINGS[standing]),
        changed_at=row.changed_at,
        struck_at=row.struck_at,
        strike_reason=row.strike_reason,
        appeal_reason=row.appeal_reason,
        stage=Word(code=row.stage.value, label=row.stage.label) if row.stage else None,
    )


def _standing(row: evaluation.ReportRow) -> str:
    if row.struck_at is not None:
        return "struck"
    if row.stage is evaluation.Stage.UNDER_REVIEW:
        return "appealed"
    return "default" if row.is_default else "active"
