"""考核: the month of windows, people and departments, by edition and as files (N19)."""

from __future__ import annotations

from dataclasses import dataclass
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
from onewindow.channels.oversight.forms.appraisals import DrawUpForm
from onewindow.channels.oversight.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.appraisals import api as appraisals
from onewindow.domains.appraisals.api import Appraisal, Standing
from onewindow.domains.organizations import api as organizations
from onewindow.domains.surveys import api as surveys
from onewindow.kit.actors import Actor
from onewindow.kit.exports import Cell, Sheet, csv_file, xlsx_file
from onewindow.kit.refusals import NotFound

_COUNTY = 6
_VIEW = accounts.requires(Capability.APPRAISALS_VIEW)
COLUMNS = (
    "名称", "代码", "回访得分", "答复人数", "平均星级", "评价数", "按时办结率", "按时件数",
    "有期限件数", "分钟办结率", "未超分钟件数", "计分钟件数", "差评", "印证差评", "不符差评",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the page is about; ``edition`` None where the month is not closed."""

    division: str
    month: str
    kind: str
    edition: Appraisal | None
    standings: dict[str, dict[str, Standing]]

    @property
    def query(self) -> str:
        parts = {"division": self.division, "month": self.month, "by": self.kind}
        if self.edition is not None:
            parts["edition"] = str(self.edition.edition)
        return urlencode(parts)


def _divisions(viewer: Actor) -> dict[str, str]:
    """Return code → name of the regions in reach, county level and above."""
    rows = organizations.Division.objects.order_by("code").values_list("code", "name")
    return {code: name for code, name in rows if len(code) <= _COUNTY and viewer.reaches(code)}


def _asked(request: HttpRequest, viewer: Actor, divisions: dict[str, str]) -> Asked:
    """Return what was asked for; what makes no sense is last month of the newest survey's region.

    Raises NotFound for a region out of reach and an edition that is not there.
    """
    division = request.GET.get("division", "") or _usual(viewer, divisions)
    if division not in divisions:
        raise NotFound("没有这个行政区划，或不在您的数据范围内。")
    month = _month(request.GET.get("month", ""))
    kind = request.GET.get("by", "")
    number = request.GET.get("edition", "")
    edition = appraisals.edition_of(division, month, int(number) if number.isdecimal() else None)
    if number and edition is None:
        raise NotFound(f"{month}没有第{number}版考核表。")
    if edition is None:
        found = appraisals.provisional(division, month, viewer=viewer, at=timezone.now())
    else:
        found = appraisals.standings(edition, viewer=viewer)
    return Asked(division, month, kind if kind in appraisals.KINDS else "window", edition, found)


def _usual(viewer: Actor, divisions: dict[str, str]) -> str:
    drawn = (
        (row.division_code for row in surveys.rounds(viewer))
        if viewer.may("surveys.view")
        else iter(())
    )
    return next((code for code in drawn if code in divisions), next(iter(divisions), ""))


def _month(text: str) -> str:
    """Return the month asked for, else last month."""
    try:
        return f"{date.fromisoformat(f'{text[:7]}-01'):%Y-%m}"
    except ValueError:
        first = timezone.localdate().replace(day=1)
        return f"{first - timedelta(days=1):%Y-%m}"


@_VIEW
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """One month of one region: the newest edition, an older one, or how it stands so far."""
    viewer = accounts.actor_in(request)
    divisions = _divisions(viewer)
    asked = _asked(request, viewer, divisions)
    _, after = surveys.month_bounds(asked.month)
    rows = asked.standings.get(asked.kind, {})
    names = words.names_for(asked.kind, rows)
    editions = appraisals.editions(asked.division, asked.month, viewer=viewer)
    context = {
        "asked": asked,
        "divisions": divisions.items(),
        "kinds": appraisals.KINDS.items(),
        "kind": appraisals.KINDS[asked.kind],
        "rows": [_told(key, names.get(key, key), one) for key, one in rows.items()],
        "editions": editions,
        "is_newest": asked.edition is not None and asked.edition == editions[0],
        "is_over": timezone.now() >= after,
        "may_close": viewer.may(Capability.APPRAISALS_CLOSE),
        "definitions": [text.split("：", 1) for text in appraisals.DEFINITIONS.values()],
        "round": asked.edition.survey_round if asked.edition else _round(asked),
        "may_see_round": viewer.may(Capability.SURVEYS_VIEW),
    }
    return show(request, "appraisals.html", "appraisals", context)


def _round(asked: Asked) -> int | None:
    row = surveys.closed_round(asked.division, asked.month)
    return row.pk if row else None


def _told(key: str, name: str, one: Standing) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "one": one,
        "stars": words.points(one.mean_stars),
        "in_time": words.percent(one.in_time_share),
        "stopwatch": words.percent(one.stopwatch_share),
    }


@_VIEW
@require_safe
def month_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a workbook with a sheet a kind, or the kind that is shown as CSV."""
    viewer = accounts.actor_in(request)
    asked = _asked(request, viewer, _divisions(viewer))
    state = f"第{asked.edition.edition}版" if asked.edition else "未结账"
    source = asked.edition.survey_round if asked.edition else _round(asked)
    note = (
        f"{asked.month} {state}，区划{asked.division}，"
        f"{f'回访期{source}' if source else '没有结束的回访'}；"
        + "；".join(appraisals.DEFINITIONS.values())
    )
    name = f"考核-{asked.division}-{asked.month}-{state}"
    if kind == "csv":
        return csv_file(_sheet(asked, asked.kind, note), name=f"{name}-{asked.kind}")
    return xlsx_file([_sheet(asked, one, note) for one in appraisals.KINDS], name=name)


def _sheet(asked: Asked, kind: str, note: str) -> Sheet:
    rows = asked.standings.get(kind, {})
    names = words.names_for(kind, rows)
    return Sheet(
        appraisals.KINDS[kind],
        COLUMNS,
        [_cells(key, names.get(key, key), one) for key, one in rows.items()],
        note,
    )


def _cells(key: str, name: str, one: Standing) -> list[Cell]:
    return [
        name,
        key,
        float(one.survey_score) if one.survey_score else None,
        one.survey_voices,
        one.mean_stars,
        one.stars_voices,
        one.in_time_share,
        one.decided_in_time,
        one.decided_with_limit,
        one.stopwatch_share,
        one.timed_in_time,
        one.timed,
        one.bad,
        one.corroborated,
        one.contradicted,
    ]


@accounts.requires(Capability.APPRAISALS_CLOSE)
@ACT
def draw_up(request: HttpRequest) -> HttpResponse:
    """Close a month by hand, or correct it by a further edition."""
    viewer = accounts.actor_in(request)
    divisions = _divisions(viewer)
    division = request.GET.get("division", "") or _usual(viewer, divisions)
    asked = {"division_code": division, "month": _month(request.GET.get("month", ""))}

    def perform(fields: Fields, by: Actor, at: datetime) -> str:
        row = appraisals.draw_up(
            fields["division_code"], fields["month"], reason=fields["reason"], by=by, at=at
        )
        return f"{row.month}考核表第{row.edition}版已出，不再改动。"

    page = ActPage(
        title="考核结账",
        form=DrawUpForm,
        button="出考核表",
        perform=perform,
        back=f"{reverse('oversight:appraisals')}?"
        + urlencode({"division": division, "month": asked["month"]}),
        current="appraisals",
        initial=asked,
        explanation="回访结束时自动结账；没有回访的月份在这里结账。结账后数据有更正的，写明原因另出一版，"
        "原来的版次保留。",
    )
    return act_page(request, page)
