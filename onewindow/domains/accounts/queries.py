"""Reads: the person as actor, capabilities, region scope."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from onewindow.domains.accounts.errors import CapabilityMissing, UnknownAccount
from onewindow.domains.accounts.models import Passkey, TotpDevice, User
from onewindow.domains.accounts.permissions import Capability, Role, is_only_assigned
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import OutsideRegion
from onewindow.lib.divisions import contains, significant


def account(staff_number: str) -> User:
    """Return the account or refuse."""
    user = User.objects.filter(staff_number=staff_number).first()
    if user is None:
        raise UnknownAccount(f"没有工号为“{staff_number}”的帐户")
    return user


def names_of(staff_numbers: set[str]) -> dict[str, str]:
    """Return staff number → name in one query; unknown numbers are left out."""
    return dict(
        User.objects.filter(staff_number__in=staff_numbers).values_list("staff_number", "name")
    )


def actor_of(user: User, *, window: str = "", post: organizations.HeldPost | None = None) -> Actor:
    """Return the person as the one who acts, at a window or in a post (AB岗: for whom)."""
    return Actor(
        kind=ActorKind.OFFICER,
        key=user.staff_number,
        name=user.name,
        department=post.department if post else user.department,
        window=window,
        acting_for=post.acting_for if post else "",
        capabilities=(
            frozenset(c.value for c in user.capabilities) if user.is_active else frozenset()
        ),
        divisions=tuple(significant(code) for code in user.divisions) or ("",),
        only_assigned=is_only_assigned(user.roles),
    )


def demand(by: Actor, capability: Capability, *, division: str = "") -> None:
    """Raise unless the person holds the capability and, where given, reaches the division."""
    if not by.may(capability):
        raise CapabilityMissing(
            f"{by.name}没有办理此事的权限（{capability.value}）",
            details={"capability": capability.value},
        )
    if division and not by.reaches(division):
        raise OutsideRegion(f"行政区划{division}不在{by.name}的数据范围内")


def regions_of(staff_number: str) -> tuple[str, ...]:
    """Return the significant digits of a person's divisions; ``("",)``: all, or nobody knows."""
    rows = User.objects.filter(staff_number=staff_number).values_list("divisions", flat=True)
    codes = rows.first() or []
    return tuple(significant(code) for code in codes) or ("",)


def people_met(viewer: Actor) -> frozenset[str] | None:
    """Return who works in a region that touches the viewer's; None: everybody."""
    if "" in viewer.divisions:
        return None
    return frozenset(
        number
        for number, codes in User.objects.values_list("staff_number", "divisions")
        if not codes
        or any(
            viewer.reaches(code) or contains(code, mine)
            for code in map(significant, codes)
            for mine in viewer.divisions
        )
    )


def people_with_role(role: Role, *, department: str = "") -> QuerySet[User]:
    """Return the active accounts that hold the role."""
    people = User.objects.filter(is_active=True, roles__contains=[role.value])
    if department:
        people = people.filter(department=department)
    return people.order_by("staff_number")


def accounts_list(
    *, text: str = "", department: str = "", role: str = "", status: str = ""
) -> QuerySet[User]:
    """Return accounts by number or name, department, role and ``active`` or ``closed``.

    Each says whether it ``has_totp`` and ``has_passkey``; no secret is read.
    """
    people = User.objects.annotate(
        has_totp=Exists(TotpDevice.objects.filter(user=OuterRef("pk"))),
        has_passkey=Exists(Passkey.objects.filter(user=OuterRef("pk"))),
    )
    if text:
        people = people.filter(Q(staff_number=text) | Q(name__contains=text))
    if department:
        people = people.filter(department=department)
    if role:
        people = people.filter(roles__contains=[role])
    if status:
        people = people.filter(is_active=status == "active")
    return people


def active_numbers() -> frozenset[str]:
    """Return the staff numbers of accounts in use."""
    return frozenset(User.objects.filter(is_active=True).values_list("staff_number", flat=True))


def has_second_factor(user: User) -> bool:
    """Return whether a code or a passkey stands behind the password."""
    return user.passkeys.exists() or User.objects.filter(pk=user.pk, totp__isnull=False).exists()
