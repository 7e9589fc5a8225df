"""Who holds what in a city: posts, certifications, letters of delegation and seals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from onewindow.domains.accounts import api as accounts
from onewindow.domains.calendars.api import ZONE
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor

if TYPE_CHECKING:
    from onewindow.commands.city_load import Loader

CERTIFIED_ON = date(2026, 1, 1)


def fill_posts(loader: Loader) -> None:
    by = loader.actor("centre_manager")
    known = set(organizations.Post.objects.values_list("code", flat=True))
    for post in loader.city.people.posts:
        if post.code not in known:
            organizations.fill_post(
                post.department,
                post.role,
                a_holder=post.a,
                b_holder=post.b,
                code=post.code,
                by=by,
                at=loader.at,
            )
            loader.done.add("岗位")
    certified = set(organizations.Skill.objects.values_list("staff_number", "scope", "code"))
    for person in loader.city.people.staff:
        for skill in person.skills:
            if (person.number, skill.scope, skill.code) not in certified:
                organizations.certify_skill(
                    person.number,
                    scope=skill.scope,
                    code=skill.code,
                    certified_on=CERTIFIED_ON,
                    by=by,
                    at=loader.at,
                )
                loader.done.add("上岗认证")
    away = set(organizations.Leave.objects.values_list("staff_number", flat=True))
    for leave in loader.city.people.leave:
        if leave.number not in away:
            since = loader.at.astimezone(ZONE).date() - timedelta(days=leave.since_days)
            organizations.register_leave(
                leave.number,
                from_on=since,
                until_on=since + timedelta(days=leave.for_days - 1),
                reason=leave.reason,
                by=by,
                at=loader.at,
            )
            loader.done.add("请假")


def grant_delegations(loader: Loader) -> None:
    """Grant each letter by the head of the department that delegates."""
    known = set(organizations.Delegation.objects.values_list("letter_number", flat=True))
    for row in loader.city.delegations:
        if row.letter not in known:
            organizations.grant_delegation(
                row.letter,
                department=row.department,
                powers=row.powers,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                items=row.items,
                outlet=row.outlet,
                by=_head_of(loader, row.department),
                at=loader.at,
            )
            loader.done.add("授权书")


def register_seals(loader: Loader) -> None:
    """Register the seals of all that decide or issue a result, and that for utilities (Q20)."""
    by = loader.actor("supervisor")
    known = set(documents.ElectronicSeal.objects.values_list("department_code", "kind"))
    contents = [loader.content(code) for code in loader.items]
    sealing = {one.department for one in contents}
    sealing |= {result.department for one in contents for result in one.results}
    lines = {row.line or row.code for row in loader.city.departments if row.code in sealing}
    for row in loader.city.departments:
        if row.kind == "external" or (row.line or row.code) not in lines:
            continue
        for kind in documents.SealKind:
            if (row.code, kind.value) in known:
                continue
            documents.register_seal(
                row.code,
                kind,
                department_name=row.name,
                holder=f"{row.short_name}办公室",
                valid_from=CERTIFIED_ON,
                by=by,
                at=loader.at,
            )
            loader.done.add("印章")


def _head_of(loader: Loader, department: str) -> Actor:
    """Return the head of a department, or the centre's manager where it has none."""
    for person in loader.city.people.staff:
        if person.department == department and "head" in person.roles:
            user = accounts.User.objects.filter(staff_number=person.number).first()
            if user is not None:
                return accounts.actor_of(user)
    return loader.actor("centre_manager")
