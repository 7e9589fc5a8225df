"""What every page carries, and what none of them does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.models import OfficialNotice
from tests.stage import PASSWORD, Stage, fingerprints, text_of

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)[^>]*>|\son\w+\s*=\s*[\"']|\sstyle\s*=\s*[\"']|javascript:"
)
"""What the content security policy stops, and so what must not be relied on."""


def pages(stage: Stage, number: str) -> Iterator[tuple[Client, str]]:
    """Yield who opens what: one page of every kind."""
    clerk, head, watch = stage.scene.client, stage.browser("head"), stage.browser("watch")
    stranger = Client()
    stage.scene.post("begin", item="food-licence")
    uuid = stage.scene.draft().uuid
    for name in ("desk", "seat", "search", "deliveries", "acceptance", "pair"):
        yield clerk, reverse(f"window:{name}")
    yield clerk, reverse("window:situation", args=[uuid])
    yield clerk, reverse("window:applicant", args=[uuid])
    for name in ("case", "notices", "confirmation"):
        yield clerk, reverse(f"window:{name}", args=[number])
    yield clerk, reverse("window:case", args=["1" * 42])
    for name in ("inbox", "search", "reports", "follow-ups"):
        yield head, reverse(f"review:{name}")
    yield head, reverse("review:case", args=[number])
    yield head, reverse("review:extend", args=[number])
    yield watch, reverse("review:department")
    yield head, reverse("window:desk")
    for name in ("sign-in", "security"):
        yield stranger, reverse(f"entrance:{name}")
    for name in ("front", "search", "ask-progress"):
        yield stranger, reverse(f"public:{name}")
    yield stranger, reverse("public:guide", args=["food-licence"])
    yield stranger, reverse("verification:ask")
    yield stranger, "/nowhere"
    manager = stage.stranger("m1", department="centre", roles=["centre_manager"])
    for name in ("home", "catalogue", "places", "posts", "letters", "skills", "calendars"):
        yield manager, reverse(f"console:{name}")
    for name in ("item", "item-plan", "item-yaml"):
        yield manager, reverse(f"console:{name}", args=["food-licence"])


def test_every_page_carries_the_headers_and_no_inline_script(stage: Stage) -> None:
    """2.10: content security policy, no sniffing, no foreign frame, no leaking referrer."""
    number = stage.accepted()
    wrong = []
    for browser, path in pages(stage, number):
        answer = browser.get(path)
        policy = answer.get("Content-Security-Policy", "")
        if "script-src 'self'" not in policy or "unsafe" in policy:
            wrong.append(f"{path} {answer.status_code}: {policy}")
        if answer.get("X-Content-Type-Options") != "nosniff":
            wrong.append(f"{path}: may be sniffed")
        if answer.get("X-Frame-Options") not in {"SAMEORIGIN", "DENY"}:
            wrong.append(f"{path}: may be framed")
        if answer.get("Referrer-Policy") != "same-origin":
            wrong.append(f"{path}: tells where one comes from")
        if found := INLINE.search(text_of(answer)):
            wrong.append(f"{path}: {found[0]}")
    assert wrong == []


def test_a_form_is_refused_from_the_origin_that_no_referrer_would_send(stage: Stage) -> None:
    """Why every page is same-origin: without a referrer a browser posts with the origin "null"."""
    browser = Client(enforce_csrf_checks=True)
    token = browser.get("/progress/").context["csrf_token"]
    sent = {"csrfmiddlewaretoken": str(token), "number": "1", "query_code": "AAAAAAAA"}
    found = [
        browser.post("/progress/", sent, headers={"Origin": origin}).status_code
        for origin in ("null", "http://testserver")
    ]
    assert found == [403, 404]


def test_pages_with_a_case_are_not_kept_by_browsers_or_proxies(stage: Stage) -> None:
    """2.10, residual information: a shared computer keeps no page with personal data."""
    number = stage.accepted()
    kept = []
    for browser, path in (
        (stage.scene.client, reverse("window:case", args=[number])),
        (stage.scene.client, reverse("window:desk")),
        (stage.scene.client, reverse("window:search")),
        (stage.browser("head"), reverse("review:case", args=[number])),
        (stage.browser("head"), reverse("review:inbox")),
    ):
        if "no-store" not in browser.get(path).get("Cache-Control", ""):
            kept.append(path)
    assert kept == []


@pytest.mark.parametrize(
    ("name", "args"), [("window:seat", []), ("window:begin", []), ("public:ask-progress", [])]
)
def test_a_form_from_elsewhere_is_refused(stage: Stage, name: str, args: list[str]) -> None:
    """2.10: CSRF, also where nobody is signed in."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(stage.scene.user)
    before = fingerprints()
    answer = browser.post(reverse(name, args=args), {"window": "A01", "item": "food-licence"})
    assert answer.status_code == 403
    assert fingerprints() == before


def test_acts_and_the_second_screen_are_guarded_against_forged_forms(stage: Stage) -> None:
    number = stage.confirmed()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(stage.scene.user)
    before = fingerprints()
    for slug in ("accept", "withdraw"):
        path = reverse("window:act", args=[number, slug])
        assert browser.post(path, {"reason": "x"}).status_code == 403
    for name, args in (("review:sign", [number, "b"]), ("review:decide", [number])):
        assert browser.post(reverse(name, args=args), {"outcome": "agreed"}).status_code == 403
    assert fingerprints() == before


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after(
    stage: Stage, settings: object
) -> None:
    """2.10, session fixation: the key changes with the password; the old one opens nothing."""
    settings.SECOND_FACTOR = "optional"  # type: ignore[attr-defined]
    victim = Client()
    victim.get(reverse("entrance:sign-in"))
    victim.session["planted"] = 1
    session = victim.session
    session["planted"] = 1
    session.save()
    victim.cookies["sessionid"] = session.session_key
    planted = session.session_key
    victim.post(reverse("entrance:sign-in"), {"number": "clerk", "password": PASSWORD})
    assert victim.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get(reverse("window:desk")).status_code == 302
    assert "/sign-in" in thief.get(reverse("window:desk"))["Location"]
    assert victim.cookies["sessionid"]["httponly"]
    assert victim.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.parametrize("wrong", ["%00", "1%00", "%ED%A0%80"])
def test_an_address_that_no_database_can_hold_is_not_found(stage: Stage, wrong: str) -> None:
    """A NUL or half a character in an address or a search is a mistake, not a crash."""
    clerk = stage.scene.client
    for path in (f"/window/cases/{wrong}", f"/review/cases/{wrong}", f"/window/search?q={wrong}"):
        assert clerk.get(path).status_code in {200, 400, 403, 404}
    for path in (f"/verify/{wrong}", f"/guide/?q={wrong}", f"/progress/{wrong}/"):
        assert Client().get(path).status_code in {200, 302, 400, 404}


def test_a_nul_typed_into_a_form_is_refused(stage: Stage) -> None:
    answer = Client().post("/progress/", {"number": "1\x00", "query_code": "\x00"})
    assert answer.status_code in {400, 404, 422}
    answer = stage.scene.client.post(reverse("window:begin"), {"item": "food\x00"})
    assert answer.status_code in {400, 404, 422}
    number = stage.confirmed()
    answer = stage.scene.client.post(
        reverse("window:act", args=[number, "withdraw"]), {"reason": "不\x00办", "key": "k\x00"}
    )
    assert answer.status_code in {400, 422}


def test_the_verification_page_tells_nothing_about_the_person(stage: Stage) -> None:
    """2.10: a stranger with the paper in hand sees a masked name and nothing else."""
    number = stage.accepted()
    w.register_seals()
    w.issued(number)
    assert OfficialNotice.objects.count() > 0
    case = cases.Case.objects.get(number=number)
    for notice in documents.notices_of_case(number):
        page = text_of(Client().get(reverse("verification:show", args=[notice.verification_code])))
        for secret in ("周小民", w.citizen_id(7), "19900000007", case.query_code):
            assert secret not in page
