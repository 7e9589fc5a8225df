"""整改单: put right what a call found, and tell the person; only then is it closed (N19)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.surveys.actions.calls import subject_of
from onewindow.domains.surveys.errors import SurveyInvalid, SurveyNotFound, TicketNotReady
from onewindow.domains.surveys.events import SurveyTicketMoved
from onewindow.domains.surveys.models import SurveyTicket, TicketStage
from onewindow.domains.surveys.permissions import CALL, HANDLE, demand
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Forbidden

LONGEST_NOTE = 500


def _locked(pk: int, by: Actor, *, is_own: bool) -> SurveyTicket:
    row = (
        SurveyTicket.objects.select_for_update(of=("self",))
        .select_related("answer__round")
        .filter(pk=pk)
        .first()
    )
    if (
        row is None
        or not by.reaches(row.division_code)
        or (is_own and by.department and by.department != row.department)
    ):
        raise SurveyNotFound(f"没有编号为{pk}的整改单。")
    return row


def _said(text: str, field: str, name: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST_NOTE:
        raise SurveyInvalid(f"请填写{name}，不超过{LONGEST_NOTE}字", field=field)
    return said


@transaction.atomic
def rectify_ticket(pk: int, *, remedy: str, by: Actor, at: datetime) -> SurveyTicket:
    """整改: say what was done."""
    demand(by, HANDLE)
    row = _locked(pk, by, is_own=True)
    if row.stage != TicketStage.TO_RECTIFY:
        raise TicketNotReady(f"整改单现在是“{row.get_stage_display()}”。")
    row.remedy = _said(remedy, "remedy", "整改措施")
    row.rectified_at, row.rectified_by = at, by.key
    return _moved(row, TicketStage.TO_CALL_BACK, by=by, at=at)


@transaction.atomic
def tell_person(pk: int, *, told: str, by: Actor, at: datetime) -> SurveyTicket:
    """反馈: tell the person what became of it; the ticket is closed by this and nothing else."""
    demand(by, CALL)
    row = _locked(pk, by, is_own=False)
    if row.stage != TicketStage.TO_CALL_BACK:
        raise TicketNotReady(f"整改单现在是“{row.get_stage_display()}”，不能办结。")
    if row.rectified_by == by.key:
        raise Forbidden("整改人不能反馈自己的整改，请由回访员反馈。")
    row.told = _said(told, "told", "反馈情况")
    row.closed_at = at
    return _moved(row, TicketStage.CLOSED, by=by, at=at)


def _moved(row: SurveyTicket, stage: TicketStage, *, by: Actor, at: datetime) -> SurveyTicket:
    row.stage = stage
    row.save()
    subject = subject_of(row.answer.round)
    record(SurveyTicketMoved(stage, row.department), subject=subject, by=by, at=at)
    return row
