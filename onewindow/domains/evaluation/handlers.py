"""What evaluation does when a case moves: invite whoever was served."""

from __future__ import annotations

from onewindow.domains.cases import api as cases
from onewindow.domains.cases import events as e
from onewindow.domains.evaluation.actions.asking import ask_now, invite_once
from onewindow.domains.evaluation.actions.giving import Occasion, invite
from onewindow.domains.evaluation.models import InvitationKind
from onewindow.domains.evaluation.queries import visit_subject
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import ActorKind
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta

ACCEPTANCE, ENDING = 1, 2
"""The occasions of a case: at the window when it is accepted, and when the person has the result.

One coming is judged once: who gets the result in the coming of the acceptance has one invitation.
"""


def invite_after_case(fact: Fact, meta: EventMeta) -> None:
    """Invite after acceptance at a window, and after the end; a mock approval invites nobody."""
    row = cases.cases_by_number([meta.subject]).get(meta.subject)
    if row is None or row.is_simulated:
        return
    is_acceptance = isinstance(fact, e.CaseAccepted)
    # What came over the net is accepted at a desk, but nobody stands there to be asked.
    is_present = row.channel == "window" and bool(meta.by.window or row.window)
    at_a_window = meta.by.kind is ActorKind.OFFICER and is_present
    if is_acceptance and not at_a_window:
        return
    is_handed_over = isinstance(fact, e.CaseDelivered) and fact.mode == "collection"
    onsite = is_acceptance or is_handed_over
    window = (meta.by.window or row.window) if onsite else ""
    occasion = Occasion(
        subject=row.number,
        occasion=ACCEPTANCE if is_acceptance else ENDING,
        kind=InvitationKind.ONSITE if onsite else InvitationKind.ONLINE,
        case_number=row.number,
        item_code=row.item_code,
        item_name=row.item_name,
        department=row.department,
        division_code=row.division_code,
        outlet=_outlet_of(window),
        window=window,
        clerk=meta.by.key if meta.by.kind is ActorKind.OFFICER else "",
        visit=_visit_of(row.number) if onsite else "",
    )
    if onsite:
        other = ENDING if is_acceptance else ACCEPTANCE
        invite_once(occasion, other, by=meta.by, at=meta.at)
        return
    invite(occasion, by=meta.by, at=meta.at)


def _outlet_of(window: str) -> str:
    """Return where a window stands; empty for a service outside a hall or a window that is gone."""
    try:
        return organizations.window(window).outlet.code if window else ""
    except organizations.UnknownWindow:
        return ""


def _visit_of(number: str) -> str:
    """Return the latest coming to a hall about a case, or an empty string."""
    behind = queueing.past.visits_behind(number)
    return str(behind[-1].id) if behind else ""


def invite_after_ticket(fact: Fact, meta: EventMeta) -> None:
    """Ask at the end of a matter (请评价并办结): about its case, or the matter itself.

    Advice that led to no case is a service too (一次一评).
    """
    assert isinstance(fact, queueing.TicketFinished)
    matter = queueing.matter_of(fact.outlet, fact.on, fact.number)
    if matter is None:
        return
    if matter.led_to_case:
        numbers = queueing.cases_of_visit(matter.visit)
        ask_now(numbers, fact.window, by=meta.by, at=meta.at)
        return
    outlet = organizations.find_outlet(fact.outlet)
    occasion = Occasion(
        subject=visit_subject(matter.visit),
        occasion=matter.place,
        kind=InvitationKind.ONSITE,
        visit=str(matter.visit),
        item_code=matter.item,
        item_name=(matter.item_name or matter.plate)[:200],
        division_code=outlet.division_id if outlet else "",
        outlet=fact.outlet,
        window=fact.window,
        clerk=fact.staff,
        is_named=False,
    )
    invite(occasion, by=meta.by, at=meta.at)
