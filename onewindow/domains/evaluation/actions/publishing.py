"""结果公开: an evaluation with its answer, once a person read it for names and numbers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.evaluation.actions.giving import subject_of
from onewindow.domains.evaluation.errors import EvaluationInvalid, InvitationNotFound, WrongStage
from onewindow.domains.evaluation.events import EvaluationPublished
from onewindow.domains.evaluation.models import Rectification, ServiceEvaluation
from onewindow.domains.evaluation.permissions import REVIEW, demand
from onewindow.domains.evaluation.rules.labels import BAD_BELOW
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

LONGEST_ANSWER = 500


@transaction.atomic
def publish_evaluation(pk: int, *, answer: str = "", by: Actor, at: datetime) -> ServiceEvaluation:
    """Show an evaluation to the public; a bad one only when it was put right, with the answer."""
    demand(by, REVIEW)
    row = (
        ServiceEvaluation.objects.select_for_update(of=("self",))
        .select_related("invitation")
        .filter(pk=pk)
        .first()
    )
    if row is None or not by.reaches(row.invitation.division_code):
        raise InvitationNotFound(f"没有编号为{pk}的评价。")
    if row.is_default or row.struck_at is not None:
        raise WrongStage("默认评价和已剔除的评价不公开。")
    if row.stars < BAD_BELOW:
        if Rectification.objects.filter(evaluation=row, closed_at__isnull=True).exists():
            raise WrongStage("差评整改办结后才能公开。", next_step="请先完成整改和回访。")
        if not answer.strip():
            raise EvaluationInvalid("公开差评须同时公开答复", field="answer")
    if len(answer) > LONGEST_ANSWER:
        raise EvaluationInvalid(f"答复不超过{LONGEST_ANSWER}字", field="answer")
    if row.published_at is None:
        row.published_at, row.changed_at, row.answer = at, at, answer.strip()
        row.save(update_fields=["published_at", "changed_at", "answer"])
        subject = subject_of(row.invitation)
        record(EvaluationPublished(row.stars), subject=subject, by=by, at=at)
    return row
