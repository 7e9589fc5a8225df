"""评价: what people said, rankings of a period, publishing, and the policy."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from onewindow.channels.oversight import words
from onewindow.channels.oversight.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.oversight.forms.evaluation import POLICY_FIELDS, PolicyForm, PublishForm
from onewindow.channels.oversight.shell import EVALUATION, show
from onewindow.channels.paging import pages_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.calendars.api import midnight
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import By, EvaluationChannel, Ranked, Tally
from onewindow.domains.organizations import api as organizations
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.kit.exports import Cell, Sheet, csv_file, xlsx_file
from onewindow.kit.refusals import Invalid

_PER_PAGE = 50
_EXACT = {"stars": "stars", "channel": "channel", "window": "invitation__window"}
_BY: dict[By, str] = {
    "window": "窗口",
    "clerk": "人员",
    "item_code": "事项",
    "department": "部门",
    "outlet": "网点",
    "kind": "平台",
}
DEFINITIONS = (
    ("主动评价率", "本人评价的服务 ÷ 邀请评价的服务；默认评价不算"),
    ("满意率", "本人评价中三星及以上 ÷ 本人评价；沉默不算满意"),
    ("平均星级", "本人评价的星级平均；默认和剔除的不算"),
    ("差评整改率", "按期整改 ÷ 已整改或已到最迟期限的差评"),
    ("回访率", "已回访 ÷ 已整改的实名差评；没有办件的到访不留姓名，无法回访"),
)


def day_asked(request: HttpRequest, name: str, otherwise: date) -> date:
    """Return the day an address names."""
    typed = request.GET.get(name, "")
    if not typed:
        return otherwise
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid(f"“{typed[:20]}”不是日期", next_step="请按2026-03-31填写。") from None


@accounts.requires(EVALUATION)
@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """What people said, newest first; a department sees its own."""
    viewer = accounts.actor_in(request)
    rows = evaluation.evaluations(viewer)
    asked = {name: request.GET.get(name, "").strip()[:20] for name in _EXACT}
    for name, column in _EXACT.items():
        if asked[name] and (name != "stars" or asked[name] in {"1", "2", "3", "4", "5"}):
            rows = rows.filter(**{column: asked[name]})
    if request.GET.get("words"):
        rows = rows.exclude(words="")
    listed = pagination.page(
        rows,
        order=("-evaluated_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    names = organizations.directory()
    context = {
        "rows": [
            {
                "row": row,
                "asked": row.invitation,
                "grade": evaluation.GRADES[row.stars],
                "labels": words.checked_labels(row),
                "department": names.get(row.invitation.department, ""),
            }
            for row in listed.rows
        ],
        "asked": {**asked, "words": request.GET.get("words", "")},
        "grades": evaluation.GRADES.items(),
        "channels": EvaluationChannel.choices,
        "may_publish": viewer.may("evaluation.review"),
        "pages": pages_of(request, listed),
    }
    return show(request, "evaluations.html", "evaluations", context)


@accounts.requires(Capability.EVALUATION_REVIEW)
@ACT
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Show an evaluation to everybody, with the answer."""
    row = evaluation.evaluation_of(number, viewer=accounts.actor_in(request))

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        evaluation.publish_evaluation(row.pk, answer=fields["answer"], by=by, at=at)
        return "已公开。"

    page = ActPage(
        title=f"公开评价：{row.invitation.item_name}（{evaluation.GRADES[row.stars]}）",
        form=PublishForm,
        button="公开",
        perform=perform,
        back=request.GET.get("back") or reverse("oversight:evaluations"),
        current="evaluations",
        explanation=f"评价原文：{row.words}" if row.words else "这次评价没有文字。",
        law="国办发〔2019〕51号：评价结果公开",
    )
    if not page.back.startswith("/oversight/"):
        raise Invalid("返回地址有误。")
    return act_page(request, page)


def _ranking(request: HttpRequest) -> tuple[By, list[Ranked], date, date]:
    """Return what is ranked, the ranking, and the period asked for."""
    viewer, at = accounts.actor_in(request), timezone.now()
    today = timezone.localdate(at)
    first = day_asked(request, "from", today.replace(day=1))
    last = day_asked(request, "until", today)
    if not first <= last <= first + timedelta(days=evaluation.LONGEST_PERIOD_DAYS):
        raise Invalid(
            f"期间应在{evaluation.LONGEST_PERIOD_DAYS}天以内，开始不晚于结束。",
            next_step="请改日期后再查。",
        )
    asked = request.GET.get("by", "window")
    by: By = next((one for one in _BY if one == asked), "window")
    rows = evaluation.ranked(
        by,
        from_at=midnight(first),
        until_at=midnight(last + timedelta(days=1)),
        now=at,
        viewer=viewer,
    )
    return by, rows, first, last


@accounts.requires(EVALUATION)
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """Windows, people, items, departments, outlets, platforms of a period, each figure defined."""
    by, rows, first, last = _ranking(request)
    names = words.names_for(by, [row.key for row in rows])
    context = {
        "rows": [_ranked(row, names) for row in rows],
        "whole": _figures(evaluation.total(row.tally for row in rows)),
        "by": by,
        "kinds": _BY.items(),
        "kind": _BY[by],
        "first": first,
        "last": last,
        "definitions": DEFINITIONS,
        "fewest": evaluation.FEWEST_VOICES,
        "query": urlencode({"by": by, "from": str(first), "until": str(last)}),
    }
    return show(request, "ranking.html", "ranking", context)


_RANKED = (
    "名次", "名称", "代码", "平均星级", "满意率", "主动评价率", "邀请", "本人评价",
    "5星", "4星", "3星", "2星", "1星", "默认评价", "剔除", "差评整改率", "回访率",
)  # fmt: skip


@accounts.requires(EVALUATION)
@require_safe
def ranking_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The ranking that is shown, as CSV or a workbook."""
    by, rows, first, last = _ranking(request)
    names = words.names_for(by, [row.key for row in rows])
    note = "；".join(f"{name}＝{meaning}" for name, meaning in DEFINITIONS)
    note += f"；本人评价少于{evaluation.FEWEST_VOICES}次的没有名次，列在其后"
    cells = [_cells(row, names.get(row.key, row.key)) for row in rows]
    sheet = Sheet(f"{_BY[by]}排名", _RANKED, cells, note)
    name = f"评价排名-{_BY[by]}-{first}-{last}"
    return xlsx_file([sheet], name=name) if kind == "xlsx" else csv_file(sheet, name=name)


def _cells(row: Ranked, name: str) -> list[Cell]:
    tally = row.tally
    return [
        None if row.is_few else row.place,
        name,
        row.key,
        tally.mean_stars,
        tally.satisfied_share,
        tally.active_share,
        tally.invited,
        tally.answered,
        *(tally.active.get(stars, 0) for stars in evaluation.GRADES),
        sum(tally.default.values()),
        tally.struck,
        tally.rectified_share,
        tally.called_back_share,
    ]


def _ranked(row: Ranked, names: dict[str, str]) -> dict[str, Any]:
    return {
        "place": row.place,
        "key": row.key,
        "name": names.get(row.key, row.key),
        "is_few": row.is_few,
        **_figures(row.tally),
    }


def _figures(tally: Tally) -> dict[str, Any]:
    return {
        "tally": tally,
        "defaults": sum(tally.default.values()),
        "stars": [tally.active.get(stars, 0) for stars in evaluation.GRADES],
        "mean": words.points(tally.mean_stars),
        "active": words.percent(tally.active_share),
        "satisfied": words.percent(tally.satisfied_share),
        "rectified": words.percent(tally.rectified_share),
        "called_back": words.percent(tally.called_back_share),
    }


@accounts.requires(EVALUATION)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Limits and thresholds: those set, and the defaults for what nobody set."""
    viewer = accounts.actor_in(request)
    labels = {name: PolicyForm.base_fields[name].label for name in POLICY_FIELDS}
    defaults = asdict(evaluation.DEFAULT_POLICY)
    kept = [
        ("默认", "", defaults),
        *(
            (row.division_code or "全部", row.valid_from, {**defaults, **row.limits})
            for row in evaluation.policies(viewer)
        ),
    ]
    context = {
        "columns": [f"{where}" for where, _, _ in kept],
        "dates": [since for _, since, _ in kept],
        "lines": [
            (label, [limits[name] for _, _, limits in kept]) for name, label in labels.items()
        ],
        "may_set": viewer.may("evaluation.review"),
    }
    return show(request, "policies.html", "evaluations", context)


@accounts.requires(Capability.EVALUATION_REVIEW)
@ACT
def policy_set(request: HttpRequest) -> HttpResponse:
    """Set other limits from a day on."""
    initial = {**asdict(evaluation.DEFAULT_POLICY), "valid_from": timezone.localdate()}

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        limits = {name: fields[name] for name in POLICY_FIELDS}
        row = evaluation.set_policy(
            limits,
            division_code=fields["division_code"],
            valid_from=fields["valid_from"],
            by=by,
            at=at,
        )
        return f"评价规则自{row.valid_from:%Y-%m-%d}起生效；已开始的整改按评价当日的规则。"

    page = ActPage(
        title="设定评价规则",
        form=PolicyForm,
        button="设定",
        perform=perform,
        back=reverse("oversight:policies"),
        current="evaluations",
        initial=initial,
    )
    return act_page(request, page)
