"""What a clerk does at a window: receive, let the applicant confirm, accept, deliver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from onewindow.commands.play.browser import Browser, SurpriseError, Upload
from onewindow.commands.play.cast import number_in
from onewindow.commands.play.pages import Page, Refusal

NEXT = ("act", "next")
Given = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Wish:
    """What somebody comes to the window with."""

    words: str
    item: str
    answers: Given
    person: Given
    form: Given
    papers: Sequence[str] = ()
    scans: Mapping[str, Upload] = field(default_factory=dict)


def receive(clerk: Browser, wish: Wish) -> str:
    """Walk steps one to four: item, situation, applicant with the form, materials."""
    found = clerk.get(f"/window/acceptance?q={quote(wish.words)}")
    return fill_in(clerk, wish, clerk.submit(found, "/begin", press=("item", wish.item)))


def fill_in(clerk: Browser, wish: Wish, page: Page) -> str:
    """Walk from the first page of a draft to the receipt; return the number of the case."""
    if page.url.endswith("/situation"):
        answers = {f"answer-{name}": value for name, value in wish.answers.items()}
        page = clerk.submit(page, "/situation", answers, press=NEXT)
    fields = dict(wish.person) | {f"form-{name}": value for name, value in wish.form.items()}
    page = clerk.submit(page, "/applicant", fields, press=NEXT)
    files = {f"file-{name}": upload for name, upload in wish.scans.items()}
    page = clerk.submit(page, "/materials", {"received": wish.papers}, press=NEXT, files=files)
    return number_in(page)


def pair(clerk: Browser, screen: Browser) -> Page:
    """Pair the second screen of the clerk's window and open it there."""
    page = clerk.get("/window/second-screen")
    page = clerk.submit(page, "/second-screen")
    address = page.link("/window/second-screen/")
    if address is None:
        raise SurpriseError(f"配对后没有第二屏地址：{page.complaint()}")
    return screen.get(address)


def confirm(screen: Browser, address: str) -> Page:
    """Press 确认无误 on the second screen."""
    return screen.submit(screen.get(address), "/confirm")


def at_window(clerk: Browser, number: str, slug: str, given: Given | None = None) -> Page:
    """Do one act of the window on a case."""
    return clerk.submit(clerk.get(f"/window/cases/{number}?act={slug}"), f"/acts/{slug}", given)


def refused_at_window(
    clerk: Browser, number: str, slug: str, given: Given | None = None
) -> Refusal:
    """Try an act that must be refused: by its form, or where the page offers none, without one."""
    page = clerk.get(f"/window/cases/{number}?act={slug}")
    if page.form(f"/acts/{slug}") is not None:
        return clerk.refused(page, f"/acts/{slug}", given)
    return refused_post(clerk, page, f"/window/cases/{number}/acts/{slug}", {})


def refused_post(browser: Browser, page: Page, path: str, fields: Mapping[str, str]) -> Refusal:
    """Send what no form offers and return the refusal; success is a surprise."""
    answer = browser.post(page, path, fields)
    if answer.status < 400 or not answer.refusals:
        raise SurpriseError(f"{path} 本应被拒绝，却得到 {answer.status}：{answer.complaint()}")
    return answer.refusals[0]
