from __future__ import annotations

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.tests.conftest import AT, PASSWORD
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden


def admin(role: accounts.Role) -> Actor:
    capabilities = frozenset(c.value for c in accounts.ROLE_CAPABILITIES[role])
    return Actor(ActorKind.OFFICER, f"admin-{role.value}", "管理员", capabilities=capabilities)


SYSTEM_ADMIN = admin(accounts.Role.SYSTEM_ADMIN)
SECURITY_ADMIN = admin(accounts.Role.SECURITY_ADMIN)


def test_one_administrator_opens_and_another_grants(db):
    accounts.open_account("0002", name="李工", password=PASSWORD, by=SYSTEM_ADMIN, at=AT)
    with pytest.raises(accounts.CapabilityMissing):
        accounts.grant_roles("0002", roles=["examiner"], by=SYSTEM_ADMIN, at=AT)
    assert accounts.account("0002").roles == []

    accounts.grant_roles("0002", roles=["examiner"], by=SECURITY_ADMIN, at=AT)

    assert accounts.account("0002").may(accounts.Capability.CASES_EXAMINE) is True
    fact = Event.objects.get(type="accounts.roles_granted.v1")
    assert fact.payload == {
        "staff_number": "0002",
        "roles": ["examiner"],
        "divisions": [],
        "before": [],
    }
    assert fact.actor["key"] == "admin-security_admin"


def test_conflicting_roles_are_refused_and_change_nothing(clerk):
    with pytest.raises(accounts.RoleConflict, match="不得兼任业务角色"):
        accounts.grant_roles(
            "0001", roles=["window_clerk", "audit_admin"], by=SECURITY_ADMIN, at=AT
        )

    assert accounts.account("0001").roles == ["window_clerk"]


def test_nobody_grants_to_themselves(db):
    with pytest.raises(accounts.RoleConflict, match="不能给自己授予角色"):
        accounts.grant_roles(SECURITY_ADMIN.key, roles=["head"], by=SECURITY_ADMIN, at=AT)


@pytest.mark.parametrize(
    ("_case", "password", "message"),
    [
        ("too short", "窗口-2026", "至少"),
        ("only digits", "9518273645", "数字"),
        ("like the number", "zhangwei0002", "工号"),
    ],
)
def test_a_weak_password_is_refused(db, _case, password, message):
    with pytest.raises(accounts.WeakPassword) as refusal:
        accounts.open_account(
            "zhangwei0002", name="张伟", password=password, by=SYSTEM_ADMIN, at=AT
        )

    assert message in refusal.value.message
    assert accounts.User.objects.count() == 0


def test_a_person_reaches_their_division_and_no_other(clerk):
    actor = accounts.actor_of(clerk)

    assert actor.divisions == ("990102",)
    accounts.demand(actor, accounts.Capability.CASES_ACCEPT, division="990102001")
    with pytest.raises(accounts.OutsideRegion, match="行政区划990103不在张敏的数据范围内"):
        accounts.demand(actor, accounts.Capability.CASES_ACCEPT, division="990103")


def test_a_list_shows_only_what_the_person_reaches(clerk):
    for code in ["990100", "990102", "990102001", "990103"]:
        organizations.establish_division(code, name=code, by=SYSTEM, at=AT)
    rows = organizations.Division.objects.order_by("code")

    def seen(*divisions):
        clerk.divisions = list(divisions)
        reached = accounts.within_reach(rows, accounts.actor_of(clerk), "code")
        return [row.code for row in reached]

    assert seen("990102") == ["990102", "990102001"]
    assert seen("990100") == ["990100", "990102", "990102001", "990103"]
    assert seen("990102", "990103") == ["990102", "990102001", "990103"]
    assert seen() == ["990100", "990102", "990102001", "990103"]
    assert seen("110000") == []


def test_a_stand_in_acts_with_the_name_of_whom_they_stand_in_for(clerk):
    """W19 AB岗: the audit shows 代."""
    post = organizations.HeldPost("p", "estate", "examiner", acting_for="2001")

    actor = accounts.actor_of(clerk, window="C01", post=post)

    assert actor.as_record() == {
        "kind": "officer",
        "key": "0001",
        "name": "张敏",
        "department": "estate",
        "window": "C01",
        "acting_for": "2001",
    }


def test_a_closed_account_holds_nothing(clerk):
    accounts.close_account("0001", reason="调离", by=SYSTEM_ADMIN, at=AT)

    closed = accounts.account("0001")
    assert closed.may(accounts.Capability.CASES_ACCEPT) is False
    assert accounts.actor_of(closed).capabilities == frozenset()


@pytest.fixture
def places(db):
    do = {"by": SYSTEM, "at": AT}
    organizations.establish_division("990102", name="甲区", **do)
    organizations.establish_division("990103", name="乙区", **do)
    organizations.establish_department("police", name="市公安局", division="990102", **do)
    organizations.open_outlet("a", name="甲区中心", division="990102", outlet_class="A", **do)
    organizations.open_outlet("b", name="乙区中心", division="990103", outlet_class="A", **do)
    organizations.open_window("A01", outlet="a", kind="comprehensive", **do)
    organizations.open_window("A09", outlet="a", kind="dedicated", department="police", **do)
    organizations.open_window("B01", outlet="b", kind="comprehensive", **do)


def test_a_clerk_sits_at_windows_within_reach_only(clerk, places):
    actor = accounts.actor_of(clerk)

    assert accounts.man_window("A01", by=actor, at=AT).number == "A01"
    with pytest.raises(Forbidden, match="B01号窗口不在您的行政区划范围内"):
        accounts.man_window("B01", by=actor, at=AT)
    with pytest.raises(Forbidden, match="A09号是市公安局的专业窗口"):
        accounts.man_window("A09", by=actor, at=AT)
    assert Event.objects.filter(type="accounts.window_manned.v1").count() == 1
