"""Posts, absences and certifications."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from onewindow.domains.organizations.actions.places import _department
from onewindow.domains.organizations.errors import InvalidOrganization
from onewindow.domains.organizations.events import (
    LeaveCancelled,
    LeaveRegistered,
    PostFilled,
    SkillCertified,
)
from onewindow.domains.organizations.models import Leave, Post, Skill
from onewindow.domains.organizations.people import demand_person
from onewindow.domains.organizations.permissions import LEAVE, POSTS, SKILLS, demand
from onewindow.domains.organizations.rules.kinds import PostRole
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.kit.refusals import NotFound


@transaction.atomic
def fill_post(
    department: str,
    role: str,
    *,
    a_holder: str,
    b_holder: str = "",
    code: str = "",
    name: str = "",
    by: Actor,
    at: datetime,
) -> Post:
    """Name the A and the B holder; ``code`` tells several posts of one role apart."""
    demand(by, POSTS)
    if role not in {r.value for r in PostRole}:
        raise InvalidOrganization(f"岗位角色“{role}”不在代码表内", field="role")
    if not a_holder or a_holder == b_holder:
        raise InvalidOrganization(
            "A岗与B岗须由两名不同的人员担任", law="AB岗工作制度", field="b_holder"
        )
    code = code or f"{department}-{role}".replace("_", "-")
    owner = _department(department)
    earlier = Post.objects.filter(code=code).values_list("department__division_id", flat=True)
    demand_reach(by, owner.division_id, *earlier, what=f"{owner.name}的岗位")
    post, _ = Post.objects.update_or_create(
        code=code,
        defaults={
            "department": owner,
            "role": role,
            "name": name,
            "a_holder": a_holder,
            "b_holder": b_holder,
        },
    )
    record(
        PostFilled(code, department, role, a_holder, b_holder),
        subject=f"post:{code}",
        by=by,
        at=at,
    )
    return post


@transaction.atomic
def register_leave(
    staff_number: str,
    *,
    from_on: date,
    until_on: date | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Leave:
    """Register an absence; everybody may register their own."""
    if by.key != staff_number:
        demand(by, LEAVE)
        demand_person(by, staff_number)
    if until_on is not None and until_on < from_on:
        raise InvalidOrganization("请假的结束日期早于开始日期", field="until_on")
    leave = Leave.objects.create(
        staff_number=staff_number, from_on=from_on, until_on=until_on, reason=reason
    )
    record(
        LeaveRegistered(staff_number, from_on, until_on, reason),
        subject=f"staff:{staff_number}",
        by=by,
        at=at,
    )
    return leave


@transaction.atomic
def cancel_leave(leave_id: int, *, by: Actor, at: datetime) -> Leave:
    """销假: the person is back from today; cancelling twice changes nothing."""
    leave = Leave.objects.select_for_update().filter(id=leave_id).first()
    if leave is None:
        raise NotFound("没有这条请假记录")
    if by.key != leave.staff_number:
        demand(by, LEAVE)
        demand_person(by, leave.staff_number)
    if not leave.is_cancelled:
        leave.is_cancelled = True
        leave.save(update_fields=["is_cancelled"])
        record(
            LeaveCancelled(leave.staff_number, leave.from_on),
            subject=f"staff:{leave.staff_number}",
            by=by,
            at=at,
        )
    return leave


@transaction.atomic
def certify_skill(
    staff_number: str,
    *,
    scope: str,
    code: str = "",
    certified_on: date,
    valid_until: date | None = None,
    by: Actor,
    at: datetime,
) -> Skill:
    """上岗认证 for an item, a topic, a plate, or ``all`` (W31)."""
    demand(by, SKILLS)
    demand_person(by, staff_number)
    if scope not in Skill.Scope.values or (scope == "all") != (code == ""):
        raise InvalidOrganization("上岗认证须指明事项、主题或板块代码", field="scope")
    skill, _ = Skill.objects.update_or_create(
        staff_number=staff_number,
        scope=scope,
        code=code,
        defaults={"certified_on": certified_on, "valid_until": valid_until},
    )
    record(
        SkillCertified(staff_number, scope, code, certified_on, valid_until),
        subject=f"staff:{staff_number}",
        by=by,
        at=at,
    )
    return skill
