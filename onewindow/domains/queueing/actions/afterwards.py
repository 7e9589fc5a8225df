"""事后登记: how a matter ended that was still served when the hall closed (H24)."""

from __future__ import annotations

from datetime import date, datetime

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.queueing import sql
from onewindow.domains.queueing.actions.days import policy_of
from onewindow.domains.queueing.actions.statements import Ticket, perform
from onewindow.domains.queueing.errors import (
    NotInThatState,
    OutcomeIncomplete,
    OutcomeTooLate,
    UnknownTicket,
)
from onewindow.domains.queueing.events import OutcomeRegistered
from onewindow.domains.queueing.models import QueueTicket
from onewindow.domains.queueing.permissions import MANAGE
from onewindow.domains.queueing.reach import demand_at
from onewindow.domains.queueing.rules.kinds import Outcome
from onewindow.kit.actors import Actor

_LONGEST = 200


def register_outcome(
    outlet: str,
    on: date,
    number: str,
    *,
    outcome: str,
    basis: str,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Ticket:
    """Register once how a matter ended of which nobody did; ``basis`` says how it is known.

    The spans stay as they are, and so does that nobody knows how long it took. Raises
    UnknownTicket, NotInThatState where an outcome stands, OutcomeTooLate after the days of the
    policy, OutcomeIncomplete, Forbidden outside the region.
    """
    demand_at(outlet, by, MANAGE)
    if outcome not in {one.value for one in Outcome}:
        raise OutcomeIncomplete("请选择办理结果：办成、需再来或未办成", field="outcome")
    if not basis.strip():
        raise OutcomeIncomplete(
            "请写明核实的情况", field="basis", next_step="例如：向当时的工作人员核实，有收件回执。"
        )
    if outcome == Outcome.NOT_DONE and not reason.strip():
        raise OutcomeIncomplete("未办成的须写明原因", field="reason")
    ticket = QueueTicket.objects.filter(outlet=outlet, on=on, number=number).first()
    if ticket is None:
        raise UnknownTicket(f"{on:%Y-%m-%d}没有{number}号", next_step="请从列表中选择。")
    last = policy_of(outlet, on=at.astimezone(ZONE).date()).register_until(on)
    if at.astimezone(ZONE).date() > last:
        raise OutcomeTooLate(f"{number}号的结果最晚在{last:%Y-%m-%d}登记，已经过期")
    done = perform(
        sql.REGISTER,
        OutcomeRegistered,
        by=by,
        at=at,
        ticket=ticket.pk,
        outcome=outcome,
        reason=reason.strip()[:_LONGEST],
        basis=basis.strip()[:_LONGEST],
    )
    if done is None:
        raise NotInThatState(f"{number}号不是“结果未登记”，不能补登")
    return done
