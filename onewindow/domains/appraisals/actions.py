"""结账: close a month once, or correct it by a further edition that says why."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from onewindow.domains.appraisals.errors import AppraisalInvalid, MonthNotOver, NothingToCorrect
from onewindow.domains.appraisals.events import AppraisalDrawnUp
from onewindow.domains.appraisals.figures import month_of
from onewindow.domains.appraisals.models import Appraisal, AppraisalLine
from onewindow.domains.appraisals.permissions import CLOSE, demand
from onewindow.domains.appraisals.queries import edition_of, lines_of
from onewindow.domains.appraisals.rules.standing import Month, as_json, changed
from onewindow.domains.surveys import api as surveys
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Forbidden

LONGEST_REASON = 500


@transaction.atomic
def draw_up(
    division_code: str, month: str, *, reason: str = "", by: Actor, at: datetime
) -> Appraisal:
    """Close a month that is over, or draw up a further edition, which needs a reason.

    Raises MonthNotOver, AppraisalInvalid without a reason, NothingToCorrect where every figure is
    what the last edition says.
    """
    demand(by, CLOSE)
    if not by.reaches(division_code):
        raise Forbidden(f"区划{division_code}不在您的数据范围内")
    _, after = surveys.month_bounds(month)
    if at < after:
        raise MonthNotOver(f"{month}还没有结束，不能结账。")
    _hold(division_code, month)
    last = edition_of(division_code, month)
    why = reason.strip()[:LONGEST_REASON]
    if last is not None and not why:
        raise AppraisalInvalid("另出一版须写明更正的原因。", field="reason")
    number = last.edition + 1 if last else 1
    cause = f"appraisal:{division_code}:{month}#{number}"
    made = _draw_up(division_code, month, last, reason=why or "月度结账", cause=cause, by=by, at=at)
    if made is None:
        raise NothingToCorrect(f"{month}的数据与第{number - 1}版相同。")
    return made


@transaction.atomic
def take_over_survey(
    division_code: str, month: str, *, cause: str, by: Actor, at: datetime
) -> Appraisal | None:
    """Draw up the month whose survey ended; the same fact twice makes one edition (N19)."""
    _hold(division_code, month)
    if Appraisal.objects.filter(cause=cause).exists():
        return None
    last = edition_of(division_code, month)
    return _draw_up(
        division_code, month, last, reason="回访结束，成绩计入考核", cause=cause, by=by, at=at
    )


def _draw_up(
    division_code: str,
    month: str,
    last: Appraisal | None,
    *,
    reason: str,
    cause: str,
    by: Actor,
    at: datetime,
) -> Appraisal | None:
    """Write an edition; None where nothing changed since the last."""
    survey = surveys.closed_round(division_code, month)
    now = month_of(division_code, month, survey, now=at)
    before: Month = lines_of(last) if last else {}
    differing = changed(before, now)
    if last is not None and not differing:
        return None
    row = Appraisal.objects.create(
        division_code=division_code,
        month=month,
        edition=last.edition + 1 if last else 1,
        survey_round=survey.pk if survey else None,
        reason=reason,
        cause=cause,
        drawn_up_at=at,
        drawn_up_by=by.as_record(),
    )
    AppraisalLine.objects.bulk_create(
        AppraisalLine(appraisal=row, kind=kind, key=key, figures=as_json(one))
        for kind, rows in now.items()
        for key, one in rows.items()
    )
    record(
        AppraisalDrawnUp(
            division_code, month, row.edition, reason, row.survey_round, len(differing)
        ),
        subject=f"appraisal:{division_code}:{month}",
        by=by,
        at=at,
    )
    return row


def _hold(division_code: str, month: str) -> None:
    """Let editions of one month wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"appraisal:{division_code}:{month}"],
        )
