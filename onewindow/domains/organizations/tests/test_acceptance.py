from __future__ import annotations

from datetime import date

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.tests.conftest import AT, CITY, DISTRICT_A, DISTRICT_B, TODAY
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

CLERK = Actor(ActorKind.OFFICER, "0001", "张敏")


def codes(window, item, power="accept", on=TODAY, **also):
    return [
        ground.code
        for ground in organizations.grounds_against(window, item, power=power, on=on, **also)
    ]


def test_a_comprehensive_window_accepts_what_was_delegated(transfer):
    assert codes("C01", transfer) == []


def test_an_expired_delegation_blocks_acceptance(transfer):
    """Q1: expired delegation blocks acceptance of that department's items."""
    last_day, next_day = date(2026, 12, 31), date(2027, 1, 1)

    assert codes("C01", transfer, on=last_day) == []
    with pytest.raises(organizations.NotAcceptableHere) as refusal:
        organizations.check_window("C01", transfer, power="accept", on=next_day)

    assert refusal.value.message == (
        "市不动产登记中心对“二手房转移登记”的受理授权已于2026-12-31到期（授权书授〔2025〕1号）"
    )
    assert refusal.value.details == {"grounds": ["delegation_expired"]}
    assert refusal.value.status == 409


def test_the_departments_own_window_needs_no_letter(transfer):
    """Q1: a delegation is for the centre; the department itself accepts without one."""
    assert codes("E01", transfer, on=date(2027, 1, 1)) == []


def test_a_withdrawn_delegation_blocks_from_that_day(transfer):
    organizations.withdraw_delegation(
        "授〔2025〕1号", withdrawn_on=TODAY, reason="机构改革", by=SYSTEM, at=AT
    )

    assert codes("C01", transfer, on=date(2026, 3, 1)) == []
    assert codes("C01", transfer) == ["delegation_withdrawn"]


def test_a_letter_not_yet_in_force_blocks(transfer):
    assert codes("C01", transfer, on=date(2024, 12, 31)) == ["delegation_not_begun"]


def test_a_letter_for_other_items_does_not_help(passport):
    open_passport = organizations.item_policy(
        "passport", name="普通护照签发", department_code="police", window_kinds=["comprehensive"]
    )
    organizations.grant_delegation(
        "公授〔2026〕1号",
        department="police",
        powers=["accept"],
        items=["residence-permit"],
        valid_from=date(2026, 1, 1),
        by=SYSTEM,
        at=AT,
    )

    assert codes("C01", open_passport) == ["not_delegated"]


def test_a_letter_without_the_power_does_not_help(city):
    permit = organizations.item_policy(
        "permit", name="居住证", department_code="police", window_kinds=["comprehensive"]
    )
    organizations.grant_delegation(
        "公授〔2026〕2号",
        department="police",
        powers=["receive"],
        valid_from=date(2026, 1, 1),
        by=SYSTEM,
        at=AT,
    )

    assert codes("C01", permit, "receive") == []
    assert codes("C01", permit, "accept") == ["not_delegated"]


def test_a_decision_can_never_be_delegated(city):
    """Q1: acceptance and approval are separated; a letter hands over acceptance only."""
    with pytest.raises(organizations.InvalidOrganization, match="decide"):
        organizations.grant_delegation(
            "授〔2026〕9号",
            department="estate",
            powers=["accept", "decide"],
            valid_from=TODAY,
            by=SYSTEM,
            at=AT,
        )

    assert organizations.Delegation.objects.count() == 1


def test_an_item_of_a_dedicated_window_is_not_taken_at_a_comprehensive_one(passport):
    """Q7: a dept-window-only item cannot be taken at a comprehensive window."""
    grounds = organizations.grounds_against("C01", passport, power="receive", on=TODAY)

    assert [ground.code for ground in grounds] == ["window_kind_not_allowed", "not_delegated"]
    assert grounds[0].message == "“普通护照签发”只能在专业窗口办理，C01号是综合窗口"
    assert codes("P01", passport, "receive") == []


def test_a_dedicated_window_does_not_take_another_departments_item(transfer):
    assert "window_of_other_department" in codes("P01", transfer)


def test_an_issuing_window_issues_and_does_not_accept(transfer):
    """Q7: kinds of window; the issuing window hands out results only."""
    assert codes("C30", transfer, "accept") == ["window_kind_without_power"]
    assert codes("C30", transfer, "issue") == []
    assert codes("C30", transfer, "deliver") == []


def test_a_class_b_outlet_accepts_and_cannot_decide(transfer):
    """W6: a class-B clerk cannot sign a decision; the same case forwarded to A can be decided."""
    assert codes("V01", transfer, "accept") == []
    grounds = organizations.grounds_against("V01", transfer, power="decide", on=TODAY)
    assert [ground.code for ground in grounds] == ["outlet_class_without_power"]
    assert grounds[0].message == "和平村便民点是B类网点，只能就近受理并转交，不能审批决定"
    assert codes("V01", transfer, "issue") == ["outlet_class_without_power"]

    assert codes("A01", transfer, "decide") == []


def test_district_a_accepts_what_district_b_handles(transfer):
    """W21: a case accepted in district A for district B property is decided by B, issued at A."""
    assert codes("A01", transfer, "accept", jurisdiction=DISTRICT_B) == []
    assert organizations.handling_department("estate", DISTRICT_B).code == "estate-b"
    assert codes("A01", transfer, "issue", jurisdiction=DISTRICT_B) == []


def test_without_a_branch_the_city_handles_it_itself(city):
    """W21: routing by jurisdiction falls back to the nearest superior of the line."""
    assert organizations.handling_department("police", DISTRICT_B).code == "police"
    assert organizations.handling_department("estate", CITY).code == "estate"


def test_an_item_outside_cross_region_handling_stays_at_home(city):
    """W21: without a cross-region scope a window of another district refuses."""
    local = organizations.item_policy(
        "local", name="户外广告备案", department_code="estate", window_kinds=["comprehensive"]
    )

    assert codes("A01", local, jurisdiction=DISTRICT_B) == ["outside_cross_region_scope"]
    assert codes("A01", local, jurisdiction=DISTRICT_A) == []
    assert codes("C01", local, jurisdiction=DISTRICT_B) == []


def test_a_clerk_serves_only_what_they_are_certified_for(transfer):
    """W31: a window serves only items its holder is certified for."""
    assert codes("C01", transfer, clerk="0001") == ["not_certified"]

    organizations.certify_skill(
        "0001", scope="plate", code="estate", certified_on=TODAY, by=SYSTEM, at=AT
    )

    assert codes("C01", transfer, clerk="0001") == []
    assert codes("C01", transfer, clerk="0001", on=date(2026, 3, 1)) == ["not_certified"]
    assert organizations.is_certified("0001", item="passport", plate="police", on=TODAY) is False


def test_a_lapsed_certificate_no_longer_counts(transfer):
    """W31: certification has an end."""
    organizations.certify_skill(
        "0001",
        scope="item",
        code="estate-transfer",
        certified_on=date(2025, 1, 1),
        valid_until=date(2026, 3, 1),
        by=SYSTEM,
        at=AT,
    )

    assert codes("C01", transfer, clerk="0001", on=date(2026, 3, 1)) == []
    assert codes("C01", transfer, clerk="0001") == ["not_certified"]


def test_a_closed_window_takes_nothing(transfer):
    organizations.close_window("C01", by=SYSTEM, at=AT)

    assert codes("C01", transfer) == ["window_closed"]


def test_all_grounds_come_at_once(passport):
    organizations.close_window("V01", by=SYSTEM, at=AT)

    assert codes("V01", passport, "accept", jurisdiction="110000", clerk="0001") == [
        "window_closed",
        "window_kind_not_allowed",
        "outside_cross_region_scope",
        "not_delegated",
        "not_certified",
    ]


def test_a_clerk_cannot_open_windows_and_nothing_changes(city):
    before = Event.objects.count()

    with pytest.raises(Forbidden, match="张敏没有“维护机构与窗口”的权限"):
        organizations.open_window("X01", outlet="centre", kind="comprehensive", by=CLERK, at=AT)

    assert Event.objects.count() == before
    with pytest.raises(organizations.UnknownWindow, match="没有X01号窗口"):
        organizations.window("X01")
