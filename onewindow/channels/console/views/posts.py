"""Posts with A and B holders, absences, letters of delegation, certifications."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.console.acts import ACT, ActPage, Fields, act_page
from onewindow.channels.console.forms.organisation import (
    ConfirmForm,
    LeaveForm,
    LetterForm,
    PostForm,
    SkillForm,
    WithdrawForm,
)
from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability, Role
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.api import PostRole, PostToday, Power, Skill, honours
from onewindow.kit.pagination import page as keyset_page
from onewindow.kit.refusals import NotFound

PAGE = 50
ITEMS = 14
LETTER_WORDS = {
    "in_force": ("有效", "is-green"),
    "future": ("未生效", "is-blue"),
    "expired": ("已过期", "is-red"),
    "withdrawn": ("已收回", ""),
}


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """AB岗: who holds each post, and who acts in it today."""
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in ("department", "role", "person")}
    found = keyset_page(
        organizations.posts(**asked, viewer=accounts.actor_in(request)),
        order=("code",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    rows = organizations.posts_today(found.rows, today)
    people = accounts.names_of({n for row in rows for n in (row.post.a_holder, row.post.b_holder)})
    user = accounts.staff(request)
    context = {
        "rows": [_post_row(row, people) for row in rows],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 个"),
        "asked": asked,
        "departments": sorted(organizations.directory().items(), key=lambda pair: pair[1]),
        "roles": [(role.value, role.label) for role in PostRole],
        "may_fill": user.may(Capability.ORGANIZATIONS_POSTS),
        "tab": "posts",
    }
    return show(request, "posts.html", "posts", context)


def _post_row(row: PostToday, people: dict[str, str]) -> dict[str, Any]:
    acting = row.acting
    return {
        "post": row.post,
        "role": PostRole(row.post.role).label,
        "a": people.get(row.post.a_holder, row.post.a_holder),
        "b": people.get(row.post.b_holder, row.post.b_holder),
        "is_a_away": row.is_a_away,
        "is_b_away": row.is_b_away,
        "acting": people.get(acting.staff_number, acting.staff_number) if acting else "",
        "acting_for": people.get(acting.acting_for, acting.acting_for) if acting else "",
    }


@accounts.requires(Capability.ORGANIZATIONS_POSTS)
@ACT
def post_edit(request: HttpRequest) -> HttpResponse:
    """Name the A and the B holder of a post."""
    rows = organizations.posts(viewer=accounts.actor_in(request))
    row = rows.filter(code=request.GET.get("code", "")).first()
    initial: Fields = {"department": request.GET.get("department", "")}
    if row is not None:
        initial = {
            "department": row.department.code,
            "role": row.role,
            "code": row.code,
            "name": row.name,
            "a_holder": row.a_holder,
            "b_holder": row.b_holder,
        }

    def perform(fields: Fields, by: Any, at: Any) -> str:
        for name in ("a_holder", "b_holder"):
            if fields[name]:
                accounts.account(fields[name])
        made = organizations.fill_post(
            fields.pop("department"), fields.pop("role"), by=by, at=at, **fields
        )
        return f"{made}：A岗 {made.a_holder}，B岗 {made.b_holder or '未设'}。"

    page = ActPage(
        title=f"调整岗位：{row}" if row else "设置岗位",
        form=PostForm,
        button="保存",
        perform=perform,
        back=reverse("console:posts"),
        current="posts",
        initial=initial,
        law="AB岗工作制度",
    )
    return act_page(request, page)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def leaves(request: HttpRequest) -> HttpResponse:
    """Absences that have not ended, newest first; those of the past on request."""
    person = request.GET.get("person", "")
    with_past = request.GET.get("past") == "1"
    found = keyset_page(
        organizations.leaves(
            person=person,
            since=None if with_past else timezone.localdate(),
            among=accounts.people_met(accounts.actor_in(request)),
        ),
        order=("-pk",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    people = accounts.names_of({row.staff_number for row in found.rows})
    user = accounts.staff(request)
    context = {
        "rows": [
            {"leave": row, "name": people.get(row.staff_number, row.staff_number)}
            for row in found.rows
        ],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "person": person,
        "with_past": with_past,
        "may_register": user.may(Capability.ORGANIZATIONS_LEAVE),
        "tab": "leaves",
    }
    return show(request, "leaves.html", "posts", context)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@ACT
def leave_new(request: HttpRequest) -> HttpResponse:
    """Register an absence; everybody may register their own."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        accounts.account(fields["staff_number"])
        made = organizations.register_leave(fields.pop("staff_number"), by=by, at=at, **fields)
        return f"已登记：{made}。其A岗的办件由B岗代办。"

    page = ActPage(
        title="登记请假",
        form=LeaveForm,
        button="登记",
        perform=perform,
        back=reverse("console:leaves"),
        current="posts",
        initial={
            "staff_number": accounts.staff(request).staff_number,
            "from_on": timezone.localdate(),
        },
        explanation="请假期间由B岗代办，记录写明代谁；A、B岗都不在时提醒负责人。",
        law="AB岗工作制度",
    )
    return act_page(request, page)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@ACT
def leave_cancel(request: HttpRequest, leave: int) -> HttpResponse:
    """销假: back from today."""
    among = accounts.people_met(accounts.actor_in(request))
    held = organizations.leaves(among=among).filter(pk=leave).first()
    if held is None:
        raise NotFound("没有这条请假记录")

    def perform(fields: Fields, by: Any, at: Any) -> str:
        organizations.cancel_leave(leave, by=by, at=at)
        return "已销假，今天起由本人办理。"

    page = ActPage(
        title=f"销假：{held}",
        form=ConfirmForm,
        button="销假",
        perform=perform,
        back=reverse("console:leaves"),
        current="posts",
    )
    return act_page(request, page)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Letters of delegation with powers and validity; what has expired stops acceptance (Q1)."""
    today = timezone.localdate()
    department = request.GET.get("department", "")
    found = keyset_page(
        organizations.letters(department=department, viewer=accounts.actor_in(request)),
        order=("letter_number",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    rows = []
    for letter in found.rows:
        status = organizations.letter_status(letter, today)
        label, tone = LETTER_WORDS[status]
        rows.append(
            {
                "letter": letter,
                "powers": "、".join(Power(power).label for power in letter.powers),
                "status": status,
                "label": label,
                "tone": tone,
            }
        )
    context = {
        "rows": rows,
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 份"),
        "department": department,
        "departments": sorted(organizations.directory().items(), key=lambda pair: pair[1]),
        "may_delegate": accounts.staff(request).may(Capability.ORGANIZATIONS_DELEGATE),
    }
    return show(request, "letters.html", "letters", context)


@accounts.requires(Capability.ORGANIZATIONS_DELEGATE)
@ACT
def letter_new(request: HttpRequest) -> HttpResponse:
    """Register a letter by which a department lets the centre act for it."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.grant_delegation(fields.pop("letter_number"), by=by, at=at, **fields)
        return f"授权书 {made.letter_number} 已登记，自 {made.valid_from} 起有效。"

    page = ActPage(
        title="登记授权书",
        form=LetterForm,
        button="登记",
        perform=perform,
        back=reverse("console:letters"),
        current="letters",
        initial={"valid_from": timezone.localdate()},
        explanation="没有有效授权书的事项，综合窗口不能代该部门收件、受理。",
        law="《行政许可法》第二十四条",
    )
    return act_page(request, page)


@accounts.requires(Capability.ORGANIZATIONS_DELEGATE)
@ACT
def letter_withdraw(request: HttpRequest) -> HttpResponse:
    """收回授权 from a day on."""
    number = request.GET.get("letter", "")
    rows = organizations.letters(viewer=accounts.actor_in(request))
    held = rows.filter(letter_number=number).first()
    if held is None:
        raise organizations.UnknownDelegation(f"没有授权书“{number}”")

    def perform(fields: Fields, by: Any, at: Any) -> str:
        made = organizations.withdraw_delegation(number, by=by, at=at, **fields)
        return f"授权书 {number} 自 {made.withdrawn_on} 起收回。"

    page = ActPage(
        title=f"收回授权书：{number}",
        form=WithdrawForm,
        button="收回授权",
        perform=perform,
        back=reverse("console:letters"),
        current="letters",
        initial={"withdrawn_on": timezone.localdate()},
        explanation=f"{held.department.name}的事项自收回之日起不能在中心窗口收件、受理；此前受理的继续有效。",
        is_dangerous=True,
    )
    return act_page(request, page)


@accounts.requires(Capability.ORGANIZATIONS_VIEW)
@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    """W31: person × item of a department; a window serves what its holder is certified for."""
    today = timezone.localdate()
    owners = catalogue.departments_with_items()
    department = request.GET.get("department", "") or (owners[0] if owners else "")
    items = keyset_page(
        catalogue.browse_items(department=department, status="published"),
        order=("code",),
        cursor=request.GET.get("page", ""),
        size=ITEMS,
    )
    certified: dict[str, list[Skill]] = {}
    for skill in organizations.certifications(today):
        certified.setdefault(skill.staff_number, []).append(skill)
    clerks = list(accounts.people_with_role(Role.WINDOW_CLERK))
    met = accounts.people_met(accounts.actor_in(request))
    known = dict.fromkeys([*(clerk.staff_number for clerk in clerks), *certified])
    numbers = [number for number in known if met is None or number in met]
    names = accounts.names_of(set(numbers))
    commended = honours.commended(numbers)
    context = {
        "items": items.rows,
        "rows": [
            {
                "number": number,
                "name": names.get(number, number),
                "commended": commended.get(number, 0),
                "cells": [_cell(certified.get(number, []), item) for item in items.rows],
                "plates": "、".join(
                    s.code for s in certified.get(number, []) if s.scope == Skill.Scope.PLATE
                ),
            }
            for number in numbers
        ],
        "pages": next_pages(request, items.previous_cursor, items.next_cursor, f"每页 {ITEMS} 项"),
        "department": department,
        "departments": [(code, organizations.directory().get(code, code)) for code in owners],
        "may_certify": accounts.staff(request).may(Capability.ORGANIZATIONS_SKILLS),
        "tab": "skills",
    }
    return show(request, "skills.html", "skills", context)


def _cell(skills: list[Skill], item: catalogue.ServiceItem) -> str:
    """Return by what the person is certified for the item, "" where they are not."""
    for skill in skills:
        if skill.scope == Skill.Scope.ALL:
            return "全部"
        if skill.scope == Skill.Scope.ITEM and skill.code == item.code:
            return "事项"
        if skill.scope == Skill.Scope.TOPIC and item.topic and skill.code == item.topic:
            return "主题"
    return ""


@accounts.requires(Capability.ORGANIZATIONS_SKILLS)
@ACT
def skill_new(request: HttpRequest) -> HttpResponse:
    """上岗认证 for an item, a topic, a plate or everything."""

    def perform(fields: Fields, by: Any, at: Any) -> str:
        accounts.account(fields["staff_number"])
        made = organizations.certify_skill(fields.pop("staff_number"), by=by, at=at, **fields)
        return f"已登记：{made}。"

    page = ActPage(
        title="登记上岗认证",
        form=SkillForm,
        button="登记",
        perform=perform,
        back=reverse("console:skills"),
        current="skills",
        initial={
            "staff_number": request.GET.get("person", ""),
            "code": request.GET.get("item", ""),
            "certified_on": timezone.localdate(),
        },
        explanation="窗口只能办理其人员认证范围内的事项。",
    )
    return act_page(request, page)
