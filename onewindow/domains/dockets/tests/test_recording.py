"""Writing down what somebody could not get done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import DocketChannel
from onewindow.domains.dockets.events import DocketRecorded
from onewindow.domains.dockets.tests import scenes as s
from onewindow.kit.actors import SYSTEM
from onewindow.kit.refusals import Forbidden, OutsideRegion

pytestmark = pytest.mark.django_db


def test_a_docket_says_what_where_and_the_reason_given(world: w.World) -> None:
    """办不成事反映窗口: complaint-of-failure docket: what, where refused, reason given."""
    row = s.recorded(refused_on=date(2026, 3, 1), refused_by="穿白衬衫的工作人员")

    kept = dockets.Docket.objects.get()
    assert kept.number == row.number == "D202603020001"
    assert kept.wanted == "想办食品经营许可，跑了两趟都没收"
    assert (kept.outlet, kept.window, kept.refused_by) == ("hall", "A01", "穿白衬衫的工作人员")
    assert (kept.reason, kept.reason_name) == ("extra-material", "要求提供清单以外的材料")
    assert kept.reason_words == "说还要房东的身份证复印件"
    assert kept.papers == "营业执照、租房合同"
    assert (kept.item_code, kept.item_name) == ("food-licence", "食品经营许可")
    assert (kept.recorded_by, kept.recorded_window) == ("clerk", "A12")
    assert (kept.division_code, kept.stage) == ("990101", "to_dispatch")
    assert len(kept.query_code) == 8
    assert kept.answer_by == datetime(2026, 3, 9, 23, 59, 59, tzinfo=w.BEIJING)
    assert s.facts(row) == [
        DocketRecorded("window", "extra-material", "food-licence", "hall", "A01", "")
    ]


def test_the_words_of_the_person_are_unreadable_in_the_database(world: w.World) -> None:
    s.recorded(phone=s.PHONE, person_name="林一")

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted || reason_words || papers || person_name || phone FROM dockets_docket"
        )
        stored = cursor.fetchone()[0]
    assert not any(part in stored for part in ("食品", "房东", "营业执照", "林一", s.PHONE))


def test_numbers_run_on_within_the_day_and_begin_anew(world: w.World) -> None:
    numbers = [s.recorded(reason=r).number for r in ("overdue", "condition")]
    numbers.append(s.recorded(reason="passed-around", at=w.after(days=1)).number)

    assert numbers == ["D202603020001", "D202603020002", "D202603030001"]


def test_a_person_reports_by_themselves_without_a_name(world: w.World) -> None:
    """办不成事反映窗口: by the person, optional name; item and place may be unknown."""
    row = s.recorded(
        by=s.PERSON,
        channel=DocketChannel.ONLINE,
        item="",
        outlet="",
        window="",
        place="网上办事大厅",
    )

    assert (row.recorded_by, row.person_name, row.phone) == ("", "", "")
    assert row.division_code == "990100"
    assert row.place == "网上办事大厅"


def test_a_docket_of_a_case_takes_item_and_telephone_from_it(world: w.World) -> None:
    """A docket can be linked to the case it came from."""
    case = w.accepted(world)
    key = str(world.applicant.uuid)
    applicants.correct_contacts(key, phone=s.PHONE, by=SYSTEM, at=w.MONDAY)

    row = s.recorded(by=s.PERSON, item="", outlet="", window="", case_number=case.number)

    assert (row.case_number, row.item_code) == (case.number, "food-licence")
    assert (row.phone, row.division_code) == (s.PHONE, "990101")
    assert [one.number for one in dockets.dockets_of_case(case.number)] == [row.number]


def test_a_clerk_names_only_a_case_they_may_see(world: w.World) -> None:
    with pytest.raises(cases.CaseNotFound):
        s.recorded(case_number="990000000000000000400010000000020260302999")
    assert not dockets.Docket.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"wanted": "  "}, "wanted", "请填写想办什么"),
        ({"wanted": "等" * 501}, "wanted", "想办什么不超过500字，现有501字"),
        ({"reason": "nonsense"}, "reason", "请选择办不成的原因"),
        ({"reason": "other", "reason_words": ""}, "reason_words", "请写明对方怎么说的"),
        ({"phone": "123"}, "phone", "电话号码应为11位手机号"),
        ({"refused_on": date(2026, 3, 3)}, "refused_on", "日期不能晚于今天"),
        ({"outlet": "nowhere", "window": ""}, "outlet", "请从列表中选择网点"),
    ],
)
def test_what_cannot_be_followed_up_is_refused_at_the_field(
    world: w.World, changes: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(dockets.DocketInvalid, match=said) as refused:
        s.recorded(**changes)

    assert refused.value.field == field
    assert not dockets.Docket.objects.exists()


def test_nobody_records_without_the_right_or_in_another_region(world: w.World) -> None:
    with pytest.raises(Forbidden, match="没有“登记办不成事反映”的权限"):
        s.recorded(by=s.MARKET_HEAD)
    abroad = s.staff("abroad", "centre", "record")
    abroad = type(abroad)(**{**_plain(abroad), "divisions": ("1101",)})
    with pytest.raises(OutsideRegion):
        s.recorded(by=abroad)


def _plain(actor: Any) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in actor.__slots__}


def test_reasons_are_those_the_region_offers(world: w.World) -> None:
    """办不成事反映窗口: coded reasons as data, by region and day."""
    reasons = [{"code": "no-window", "name": "找不到该找的窗口"}, {"code": "other", "name": "其他"}]
    content = {"answer_days": 3, "reasons": reasons}
    dockets.set_policy(
        content, division_code="990100", valid_from=date(2026, 3, 2), by=s.MANAGER, at=w.MONDAY
    )

    with pytest.raises(dockets.DocketInvalid, match="请选择办不成的原因"):
        s.recorded()
    row = s.recorded(reason="no-window")
    assert row.reason_name == "找不到该找的窗口"
    assert row.answer_by == datetime(2026, 3, 5, 23, 59, 59, tzinfo=w.BEIJING)


def test_a_policy_that_makes_no_sense_is_refused(world: w.World) -> None:
    with pytest.raises(dockets.DocketPolicyInvalid) as refused:
        dockets.set_policy(
            {"answer_days": 0}, valid_from=date(2026, 3, 2), division_code="990100",
            by=s.MANAGER, at=w.MONDAY,
        )  # fmt: skip
    assert refused.value.field == "answer_days"
    with pytest.raises(OutsideRegion):
        dockets.set_policy({}, valid_from=date(2026, 3, 2), by=s.MANAGER, at=w.MONDAY)
