"""帮办预约 in words: what may be asked for, and who will help (H17)."""

from __future__ import annotations

from onewindow.domains.accounts import api as accounts
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import AccessNeed


def needs_offered() -> list[tuple[str, str]]:
    """Return what somebody may want an assistant in the hall for."""
    return [(need.value, need.label) for need in appointments.IN_THE_HALL]


def needs_words(booking: appointments.Appointment) -> str:
    """Return what was asked for."""
    return "、".join(AccessNeed(need).label for need in booking.needs)


def help_words(booking: appointments.Appointment) -> str:
    """Return how the help stands, as the holder reads it; "" where none was asked for."""
    if booking.assistant:
        name = accounts.names_of({booking.assistant}).get(booking.assistant, "")
        return f"已安排{name}帮办，签到后在导办台等候"
    if booking.needs:
        return f"已申请帮办（{needs_words(booking)}），由网点安排"
    return ""
