"""Places, posts, absences, skills and letters as rows kept in the process (see ``kit.stamps``).

Rows only: who acts today, which letter is in force, who is certified is worked out from them for
the day that is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onewindow.domains.organizations.models import (
    Delegation,
    Department,
    Leave,
    Post,
    Skill,
    Window,
)
from onewindow.domains.organizations.rules.acceptance import Letter
from onewindow.domains.organizations.rules.kinds import Power
from onewindow.kit.stamps import Kept


@dataclass(frozen=True, slots=True)
class PostRow:
    code: str
    department: str
    role: str
    a_holder: str
    b_holder: str


@dataclass(frozen=True, slots=True)
class SkillRow:
    scope: str
    code: str
    certified_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class _Places:
    departments: Mapping[str, Department]
    lines: Mapping[str, Sequence[Department]]
    windows: Mapping[str, Window]


@dataclass(frozen=True, slots=True)
class _Posts:
    """Every post under its department, its department and role, and each of its holders."""

    by_department: Mapping[str, Sequence[PostRow]]
    by_role: Mapping[tuple[str, str], Sequence[PostRow]]
    by_holder: Mapping[str, Sequence[PostRow]]


def departments() -> Mapping[str, Department]:
    """Return all departments by code, each with its division."""
    return _places.get().departments


def line(name: str) -> Sequence[Department]:
    """Return the departments of one line, at all levels."""
    return _places.get().lines.get(name, ())


def windows() -> Mapping[str, Window]:
    """Return all windows by number, each with outlet, department and zone."""
    return _places.get().windows


def posts_in(department: str, role: str = "") -> Sequence[PostRow]:
    """Return the posts of a department, of one role where it is given, by code."""
    rows = _posts.get()
    if role:
        return rows.by_role.get((department, role), ())
    return rows.by_department.get(department, ())


def posts_of(staff_number: str) -> Sequence[PostRow]:
    """Return the posts whose A or B holder the person is, by code."""
    return _posts.get().by_holder.get(staff_number, ())


def leaves() -> Mapping[str, Sequence[tuple[date, date | None]]]:
    """Return all absences that were not cancelled: number → first and last day."""
    return _leaves.get()


def skills() -> Mapping[str, Sequence[SkillRow]]:
    """Return all certifications: number → rows."""
    return _skills.get()


def letters() -> Mapping[str, Sequence[Letter]]:
    """Return all letters of delegation by the line of their department."""
    return _letters.get()


def _load_places() -> _Places:
    rows = list(Department.objects.select_related("division").order_by("id"))
    lines = defaultdict(list)
    for row in rows:
        lines[row.line].append(row)
    found = Window.objects.select_related("outlet", "department", "zone")
    return _Places({row.code: row for row in rows}, lines, {row.number: row for row in found})


def _load_posts() -> _Posts:
    by_department, by_role, by_holder = defaultdict(list), defaultdict(list), defaultdict(list)
    columns = ("code", "department__code", "role", "a_holder", "b_holder")
    for row in Post.objects.order_by("code").values_list(*columns):
        post = PostRow(*row)
        by_department[post.department].append(post)
        by_role[post.department, post.role].append(post)
        for number in filter(None, (post.a_holder, post.b_holder)):
            by_holder[number].append(post)
    return _Posts(by_department, by_role, by_holder)


def _load_leaves() -> dict[str, list[tuple[date, date | None]]]:
    found = defaultdict(list)
    rows = Leave.objects.filter(is_cancelled=False)
    for number, since, until in rows.values_list("staff_number", "from_on", "until_on"):
        found[number].append((since, until))
    return dict(found)


def _load_skills() -> dict[str, list[SkillRow]]:
    found = defaultdict(list)
    columns = ("staff_number", "scope", "code", "certified_on", "valid_until")
    for number, *rest in Skill.objects.values_list(*columns):
        found[number].append(SkillRow(*rest))
    return dict(found)


def _load_letters() -> dict[str, list[Letter]]:
    found = defaultdict(list)
    for row in Delegation.objects.select_related("department", "outlet").order_by("id"):
        found[row.department.line].append(
            Letter(
                number=row.letter_number,
                line=row.department.line,
                division=row.department.division_id,
                powers=frozenset(Power(power) for power in row.powers),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                withdrawn_on=row.withdrawn_on,
                items=frozenset(row.items),
                outlet=row.outlet.code if row.outlet else "",
            )
        )
    return dict(found)


_PLACES = "organizations.places"
_places = Kept(_load_places, _PLACES)
_posts = Kept(_load_posts, "organizations.posts", _PLACES)
_leaves = Kept(_load_leaves, "organizations.leaves")
_skills = Kept(_load_skills, "organizations.skills")
_letters = Kept(_load_letters, "organizations.letters", _PLACES)
