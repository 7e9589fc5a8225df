from __future__ import annotations

from datetime import date

import pytest

from onewindow.domains.organizations import api as organizations
from onewindow.domains.organizations.tests.conftest import AT, TODAY
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

LI = Actor(ActorKind.OFFICER, "2001", "李工")


@pytest.fixture
def examiners(city):
    return organizations.fill_post(
        "estate", "examiner", a_holder="2001", b_holder="2002", by=SYSTEM, at=AT
    )


def leave(number, until=TODAY, by=SYSTEM):
    return organizations.register_leave(
        number, from_on=TODAY, until_on=until, reason="年休假", by=by, at=AT
    )


def test_a_acts_while_present(examiners):
    """W19 AB岗: A holds the post."""
    assert organizations.who_holds("estate", "examiner", TODAY) == organizations.Holder("2001")


def test_b_acts_for_a_on_leave_and_the_record_says_so(examiners):
    """W19 AB岗: a leave moves the task to B; the audit shows 代."""
    leave("2001", by=LI)

    assert organizations.who_holds("estate", "examiner", TODAY) == organizations.Holder(
        "2002", acting_for="2001"
    )
    assert organizations.who_holds("estate", "examiner", date(2026, 3, 3)) == organizations.Holder(
        "2001"
    )
    assert organizations.posts_of("2002", TODAY) == [
        organizations.HeldPost("estate-examiner", "estate", "examiner", acting_for="2001")
    ]
    assert organizations.posts_of("2001", TODAY) == []


def test_both_absent_alerts_the_section_head(examiners):
    """W19 AB岗: both absent → alert to section head."""
    organizations.fill_post("estate", "head", a_holder="2009", by=SYSTEM, at=AT)
    leave("2001")
    leave("2002")

    with pytest.raises(organizations.BothHoldersAbsent) as refusal:
        organizations.who_holds("estate", "examiner", TODAY)

    assert refusal.value.message == "市不动产登记中心审查岗的A岗、B岗均不在岗"
    assert refusal.value.details["alert"] == "2009"


def test_without_a_head_the_chief_representative_is_alerted(examiners):
    leave("2001")
    leave("2002", until=None)

    with pytest.raises(organizations.BothHoldersAbsent) as refusal:
        organizations.who_holds("estate", "examiner", TODAY)

    assert refusal.value.details["alert"] == "1000"


def test_an_overdue_task_passes_to_b_while_a_is_present(examiners):
    """W19 AB岗: overdue tasks route to B."""
    assert organizations.who_holds(
        "estate", "examiner", TODAY, is_a_overdue=True
    ) == organizations.Holder("2002", acting_for="2001")


def test_b_may_not_act_while_a_is_present(examiners):
    assert organizations.post_held("2002", "estate", "examiner", TODAY) is None
    assert organizations.post_held("2001", "estate", "examiner", TODAY) == organizations.Holder(
        "2001"
    )


def test_back_from_leave_early_the_post_returns_to_a(examiners):
    absence = leave("2001")

    organizations.cancel_leave(absence.id, by=LI, at=AT)

    assert organizations.who_holds("estate", "examiner", TODAY) == organizations.Holder("2001")


def test_cancelling_twice_leaves_one_fact(examiners):
    absence = leave("2001")
    organizations.cancel_leave(absence.id, by=LI, at=AT)
    organizations.cancel_leave(absence.id, by=LI, at=AT)

    assert Event.objects.filter(type="organizations.leave_cancelled.v1").count() == 1


def test_a_colleague_cannot_send_another_on_leave(examiners):
    with pytest.raises(Forbidden, match="没有“登记请假”"):
        leave("2002", by=LI)

    assert organizations.Leave.objects.count() == 0


def test_a_post_needs_two_different_people(city):
    with pytest.raises(organizations.InvalidOrganization, match="两名不同的人员"):
        organizations.fill_post(
            "estate", "approver", a_holder="2001", b_holder="2001", by=SYSTEM, at=AT
        )


def test_a_missing_post_is_named(city):
    with pytest.raises(organizations.PostVacant, match="市公安局没有设置核定岗"):
        organizations.who_holds("police", "approver", TODAY)


def test_several_posts_of_one_role_each_give_a_holder(examiners):
    organizations.fill_post(
        "estate", "examiner", code="estate-examiner-2", a_holder="2003", by=SYSTEM, at=AT
    )

    assert [h.staff_number for h in organizations.holders("estate", "examiner", TODAY)] == [
        "2001",
        "2003",
    ]
