"""补录: what the vehicle's crew received without a network becomes a case, as of then (W22)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from onewindow.domains.appointments import api as appointments
from onewindow.domains.cases import api as cases
from onewindow.kit.actors import Actor


@transaction.atomic
def hand_in(
    visit: UUID,
    application: cases.Application,
    *,
    taken_at: datetime,
    key: str,
    by: Actor,
    at: datetime,
) -> cases.Case:
    """Receive a case as of the time it was taken at the door, and link it to its visit.

    Its number is of that day's series, its clock starts then, its standard is the one in force
    then. ``key`` is the crew's own mark of the paper: handing it in twice changes nothing.
    """
    journey = appointments.visit_of(visit)
    appointments.check_intake(journey, taken_at, by=by, at=at)
    case = cases.receive_case(
        application,
        by=by,
        at=taken_at,
        window=journey.vehicle.window,
        key=f"visit:{journey.uuid}:{key}",
    )
    appointments.link_intake(visit, case.number, taken_at=taken_at, by=by, at=at)
    return case
