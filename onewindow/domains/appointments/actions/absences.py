"""未到场: what a holder missed, at a slot or at their own door, and how it is excused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from onewindow.domains.appointments.errors import (
    BadBooking,
    BookingEnded,
    HolderBlocked,
    UnknownVisit,
)
from onewindow.domains.appointments.events import VisitExcused
from onewindow.domains.appointments.models import Appointment, HomeVisit
from onewindow.domains.appointments.permissions import MANAGE, demand_at
from onewindow.domains.appointments.rules import conduct
from onewindow.domains.appointments.rules.kinds import BookingStatus, VisitStatus
from onewindow.domains.appointments.rules.policy import BookingRules
from onewindow.domains.appointments.words import day_words
from onewindow.domains.calendars.api import ZONE
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest_candidates
from onewindow.kit.outbox import record

HOLDER = "appointments_appointment.holder"
"""Under this name telephones of bookings and visits become digests: one person, one count."""


def refuse_blocked(
    phone: str, rules: BookingRules, *, instead: str = "期间可现场取号办理。", at: datetime
) -> None:
    """Refuse who missed too many bookings and visits; ``instead`` is what is still open to them."""
    today = at.astimezone(ZONE).date()
    missed = _missed(phone, today - timedelta(days=rules.missed_days + rules.block_days))
    until = conduct.blocked_until(missed, rules, today)
    if until is not None:
        raise HolderBlocked(
            f"{rules.missed_days}天内有{rules.missed_limit}次预约未到场，"
            f"暂停预约至{day_words(until)}",
            next_step=f"{instead}{rules.appeal}",
            details={"until": until.isoformat()},
        )


def _missed(phone: str, since: date) -> list[date]:
    """Return the days of slots nobody came to and of visits to a closed door."""
    who = {
        "holder__in": digest_candidates(phone, context=HOLDER),
        "is_excused": False,
        "on__gte": since,
    }
    slots = Appointment.objects.filter(status=BookingStatus.MISSED, **who)
    visits = HomeVisit.objects.filter(status=VisitStatus.ABSENT, **who)
    return [*slots.values_list("on", flat=True), *visits.values_list("on", flat=True)]


@transaction.atomic
def excuse_visit(uuid: UUID, *, reason: str, by: Actor, at: datetime) -> HomeVisit:
    """申诉恢复: a visit to a closed door no longer counts; saying so twice changes nothing."""
    visit = HomeVisit.objects.select_for_update().filter(uuid=uuid).first()
    if visit is None:
        raise UnknownVisit("没有这次上门服务")
    demand_at(by, MANAGE, visit.outlet)
    if visit.status != VisitStatus.ABSENT:
        raise BookingEnded("只有登记为无人在场的上门服务可以申诉")
    if not reason.strip():
        raise BadBooking("请写明核实的情况", field="reason")
    if visit.is_excused:
        return visit
    visit.is_excused = True
    visit.save(update_fields=["is_excused"])
    fact = VisitExcused(visit.vehicle.code, visit.begins_at, reason.strip()[:200])
    record(fact, subject=f"visit:{visit.uuid}", by=by, at=at)
    return visit
