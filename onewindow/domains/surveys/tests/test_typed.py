"""留言本、意见箱、服务热线: what is typed in says no more than the sheet does (X6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.surveys import api as surveys
from onewindow.domains.surveys.tests.test_survey import (
    APRIL,
    CALLER,
    GOOD,
    draw,
    first_call,
    served,
)
from onewindow.kit.actors import SYSTEM

__all__ = ["served"]

MARCH = date(2026, 3, 31)
WEIGHTS = {"guest_book": 20, "suggestion_box": 20, "hotline": 20, "third_party": 40}


@pytest.fixture
def row(served: list[str]) -> surveys.SurveyRound:
    return draw(weights=WEIGHTS)


def typed(row: surveys.SurveyRound, **changes: Any) -> surveys.SurveyAnswer:
    """Type in a sheet of the guest book; by default about window A01 alone."""
    names = ("case_number", "window", "department")
    about = {name: changes.pop(name) for name in names if name in changes} or {"window": "A01"}
    values = {
        "channel": "guest_book",
        "collected_on": MARCH,
        "grades": GOOD,
        "by": CALLER,
        "at": APRIL,
        **changes,
    }
    return surveys.answer_by_paper(row.pk, surveys.About(**about), **values)


def test_paper_is_typed_in_with_the_date_of_collection(
    served: list[str], row: surveys.SurveyRound
) -> None:
    """X6: paper channels typed in with date of collection; only those of the scheme."""
    answer = typed(row, case_number=served[0])

    assert (answer.collected_on, answer.window, answer.department) == (MARCH, "A01", "market")
    with pytest.raises(surveys.SurveyInvalid, match="已经通过留言本评价过"):
        typed(row, case_number=served[0])
    with pytest.raises(surveys.SurveyInvalid, match="没有这种录入的渠道"):
        typed(row, case_number=served[0], channel="portal")


@pytest.mark.parametrize(
    ("_case", "on", "words"),
    [
        ("tomorrow", date(2026, 4, 2), "不能晚于今天"),
        ("after the month", date(2026, 4, 1), "应在2026-03之内"),
        ("before the month", date(2026, 2, 28), "应在2026-03之内"),
    ],
)
def test_a_sheet_counts_in_the_month_in_which_it_was_collected(
    row: surveys.SurveyRound, _case: str, on: date, words: str
) -> None:
    with pytest.raises(surveys.SurveyInvalid, match=words) as refused:
        typed(row, collected_on=on)
    assert refused.value.field == "collected_on"


def test_the_hotline_is_a_channel_with_a_way_in(
    served: list[str], row: surveys.SurveyRound
) -> None:
    """X6: 服务热线 is typed in with the day of the call, and weighs what the scheme says."""
    surveys.record_answer(first_call(row).pk, grades=GOOD, by=CALLER, at=APRIL)
    typed(
        row,
        case_number=served[0],
        channel="hotline",
        grades=dict.fromkeys(surveys.CONTENTS, 2),
        collected_on=date(2026, 3, 20),
    )

    assert surveys.merged_score(row, []) == pytest.approx((100 * 40 + 80 * 20) / 60)


def test_sheets_without_a_case_count_for_their_window_each_as_a_voice(
    row: surveys.SurveyRound,
) -> None:
    """X6, N20: nobody writes a case number into a suggestion box; two sheets are two people."""
    for grade in (3, 1):
        typed(row, channel="suggestion_box", grades={"attitude": grade}, department="market")

    found = surveys.scores(row, "department")["market"]
    assert found.matrix.cells["attitude"] == {3: 1, 2: 0, 1: 1}
    assert sum(found.matrix.cells["charges"].values()) == 0
    assert found.score == 50
    assert surveys.merged_score(row, []) == 50


def test_words_alone_are_kept_and_count_in_no_score(row: surveys.SurveyRound) -> None:
    answer = typed(row, grades={}, opinion="大厅的椅子太硬")

    assert (answer.opinion, answer.case_number, answer.window) == ("大厅的椅子太硬", "", "A01")
    assert surveys.whole(row).score is None
    assert surveys.merged_score(row, []) is None
    assert not surveys.SurveyTicket.objects.exists()
    with pytest.raises(surveys.SurveyInvalid, match="至少录入一项评价，或写下意见"):
        typed(row, grades={}, opinion=" ")


def test_a_complaint_on_a_sheet_goes_to_the_department_named(row: surveys.SurveyRound) -> None:
    """N19: every complaint has somebody who puts it right."""
    complaint = {"grades": {}, "opinion": "叫号不公平", "is_complaint": True}
    with pytest.raises(surveys.SurveyInvalid, match="请选择承办部门") as refused:
        typed(row, **complaint)
    assert refused.value.field == "department"

    answer = typed(row, window="A01", department="market", **complaint)

    assert (answer.ticket.department, answer.ticket.stage) == ("market", "to_rectify")


def test_a_sheet_about_nothing_or_elsewhere_is_refused(row: surveys.SurveyRound) -> None:
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    organizations.establish_division("990200", name="邻市", **stamp)
    organizations.open_outlet("far", name="邻市大厅", division="990200", outlet_class="A", **stamp)
    organizations.open_window("Z01", outlet="far", kind="comprehensive", plate="", **stamp)
    with pytest.raises(surveys.SurveyInvalid, match="请填写窗口号或承办部门"):
        typed(row, window="")
    with pytest.raises(surveys.SurveyInvalid, match="不在2026-03这一期回访的地区内"):
        typed(row, window="Z01")
    with pytest.raises(organizations.UnknownWindow):
        typed(row, window="nowhere")
    with pytest.raises(surveys.SurveyNotFound, match="没有编号为9-9的办件"):
        typed(row, case_number="9-9")
    assert not surveys.SurveyAnswer.objects.exists()
