"""What a case takes from below: its pinned standard, calendar, windows, posts, numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import QuerySet

from onewindow.domains.applicants import api as applicants
from onewindow.domains.calendars import api as calendars
from onewindow.domains.calendars.api import Calendar, RuleProfile, local_day
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import RequiredMaterial, StandardContent
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind
from onewindow.lib.limits import Limit, Unit


@dataclass(frozen=True)
class Terms:
    """The version of the standard that a case was received under, with its rule profile.

    Both were fixed at publication, so a case of 2024 is explained in 2026.
    """

    standard_id: int
    version: int
    content: StandardContent
    profile: RuleProfile

    @property
    def citations(self) -> str:
        """The item's legal basis in words."""
        return "、".join(basis.citation for basis in self.content.legal_basis)


@lru_cache(maxsize=1024)
def terms_of(standard_id: int) -> Terms:
    """Return the terms of a published standard; they never change, so they are read once."""
    standard = catalogue.ServiceStandard.objects.get(pk=standard_id)
    return Terms(
        standard_id=standard.pk,
        version=standard.version,
        content=standard.content,
        profile=RuleProfile.model_validate(standard.profile),
    )


def calendar_for(division_code: str, *, known_at: datetime | None = None) -> Calendar:
    """Return the legal calendar of a division, now or as it was known at the moment.

    It is cached until somebody amends it.
    """
    return calendars.legal_calendar(division_code, known_at=known_at)


def owed_materials(state: CaseState, terms: Terms) -> list[RequiredMaterial]:
    """Return what the applicant must bring, as it was found at receipt."""
    return [material for material in terms.content.materials if material.id in state.owed]


def check_window(
    state: CaseState,
    terms: Terms,
    *,
    window: str,
    power: str,
    by: Actor,
    at: datetime,
    department: str = "",
    clerk: str | None = None,
) -> None:
    """Refuse what this window may not do for this item here (Q1, Q7, W6, W21, W31).

    The system and online channels sit at no window. ``department`` is that of the case unless
    given; an empty ``clerk`` leaves skills unasked, None asks for those of the person.
    """
    if by.kind is not ActorKind.OFFICER or not window:
        return
    content = terms.content
    policy = organizations.item_policy(
        content.code,
        name=content.name,
        department_code=department or state.department or content.department,
        window_kinds=content.window_kinds,
        cross_region_scope=content.cross_region_scope,
        topic=content.topic,
    )
    organizations.check_window(
        window,
        policy,
        power=power,
        on=local_day(at),
        jurisdiction=state.division_code,
        clerk=by.key if clerk is None else clerk,
    )


def handling_departments(codes: Iterable[str], division_code: str) -> dict[str, str]:
    """Return whose step it is in the division of the matter, by the standard's department (W21)."""
    found = organizations.handling_departments(codes, division_code)
    return {code: department.code for code, department in found.items()}


def holds_post(
    person: str, department: str, role: str, at: datetime, *, is_named: bool = False
) -> bool:
    """Return whether the person acts for the post today, as A or standing in as B (AB岗).

    ``is_named``: the task was handed to this very person, so that B may act though A is present.
    """
    on = local_day(at)
    if organizations.post_held(person, department, role, on) is not None:
        return True
    if not is_named:
        return False
    held = organizations.post_held(person, department, role, on, is_a_overdue=True)
    return held is not None


def departments_of(person: str, at: datetime) -> set[str]:
    """Return the departments in whose posts the person acts today."""
    return {post.department for post in organizations.posts_of(person, local_day(at))}


def has_bad_credit(state: CaseState) -> bool:
    return applicants.has_bad_credit(state.applicant_key)


def latest_deferral_day(state: CaseState, terms: Terms, calendar: Calendar, at: datetime) -> date:
    """Return the last day to which a material may be deferred: within the promised limit."""
    promised = terms.content.promised_limit or terms.content.statutory_limit
    limit = promised or Limit(0, Unit.WORKING_DAYS)
    clock = calendars.compute(at, limit, calendar)
    assert clock.due_on is not None, "nothing pauses here"
    return clock.due_on


def check_day_is_known(state: CaseState, terms: Terms, calendar: Calendar, at: datetime) -> None:
    """Refuse to accept where the last day cannot be named: its year has no calendar yet."""
    latest_deferral_day(state, terms, calendar, at)


def silent_standards() -> QuerySet[catalogue.ServiceStandard]:
    """Return the standards whose law gives a meaning to silence at the decision."""
    return catalogue.ServiceStandard.objects.filter(profile__has_key="silence").exclude(
        profile__silence="none"
    )


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """Of which counter a number is the next, and what stands before its four digits or more."""

    name: str
    prefix: str


def number_series(content: StandardContent, department: str, at: datetime) -> NumberSeries:
    """Return the series of a new case: implementation code and day (办件编号, GB/T 39554).

    Items that have no national code yet take the same 31 characters from the code of their
    department, level, type and zeroes.
    """
    day = local_day(at)
    code = content.codes.implementation or _own_code(content, department)
    return NumberSeries(f"case:{code}:{day:%Y%m%d}", f"{code}{day:%Y%m%d}")


def _own_code(content: StandardContent, department: str) -> str:
    owner = organizations.department(department)
    return f"{owner.uscc:0<18}{content.exercise_level or '4'}00{content.type.value}00000000"


@dataclass(frozen=True, slots=True)
class ResultSeries:
    """Of which counter the number of a result is the next, and what stands around the serial."""

    name: str
    before: str
    behind: str


def planned_results(state: CaseState, terms: Terms) -> tuple[dict[str, str], ...]:
    """Return what the applicant will receive; the write of the decision gives each its number."""
    return tuple(
        {
            "name": result.name,
            "kind": result.kind,
            "licence_type": result.licence_type,
            "validity": result.validity,
            "department": department,
        }
        for result, department in zip(terms.content.results, issuers_of(state, terms), strict=True)
    )


def result_series(state: CaseState, at: datetime) -> list[ResultSeries]:
    """Return the series of each result: short name of who issues it, year and a serial."""
    year = local_day(at).year
    return [
        ResultSeries(
            f"result:{code}:{state.item_code}:{year}",
            f"{organizations.department(code).short_name}〔{year}〕",
            "号",
        )
        for code in (result["department"] for result in state.planned_results)
    ]


def issuers_of(state: CaseState, terms: Terms) -> list[str]:
    """Return who issues each result: the case's department, or the one the standard names."""
    content = terms.content
    others = {r.department for r in content.results if r.department} - {content.department}
    handling = handling_departments(others, state.division_code) if others else {}
    return [handling.get(result.department, state.department) for result in content.results]


def check_deciding(state: CaseState, terms: Terms, *, by: Actor, at: datetime) -> None:
    """Refuse a decision at a window whose kind or outlet takes none (Q7, W6).

    Whoever decides holds a post of the department, so the certificates of clerks are not asked.
    """
    check_window(state, terms, window=by.window, power="decide", by=by, at=at, clerk="")


def check_issuing(state: CaseState, terms: Terms, *, by: Actor, at: datetime) -> None:
    """Refuse a window that not every department has charged with its results and seal (X8)."""
    for code in sorted(set(issuers_of(state, terms))):
        for power in ("issue", "seal"):
            check_window(
                state, terms, window=by.window, power=power, by=by, at=at, department=code, clerk=""
            )
