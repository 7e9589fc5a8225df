"""闸: who books and who takes a day back do not pass each other unseen."""

from __future__ import annotations

from onewindow.domains.appointments import sql
from onewindow.domains.appointments.models import BookingGate


def gate_of(outlet: str) -> int:
    """Return the version of an outlet's gate, to be read before what it stands for is looked at."""
    rows = BookingGate.objects.filter(outlet=outlet).values_list("version", flat=True)
    found = rows.first()
    if found is None:
        sql.ADD_GATE.one(outlet=outlet)
        found = rows.get()
    return found


def hold_gate(outlet: str) -> None:
    """Let nobody take a day of the outlet back until the caller's transaction is over.

    What is read afterwards holds. It comes before any booking, visit or vehicle is locked.
    """
    gate_of(outlet)
    sql.HOLD_GATE.one(outlet=outlet)


def turn_gate(outlet: str) -> None:
    """Wait for everybody who is booking, in the caller's transaction; who comes later looks again.

    It comes before the bookings and visits that are taken back are looked for and locked.
    """
    sql.TURN_GATE.one(outlet=outlet)
