"""A case as it stood right after one of its events, whenever the event is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from onewindow.domains.calendars.api import ZONE, Calendar
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.queries import Entry, timeline
from onewindow.domains.cases.rules.clocks import CaseClocks, compute_clocks
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.terms import Terms, calendar_for, terms_of
from onewindow.domains.cases.verify import rebuild
from onewindow.domains.catalogue.content import ItemType, StandardContent
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor


@dataclass(frozen=True)
class Moment:
    """What a notice may say: the case as of event ``seq``, its standard, who acted and when.

    ``before`` is the case one event earlier. Later events are not seen, so that a notice that was
    delayed says what it would have said in time.
    """

    case: Case
    state: CaseState
    before: CaseState
    terms: Terms
    calendar: Calendar
    seq: int
    by: Actor
    at: datetime

    @property
    def number(self) -> str:
        return self.case.number

    @property
    def content(self) -> StandardContent:
        return self.terms.content

    @property
    def is_licensing(self) -> bool:
        return self.content.type is ItemType.LICENSING

    @property
    def on(self) -> date:
        """The day of the act in Beijing."""
        return day_of(self.at)

    @property
    def applied_on(self) -> date:
        assert self.state.received_at is not None
        return day_of(self.state.received_at)

    @property
    def accepted_on(self) -> date | None:
        """The day the decision clock starts from; a converted mock case starts anew (H5)."""
        started = self.state.is_formal_since or self.state.accepted_at
        return day_of(started) if started else None

    @cached_property
    def clocks(self) -> CaseClocks:
        return compute_clocks(self.state, self.terms, self.calendar)

    @cached_property
    def clocks_before(self) -> CaseClocks:
        return compute_clocks(self.before, self.terms, self.calendar)

    @cached_property
    def log(self) -> list[Entry]:
        """Every event up to this one, in order."""
        return [entry for entry in timeline(self.number) if entry.seq <= self.seq]

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of all who acted so far, by key, as they signed."""
        return {entry.actor["key"]: entry.actor["name"] for entry in self.log}

    @cached_property
    def department(self) -> organizations.Department:
        return organizations.department(self.state.department)

    @cached_property
    def window(self) -> organizations.Window | None:
        number = self.state.window
        return organizations.window(number) if number else None

    def cause(self, seq: int | None = None) -> str:
        """Return how notices name the act they come from."""
        return f"{self.number}#{seq or self.seq}"


def moment_of(number: str, seq: int, *, by: Actor, at: datetime) -> Moment:
    """Return the case as of its event ``seq``."""
    case = Case.objects.select_related("applicant").get(number=number)
    return Moment(
        case=case,
        state=rebuild(number, upto=seq),
        before=rebuild(number, upto=seq - 1),
        terms=terms_of(case.standard_id),
        calendar=calendar_for(case.division_code),
        seq=seq,
        by=by,
        at=at,
    )


def day_of(at: datetime) -> date:
    return at.astimezone(ZONE).date()
