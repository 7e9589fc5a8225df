"""Several cases signed together, and the registers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.test import Client

from onewindow.channels.review.tests.conftest import Clock
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.models import Event

Sit = Callable[[str], Client]


def results(text: str) -> dict[str, str]:
    return dict(re.findall(r'data-number="(\w+)" data-result="(\w+)"', text))


def steps(*numbers: str, code: str = "b") -> list[str]:
    return [f"{number}/{code}" for number in numbers]


def test_a_batch_signs_each_case_by_itself_and_says_which_were_refused(
    world: w.World, at_desk: Sit
) -> None:
    """DIGIT #1404: one that is refused never stops the others."""
    plain, returned = w.accepted(world).number, w.accepted(world).number
    cases.return_step(returned, "b", reason="图不清", by=w.EXAMINER, at=w.MONDAY)
    cases.supplement_step(returned, "b", by=w.CLERK, at=w.MONDAY)
    deferred = w.confirm(w.receive(world, materials=("form", "layout", "system"))).number
    cases.accept_with_deferral(deferred, {"health": date(2026, 3, 9)}, by=w.CLERK, at=w.MONDAY)
    last = w.accepted(world).number
    response = at_desk("examiner").post(
        "/review/batch", {"steps": steps(plain, returned, deferred, last, "9"), "key": "k"}
    )
    text = response.content.decode()
    assert response.status_code == 200
    assert results(text) == {
        plain: "signed",
        returned: "refused",
        deferred: "refused",
        last: "signed",
        "9": "refused",
    }
    assert "曾被退回" in text
    assert "容缺材料尚未补齐" in text
    signed = cases.state_of(cases.Case.objects.get(number=plain))
    assert signed.run.steps["b"].signatures[0].opinion == "同意。"
    assert cases.verify_case(cases.Case.objects.get(number=last))[1] == []


def test_a_repeated_batch_acts_once(world: w.World, at_desk: Sit) -> None:
    number = w.accepted(world).number
    desk = at_desk("examiner")
    for _ in range(2):
        text = desk.post("/review/batch", {"steps": steps(number), "key": "k"}).content.decode()
        assert results(text) == {number: "signed"}
    assert Event.objects.filter(subject=number, type="cases.step_signed.v1").count() == 1


def test_different_steps_or_none_are_no_batch(world: w.World, at_desk: Sit) -> None:
    number = w.accepted(world).number
    desk = at_desk("examiner")
    mixed = [*steps(number), *steps(number, code="c")]
    assert desk.post("/review/batch", {"steps": mixed}).status_code == 422
    assert desk.post("/review/batch", {}).status_code == 422


def test_an_overdue_step_is_neither_offered_nor_taken_in_a_batch(
    world: w.World, at_desk: Sit, clock: Clock
) -> None:
    number = w.accepted(world).number
    clock.now = w.after(9)
    desk = at_desk("examiner")
    assert 'name="steps"' not in desk.get("/review/").content.decode()
    text = desk.post("/review/batch", {"steps": steps(number)}).content.decode()
    assert results(text) == {number: "refused"}
    assert "超期" in text


def test_a_colleague_without_the_post_signs_nothing_in_a_batch(
    world: w.World, at_desk: Sit
) -> None:
    number = w.accepted(world).number
    text = at_desk("inspector1").post("/review/batch", {"steps": steps(number)}).content.decode()
    assert results(text) == {number: "refused"}


def test_the_register_of_negative_reports_is_searched_and_read_only(
    world: w.World, at_desk: Sit
) -> None:
    """W19 否定事项报备: register row exists and is searchable."""
    number = w.examined(world).number
    cases.report_negative(
        number, kind="refuse", reason="场所不符", basis="第三十五条", by=w.APPROVER, at=w.MONDAY
    )
    desk = at_desk("examiner")
    row = desk.get("/review/reports").content.decode()
    assert "场所不符" in row
    assert "何静" in row
    assert "待核准" in row
    assert number[-12:] in desk.get("/review/reports", {"q": "场所"}).content.decode()
    assert "没有报备" in desk.get("/review/reports", {"q": "其他"}).content.decode()
    assert (
        f"/review/cases/{number}/endorse" in at_desk("head").get("/review/reports").content.decode()
    )
    cases.approve_negative_report(number, by=w.HEAD, at=w.after(1))
    assert "陈立" in desk.get("/review/reports").content.decode()
    assert "没有报备" in desk.get("/review/reports", {"waiting": "1"}).content.decode()
