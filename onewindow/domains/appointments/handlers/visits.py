"""What who booked a home visit is told by text message (W22)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.actions.visits import set_out_text, texts_of_visit
from onewindow.domains.appointments.events import VisitCancelled, VisitSetOut
from onewindow.domains.appointments.handlers.texts import WORTH, reminder_at
from onewindow.domains.appointments.models import HomeVisit
from onewindow.domains.appointments.rules.codes import shown
from onewindow.domains.appointments.rules.kinds import VisitStatus
from onewindow.domains.appointments.words import slot_words, span_words
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import Purpose
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import ActorKind
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def confirm_visit(_fact: Fact, meta: EventMeta) -> None:
    """Confirm a visit now and remind of it the day before; both may be withdrawn with it.

    The visit is locked, so that a cancellation either finds the texts or is found here.
    """
    visit = _visit(meta, is_locked=True)
    if visit is None or visit.status != VisitStatus.BOOKED:
        return
    confirmation, reminder = texts_of_visit(visit)
    send = partial(_send, visit=visit, meta=meta, until=visit.begins_at)
    send(Purpose.VISIT_BOOKED, once=confirmation)
    remind_at = reminder_at(visit.begins_at, visit.outlet)
    if remind_at > meta.at:
        send(Purpose.VISIT_REMINDER, once=reminder, not_before=remind_at)


def tell_visit_set_out(fact: Fact, meta: EventMeta) -> None:
    """Tell that the crew is on its way and when to expect it, unless it is there by now.

    The visit is locked, so that an arrival or a cancellation either finds the text or is found.
    What a device without a network hands in later is not worth sending.
    """
    assert isinstance(fact, VisitSetOut)
    visit = _visit(meta, is_locked=True)
    if visit is None or visit.status != VisitStatus.SET_OUT:
        return
    _send(
        Purpose.VISIT_SET_OUT,
        visit,
        meta,
        once=set_out_text(visit),
        until=fact.expected_until,
        arrival=span_words(fact.expected_from, fact.expected_until),
    )


def tell_visit_cancelled(fact: Fact, meta: EventMeta) -> None:
    """Tell of a cancellation that was not the holder's own."""
    assert isinstance(fact, VisitCancelled)
    visit = _visit(meta)
    if visit is None or meta.by.kind is ActorKind.APPLICANT:
        return
    once = f"{meta.subject}:cancelled"
    until = max(visit.begins_at, meta.at + WORTH)
    _send(Purpose.VISIT_CANCELLED, visit, meta, once=once, until=until)


def tell_visit_moved(_fact: Fact, meta: EventMeta) -> None:
    """Tell that the crew could not do it and that it is to be booked anew."""
    visit = _visit(meta)
    if visit is not None:
        _send(Purpose.VISIT_MOVED, visit, meta, once=f"{meta.subject}:moved")


def tell_visit_absent(_fact: Fact, meta: EventMeta) -> None:
    """Tell that nobody was there, what follows and how to appeal."""
    visit = _visit(meta)
    if visit is not None:
        _send(Purpose.VISIT_ABSENT, visit, meta, once=f"{meta.subject}:absent")


def _visit(meta: EventMeta, *, is_locked: bool = False) -> HomeVisit | None:
    rows = HomeVisit.objects.select_related("vehicle")
    if is_locked:
        rows = rows.select_for_update(of=["self"])
    return rows.filter(uuid=meta.subject.partition(":")[2]).first()


def _send(
    purpose: Purpose,
    visit: HomeVisit,
    meta: EventMeta,
    *,
    once: str,
    not_before: datetime | None = None,
    until: datetime | None = None,
    arrival: str = "",
) -> None:
    outlet = organizations.find_outlet(visit.outlet)
    rules = rules_of(visit.outlet)
    messages.send(
        purpose,
        to=visit.phone,
        values={
            "outlet": outlet.name if outlet else visit.outlet,
            "outlet_phone": outlet.phone if outlet else "",
            "vehicle": visit.vehicle.name,
            "matter": visit.matter,
            "time": slot_words(visit.begins_at),
            "arrival": arrival,
            "code": shown(visit.code),
            "reason": visit.end_reason,
            "rule": f"{rules.missed_days}天内{rules.missed_limit}次暂停预约{rules.block_days}天",
        },
        about=meta.subject,
        once=once,
        division_code=visit.division,
        not_before=not_before,
        until=until,
        by=meta.by,
        at=meta.at,
    )
