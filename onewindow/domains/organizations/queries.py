"""Reads: who holds a post today, who may accept what, which department handles a matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from onewindow.domains.organizations.errors import (
    BothHoldersAbsent,
    NotAcceptableHere,
    PostVacant,
    UnknownDepartment,
    UnknownWindow,
)
from onewindow.domains.organizations.models import (
    Delegation,
    Department,
    Leave,
    Post,
    Skill,
    Window,
)
from onewindow.domains.organizations.rules.acceptance import (
    Ground,
    ItemPolicy,
    Letter,
    Place,
    may_accept,
)
from onewindow.domains.organizations.rules.divisions import contains, significant
from onewindow.domains.organizations.rules.kinds import OutletClass, PostRole, Power, WindowKind
from onewindow.domains.organizations.rules.posts import Holder, holder_of


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post a person may act in today; ``acting_for`` is the absent A holder or empty."""

    code: str
    department: str
    role: str
    acting_for: str = ""


def department(code: str) -> Department:
    """Return the department or refuse."""
    found = Department.objects.select_related("division").filter(code=code).first()
    if found is None:
        raise UnknownDepartment(f"没有部门“{code}”", field="department")
    return found


def department_codes() -> frozenset[str]:
    """Return the codes of all departments in use; the plan lint asks for them."""
    return frozenset(Department.objects.filter(is_active=True).values_list("code", flat=True))


def window(number: str) -> Window:
    """Return the window with outlet and department, or refuse."""
    found = (
        Window.objects.select_related("outlet", "department", "zone").filter(number=number).first()
    )
    if found is None:
        raise UnknownWindow(f"没有{number}号窗口", field="window")
    return found


def handling_department(code: str, jurisdiction: str) -> Department:
    """Return whose case it is: of one line, the department whose division is nearest (W21).

    ``code`` is the department a standard names, ``jurisdiction`` the division of the property or
    business; without a nearer one the named department handles it itself.
    """
    return handling_departments([code], jurisdiction)[code]


def handling_departments(codes: Iterable[str], jurisdiction: str) -> dict[str, Department]:
    """Return the same for all departments of a plan, from two queries whatever their number."""
    wanted = set(codes)
    rows = Department.objects.select_related("division")
    named = {row.code: row for row in rows.filter(code__in=wanted)}
    unknown = sorted(wanted - named.keys())
    if unknown:
        raise UnknownDepartment(f"没有部门“{unknown[0]}”", field="department")
    if not jurisdiction:
        return named
    lines = {row.line for row in named.values()}
    branches = [
        row
        for row in rows.filter(line__in=lines, is_active=True)
        if contains(row.division_id, jurisdiction)
    ]
    return {
        code: max(
            (branch for branch in branches if branch.line == row.line),
            key=lambda branch: len(significant(branch.division_id)),
            default=row,
        )
        for code, row in named.items()
    }


def absent(staff_numbers: Iterable[str], on: date) -> frozenset[str]:
    """Return who of these is on leave that day."""
    rows = Leave.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        staff_number__in=set(staff_numbers),
        from_on__lte=on,
        is_cancelled=False,
    )
    return frozenset(rows.values_list("staff_number", flat=True))


def holders(
    department_code: str, role: str, on: date, *, is_a_overdue: bool = False
) -> list[Holder]:
    """Return everyone who may act for the role that day, one a post, absent posts left out."""
    posts = list(Post.objects.filter(department__code=department_code, role=role).order_by("code"))
    away = absent({number for post in posts for number in (post.a_holder, post.b_holder)}, on)
    found = (
        holder_of(post.a_holder, post.b_holder, away, is_a_overdue=is_a_overdue) for post in posts
    )
    return [holder for holder in found if holder is not None]


def who_holds(department_code: str, role: str, on: date, *, is_a_overdue: bool = False) -> Holder:
    """Return A, or B acting for A; refuse where both are away or the post does not exist (W19)."""
    present = holders(department_code, role, on, is_a_overdue=is_a_overdue)
    if present:
        return present[0]
    named = department(department_code)
    label = PostRole(role).label if role in {r.value for r in PostRole} else role
    if not Post.objects.filter(department=named, role=role).exists():
        raise PostVacant(f"{named.name}没有设置{label}", details={"department": named.code})
    raise BothHoldersAbsent(
        f"{named.name}{label}的A岗、B岗均不在岗",
        details={
            "department": named.code,
            "role": role,
            "alert": section_head(named, on) or named.chief_representative,
        },
    )


def section_head(of: Department, on: date) -> str:
    """Return the staff number of the head who is present, or an empty string."""
    heads = holders(of.code, PostRole.HEAD, on)
    return heads[0].staff_number if heads else ""


def post_held(
    staff_number: str, department_code: str, role: str, on: date, *, is_a_overdue: bool = False
) -> Holder | None:
    """Return how this person may act for the role that day, or None: the check before an act."""
    for holder in holders(department_code, role, on, is_a_overdue=is_a_overdue):
        if holder.staff_number == staff_number:
            return holder
    return None


def posts_of(staff_number: str, on: date) -> list[HeldPost]:
    """Return the posts this person acts in that day, own and stood in for."""
    posts = list(
        Post.objects.select_related("department")
        .filter(Q(a_holder=staff_number) | Q(b_holder=staff_number))
        .order_by("code")
    )
    away = absent({number for post in posts for number in (post.a_holder, post.b_holder)}, on)
    held = []
    for post in posts:
        holder = holder_of(post.a_holder, post.b_holder, away)
        if holder is not None and holder.staff_number == staff_number:
            held.append(HeldPost(post.code, post.department.code, post.role, holder.acting_for))
    return held


def people_of(department_code: str) -> dict[str, list[str]]:
    """Return who holds posts in the department, A or B, with the roles: number → roles."""
    found: dict[str, list[str]] = {}
    rows = Post.objects.filter(department__code=department_code).order_by("code")
    for a_holder, b_holder, role in rows.values_list("a_holder", "b_holder", "role"):
        for number in filter(None, (a_holder, b_holder)):
            found.setdefault(number, [])
            if role not in found[number]:
                found[number].append(role)
    return found


def department_names(codes: Iterable[str] | None = None) -> dict[str, str]:
    """Return code → short name of departments in use, or of those named, in one query."""
    rows = Department.objects.all()
    rows = rows.filter(is_active=True) if codes is None else rows.filter(code__in=set(codes))
    return {
        code: short or name for code, short, name in rows.values_list("code", "short_name", "name")
    }


def is_certified(
    staff_number: str, *, item: str, topic: str = "", plate: str = "", on: date
) -> bool:
    """Return whether the person may serve the item: by item, topic, plate or altogether (W31)."""
    scopes = Q(scope="all") | Q(scope="item", code=item)
    if topic:
        scopes |= Q(scope="topic", code=topic)
    if plate:
        scopes |= Q(scope="plate", code=plate)
    return (
        Skill.objects.filter(scopes, staff_number=staff_number, certified_on__lte=on)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
        .exists()
    )


def certified_for(staff_number: str, on: date) -> list[tuple[str, str]]:
    """Return (scope, code) of what the person is certified for on a day (W31)."""
    rows = Skill.objects.filter(staff_number=staff_number, certified_on__lte=on)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    return list(rows.order_by("scope", "code").values_list("scope", "code"))


def item_policy(
    code: str,
    *,
    name: str,
    department_code: str,
    window_kinds: Iterable[str],
    cross_region_scope: str = "",
    topic: str = "",
    plate: str = "",
) -> ItemPolicy:
    """Return the policy of an item with the names and the line of its department."""
    owner = department(department_code)
    return ItemPolicy(
        code=code,
        name=name,
        department=owner.code,
        department_name=owner.name,
        line=owner.line,
        window_kinds=tuple(window_kinds),
        cross_region_scope=cross_region_scope,
        topic=topic,
        plate=plate,
    )


def grounds_against(
    window_number: str,
    item: ItemPolicy,
    *,
    power: str,
    on: date,
    jurisdiction: str = "",
    clerk: str = "",
) -> tuple[Ground, ...]:
    """Return every reason against doing ``power`` for the item at this window; empty means yes.

    ``jurisdiction`` empty means that of the window. ``clerk`` empty leaves skills unasked.
    """
    here = window(window_number)
    owner = here.department
    matter = jurisdiction or here.outlet.division_id
    handling = handling_department(item.department, matter)
    if owner is not None and owner.line == item.line and contains(owner.division_id, matter):
        # A superior's own window serves its branches: the line is one department.
        handling = owner
    item = replace(item, department=handling.code, department_name=handling.name)
    place = Place(
        number=here.number,
        kind=WindowKind(here.kind),
        outlet=here.outlet.code,
        outlet_name=here.outlet.name,
        outlet_class=OutletClass(here.outlet.outlet_class),
        division=here.outlet.division_id,
        department=owner.code if owner else "",
    )
    grounds = may_accept(
        place,
        item,
        _letters(item.line),
        power=Power(power),
        jurisdiction=matter,
        on=on,
        is_certified=not clerk
        or is_certified(
            clerk, item=item.code, topic=item.topic, plate=item.plate or here.plate, on=on
        ),
    )
    if not here.is_open:
        closed = Ground(
            "window_closed",
            f"{here.number}号窗口已停用",
            "窗口设置",
            "请在开放的窗口办理，或请管理员启用该窗口。",
        )
        return (closed, *grounds)
    return grounds


def check_window(
    window_number: str,
    item: ItemPolicy,
    *,
    power: str,
    on: date,
    jurisdiction: str = "",
    clerk: str = "",
) -> None:
    """Raise NotAcceptableHere with every reason unless the window may do this for the item."""
    grounds = grounds_against(
        window_number, item, power=power, on=on, jurisdiction=jurisdiction, clerk=clerk
    )
    if grounds:
        raise NotAcceptableHere(grounds)


def _letters(line: str) -> list[Letter]:
    rows = Delegation.objects.select_related("department", "outlet").filter(department__line=line)
    return [
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
        for row in rows
    ]
