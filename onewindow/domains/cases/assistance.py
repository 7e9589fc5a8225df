"""Reads of 帮办代办 (H17): an assistant's own cases, and what a manager arranges."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.models import Case
from onewindow.kit.actors import Actor
from onewindow.kit.reach import within_reach
from onewindow.kit.refusals import Forbidden

_LOADS = """
SELECT a, (SELECT count(*) FROM (SELECT FROM cases_case c
                                 WHERE c.assistant = a AND c.assistant <> '' AND c.ended_at IS NULL
                                 LIMIT %s) counted)
FROM unnest(%s::text[]) a
"""


def assisted_cases(viewer: Actor) -> QuerySet[Case]:
    """我的帮办: the cases assigned to the viewer, the newest first; order (-id)."""
    return within_reach(Case.objects.filter(assistant=viewer.key), viewer).order_by("-id")


def cases_of_assistant(assistant: str, *, viewer: Actor) -> QuerySet[Case]:
    """Return what is assigned to one assistant, for whoever assigns; order (-id)."""
    _demand(viewer)
    return within_reach(Case.objects.filter(assistant=assistant), viewer).order_by("-id")


def case_to_assign(number: str, *, viewer: Actor) -> Case:
    """Return the row of a case without form and state, for whoever assigns assistants to it.

    A manager has no business with what a case says, only with who helps whom.
    """
    _demand(viewer)
    rows = Case.objects.filter(number=number.strip()).defer("form", "state")
    case = within_reach(rows, viewer).first()
    if case is None:
        raise CaseNotFound(f"没有编号为 {number} 的办件。")
    return case


def assistants(viewer: Actor, *, division_code: str = "") -> list[accounts.User]:
    """Return the assistants in use whose region meets the viewer's, or holds the division."""
    people = accounts.people_with_role(accounts.Role.ASSISTANT)
    return [user for user in people if _meets(accounts.actor_of(user), viewer, division_code)]


def loads(numbers: Iterable[str], *, most: int = 100) -> dict[str, int]:
    """Return how many running cases each assistant has, counted no further than ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(_LOADS, [most, sorted(set(numbers))])
        return dict(cursor.fetchall())


def _meets(person: Actor, viewer: Actor, division_code: str) -> bool:
    if division_code:
        return person.reaches(division_code)
    return any(viewer.reaches(code) for code in person.divisions) or any(
        person.reaches(code) for code in viewer.divisions
    )


def _demand(viewer: Actor) -> None:
    if not viewer.may("cases.assign"):
        raise Forbidden("您没有“指派帮办代办员”的权限。", details={"capability": "cases.assign"})
