"""回访: the rounds, the draw, the call sheet, scores, comparison, paper."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.choosing import division_names
from onewindow.channels.oversight import words
from onewindow.channels.oversight.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.oversight.forms.surveys import (
    CloseRoundForm,
    DrawForm,
    PaperForm,
    SchemeForm,
    grades_in,
    initial_of,
)
from onewindow.channels.oversight.shell import SURVEYS, show
from onewindow.channels.oversight.voices import voices_for
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.surveys import api as surveys
from onewindow.domains.surveys.api import ScoreBy, Scored, SurveyRound
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.kit.exports import Cell, Sheet, csv_file, xlsx_file
from onewindow.ui.pictures import Link

_PER_PAGE = 50
_BY: dict[ScoreBy, str] = {"window": "窗口", "clerk": "人员", "department": "部门"}
_DRAW = accounts.requires(Capability.SURVEYS_DRAW)
SATISFACTION = "（满意 + 基本满意）÷ 已答复；五项内容中最差的一项是整体等级"


@accounts.requires(SURVEYS)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every month that was drawn, newest first."""
    viewer = accounts.actor_in(request)
    rows = surveys.rounds(viewer)
    names = division_names({row.division_code for row in rows})
    context = {
        "rows": [(row, names.get(row.division_code, row.division_code)) for row in rows],
        "may_draw": viewer.may("surveys.draw"),
    }
    return show(request, "rounds.html", "rounds", context)


@_DRAW
@ACT
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a month at random, reproducibly (N18)."""

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        row = surveys.draw_round(by=by, at=at, **fields)
        left = f"{row.without_phone} 件没有留电话，未列入。" if row.without_phone else ""
        return f"{row.month}的名单已抽取，随机种子“{row.seed}”。{left}"

    page = ActPage(
        title="抽取回访名单",
        form=DrawForm,
        button="抽取",
        perform=perform,
        back=reverse("oversight:rounds"),
        current="rounds",
        explanation="上月在窗口收件、已经办结、留有电话的件按窗口抽样；一个月只抽一次，抽取方案随名单保存。",
    )
    return act_page(request, page)


def tabs_of(row: SurveyRound, current: str) -> list[Link]:
    """Return the pages of one round."""
    pages = (("round", "回访名单"), ("scores", "成绩"), ("compare", "两期对比"))
    return [
        Link(name, reverse(f"oversight:{page}", args=[row.pk]), is_current=page == current)
        for page, name in pages
    ]


@accounts.requires(SURVEYS)
@require_safe
def call_sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Who is to be called, the untried first; and who was (N26)."""
    viewer = accounts.actor_in(request)
    row = surveys.round_of(number, viewer=viewer)
    status = request.GET.get("status", "due")
    window = request.GET.get("window", "").strip()[:20]
    rows = surveys.calls_of(row)
    if status in set(surveys.CallStatus):
        rows = rows.filter(status=status)
    if window:
        rows = rows.filter(window=window)
    listed = pagination.page(
        rows,
        order=("tries", "window", "place", "pk") if status == "due" else ("window", "place", "pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    by_status = surveys.calls_of(row).order_by().values_list("status").annotate(Count("pk"))
    counts = Counter(dict(by_status))
    named = division_names({row.division_code})
    context = {
        "round": row,
        "division_name": named.get(row.division_code, row.division_code),
        "rows": listed.rows,
        "tabs": tabs_of(row, "round"),
        "asked": {"status": status, "window": window},
        "statuses": [(value, name, counts[value]) for value, name in surveys.CallStatus.choices],
        "may_call": viewer.may("surveys.call") and row.closed_at is None,
        "may_listen": viewer.may("surveys.listen"),
        "may_close": viewer.may("surveys.draw") and row.closed_at is None,
        "scheme": surveys.scheme_from(row.scheme),
        "pages": pages_of(request, listed),
    }
    return show(request, "round.html", "rounds", context)


@_DRAW
@ACT
def close(request: HttpRequest, number: int) -> HttpResponse:
    """End a round; its scores go out to the appraisal (N19)."""
    row = surveys.round_of(number, viewer=accounts.actor_in(request))

    def perform(_fields: Fields, by: Actor, at: datetime) -> str:
        surveys.close_round(row.pk, by=by, at=at)
        return f"{row.month}回访已结束，窗口、人员和部门的成绩计入{row.month}考核。"

    page = ActPage(
        title=f"结束{row.month}回访",
        form=CloseRoundForm,
        button="结束回访",
        perform=perform,
        back=reverse("oversight:round", args=[row.pk]),
        current="rounds",
        explanation="名单上的人都回访过、拒绝或多次未接通之后才能结束；结束后不再登记答复。",
    )
    return act_page(request, page)


@accounts.requires(Capability.SURVEYS_CALL)
@ACT
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """Type in what came on paper or by the hotline (X6)."""
    row = surveys.round_of(number, viewer=accounts.actor_in(request))

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        answer = surveys.answer_by_paper(
            row.pk,
            surveys.About(fields["case_number"], fields["window"], fields["department"]),
            channel=fields["channel"],
            grades=grades_in(fields),
            collected_on=fields["collected_on"],
            opinion=fields["opinion"],
            is_complaint=fields["is_complaint"],
            by=by,
            at=at,
        )
        moved = "，已生成整改单" if hasattr(answer, "ticket") else ""
        return f"{surveys.CHANNELS[fields['channel']]}的评价已录入{moved}。"

    page = ActPage(
        title=f"录入评价：{row.month}",
        form=PaperForm,
        button="录入",
        perform=perform,
        back=reverse("oversight:round", args=[row.pk]),
        current="rounds",
        explanation="同一人对同一件事通过同一渠道只计一次；没有办件编号的按窗口或部门计；没有勾选的内容不计。"
        "留言本、意见箱按收取日期，服务热线按来电日期，应在本期月份内；只能录入本期方案里有的渠道。",
    )
    return act_page(request, page)


@accounts.requires(SURVEYS)
@require_safe
def scores(request: HttpRequest, number: int) -> HttpResponse:
    """The five by three matrix, satisfaction and score, whole and by window or person (N17 N21)."""
    row = surveys.round_of(number, viewer=accounts.actor_in(request))
    asked = request.GET.get("by", "window")
    by: ScoreBy = next((one for one in _BY if one == asked), "window")
    found = surveys.scores(row, by)
    names = words.names_for(by, found)
    scheme = surveys.scheme_from(row.scheme)
    voices = voices_for(row)
    channels = _channels(row, voices, scheme)
    context = {
        "round": row,
        "tabs": tabs_of(row, "scores"),
        "whole": _scored(surveys.whole(row)),
        "rows": [
            {"key": key, "name": names.get(key, key), **_scored(one)} for key, one in found.items()
        ],
        "by": by,
        "kinds": _BY.items(),
        "kind": _BY[by],
        "contents": surveys.CONTENTS.values(),
        "grades": surveys.GRADES.values(),
        "merged": words.points(surveys.merged_score(row, voices)),
        "channels": channels,
        "silent": [(name, weight) for name, weight, count, _ in channels if not count],
        "passing": words.percent(scheme.pass_share),
        "satisfaction": SATISFACTION,
    }
    return show(request, "scores.html", "rounds", context)


@accounts.requires(SURVEYS)
@require_safe
def scores_file(request: HttpRequest, number: int, kind: str) -> HttpResponseBase:
    """The scores of a round: a sheet each for windows, people, departments; CSV of one of them."""
    row = surveys.round_of(number, viewer=accounts.actor_in(request))
    asked = request.GET.get("by", "window")
    by: ScoreBy = next((one for one in _BY if one == asked), "window")
    name = f"回访成绩-{row.division_code}-{row.month}"
    if kind == "xlsx":
        return xlsx_file([_score_sheet(row, one) for one in _BY], name=name)
    return csv_file(_score_sheet(row, by), name=f"{name}-{_BY[by]}")


def _score_sheet(row: SurveyRound, by: ScoreBy) -> Sheet:
    found = surveys.scores(row, by)
    names = words.names_for(by, found)
    cells = [
        f"{content}{grade}"
        for content in surveys.CONTENTS.values()
        for grade in surveys.GRADES.values()
    ]
    columns = ("名称", "代码", "得分", "满意度", "满意", "基本满意", "已答复", "达标", *cells)
    rows: list[list[Cell]] = [
        [
            names.get(key, key),
            key,
            one.score,
            one.satisfaction.share,
            one.satisfaction.satisfied,
            one.satisfaction.basically,
            one.satisfaction.answered,
            {None: "", True: "是", False: "否"}[one.passes],
            *(one.matrix.cells[c][grade] for c in surveys.CONTENTS for grade in surveys.GRADES),
        ]
        for key, one in found.items()
    ]
    return Sheet(_BY[by], columns, rows, f"{row.month}；满意度＝{SATISFACTION}")


def _channels(
    row: SurveyRound, voices: list[surveys.Voice], scheme: surveys.Scheme
) -> list[tuple[str, int, int, str]]:
    """Return name, weight, voices and real weight of each channel; one person once for one case.

    The real weight is empty for a channel that nobody spoke through.
    """
    graded = surveys.answers_of(row).exclude(grades={})
    own = Counter(graded.values_list("channel", flat=True))
    others = Counter(channel for _, channel in {(one.case, one.channel) for one in voices})
    counts = {channel: own[channel] + others[channel] for channel in scheme.weights}
    real = surveys.effective_weights(scheme.weights, counts)
    return [
        (name, scheme.weights[channel], counts[channel], words.points(weight) if weight else "")
        for channel, name in surveys.CHANNELS.items()
        if channel in scheme.weights
        for weight in (real[channel],)
    ]


def _scored(one: Scored) -> dict[str, Any]:
    said = one.satisfaction
    return {
        "cells": [
            (name, [one.matrix.cells[content][grade] for grade in surveys.GRADES])
            for content, name in surveys.CONTENTS.items()
        ],
        "overall": [one.matrix.overall[grade] for grade in surveys.GRADES],
        "score": words.points(one.score),
        "share": words.percent(said.share, 2),
        "said": said,
        "passes": one.passes,
    }


@accounts.requires(SURVEYS)
@require_safe
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """A round beside an earlier one, with the difference in points (X7)."""
    viewer = accounts.actor_in(request)
    row = surveys.round_of(number, viewer=viewer)
    others = [
        one
        for one in surveys.rounds(viewer)
        if one.division_code == row.division_code and one.pk != row.pk
    ]
    asked = request.GET.get("with", "")
    earlier = [one for one in others if one.month < row.month]
    before = next((one for one in others if str(one.pk) == asked), next(iter(earlier), None))
    context = {
        "round": row,
        "tabs": tabs_of(row, "compare"),
        "others": others,
        "before": before,
        "lines": _lines(row, before) if before else [],
        "satisfaction": SATISFACTION,
    }
    return show(request, "compare.html", "rounds", context)


def _lines(row: SurveyRound, before: SurveyRound) -> list[dict[str, str]]:
    now, then = surveys.whole(row), surveys.whole(before)
    pairs = [
        ("满意度（%）", now.satisfaction.share, then.satisfaction.share, 100),
        ("得分", now.score, then.score, 1),
        (
            "各渠道加权得分",
            surveys.merged_score(row, voices_for(row)),
            surveys.merged_score(before, voices_for(before)),
            1,
        ),
    ]
    lines = []
    for name, new, old, factor in pairs:
        change = "—"
        if new is not None and old is not None:
            change = f"{float(surveys.difference(new, old) * factor):+.2f}"
        lines.append(
            {
                "name": name,
                "now": words.points(None if new is None else new * factor),
                "then": words.points(None if old is None else old * factor),
                "change": change,
            }
        )
    return lines


@accounts.requires(SURVEYS)
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """The schemes set, and the default for what nobody set."""
    viewer = accounts.actor_in(request)
    kept = [
        ("默认", None, surveys.DEFAULT_SCHEME),
        *(
            (row.division_code or "全部", row.valid_from, surveys.scheme_from(row.content))
            for row in surveys.schemes(viewer)
        ),
    ]
    context = {
        "rows": [
            {
                "where": where,
                "since": since,
                "scheme": scheme,
                "passing": words.percent(scheme.pass_share),
                "weights": [(surveys.CHANNELS[one], n) for one, n in scheme.weights.items()],
                "points": [(surveys.GRADES[one], n) for one, n in scheme.points.items()],
                "stars": [(f"{one}星", n) for one, n in scheme.star_points.items()],
            }
            for where, since, scheme in kept
        ],
        "may_set": viewer.may("surveys.draw"),
    }
    return show(request, "schemes.html", "rounds", context)


@_DRAW
@ACT
def scheme_set(request: HttpRequest) -> HttpResponse:
    """Set another scheme from a day on (N18, N20, X6)."""
    today = timezone.localdate()
    scheme = surveys.scheme_for("", today)

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        row = surveys.set_scheme(
            SchemeForm.content_of(fields),
            division_code=fields["division_code"],
            valid_from=fields["valid_from"],
            by=by,
            at=at,
        )
        return f"调查方案自{row.valid_from:%Y-%m-%d}起生效；已抽取的期次仍用原方案。"

    page = ActPage(
        title="设定调查方案",
        form=SchemeForm,
        button="设定",
        perform=perform,
        back=reverse("oversight:schemes"),
        current="rounds",
        initial={**initial_of(scheme), "valid_from": today},
        explanation="各渠道权重之和应为100；“四位一体”是哪四个渠道由方案决定，没有权重的渠道不计入。",
    )
    return act_page(request, page)
