"""Reads for whoever keeps the organisation: everything on one page, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from onewindow.domains.organizations.models import (
    Delegation,
    Department,
    Leave,
    Outlet,
    Post,
    Skill,
    Window,
)
from onewindow.domains.organizations.queries import absent
from onewindow.domains.organizations.rules.kinds import PostRole
from onewindow.domains.organizations.rules.posts import Holder, holder_of
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.reach import within_reach


def directory() -> dict[str, str]:
    """Return code → name of every department there ever was, in one query."""
    return dict(Department.objects.values_list("code", "name"))


def departments(*, viewer: Actor = SYSTEM) -> QuerySet[Department]:
    """Return departments of the viewer's region with division and parent, by code."""
    rows = Department.objects.select_related("division", "parent").order_by("code")
    return within_reach(rows, viewer, "division__code")


def outlets(*, viewer: Actor = SYSTEM) -> QuerySet[Outlet]:
    """Return outlets of the viewer's region with halls, zones and windows in four queries."""
    rows = (
        Outlet.objects.select_related("division")
        .prefetch_related("halls__zones", "windows__department", "windows__zone")
        .order_by("code")
    )
    return within_reach(rows, viewer, "division__code")


def open_outlets(*, viewer: Actor = SYSTEM) -> QuerySet[Outlet]:
    """Return the open outlets of the viewer's region with their divisions, by code."""
    rows = Outlet.objects.filter(is_open=True).select_related("division").order_by("code")
    return within_reach(rows, viewer, "division__code")


@dataclass(frozen=True, slots=True)
class PostToday:
    """A post and who acts in it: None where both holders are away (the head is alerted)."""

    post: Post
    acting: Holder | None
    is_a_away: bool
    is_b_away: bool


def posts_today(posts: Iterable[Post], on: date) -> list[PostToday]:
    """Return who acts in each of these posts that day, from one query."""
    kept = list(posts)
    away = absent({n for post in kept for n in (post.a_holder, post.b_holder) if n}, on)
    return [
        PostToday(
            post,
            holder_of(post.a_holder, post.b_holder, away),
            post.a_holder in away,
            post.b_holder in away,
        )
        for post in kept
    ]


def posts(
    *, department: str = "", role: str = "", person: str = "", viewer: Actor = SYSTEM
) -> QuerySet[Post]:
    """Return posts of the viewer's region with their departments; order by code."""
    rows = Post.objects.select_related("department")
    found = within_reach(rows, viewer, "department__division__code")
    if department:
        found = found.filter(department__code=department)
    if role:
        found = found.filter(role=role)
    if person:
        found = found.filter(Q(a_holder=person) | Q(b_holder=person))
    return found


def leaves(
    *, person: str = "", since: date | None = None, among: Iterable[str] | None = None
) -> QuerySet[Leave]:
    """Return absences; with ``since`` those not ended by then, with ``among`` of these people."""
    found = Leave.objects.all()
    if among is not None:
        found = found.filter(staff_number__in=list(among))
    if person:
        found = found.filter(staff_number=person)
    if since is not None:
        found = found.filter(Q(until_on__isnull=True) | Q(until_on__gte=since), is_cancelled=False)
    return found


def letters(*, department: str = "", viewer: Actor = SYSTEM) -> QuerySet[Delegation]:
    """Return letters of the viewer's region with their departments and outlets."""
    rows = Delegation.objects.select_related("department", "outlet")
    found = within_reach(rows, viewer, "department__division__code")
    return found.filter(department__code=department) if department else found


def letter_status(letter: Delegation, on: date) -> str:
    """Return ``withdrawn``, ``expired``, ``future`` or ``in_force``: what Q1 acts on that day."""
    if letter.withdrawn_on is not None and letter.withdrawn_on <= on:
        return "withdrawn"
    if letter.valid_until is not None and letter.valid_until < on:
        return "expired"
    return "future" if letter.valid_from > on else "in_force"


def certifications(on: date, staff_numbers: Iterable[str] | None = None) -> list[Skill]:
    """Return certifications in force that day, by person (W31)."""
    rows = Skill.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=on), certified_on__lte=on
    )
    if staff_numbers is not None:
        rows = rows.filter(staff_number__in=list(staff_numbers))
    return list(rows.order_by("staff_number", "scope", "code"))


def _role_label(role: str) -> str:
    return PostRole(role).label if role in {one.value for one in PostRole} else f"“{role}”岗位"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that must be entered before work can go on; ``kind`` groups them."""

    kind: str
    text: str
    law: str = ""


def gaps(
    on: date,
    *,
    needed_posts: Iterable[tuple[str, str, str]] = (),
    known_people: Iterable[str] | None = None,
    viewer: Actor = SYSTEM,
) -> list[Gap]:
    """Return what is missing in posts, windows and letters of the viewer's region.

    ``needed_posts`` are (department, role, the plan's step) that published plans ask for;
    ``known_people`` the staff numbers with an active account, None to leave holders unchecked.
    """
    rows = list(posts(viewer=viewer).order_by("code"))
    reached = set(departments(viewer=viewer).values_list("code", flat=True))
    outside = set(directory()) - reached
    found = [
        *_unset_posts(rows, (one for one in needed_posts if one[0] not in outside)),
        *_lonely_posts(rows),
        *([] if known_people is None else _unknown_holders(rows, frozenset(known_people))),
    ]
    for today in posts_today(rows, on):
        if today.acting is None:
            found.append(
                Gap("A岗B岗均不在岗", f"{today.post}今天无人办理，请负责人指定", "AB岗工作制度")
            )
    shut = Window.objects.filter(is_open=True, outlet__is_open=False).order_by("number")
    for window in within_reach(shut, viewer, "outlet__division__code"):
        found.append(Gap("窗口无处开放", f"{window}所在网点已停用"))
    return found


def _unset_posts(rows: Iterable[Post], needed: Iterable[tuple[str, str, str]]) -> Iterator[Gap]:
    held = {(post.department.code, post.role) for post in rows}
    names = directory()
    for code, role, step in dict.fromkeys(needed):
        if (code, role) not in held:
            label = names.get(code, code)
            yield Gap("岗位未设", f"{label}没有{_role_label(role)}，环节“{step}”无人办理")


def _lonely_posts(rows: Iterable[Post]) -> Iterator[Gap]:
    """Posts without a B holder, a line a department."""
    alone: dict[str, list[str]] = {}
    for post in rows:
        if not post.b_holder:
            label = post.name or _role_label(post.role)
            alone.setdefault(post.department.name, []).append(label)
    for name, labels in alone.items():
        roles = "、".join(dict.fromkeys(labels))
        yield Gap("缺B岗", f"{name}：{roles}（{len(labels)} 个岗位）", "AB岗工作制度")


def _unknown_holders(rows: Iterable[Post], known: frozenset[str]) -> Iterator[Gap]:
    for post in rows:
        for letter, number in (("A", post.a_holder), ("B", post.b_holder)):
            if number and number not in known:
                yield Gap("持岗人无帐户", f"{post}的{letter}岗 {number} 没有在用的帐户")
