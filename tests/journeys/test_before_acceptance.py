"""From the window to acceptance, or to a lawful end without it."""

from __future__ import annotations

from datetime import date

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases import tasks
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents.api import NoticeKind
from tests.journeys.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


def test_what_is_missing_is_told_once_and_the_case_is_accepted_when_it_comes(stage: Stage) -> None:
    """W17: all defects at once; after the correction the case is accepted, no second notice."""
    number = stage.received(papers=("form", "layout"))
    stage.at_window(number, "request-correction")
    told = w.words(w.only(number, NoticeKind.CORRECTION))
    assert "健康证明" in told
    assert "管理制度" in told

    stage.now = w.after(days=2)
    stage.at_window(number, "submit-correction", materials=["health"])
    assert stage.case(number).status == cases.Status.CORRECTION_REQUESTED
    stage.at_window(number, "submit-correction", materials=["system"])
    again = {"defect-layout": "on", "problem-layout": "比例不清", "remedy-layout": "重画"}
    refusal = stage.refused_at_window(number, "request-correction", **again)
    assert refusal.code == "second_notice"
    stage.at_window(number, "accept")

    assert stage.state(number).accepted_at == w.after(days=2)
    assert "已受理" in stage.progress(number).words


def test_silence_over_a_holiday_is_an_acceptance_on_the_day_of_receipt(stage: Stage) -> None:
    """W16: five working days without a word, Qingming not counted: accepted as of the receipt."""
    stage.now = w.after(days=29)  # Tuesday, 31 March 2026
    number = stage.received()
    received = stage.now
    file = cases.open_file(stage.case(number))
    assert file.clock is not None
    # 1, 2, 3 April; 4 to 6 April are Qingming; 7 and 8 April.
    assert file.clock.due_on == date(2026, 4, 8)

    stage.now = w.after(days=37, hours=14)
    assert tasks.sweep_deemed_acceptance(stage.now).done == 0
    stage.now = w.after(days=38)
    assert tasks.sweep_deemed_acceptance(stage.now).done == 1

    state = stage.state(number)
    assert state.acceptance_mode == "deemed"
    assert state.accepted_at == received
    page = stage.clerk.get(f"/window/cases/{number}")
    assert "视为受理" in page.words


def test_nothing_is_declined_before_somebody_else_approved_the_report(stage: Stage) -> None:
    """否定事项报备: report, approval by the head, then the notice with ways to object."""
    number = stage.received()
    assert stage.refused_at_window(number, "decline").code == "negative_not_reported"
    report = {"kind": "decline", "reason": "经营场所在禁设区域内", "basis": "食品安全法第三十五条"}
    stage.at_window(number, "report-negative", **report)
    assert stage.refused_at_window(number, "decline").code == "negative_not_reported"

    head = stage.person("head")
    page = head.get(f"/review/cases/{number}/endorse")
    head.submit(page, "/endorse", {"reason": "同意"})
    stage.at_window(number, "decline")

    assert stage.case(number).status == cases.Status.NOT_ACCEPTED
    words = w.words(w.only(number, NoticeKind.NON_ACCEPTANCE))
    assert "禁设区域" in words
    assert "行政复议" in words
    assert "不予受理" in stage.progress(number).words


def test_an_applicant_takes_the_application_back(stage: Stage) -> None:
    number = stage.accepted()
    stage.at_window(number, "withdraw", reason="不再开店")
    assert stage.case(number).status == cases.Status.WITHDRAWN
    assert "不再开店" in stage.progress(number).words
    assert stage.refused_at_window(number, "accept").code == "illegal_transition"
