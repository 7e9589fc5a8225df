"""Section 6, a session that ends in the middle of an acceptance: all is back after sign-in."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.window import wizard
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from tests.stage import PASSWORD, Stage, fingerprints, happened, text_of

FIELD = re.compile(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)">')
"""A hidden input gives back every blank and line break as it was typed."""
TYPED: dict[str, Any] = {
    **s.PERSON,
    "address": '云汀城区一号\n二单元 <三楼> "左"',
    "phone": "19900000007",
    "act": "next",
}


@pytest.fixture(autouse=True)
def password_alone(settings: Any) -> None:
    settings.SECOND_FACTOR = "optional"


def go_away(stage: Stage) -> None:
    """Leave the desk for longer than a session may idle."""
    stage.clock.now += timedelta(minutes=31)


def come_back(browser: Client, number: str = "clerk") -> str:
    """Sign in; return the page that follows."""
    answer = browser.post(reverse("entrance:sign-in"), {"number": number, "password": PASSWORD})
    assert answer.status_code == 302
    return text_of(browser.get(answer["Location"]))


def form_on(page: str) -> tuple[str, dict[str, list[str]]]:
    """Return address and fields of the form that goes on where the person was."""
    action = re.search(r'<form method="post" action="([^"]+)"', page)
    assert action is not None, page
    fields: dict[str, list[str]] = {}
    for name, value in FIELD.findall(page):
        fields.setdefault(name, []).append(unescape(value))
    return unescape(action[1]), fields


def begun(stage: Stage) -> str:
    stage.scene.post("begin", item="food-licence")
    uuid = str(stage.scene.draft().uuid)
    stage.scene.post(
        "situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"}
    )
    return uuid


def test_the_applicant_being_typed_in_is_back_field_by_field(stage: Stage) -> None:
    uuid = begun(stage)
    path = reverse("window:applicant", args=[uuid])
    before = fingerprints("kit.event")
    go_away(stage)
    answer = stage.scene.client.post(path, TYPED)
    assert "ended=kept" in answer["Location"]
    assert fingerprints("kit.event") == before
    page = come_back(stage.scene.client)
    assert "您填写的内容还在" in page
    action, fields = form_on(page)
    assert action == path
    sent = {name: str(value) for name, value in TYPED.items()}
    assert {name: values[0] for name, values in fields.items()} == sent
    stage.scene.client.post(action, fields)
    kept = wizard.read(stage.scene.draft(), stage.clock.now)
    assert {name: kept.person[name] for name in ("name", "identity", "phone")} == {
        name: s.PERSON[name] for name in ("name", "identity", "phone")
    }
    assert kept.form["shop"] == "一碗面"


def test_ticks_are_back_and_the_file_is_named(stage: Stage) -> None:
    """6: what a page cannot hold, the file, is named so that the clerk chooses it again."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    uuid = begun(stage)
    stage.scene.post("applicant", uuid, act="next", **s.PERSON)
    go_away(stage)
    stage.scene.client.post(
        reverse("window:materials", args=[uuid]),
        {
            "act": "next",
            "received": s.BROUGHT,
            "file-layout": SimpleUploadedFile("布局图.pdf", b"%PDF-1.4\n%%EOF"),
        },
    )
    page = come_back(stage.scene.client)
    assert "布局图.pdf" in page
    _, fields = form_on(page)
    assert fields["received"] == s.BROUGHT
    assert cases.Case.objects.count() == 0


def test_the_act_itself_waits_and_is_done_once(stage: Stage) -> None:
    """6: the last press of an acceptance comes back too and accepts, once."""
    number = stage.confirmed()
    go_away(stage)
    address = reverse("window:act", args=[number, "accept"])
    stage.scene.client.post(address, {"key": "one-form", "from": "acceptance"})
    assert happened(number, "case_accepted") == 0
    action, fields = form_on(come_back(stage.scene.client))
    stage.scene.client.post(reverse("window:seat"), {"window": "A01"})
    for _ in range(2):
        stage.scene.client.post(action, fields)
    assert happened(number, "case_accepted") == 1


def test_what_was_kept_is_not_given_to_somebody_else(stage: Stage) -> None:
    """6: the next person at the same browser sees none of it."""
    uuid = begun(stage)
    go_away(stage)
    stage.scene.client.post(reverse("window:applicant", args=[uuid]), TYPED)
    s.clerk("clerk2")
    page = come_back(stage.scene.client, "clerk2")
    assert "周小民" not in page
    assert s.PERSON["identity"] not in page


def test_a_fragment_asked_for_meanwhile_opens_the_sign_in_over_the_page(stage: Stage) -> None:
    uuid = begun(stage)
    go_away(stage)
    answer = stage.scene.client.post(
        reverse("window:situation", args=[uuid]),
        {"act": "refresh", "answer-kind": "canteen"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 401
    assert answer["HX-Retarget"] == "body"
    assert "登录" in text_of(answer)
