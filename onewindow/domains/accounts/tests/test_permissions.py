from __future__ import annotations

from itertools import combinations

import pytest

from onewindow.domains.accounts.permissions import (
    ROLE_CAPABILITIES,
    Capability,
    Role,
    capabilities_of,
    role_conflicts,
)
from onewindow.domains.organizations import permissions as organizations


def test_every_role_has_a_row_and_a_name():
    assert set(ROLE_CAPABILITIES) == set(Role)
    assert all(role.label for role in Role)


def test_every_capability_belongs_to_some_role():
    granted = frozenset().union(*ROLE_CAPABILITIES.values())

    assert set(Capability) - granted == set()


def test_the_capabilities_of_the_floor_below_exist_here():
    below = {
        organizations.MANAGE,
        organizations.POSTS,
        organizations.LEAVE,
        organizations.DELEGATE,
        organizations.SKILLS,
        organizations.INSPECT,
    }

    assert below <= {capability.value for capability in Capability}


def test_who_accepts_does_not_decide():
    """Q1, H22: acceptance and approval are separated in roles as well as in the case."""
    assert Capability.CASES_DECIDE not in ROLE_CAPABILITIES[Role.WINDOW_CLERK]
    for role in [Role.APPROVER, Role.HEAD, Role.EXAMINER]:
        assert Capability.CASES_ACCEPT not in ROLE_CAPABILITIES[role]


def test_the_three_administrators_touch_no_business():
    """GB/T 22239: 三员分立."""
    for role in [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]:
        held = ROLE_CAPABILITIES[role]
        assert not any(one.value.startswith(("cases.", "catalogue.")) for one in held)
    assert Capability.ACCOUNTS_GRANT not in ROLE_CAPABILITIES[Role.SYSTEM_ADMIN]
    assert Capability.ACCOUNTS_MANAGE not in ROLE_CAPABILITIES[Role.SECURITY_ADMIN]


@pytest.mark.parametrize(
    "pair", list(combinations([Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN], 2))
)
def test_two_administrators_are_never_one_person(pair):
    assert role_conflicts(pair) == "系统管理员、安全保密管理员、安全审计员必须由不同的人担任"


def test_an_editor_does_not_review_or_publish():
    """X4: two reviews by different people."""
    assert role_conflicts([Role.CATALOGUE_EDITOR, Role.PUBLISHER]) != ""
    assert role_conflicts([Role.TECHNICAL_REVIEWER, Role.EXPERT_REVIEWER]) != ""
    assert role_conflicts([Role.EXAMINER, Role.CATALOGUE_EDITOR]) == ""


def test_a_role_nobody_knows_any_more_allows_nothing():
    assert capabilities_of(["abolished"]) == frozenset()
