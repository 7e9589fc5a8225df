"""Reads of halls: outlets, the queue of one, what people said of a period."""

from __future__ import annotations

from datetime import time, timedelta
from fractions import Fraction
from typing import Any, Literal

from django.utils import timezone
from ninja import Query
from pydantic import Field

from onewindow.channels.openapi import sights as s
from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.carrying import outlet_in_reach
from onewindow.channels.openapi.door import Call, query
from onewindow.channels.openapi.fields import Cursor, Day, Slug
from onewindow.channels.openapi.operations.worklists import PageFilter
from onewindow.channels.openapi.problems import InvalidRequest
from onewindow.domains.calendars.api import midnight
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit import pagination

TAG = "大厅与评价"
QUEUE = ("queueing.view",)
By = Literal["outlet", "department", "window", "item_code"]


@query(
    "listOutlets",
    "/outlets",
    scopes=QUEUE,
    tag=TAG,
    summary="网点",
    answer=s.OutletPage,
)
def list_outlets(call: Call, wanted: Query[PageFilter]) -> s.OutletPage:
    """责任人区域内开放的网点，按代码排列。"""
    found = pagination.page(
        organizations.open_outlets(viewer=call.by),
        order=("code",),
        cursor=wanted.cursor,
        size=wanted.limit,
    )
    return s.OutletPage(
        entries=[
            s.OutletEntry(
                code=row.code,
                name=row.name,
                outlet_class=Word(code=row.outlet_class, label=row.get_outlet_class_display()),
                division_code=row.division_id,
                address=row.address,
                phone=row.phone,
            )
            for row in found.rows
        ],
        next=found.next_cursor,
    )


@query(
    "getQueue",
    "/outlets/{code}/queue",
    scopes=QUEUE,
    tag=TAG,
    summary="网点的排队情况",
    answer=s.QueueAnswer,
)
def get_queue(call: Call, code: Slug) -> s.QueueAnswer:
    """各板块等候人数、开放窗口、最近叫到的号，和现在取号的预计等候时间（含可能范围）。"""
    outlet_in_reach(call, code)
    board = queueing.board(code, at=call.at)
    return s.QueueAnswer(
        outlet=code,
        on=board.on,
        at=call.at,
        mode=board.mode,
        is_closed=board.is_closed,
        waiting=board.waiting,
        hours=[period(*hours) for hours in board.hours],
        plates=[
            s.PlateAnswer(
                name=plate.name,
                letter=plate.letter,
                waiting=plate.waiting,
                green=plate.green,
                windows=plate.windows,
                last_called=plate.last_called,
                wait=wait_of(plate.wait),
            )
            for plate in board.plates
        ],
    )


class SummaryFilter(PageFilter):
    """A period of whole days, both included; without one the month so far."""

    by: By = Field("outlet", description="分组：网点、部门、窗口、事项")
    from_on: Day | None = Field(None, description="首日，缺省为本月一日")
    until_on: Day | None = Field(None, description="末日（含），缺省为今天")
    cursor: Cursor = Field("", description="上一页返回的 next")


@query(
    "getEvaluationSummary",
    "/evaluations/summary",
    scopes=("evaluation.view",),
    tag=TAG,
    summary="好差评汇总",
    answer=s.EvaluationSummary,
)
def get_evaluation_summary(call: Call, wanted: Query[SummaryFilter]) -> s.EvaluationSummary:
    """责任人区域内一个时期的评价：合计与分组，默认好评不计入满意率；不含任何人的姓名和原话。"""
    today = timezone.localdate(call.at)
    first, last = wanted.from_on or today.replace(day=1), wanted.until_on or today
    longest = timedelta(days=evaluation.LONGEST_PERIOD_DAYS)
    if not timedelta(0) <= last - first <= longest:
        said = f"开始不晚于结束，期间不超过 {longest.days} 天"
        fault = {"field": "query.from_on", "message": said}
        raise InvalidRequest("期间有误。", field="query.from_on", details={"errors": [fault]})
    rows = evaluation.ranked(
        wanted.by,
        from_at=midnight(first),
        until_at=midnight(last) + timedelta(days=1),
        now=call.at,
        viewer=call.by,
    )
    later = sorted((row for row in rows if row.key > wanted.cursor), key=lambda row: row.key)
    shown = later[: wanted.limit]
    return s.EvaluationSummary(
        from_on=first,
        until_on=last,
        by=wanted.by,
        whole=s.EvaluationFigures(**_figures(evaluation.total(row.tally for row in rows))),
        entries=[
            s.EvaluationGroup(
                key=row.key, place=row.place, is_few=row.is_few, **_figures(row.tally)
            )
            for row in shown
        ],
        next=shown[-1].key if len(later) > len(shown) else "",
    )


def period(opens: time, closes: time, mode: str) -> s.PeriodAnswer:
    """Return hours of a day as they are answered."""
    return s.PeriodAnswer(opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}", mode=mode)


def wait_of(wait: queueing.Estimate | None) -> s.WaitAnswer | None:
    """Return an estimate in tenths of a minute."""
    if wait is None:
        return None
    low, likely, high = (round(value, 1) for value in (wait.low, wait.likely, wait.high))
    return s.WaitAnswer(low=low, likely=likely, high=high)


def _figures(tally: evaluation.Tally) -> dict[str, Any]:
    return {
        "invited": tally.invited,
        "evaluated": tally.answered,
        "stars": {str(grade): tally.active.get(grade, 0) for grade in range(1, 6)},
        "defaulted": sum(tally.default.values()),
        "struck": tally.struck,
        "active_share": _number(tally.active_share),
        "satisfied_share": _number(tally.satisfied_share),
        "mean_stars": _number(tally.mean_stars),
        "rectified_share": _number(tally.rectified_share),
        "called_back_share": _number(tally.called_back_share),
    }


def _number(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 4)
