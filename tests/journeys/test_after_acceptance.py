"""From acceptance to the result: promise, mock, extension, special procedure, delivery."""

from __future__ import annotations

from datetime import date

import pytest

from onewindow.commands.play import counter, officer
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from tests.journeys.stage import APPLICANT, ISSUER, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
FINDINGS = {"findings": "现场与布局图一致。"}


def examine(stage: Stage, number: str) -> None:
    """Everybody before the decision agrees."""
    officer.sign(stage.person("examiner"), number, "b")
    for inspector in ("inspector1", "inspector2"):
        officer.sign(stage.person(inspector), number, "c", FINDINGS)


def grant(stage: Stage, number: str) -> None:
    examine(stage, number)
    officer.decide(stage.person("approver"), number, "d")


def due_on(stage: Stage, number: str) -> date:
    clock = cases.open_file(stage.case(number)).clock
    assert clock is not None
    assert clock.due_on is not None
    return clock.due_on


def test_a_written_promise_stands_for_a_material_and_is_checked_afterwards(stage: Stage) -> None:
    number = stage.received(papers=("form", "layout", "health"))
    assert stage.refused_at_window(number, "accept").code == "not_acceptable"
    stage.at_window(number, "accept-on-promise", promise="制度已经建立。", is_promised="on")
    grant(stage, number)
    assert stage.case(number).status == cases.Status.GRANTED_ON_PROMISE
    stage.at_window(number, "make-result", ISSUER)
    assert stage.case(number).follow_up_due_on == date(2026, 3, 30)

    stage.now = w.after(days=7)
    checked = {"kind": "fulfilled", "reason": "现场看到四项制度上墙。"}
    officer.act(stage.person("approver"), number, "check-promise", checked)
    page = stage.clerk.get(f"/window/cases/{number}")
    assert "承诺已履行" in page.words


def test_opinions_of_a_mock_approval_stay_when_it_turns_formal(stage: Stage) -> None:
    """H5: no clock and no result while it is a mock; signed opinions count afterwards."""
    number = stage.accepted(is_simulated="true")
    assert cases.open_file(stage.case(number)).clock is None
    examine(stage, number)
    refusal = stage.refused_at_window(number, "make-result", ISSUER)
    assert refusal.code in {"simulated_only", "illegal_transition"}

    stage.now = w.after(days=3)
    stage.at_window(number, "convert-mock", opinion="土地证已取得")
    assert due_on(stage, number) == date(2026, 3, 19)
    officer.decide(stage.person("approver"), number, "d")
    stage.at_window(number, "make-result", ISSUER)
    assert stage.case(number).status == cases.Status.CONCLUDED


def test_only_the_head_extends_and_only_once(stage: Stage) -> None:
    number = stage.accepted()
    before = due_on(stage, number)
    page = stage.person("examiner").look(f"/review/cases/{number}/extend")
    assert page.status == 403
    officer.act(stage.person("head"), number, "extend", {"reason": "案情复杂，须补充取证。"})
    assert before == date(2026, 3, 16)
    assert due_on(stage, number) == date(2026, 3, 30)
    assert "案情复杂" in stage.progress(number).words
    again = stage.person("head").look(f"/review/cases/{number}/extend")
    assert again.refusals[0].code == "extension_not_allowed"


def test_the_clock_stands_still_while_an_expert_looks(stage: Stage) -> None:
    """第45条: days of a special procedure do not count; the applicant reads why."""
    number = stage.accepted()
    given = {"kind": "inspection", "needed_days": "3", "reason": "食品接触面须检验。"}
    officer.act(stage.person("examiner"), number, "suspend", given)
    assert stage.case(number).status == cases.Status.SUSPENDED
    assert "特别程序" in stage.progress(number).words
    stage.now = w.after(days=3)
    officer.act(stage.person("examiner"), number, "resume", {"reason": "检验合格。"})
    assert due_on(stage, number) == date(2026, 3, 19)
    grant(stage, number)
    assert stage.case(number).status == cases.Status.GRANTED


@pytest.mark.parametrize(
    ("mode", "given"),
    [
        ("collection", {"identity": APPLICANT}),
        ("post", {"waybill": "EMS9900000000456CN"}),
        ("electronic", {}),
    ],
)
def test_the_result_reaches_its_owner(stage: Stage, mode: str, given: dict[str, str]) -> None:
    number = stage.accepted(delivery_mode=mode)
    grant(stage, number)
    stage.at_window(number, "make-result", ISSUER)
    sent = {"mode": mode, "recipient": "周小民"}
    if given:
        wrong = {**sent, **({"identity": w.citizen_id(9)} if mode == "collection" else {})}
        refusal = stage.refused_at_window(number, "deliver", ISSUER, **wrong)
        assert refusal.code in {"wrong_collector", "invalid"}
    stage.at_window(number, "deliver", ISSUER, **sent, **given)
    assert stage.case(number).status == cases.Status.DELIVERED
    stage.at_window(number, "archive", ISSUER)
    assert stage.case(number).status == cases.Status.ARCHIVED
    assert "送达" in stage.progress(number).words


def test_a_returned_branch_leaves_its_neighbours_alone(stage: Stage) -> None:
    """N6: 资料审查 goes back to the window while the inspection is signed."""
    number = stage.accepted()
    returned = {"materials": ["layout"], "reason": "布局图缺比例尺。"}
    officer.act(stage.person("examiner"), number, "return", returned, step="b")
    for inspector in ("inspector1", "inspector2"):
        officer.sign(stage.person(inspector), number, "c", FINDINGS)
    counter.at_window(
        stage.clerk,
        number,
        "supplement",
        {"step": "b", "note": "已补比例尺。", "materials": ["layout"]},
    )
    officer.sign(stage.person("examiner"), number, "b")
    officer.decide(stage.person("approver"), number, "d")
    assert stage.case(number).status == cases.Status.GRANTED
