"""Reads: who holds a post today, who may accept what, which department handles a matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from onewindow.domains.organizations import kept
from onewindow.domains.organizations.errors import (
    BothHoldersAbsent,
    NotAcceptableHere,
    PostVacant,
    UnknownDepartment,
    UnknownWindow,
)
from onewindow.domains.organizations.models import Department, Outlet, Window
from onewindow.domains.organizations.rules.acceptance import (
    Ground,
    ItemPolicy,
    Place,
    may_accept,
)
from onewindow.domains.organizations.rules.kinds import OutletClass, PostRole, Power, WindowKind
from onewindow.domains.organizations.rules.posts import Holder, holder_of
from onewindow.kit.rows import Rows
from onewindow.lib.divisions import contains, significant

_OUTLET = Rows(Outlet, "code = %(code)s")


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post a person may act in today; ``acting_for`` is the absent A holder or empty."""

    code: str
    department: str
    role: str
    acting_for: str = ""


def department(code: str) -> Department:
    """Return the department or refuse; the row is shared, so nobody changes it."""
    found = kept.departments().get(code)
    if found is None:
        raise UnknownDepartment(f"没有部门“{code}”", field="department")
    return found


def department_codes() -> frozenset[str]:
    """Return the codes of all departments in use; the plan lint asks for them."""
    return frozenset(code for code, row in kept.departments().items() if row.is_active)


def window(number: str) -> Window:
    """Return the window with outlet and department, or refuse; the row is shared."""
    found = kept.windows().get(number)
    if found is None:
        raise UnknownWindow(f"没有{number}号窗口", field="window")
    return found


def find_outlet(code: str) -> Outlet | None:
    """Return the outlet of a code, open or closed; None for a code that nobody has."""
    return _OUTLET.first(code=code)


def division_of(outlet: str) -> str:
    """Return the division of an outlet; "" where nobody has the code."""
    found = find_outlet(outlet)
    return found.division_id if found else ""


def handling_department(code: str, jurisdiction: str) -> Department:
    """Return whose case it is: of one line, the department whose division is nearest (W21).

    ``code`` is the department a standard names, ``jurisdiction`` the division of the property or
    business; without a nearer one the named department handles it itself.
    """
    named = department(code)
    if not jurisdiction:
        return named
    return max(
        (
            row
            for row in kept.line(named.line)
            if row.is_active and contains(row.division_id, jurisdiction)
        ),
        key=lambda row: len(significant(row.division_id)),
        default=named,
    )


def handling_departments(codes: Iterable[str], jurisdiction: str) -> dict[str, Department]:
    """Return the same for all departments of a plan."""
    return {code: handling_department(code, jurisdiction) for code in sorted(set(codes))}


def absent(staff_numbers: Iterable[str], on: date) -> frozenset[str]:
    """Return who of these is on leave that day."""
    leaves = kept.leaves()
    return frozenset(
        number
        for number in set(staff_numbers)
        if any(
            since <= on and (until is None or on <= until)
            for since, until in leaves.get(number, ())
        )
    )


def holders(
    department_code: str, role: str, on: date, *, is_a_overdue: bool = False
) -> list[Holder]:
    """Return everyone who may act for the role that day, one a post, absent posts left out."""
    posts = kept.posts_in(department_code, role)
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
    if not kept.posts_in(department_code, role):
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
    posts = kept.posts_of(staff_number)
    away = absent({number for post in posts for number in (post.a_holder, post.b_holder)}, on)
    held = []
    for post in posts:
        holder = holder_of(post.a_holder, post.b_holder, away)
        if holder is not None and holder.staff_number == staff_number:
            held.append(HeldPost(post.code, post.department, post.role, holder.acting_for))
    return held


def people_of(department_code: str) -> dict[str, list[str]]:
    """Return who holds posts in the department, A or B, with the roles: number → roles."""
    found: dict[str, list[str]] = {}
    for post in kept.posts_in(department_code):
        for number in filter(None, (post.a_holder, post.b_holder)):
            found.setdefault(number, [])
            if post.role not in found[number]:
                found[number].append(post.role)
    return found


def department_names(codes: Iterable[str] | None = None) -> dict[str, str]:
    """Return code → short name of departments in use, or of those named."""
    rows = kept.departments()
    wanted = (code for code, row in rows.items() if row.is_active) if codes is None else set(codes)
    return {code: rows[code].short_name or rows[code].name for code in wanted if code in rows}


def is_certified(
    staff_number: str, *, item: str, topic: str = "", plate: str = "", on: date
) -> bool:
    """Return whether the person may serve the item: by item, topic, plate or altogether (W31)."""
    scopes = {("all", ""), ("item", item)}
    if topic:
        scopes.add(("topic", topic))
    if plate:
        scopes.add(("plate", plate))
    return any(
        (skill.scope, skill.code) in scopes
        and skill.certified_on <= on
        and (skill.valid_until is None or on <= skill.valid_until)
        for skill in kept.skills().get(staff_number, ())
    )


def certified_for(staff_number: str, on: date) -> list[tuple[str, str]]:
    """Return (scope, code) of what the person is certified for on a day (W31)."""
    return sorted(
        (row.scope, row.code)
        for row in kept.skills().get(staff_number, ())
        if row.certified_on <= on and (row.valid_until is None or row.valid_until >= on)
    )


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
        kept.letters().get(item.line, ()),
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
