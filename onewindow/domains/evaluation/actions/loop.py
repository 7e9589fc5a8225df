"""差评整改: dispatch, contact, rectify, call back; appeal and review beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from onewindow.domains.evaluation.actions.giving import nth_working_day, subject_of
from onewindow.domains.evaluation.errors import (
    EvaluationInvalid,
    RectificationNotFound,
    WrongStage,
)
from onewindow.domains.evaluation.events import (
    EvaluationStruck,
    RectificationMoved,
    RectificationReminded,
)
from onewindow.domains.evaluation.models import Rectification, ServiceEvaluation
from onewindow.domains.evaluation.permissions import DISPATCH, HANDLE, REVIEW, demand
from onewindow.domains.evaluation.policies import policy_for
from onewindow.domains.evaluation.rules.loop import (
    NEXT,
    Reminder,
    Stage,
    is_lawful,
    reminder_due,
    stage_due,
)
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Forbidden

LONGEST_NOTE = 500
NOBODY_TO_CALL = "anonymous"
CALLBACK_RESULTS = {
    "satisfied": "认可",
    "unsatisfied": "不认可",
    "unreached": "多次未接通",
    NOBODY_TO_CALL: "匿名评价，无法回访",
}


@dataclass(frozen=True, slots=True)
class _Step:
    """One locked rectification and who acts on it."""

    row: Rectification
    by: Actor
    at: datetime


def dispatch(pk: int, *, department: str, note: str = "", by: Actor, at: datetime) -> Rectification:
    """转办: hand a bad evaluation to the department that served."""

    def change(step: _Step) -> str:
        if not department:
            raise EvaluationInvalid("请选择承办部门", field="department")
        step.row.department = department
        return note

    return _move(pk, "dispatch", DISPATCH, change, by=by, at=at)


def contact(pk: int, *, note: str, by: Actor, at: datetime) -> Rectification:
    """联系: speak with whoever was not content, and write down what they said."""

    def change(step: _Step) -> str:
        step.row.contact_note = _words(note, "contact_note", "联系情况")
        step.row.assignee = by.key
        return ""

    return _move(pk, "contact", HANDLE, change, by=by, at=at)


def rectify(pk: int, *, remedy: str, by: Actor, at: datetime) -> Rectification:
    """整改: say what was done, so that it does not happen again."""

    def change(step: _Step) -> str:
        step.row.remedy = _words(remedy, "remedy", "整改措施")
        step.row.rectified_at = at
        step.row.assignee = by.key
        return ""

    return _move(pk, "rectify", HANDLE, change, by=by, at=at)


def call_back(pk: int, *, result: str, note: str = "", by: Actor, at: datetime) -> Rectification:
    """回访: ask whether it is right now; who is still not content sends it back to remedy.

    The one who put it right does not call back. Whoever is known by name is asked; only an
    evaluation after a visit without a case may close because nobody can be called.
    """
    if result not in CALLBACK_RESULTS:
        raise EvaluationInvalid("请选择回访结果", field="result")

    def change(step: _Step) -> str:
        if step.row.assignee == by.key:
            raise Forbidden("整改人不能回访自己的整改，请由中心其他人员回访。")
        is_nobody = result == NOBODY_TO_CALL
        if is_nobody and step.row.evaluation.invitation.is_named:
            raise EvaluationInvalid("实名评价必须回访", field="result")
        step.row.callback_result = result
        step.row.callback_note = _words(note, "note", "回访情况") if note else ""
        step.row.called_back_at = None if is_nobody else at
        if result != "unsatisfied":
            step.row.closed_at = at
        else:
            step.row.rectified_at = None
        return ""

    act = "reopen" if result == "unsatisfied" else "close"
    return _move(pk, act, DISPATCH, change, by=by, at=at)


def appeal(pk: int, *, reason: str, by: Actor, at: datetime) -> Rectification:
    """申诉: the department holds the evaluation to be mistaken or malicious."""

    def change(step: _Step) -> str:
        if step.row.appeal_reason:
            raise WrongStage("同一差评只能申诉一次。", details={"stage": step.row.stage})
        step.row.appeal_reason = _words(reason, "reason", "申诉理由")
        return ""

    return _move(pk, "appeal", HANDLE, change, by=by, at=at)


def review_appeal(
    pk: int, *, is_struck: bool, opinion: str, by: Actor, at: datetime
) -> Rectification:
    """复核: strike the evaluation, or uphold it; whoever handled it does not judge."""

    def change(step: _Step) -> str:
        if by.key == step.row.assignee or (by.department and by.department == step.row.department):
            raise Forbidden("承办部门不能复核自己的申诉，请由监督部门复核。")
        step.row.review_opinion = _words(opinion, "opinion", "复核意见")
        if is_struck:
            step.row.closed_at = at
            given = step.row.evaluation
            ServiceEvaluation.objects.filter(pk=given.pk).update(
                struck_at=at, strike_reason=opinion.strip()[:200]
            )
            subject = subject_of(given.invitation)
            record(EvaluationStruck(opinion.strip()[:200]), subject=subject, by=by, at=at)
        return ""

    return _move(pk, "strike" if is_struck else "uphold", REVIEW, change, by=by, at=at)


def _words(text: str, field: str, name: str) -> str:
    said = text.strip()
    if not said:
        raise EvaluationInvalid(f"请填写{name}", field=field)
    if len(said) > LONGEST_NOTE:
        raise EvaluationInvalid(f"{name}不超过{LONGEST_NOTE}字", field=field)
    return said


@transaction.atomic
def remind(pk: int, *, at: datetime) -> Reminder | None:
    """催办: say once that a stage is due today, and once that it is overdue (W10).

    Returns None where somebody acted in the meantime or it was said already.
    """
    row = (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("evaluation__invitation")
        .get(pk=pk)
    )
    level = reminder_due(row.due_at, row.reminded, at) if row.due_at else None
    if level is None:
        return None
    Rectification.objects.filter(pk=pk).update(reminded=level.value)
    fact = RectificationReminded(row.stage, level.value, row.department, row.assignee)
    record(fact, subject=subject_of(row.evaluation.invitation), by=SYSTEM, at=at)
    return level


@transaction.atomic
def _move(
    pk: int,
    act: str,
    capability: str,
    change: Callable[[_Step], str],
    *,
    by: Actor,
    at: datetime,
) -> Rectification:
    """Lock, check, change, save, record: every step of the loop."""
    demand(by, capability)
    row = (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("evaluation__invitation")
        .filter(pk=pk)
        .first()
    )
    if row is None or not _reaches(by, row, capability):
        raise RectificationNotFound(f"没有编号为{pk}的整改单。")
    stage = Stage(row.stage)
    if not is_lawful(act, stage):
        raise WrongStage(f"整改单处于“{stage.label}”，不能这样办理。", details={"stage": row.stage})
    note = change(_Step(row, by, at))
    invitation = row.evaluation.invitation
    policy = policy_for(row.division_code, timezone.localdate(row.evaluation.evaluated_at))
    after = NEXT[act][1]
    row.stage, row.reminded = after.value, ""
    row.due_at = stage_due(
        after, at, policy, nth_working_day(row.division_code), hard=row.hard_due_at
    )
    row.save()
    ServiceEvaluation.objects.filter(pk=row.evaluation_id).update(changed_at=at)
    record(
        RectificationMoved(act, after.value, row.department, note),
        subject=subject_of(invitation),
        by=by,
        at=at,
    )
    return row


def _reaches(by: Actor, row: Rectification, capability: str) -> bool:
    """A department's people see their own; whoever dispatches or reviews sees the region."""
    if not by.reaches(row.division_code):
        return False
    if capability != HANDLE or not by.department:
        return True
    return row.department == by.department
