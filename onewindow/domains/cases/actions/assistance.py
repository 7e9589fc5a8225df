"""帮办代办 (H17): who of the centre handles a case for the applicant; assigned, changed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import events
from onewindow.domains.cases.actions.acting import Acting, perform
from onewindow.domains.cases.errors import AssistantNotAvailable
from onewindow.domains.cases.models import ApplicationDraft, Case
from onewindow.domains.cases.rules import checks
from onewindow.domains.cases.rules.transitions import Act
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import Fact

_CAPABILITY = "cases.assign"


@transaction.atomic
def assign_assistant(
    number: str, assistant: str, *, by: Actor, at: datetime, reason: str = "", key: str = ""
) -> Case:
    """指派帮办: this assistant sees the case from now on, the one before no more.

    A change asks for a reason. Raises AssistantNotAvailable for whoever is no assistant in use or
    does not reach the region of the case, and for whoever assists already.
    """

    def decide(acting: Acting) -> Sequence[Fact]:
        before = acting.state.assistant
        name = _check_available(assistant, acting)
        why = checks.check_reason(reason, what="改派理由") if before else reason.strip()
        return [events.AssistantAssigned(assistant, name, before=before, reason=why)]

    case = perform(number, Act.ASSIGN, decide, by=by, at=at, capability=_CAPABILITY, key=key)
    _forget_drafts(case)
    return case


@transaction.atomic
def end_assistance(number: str, *, reason: str, by: Actor, at: datetime, key: str = "") -> Case:
    """结束帮办: nobody assists any more; who did sees the case no longer."""

    def decide(acting: Acting) -> Sequence[Fact]:
        if not acting.state.assistant:
            raise AssistantNotAvailable("本办件没有帮办代办员。", next_step="无需结束。")
        why = checks.check_reason(reason, what="结束帮办的理由")
        return [events.AssistanceEnded(acting.state.assistant, why)]

    case = perform(number, Act.ASSIGN, decide, by=by, at=at, capability=_CAPABILITY, key=key)
    _forget_drafts(case)
    return case


def _check_available(assistant: str, acting: Acting) -> str:
    """Return the name of the assistant, or refuse."""
    person = accounts.people_with_role(accounts.Role.ASSISTANT).filter(staff_number=assistant)
    user = person.first()
    if user is None:
        raise AssistantNotAvailable(
            f"工号“{assistant}”不是在用的帮办代办员帐户。", field="assistant"
        )
    if not accounts.actor_of(user).reaches(acting.state.division_code):
        raise AssistantNotAvailable(
            f"{user.name}的数据范围不包括本办件的管辖地区。", field="assistant"
        )
    if acting.state.assistant == assistant:
        raise AssistantNotAvailable(
            f"本办件已由{user.name}帮办。", field="assistant", next_step="改派请选择其他人员。"
        )
    return user.name


def _forget_drafts(case: Case) -> None:
    """Erase what others began to amend: it holds the form of a case they see no longer."""
    assistants = accounts.people_with_role(accounts.Role.ASSISTANT).values("staff_number")
    ApplicationDraft.objects.filter(
        case_number=case.number, is_finished=False, owner__in=assistants
    ).exclude(owner=case.assistant).delete()
