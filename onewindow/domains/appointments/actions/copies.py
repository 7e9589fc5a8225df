"""免费复印: count what was copied for nothing (W20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.appointments import sql
from onewindow.domains.appointments.errors import BadBooking
from onewindow.domains.appointments.events import CopiesMade
from onewindow.domains.appointments.permissions import CHECK_IN, demand_of_officer
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

_MOST = 500


@transaction.atomic
def count_copies(outlet: str, pages: int, *, by: Actor, at: datetime) -> int:
    """Add pages to the count of today; return the day's total."""
    demand_of_officer(by, CHECK_IN, outlet)
    if not 1 <= pages <= _MOST:
        raise BadBooking(f"页数应在1到{_MOST}之间", field="pages")
    if not organizations.Outlet.objects.filter(code=outlet).exists():
        raise organizations.UnknownOutlet(f"没有网点“{outlet}”", field="outlet")
    on = at.astimezone(ZONE).date()
    row = sql.COUNT_COPIES.typed(outlet=outlet, on=on, pages=pages)
    assert row is not None  # an upsert always returns
    record(CopiesMade(outlet, on, pages), subject=f"copies:{outlet}:{on}", by=by, at=at)
    return int(row[0])
