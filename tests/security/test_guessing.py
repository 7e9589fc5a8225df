"""Guessing at addresses that need no account: query codes, tokens, verification codes."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.test import Client
from django.urls import reverse

from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from tests.stage import Stage, fingerprints, happened, refusal_of, text_of

ASK = "/progress/"


def ask(browser: Client, number: str, code: str, address: str = "192.0.2.1") -> object:
    return browser.post(ASK, {"number": number, "query_code": code}, REMOTE_ADDR=address)


def test_guessing_the_query_code_of_a_case_ends_after_ten_tries(stage: Stage) -> None:
    """2.10: no brute force; the page says in Chinese when to come back and keeps what was typed."""
    number = stage.received()
    right = cases.Case.objects.get(number=number).query_code
    browser = Client()
    for n in range(10):
        answer = ask(browser, number, f"WRONG{n:03}", f"192.0.2.{n}")
        assert answer.status_code == 404
    refused = ask(browser, number, right, "192.0.2.99")
    page = text_of(refused)
    assert refused.status_code == 429
    assert refusal_of(refused) == "too_many_tries"
    assert "请 15 分钟后再试" in page
    assert "窗口" in page
    assert number in page
    stage.clock.now += timedelta(minutes=15)
    assert ask(browser, number, right).status_code == 302


def test_one_address_cannot_walk_through_the_numbers(stage: Stage) -> None:
    browser = Client()
    for n in range(40):
        assert ask(browser, f"{n:042}", "WRONG000").status_code == 404
    assert ask(browser, "9" * 42, "WRONG000").status_code == 429
    assert ask(browser, "9" * 42, "WRONG000", "198.51.100.7").status_code == 404


def test_a_wrong_number_and_a_wrong_code_look_the_same(stage: Stage) -> None:
    number = stage.received()
    one, other = ask(Client(), number, "AAAAAAAA"), ask(Client(), "1" * 42, "AAAAAAAA")
    assert (
        text_of(one).replace(number, "").split("csrf")[0]
        == (text_of(other).replace("1" * 42, "").split("csrf")[0])
    )
    assert refusal_of(one) == refusal_of(other) == "case_not_found"


def test_a_progress_token_is_good_for_its_case_only(stage: Stage) -> None:
    """Forged, of another purpose, spoiled or old: back to the question, without a hint."""
    number = stage.received()
    code = cases.Case.objects.get(number=number).query_code
    address = ask(Client(), number, code)["Location"]
    token = address.rstrip("/").rsplit("/", 1)[1]
    good = Client().get(address)
    assert good.status_code == 200
    assert good["Referrer-Policy"] == "same-origin"
    assert "周小民" not in text_of(good)
    other = stage.received()
    spoiled = [
        signing.dumps(other, salt="public.other"),
        signing.dumps(other),
        signing.dumps(other, key="guess", salt="public.progress"),
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        other,
        "x" * 4000,
    ]
    for wrong in spoiled:
        answer = Client().get(reverse("public:progress", args=[wrong]))
        assert (answer.status_code, answer["Location"]) == (302, ASK)


def test_the_second_screen_of_one_window_confirms_nothing_at_another(stage: Stage) -> None:
    """X10: the address shows and confirms what stands on its own window only."""
    from onewindow.domains.cases.tests import world as w
    from onewindow.domains.organizations import api as organizations
    from onewindow.kit.actors import SYSTEM

    organizations.open_window("A02", outlet="hall", kind="comprehensive", by=SYSTEM, at=w.MONDAY)
    here = s.token(stage.scene)
    number = stage.received()
    digest = cases.Case.objects.get(number=number).state["form_digest"]
    neighbour = s.clerk("clerk2")
    organizations.certify_skill(
        "clerk2", scope="all", certified_on=w.MONDAY.date(), by=SYSTEM, at=w.MONDAY
    )
    other = Client()
    other.force_login(neighbour)
    other.post(reverse("window:seat"), {"window": "A02"})
    other.post(reverse("window:pair"))
    page = text_of(other.get(reverse("window:pair")))
    there = page.split("/window/second-screen/")[1].split('"')[0]
    assert there != here
    before = fingerprints()
    answer = Client().post(
        reverse("window:second-screen-confirm", args=[there]),
        {"digest": digest, "number": number, "key": "k"},
    )
    assert answer.status_code in {302, 404, 422}
    assert happened(number, "applicant_confirmed") == 0
    assert fingerprints() == before
    assert "一碗面" not in text_of(Client().get(reverse("window:second-screen", args=[there])))


def test_a_late_press_never_confirms_the_case_that_came_after(stage: Stage) -> None:
    """X10: two neighbours ask for the same thing in the same words; each confirms their own."""
    secret = s.token(stage.scene)
    first = stage.received()
    stage.scene.get("case-acceptance", first)
    page = text_of(stage.scene.screen.get(reverse("window:second-screen", args=[secret])))
    fields = s.confirmation_on(page)
    from onewindow.domains.cases.tests import world as w

    second = s.receive(
        stage.scene, person={**s.PERSON, "identity": w.citizen_id(9), "name": "钱二"}
    )
    stage.scene.get("case-acceptance", second)
    answer = stage.scene.screen.post(reverse("window:second-screen-confirm", args=[secret]), fields)
    assert answer.status_code == 422
    assert happened(second, "applicant_confirmed") == 0
    assert happened(first, "applicant_confirmed") == 0
