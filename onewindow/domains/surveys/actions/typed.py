"""留言本、意见箱、服务热线: what is typed in, about a case or only about a window (X6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.domains.surveys.actions.calls import UNSATISFIED, check_answer, keep_answer
from onewindow.domains.surveys.actions.rounds import month_bounds
from onewindow.domains.surveys.errors import SurveyInvalid, SurveyNotFound
from onewindow.domains.surveys.models import SurveyAnswer, SurveyRound
from onewindow.domains.surveys.permissions import CALL, demand
from onewindow.domains.surveys.rules.schemes import TYPED, scheme_from
from onewindow.kit.actors import Actor
from onewindow.lib.divisions import contains, is_local


@dataclass(frozen=True, slots=True)
class About:
    """What a sheet is about: a case, or else a window or a department."""

    case_number: str = ""
    window: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom the answer counts for."""

    person: str
    case_number: str
    window: str
    department: str


@transaction.atomic
def answer_by_paper(
    round_pk: int,
    about: About,
    *,
    channel: str,
    collected_on: date,
    grades: Mapping[str, int],
    opinion: str = "",
    is_complaint: bool = False,
    by: Actor,
    at: datetime,
) -> SurveyAnswer:
    """Type in what came on paper or by the hotline in the month of a round (X6).

    A sheet says what it says: fewer than five grades, or words alone. A complaint needs somebody
    who puts it right: the department of the case or window, or the one named.
    """
    demand(by, CALL)
    row = SurveyRound.objects.filter(pk=round_pk, closed_at__isnull=True).first()
    if row is None or not by.reaches(row.division_code):
        raise SurveyNotFound("没有这一期回访，或已结束。")
    if channel not in TYPED or channel not in scheme_from(row.scheme).weights:
        raise SurveyInvalid("这一期的评价渠道中没有这种录入的渠道", field="channel")
    _check_day(row, collected_on, at)
    check_answer(grades, opinion, is_complaint=is_complaint)
    if not grades and not opinion.strip():
        raise SurveyInvalid("请至少录入一项评价，或写下意见", field="opinion")
    found = _found(row, about, by)
    if not found.department and (is_complaint or UNSATISFIED in grades.values()):
        raise SurveyInvalid("这份评价要转整改，请选择承办部门", field="department")
    return keep_answer(
        row,
        person=found.person,
        case_number=found.case_number,
        channel=channel,
        window=found.window,
        clerk="",
        department=found.department,
        grades=grades,
        opinion=opinion,
        is_complaint=is_complaint,
        collected_on=collected_on,
        by=by,
        at=at,
    )


def _check_day(row: SurveyRound, collected_on: date, at: datetime) -> None:
    if collected_on > timezone.localdate(at):
        raise SurveyInvalid("收取或来电日期不能晚于今天", field="collected_on")
    first, after = (timezone.localdate(moment) for moment in month_bounds(row.month))
    if not first <= collected_on < after:
        raise SurveyInvalid(f"收取或来电日期应在{row.month}之内", field="collected_on")


def _found(row: SurveyRound, about: About, by: Actor) -> _Found:
    if about.case_number:
        return _of_a_case(row, about.case_number, by)
    if not about.window and not about.department:
        raise SurveyInvalid("没有办件编号的，请填写窗口号或承办部门", field="window")
    department = about.department
    if about.window:
        place = organizations.window(about.window)
        _refuse_elsewhere(row, contains(row.division_code, place.outlet.division_id), "window")
        department = department or (place.department.code if place.department else "")
    if about.department:
        division = organizations.department(about.department).division_id
        # A city's department serves its districts too.
        _refuse_elsewhere(row, is_local(row.division_code, division), "department")
    return _Found(f"sheet:{uuid4().hex}", "", about.window, department)


def _refuse_elsewhere(row: SurveyRound, is_inside: bool, field: str) -> None:
    if not is_inside:
        raise SurveyInvalid(f"不在{row.month}这一期回访的地区内", field=field)


def _of_a_case(row: SurveyRound, number: str, by: Actor) -> _Found:
    found = cases.cases_by_number([number]).get(number)
    if found is None or not by.reaches(found.division_code):
        raise SurveyNotFound(f"没有编号为{number}的办件。", field="case_number")
    _refuse_elsewhere(row, contains(row.division_code, found.division_code), "case_number")
    return _Found(cases.applicant_of(number), number, found.window, found.department)
