"""What an officer does at the review desk: sign, decide, return, special procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onewindow.commands.play.browser import Browser
from onewindow.commands.play.counter import refused_post
from onewindow.commands.play.pages import Page, Refusal

Given = Mapping[str, str | Sequence[str]]


def case_page(officer: Browser, number: str, step: str = "") -> Page:
    return officer.get(f"/review/cases/{number}" + (f"?step={step}" if step else ""))


def sign(officer: Browser, number: str, step: str, given: Given | None = None) -> Page:
    """Agree on a step."""
    page = case_page(officer, number, step)
    action = f"/steps/{step}/sign"
    return officer.submit(page, action, _ticked(page, action, given), press=("outcome", "agreed"))


def refused_to_sign(
    officer: Browser, number: str, step: str, fields: Mapping[str, str] | None = None
) -> Refusal:
    """Try to sign a step that is not this person's; the page offers no form for it."""
    path = f"/review/cases/{number}/steps/{step}/sign"
    sent = {"outcome": "agreed", **(fields or {})}
    return refused_post(officer, officer.get("/review/"), path, sent)


def decide(officer: Browser, number: str, step: str) -> Page:
    """Grant."""
    page = case_page(officer, number, step)
    given = _ticked(page, "/decide", None)
    return officer.submit(page, "/decide", given, press=("outcome", "granted"))


def refused_to_decide(officer: Browser, number: str) -> Refusal:
    """Try to grant what may not be granted now, or not by this person."""
    path = f"/review/cases/{number}/decide"
    return refused_post(officer, officer.get("/security"), path, {"outcome": "granted"})


def act(officer: Browser, number: str, slug: str, given: Given, *, step: str = "") -> Page:
    """Do one of the other acts on its own page."""
    place = f"/steps/{step}" if step else ""
    page = officer.get(f"/review/cases/{number}{place}/{slug}")
    return officer.submit(page, f"/{slug}", given)


def _ticked(page: Page, action: str, given: Given | None) -> dict[str, str | Sequence[str]]:
    """Tick the first review point where there is one, as somebody who has looked."""
    form = page.form(action)
    points = [c.value for c in form.controls if c.name == "points"] if form is not None else []
    return {**({"points": points[:1]} if points else {}), **(given or {})}
