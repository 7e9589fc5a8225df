"""What the applicant is told by text message: what comes next, and how to turn against an act."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import events
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.next_steps import next_step
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.store import state_of
from onewindow.domains.cases.terms import terms_of
from onewindow.domains.documents import api as documents
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import Purpose
from onewindow.domains.organizations import api as organizations
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def tell_next_step(fact: Fact, meta: EventMeta) -> None:
    """Tell the applicant where the case stands and what comes next, some minutes later (H14).

    What happens meanwhile takes its place: who is served to the end at a window in one go gets one
    text or none, not five. What was received at a window is on the receipt in the applicant's hand.
    """
    case = Case.objects.filter(number=meta.subject).first()
    if case is None or case.is_simulated:
        return
    rules = messages.policy_of(case.division_code)
    if not rules.of(Purpose.NEXT_STEP).is_on or _is_told_later(case, meta.seq):
        return
    earlier = [_key(case.number, seq) for seq in range(1, meta.seq)]
    messages.withdraw(*earlier, reason="办件又有进展", at=meta.at)
    state = state_of(case)
    done, then = _done(fact, case, state), _then(case, state)
    phone = _phone_of(state) if done and then else ""
    if not phone:
        return
    messages.send(
        Purpose.NEXT_STEP,
        to=phone,
        values={"item": case.item_name, "number": case.number, "done": done, "next": then},
        about=f"case:{case.number}",
        once=_key(case.number, meta.seq),
        division_code=case.division_code,
        not_before=meta.at + timedelta(minutes=rules.next_step_minutes),
        by=meta.by,
        at=meta.at,
    )


def tell_remedies(
    notice: documents.OfficialNotice, facts: documents.NoticeFacts, meta: EventMeta
) -> None:
    """Remind by text of the periods for reconsideration and litigation that a notice names.

    The notice and its delivery are what the law asks for; the text replaces neither.
    """
    remedies = getattr(facts, "remedies", None)
    case = Case.objects.filter(number=meta.subject).first() if remedies else None
    if remedies is None or case is None or case.is_simulated:
        return
    if not messages.policy_of(case.division_code).of(Purpose.REMEDY).is_on:
        return
    phone = _phone_of(state_of(case))
    if not phone:
        return
    messages.send(
        Purpose.REMEDY,
        to=phone,
        values={
            "item": case.item_name,
            "number": case.number,
            "notice": notice.title,
            "days": str(remedies.reconsideration_days),
            "months": str(remedies.litigation_months),
        },
        about=f"case:{case.number}",
        once=f"notice:{notice.number}:remedy",
        division_code=case.division_code,
        by=meta.by,
        at=meta.at,
    )


def _key(number: str, seq: int) -> str:
    return f"case:{number}:next:{seq}"


def _is_told_later(case: Case, seq: int) -> bool:
    """Return whether something later was told already: workers hear in no fixed order."""
    later = [_key(case.number, one) for one in range(seq + 1, case.seq + 1)]
    return bool(later) and messages.TextMessage.objects.filter(key__in=later).exists()


def _done(fact: Fact, case: Case, state: CaseState) -> str:
    """Return what has just been done; "" where it is not worth a text."""
    if isinstance(fact, events.CaseReceived) and not fact.is_online:
        return ""
    if isinstance(fact, events.StepSigned):
        step = next((one for one in state.run if one.code == fact.step), None)
        plan = terms_of(case.standard_id).content.plan
        if step is None or not step.is_decided or plan is None:
            return ""
        name = next((one.name for one in plan.steps if one.code == fact.step), "")
        return f"“{name}”环节已办完"
    if isinstance(fact, events.ExtensionGranted):
        return "办理期限依法延长"
    return _resting(case, state).public_label


def _resting(case: Case, state: CaseState) -> Status:
    """Return where the case rests; what was refused and closed is still a refusal to tell of."""
    status = Status(case.status)
    is_over = status in {Status.RESULT_MADE, Status.CONCLUDED}
    return Status.REFUSED if is_over and state.outcome == "refused" else status


def _then(case: Case, state: CaseState) -> str:
    due = timezone.localdate(case.due_at) if case.due_at else None
    owed = [
        f"“{one.name}”（{one.due_on.month}月{one.due_on.day}日前）"
        for one in state.deferrals
        if one.supplied_at is None
    ]
    return next_step(
        _resting(case, state),
        due=f"{due.month}月{due.day}日" if due else "",
        place=_place(case),
        delivery_mode=state.delivery_mode,
        deferred=owed,
    )


def _place(case: Case) -> str:
    if not case.window:
        return organizations.department(case.department).name
    window = organizations.window(case.window)
    return f"{window.outlet.name}{window.number}号窗口"


def _phone_of(state: CaseState) -> str:
    """Return the applicant's telephone, else that of whoever acts for them."""
    own = applicants.applicant(state.applicant_key).phone
    if own or not state.agent_key:
        return own
    return applicants.applicant(state.agent_key).phone
