"""Whether an outlet sends its vehicle on a day: one without booking, one that is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onewindow.domains.appointments.actions.settings import rules_of
from onewindow.domains.appointments.models import BlackoutDay
from onewindow.domains.appointments.rules.kinds import VisitClosing
from onewindow.domains.appointments.rules.visits import stays_at_home
from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.organizations import api as organizations


@dataclass(frozen=True, slots=True)
class OutingDay:
    """What a day of an outlet says to its vehicles. ``gone`` and ``blackout`` are reasons or ""."""

    closing: VisitClosing
    gone: str = ""
    blackout: str = ""
    other: calendars.OtherHours | None = None

    def why_not(self, begins_at: datetime) -> str:
        """Return why nobody sets out for a visit that begins then; "" where they do."""
        if self.blackout:
            return f"停约：{self.blackout}"
        return self.shut(begins_at)

    def shut(self, begins_at: datetime) -> str:
        """Return the same without days without booking, which end visits by themselves."""
        if self.gone:
            return self.gone
        other = [(one.opens_at, one.closes_at) for one in self.other.hours] if self.other else None
        if self.other is None or not stays_at_home(
            begins_at.astimezone(ZONE).time(), other, self.closing
        ):
            return ""
        words = "当日开放时间变动" if other else "当日不开放"
        return f"{words}：{self.other.reason}" if self.other.reason else words


def outing_days(outlet: str, first: date, last: date) -> dict[date, OutingDay]:
    """Return the days on which something is otherwise, both ends included; other days are free.

    An outlet that was closed for good sends nobody: every day says so.
    """
    closing = rules_of(outlet).visit_closing
    place = organizations.find_outlet(outlet)
    if place is not None and not place.is_open:
        gone = OutingDay(closing, gone=f"{place.name}已停用")
        days = (last - first).days + 1
        return {date.fromordinal(first.toordinal() + n): gone for n in range(days)}
    rows = BlackoutDay.objects.filter(outlet=outlet, on__range=(first, last), plate="")
    reasons = dict(rows.values_list("on", "reason"))
    others = calendars.other_hours_between(outlet, first, last)
    return {
        on: OutingDay(closing, blackout=reasons.get(on, ""), other=others.get(on))
        for on in {*reasons, *others}
    }


def why_not_sent(outlet: str, begins_at: datetime) -> str:
    """Return why no vehicle of the outlet goes to a visit that begins then; "" where one does."""
    on = begins_at.astimezone(ZONE).date()
    found = outing_days(outlet, on, on).get(on)
    return found.why_not(begins_at) if found else ""
