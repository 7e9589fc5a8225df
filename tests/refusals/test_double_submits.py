"""Section 6, double submits: whoever presses twice acts once and is told the same both times."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from tests.stage import Stage, fingerprints, happened, post, status_of


def test_the_receipt_pressed_twice_makes_one_case(stage: Stage) -> None:
    scene = stage.scene
    number = s.receive(scene)
    uuid = scene.draft().uuid
    before = fingerprints()
    again = scene.post("materials", uuid, act="next", received=s.BROUGHT)
    assert again["Location"] == reverse("window:case-acceptance", args=[number])
    assert cases.Case.objects.count() == 1
    assert fingerprints() == before


ACTS_AT_THE_WINDOW: list[tuple[str, str, dict[str, Any], str]] = [
    ("received", "confirm-on-paper", {"reason": "第二屏故障"}, "applicant_confirmed"),
    ("confirmed", "accept", {}, "case_accepted"),
    ("granted", "make-result", {}, "result_made"),
    (
        "concluded",
        "deliver",
        {"mode": "collection", "recipient": "周小民", "identity": w.citizen_id(7)},
        "case_delivered",
    ),
    ("accepted", "withdraw", {"reason": "不办了"}, "case_withdrawn"),
]


@pytest.mark.parametrize(("arranged", "slug", "fields", "fact"), ACTS_AT_THE_WINDOW)
def test_an_act_of_the_window_pressed_twice_acts_once(
    stage: Stage, arranged: str, slug: str, fields: dict[str, Any], fact: str
) -> None:
    """6: the second answer is the first one's, and nothing is written by it."""
    number = getattr(stage, arranged)()
    first = stage.scene.act(number, slug, key="one-form", **fields)
    before = fingerprints()
    second = stage.scene.act(number, slug, key="one-form", **fields)
    assert second["Location"] == first["Location"]
    assert happened(number, fact) == 1
    assert fingerprints() == before


def test_a_signature_pressed_twice_signs_once(stage: Stage) -> None:
    number = stage.accepted()
    for _ in range(2):
        answer = post(
            stage.browser("examiner"), "review:sign", number, "b", outcome="agreed", key="one-form"
        )
        assert answer.status_code == 302
    assert happened(number, "step_signed") == 1


def test_a_decision_pressed_twice_decides_once(stage: Stage) -> None:
    number = stage.examined()
    for _ in range(2):
        answer = post(
            stage.browser("approver"), "review:decide", number, outcome="granted", key="one-form"
        )
        assert answer.status_code == 302
    assert happened(number, "case_decided") == 1
    assert status_of(number) == cases.Status.GRANTED


def test_two_clerks_press_accept_on_two_pages_and_one_is_told_why_not(stage: Stage) -> None:
    """6: without the same form behind it a second act is no retry; it is refused in words."""
    number = stage.confirmed()
    stage.scene.act(number, "accept", key="first-page")
    before = fingerprints()
    page = stage.scene.act(number, "accept", key="second-page", status=409).content.decode()
    assert "已受理" in page
    assert happened(number, "case_accepted") == 1
    assert fingerprints() == before


def test_a_key_of_one_case_does_not_swallow_the_act_on_another(stage: Stage) -> None:
    """6: keys count within their case: two cases under one key are both accepted."""
    numbers = [stage.confirmed(), stage.confirmed()]
    for number in numbers:
        stage.scene.act(number, "accept", key="same")
    assert [status_of(number) for number in numbers] == [cases.Status.ACCEPTED] * 2


def test_a_key_of_one_act_does_not_swallow_another_act(stage: Stage) -> None:
    """6: a key sent again with another act never pretends that the other act was done."""
    number = stage.confirmed()
    stage.scene.act(number, "accept", key="same")
    stage.scene.act(number, "withdraw", key="same", reason="不办了")
    assert status_of(number) == cases.Status.WITHDRAWN
