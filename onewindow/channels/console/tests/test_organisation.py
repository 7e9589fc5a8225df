"""Places, people, posts, letters and skills, as the centre's manager and the three admins see."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Role, User
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db


def see(client, name: str, **query) -> str:
    response = client.get(reverse(f"console:{name}"), query)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def send(client, address: str, /, *args, **fields):
    return client.post(reverse(f"console:{address}", args=args), {"key": "k", **fields})


@pytest.fixture
def two_people(db):
    """A and B holder of the market's examiner post."""
    arrange.places()
    for number, name in (("0701", "张甲岗"), ("0702", "李乙岗")):
        accounts.open_account(
            number,
            name=name,
            department="market",
            password="Window-2026-ok",
            by=SYSTEM,
            at=arrange.AT,
        )
    organizations.fill_post(
        "market", "examiner", a_holder="0701", b_holder="0702", by=SYSTEM, at=arrange.AT
    )


def test_a_department_is_registered_and_joins_its_line(manager):
    arrange.places()
    response = send(
        manager,
        "department-edit",
        code="market-lakeside",
        name="临湖县市场监督管理局",
        division=arrange.HERE,
        kind="government",
    )
    # One line has one department in a division: without a line of its own it stands alone.
    assert response.status_code == 302
    assert "临湖县市场监督管理局" in see(manager, "places")


def test_an_unknown_division_is_named_at_its_field_and_nothing_typed_is_lost(manager):
    fields = {"code": "tax", "name": "税务局", "division": "123456", "kind": "vertical"}
    response = send(manager, "department-edit", **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "没有区划“123456”，或不在您的数据范围内" in page
    assert 'value="税务局"' in page
    assert not organizations.Department.objects.exists()


def test_windows_of_every_kind_are_shown_where_they_stand(manager):
    arrange.window()
    for kind in ("issuing", "assisted", "fallback"):
        organizations.open_window(f"w-{kind}", outlet="centre", kind=kind, by=SYSTEM, at=arrange.AT)
    page = see(manager, "outlets")
    for label in ("综合窗口", "出件窗口", "帮办代办窗口", "“办不成事”兜底窗口"):
        assert label in page
    assert send(manager, "window-close", "01").status_code == 302
    assert organizations.window("01").is_open is False


def test_a_dedicated_window_needs_its_department(manager):
    """Q7: a dedicated window belongs to a department."""
    arrange.places()
    fields = {"number": "02", "outlet": "centre", "kind": "dedicated"}
    response = send(manager, "window-edit", **fields)
    assert response.status_code == 422
    assert "须指明所属部门" in response.content.decode()


def test_while_a_is_away_b_acts_and_both_away_alerts(manager, two_people):
    """AB岗 W19: the page says who acts today, for whom, and when nobody does."""
    assert '<span class="chip is-green">张甲岗</span>' in see(manager, "posts")
    today = timezone.localdate()
    send(manager, "leave-new", staff_number="0701", from_on=today, reason="年休假")
    assert "李乙岗 代 张甲岗" in see(manager, "posts")
    manager.post(
        reverse("console:leave-new"), {"key": "k2", "staff_number": "0702", "from_on": today}
    )
    assert "均不在岗，请负责人指定" in see(manager, "posts")
    assert "A岗B岗均不在岗" in see(manager, "gaps")


def test_back_from_leave_the_a_holder_acts_again(manager, two_people):
    leave = organizations.register_leave("0701", from_on=date(2026, 1, 1), by=SYSTEM, at=arrange.AT)
    assert "李乙岗 代 张甲岗" in see(manager, "posts")
    assert send(manager, "leave-cancel", leave.pk).status_code == 302
    assert '<span class="chip is-green">张甲岗</span>' in see(manager, "posts")


def test_one_person_cannot_be_a_and_b(manager, two_people):
    """AB岗: two different people; the form keeps what was typed."""
    fields = {"department": "market", "role": "examiner", "a_holder": "0701", "b_holder": "0701"}
    response = send(manager, "post-edit", **fields)
    assert response.status_code == 422
    assert "须由两名不同的人员担任" in response.content.decode()
    assert organizations.posts().get().b_holder == "0702"


def test_an_absence_sent_twice_is_registered_once(manager, two_people):
    fields = {"staff_number": "0701", "from_on": "2026-03-02"}
    for _ in range(2):
        assert send(manager, "leave-new", **fields).status_code == 302
    assert organizations.leaves().count() == 1


def test_a_clerk_may_register_only_their_own_absence(sign_in, two_people):
    clerk = sign_in(Role.WINDOW_CLERK)
    own = send(clerk, "leave-new", staff_number="0101", from_on="2026-03-02")
    other = clerk.post(
        reverse("console:leave-new"),
        {"key": "k2", "staff_number": "0701", "from_on": "2026-03-02"},
    )
    assert (own.status_code, other.status_code) == (302, 403)
    assert [leave.staff_number for leave in organizations.leaves()] == ["0101"]


@pytest.mark.parametrize("number", [5, 50])
def test_a_page_of_posts_costs_the_same_whatever_its_length(
    manager, number, django_assert_num_queries
):
    arrange.places()
    for n in range(number):
        organizations.fill_post(
            "market",
            "examiner",
            code=f"post-{n:03}",
            a_holder=f"a{n}",
            b_holder=f"b{n}",
            by=SYSTEM,
            at=arrange.AT,
        )
    manager.get("/console/posts")
    with django_assert_num_queries(9):  # two of them ask for peaks in the manager's halls
        assert see(manager, "posts").count("post-0") >= number


def test_letters_show_what_is_in_force_and_what_has_run_out(manager):
    """Q1: an expired or withdrawn letter is seen as such, and acceptance stops that day."""
    arrange.places()
    for number, until in (("甲1号", date(2099, 1, 1)), ("甲2号", date(2020, 12, 31))):
        organizations.grant_delegation(
            number,
            department="market",
            powers=["receive", "accept"],
            valid_from=date(2020, 1, 1),
            valid_until=until,
            by=SYSTEM,
            at=arrange.AT,
        )
    page = see(manager, "letters")
    assert "已过期" in page
    assert "有效</span>" in page
    today = timezone.localdate()
    response = manager.post(
        reverse("console:letter-withdraw") + "?letter=甲1号",
        {"key": "k", "withdrawn_on": today, "reason": "改由部门自办"},
    )
    assert response.status_code == 302
    assert "已收回" in see(manager, "letters")


def test_the_power_to_decide_cannot_be_put_in_a_letter(manager):
    """Q1: 收件、受理、出件、用章 may be delegated, the decision never."""
    arrange.places()
    fields = {"letter_number": "甲3号", "department": "market", "powers": ["decide"]}
    response = send(manager, "letter-new", valid_from="2026-01-01", **fields)
    assert response.status_code == 422
    assert "甲3号" in response.content.decode()
    assert not organizations.Delegation.objects.exists()


def test_the_matrix_says_by_what_each_person_may_serve_an_item(manager, published, sign_in):
    """W31: person × item; without a certification the cell is empty."""
    sign_in(Role.WINDOW_CLERK)
    assert "✓ 事项" not in see(manager, "skills", department="market")
    fields = {"staff_number": "0101", "scope": "item", "code": published}
    send(manager, "skill-new", certified_on="2026-01-01", **fields)
    assert "✓ 事项" in see(manager, "skills", department="market")


def test_gaps_name_the_post_that_a_published_plan_needs(manager, published):
    page = see(manager, "gaps")
    assert "岗位未设" in page
    assert "云汀市场监督管理局没有审查岗，环节“食品经营许可新办／审核”无人办理" in page


def test_one_administrator_opens_the_account_and_another_grants_the_roles(sign_in):
    arrange.places()
    system, security = sign_in(Role.SYSTEM_ADMIN), sign_in(Role.SECURITY_ADMIN)
    fields = {"staff_number": "0801", "name": "王新", "password": "Window-2026-ok"}
    assert send(system, "account-new", **fields).status_code == 302
    assert accounts.account("0801").roles == []
    assert send(system, "roles", "0801", roles=["examiner"]).status_code == 403
    granted = send(security, "roles", "0801", roles=["examiner"], divisions="9901")
    assert granted.status_code == 302
    assert accounts.account("0801").divisions == ["9901"]
    assert "审查人员" in see(security, "people", q="0801")


def test_roles_that_must_not_meet_are_refused_with_the_rule(sign_in):
    security = sign_in(Role.SECURITY_ADMIN)
    User.objects.create(staff_number="0802", name="赵兼", password="!")
    response = send(security, "roles", "0802", roles=["catalogue_editor", "publisher"])
    page = response.content.decode()
    assert response.status_code == 409
    assert "必须由不同的人担任" in page
    assert accounts.account("0802").roles == []


def test_an_account_is_closed_with_a_reason_and_opened_again(sign_in):
    system = sign_in(Role.SYSTEM_ADMIN)
    arrange.colleague()
    assert send(system, "account-close", "0701", reason="").status_code == 422
    send(system, "account-close", "0701", reason="调离中心")
    assert accounts.account("0701").is_active is False
    system.post(reverse("console:account-reopen", args=["0701"]), {"key": "k2", "reason": "调回"})
    assert accounts.account("0701").is_active is True
    kinds = [e.type for e in Event.objects.filter(subject="account:0701").order_by("seq")]
    assert kinds == [
        "accounts.account_opened.v1",
        "accounts.account_closed.v1",
        "accounts.account_reopened.v1",
    ]


def test_a_weak_password_is_refused_and_never_sent_back(sign_in):
    system = sign_in(Role.SYSTEM_ADMIN)
    fields = {"staff_number": "0803", "name": "钱弱", "password": "12345678"}
    response = send(system, "account-new", **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "钱弱" in page
    assert "12345678" not in page


@pytest.mark.parametrize("number", [5, 45])
def test_a_page_of_people_costs_the_same_whatever_its_length(
    sign_in, number, django_assert_num_queries
):
    system = sign_in(Role.SYSTEM_ADMIN)
    User.objects.bulk_create(
        User(staff_number=f"77{n:02}", name=f"职员{n}", password="!") for n in range(number)
    )
    system.get("/console/people")
    with django_assert_num_queries(5):
        assert see(system, "people").count("职员") == number
