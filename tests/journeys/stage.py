"""The small city as a stage: everybody has a browser without scripts, and one clock for all.

What is played here goes through the pages and forms of the product, as at a desk; only the sign-in
is taken for granted, and time is what the story says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from onewindow.channels.review.tests import people
from onewindow.commands.play import counter
from onewindow.commands.play.browser import URLENCODED, Browser, SurpriseError
from onewindow.commands.play.pages import Page, Refusal, read
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.actors import SYSTEM

HOST = "http://testserver"
ISSUER = "issuer"
BROUGHT = ("form", "layout", "health", "system")
APPLICANT = w.citizen_id(7)


class TestBrowser(Browser):
    """The same browser, asking the product in this process."""

    __test__ = False

    def __init__(self) -> None:
        super().__init__(HOST)
        self.client = Client()

    def ask(self, url: str, body: bytes | None = None, content_type: str = URLENCODED) -> Page:
        path = url.removeprefix(HOST)
        if body is None:
            answer: Any = self.client.get(path, follow=True)
        else:
            answer = self.client.post(
                path, body, content_type=content_type, follow=True, headers={"Origin": HOST}
            )
        request = answer.request
        query = f"?{request['QUERY_STRING']}" if request.get("QUERY_STRING") else ""
        url = f"{HOST}{request['PATH_INFO']}{query}"
        return read(url, answer.status_code, answer.getvalue(), answer.headers["Content-Type"])


@dataclass
class Stage:
    """Who is in the play, and what time it is."""

    monkeypatch: pytest.MonkeyPatch
    now: datetime = w.MONDAY
    item: dict[str, Any] = field(default_factory=lambda: w.ITEM)

    def __post_init__(self) -> None:
        self.monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)
        w.build(self.item)
        w.register_seals()
        people.open_accounts()
        accounts.open_account(
            ISSUER,
            name="丁亮",
            department="centre",
            password="窗口-Window-2026",
            must_change_password=False,
            by=SYSTEM,
            at=w.MONDAY,
        )
        accounts.grant_roles(
            ISSUER, roles=["issuing_clerk"], divisions=["990100"], by=SYSTEM, at=w.MONDAY
        )

    def person(self, number: str) -> TestBrowser:
        """Return a browser in which the person is signed in at this hour; clerks sit at A01."""
        browser = TestBrowser()
        browser.client.force_login(accounts.account(number))
        if number.startswith("clerk"):
            browser.submit(browser.get("/window/seat"), given={"window": "A01"})
        return browser

    @property
    def clerk(self) -> TestBrowser:
        return self.person("clerk")

    @property
    def public(self) -> TestBrowser:
        return TestBrowser()

    def wish(self, papers: Sequence[str] = BROUGHT, **person: str) -> counter.Wish:
        """Return what a citizen comes with; the licence is known to government."""
        return counter.Wish(
            words="食品",
            item="food-licence",
            answers={},
            person={
                "applicant_kind": "natural",
                "identity": APPLICANT,
                "name": "周小民",
                "phone": "19900000007",
                "division": w.DIVISION,
                "delivery_mode": "collection",
                "address": "云汀城区荷塘路7号（演示）",
                **person,
            },
            form={"shop": "一碗面"},
            papers=[*papers, "licence"],
        )

    def received(self, papers: Sequence[str] = BROUGHT, **person: str) -> str:
        """Receive at the window and let the applicant confirm on the second screen."""
        clerk, screen = self.clerk, self.public
        address = counter.pair(clerk, screen).url
        number = counter.receive(clerk, self.wish(papers, **person))
        clerk.get(f"/window/cases/{number}/acceptance")
        counter.confirm(screen, address)
        return number

    def accepted(self, papers: Sequence[str] = BROUGHT, **person: str) -> str:
        number = self.received(papers, **person)
        self.at_window(number, "accept")
        return number

    def at_window(self, number: str, slug: str, who: str = "clerk", **given: Any) -> Page:
        return counter.at_window(self.person(who), number, slug, given)

    def refused_at_window(
        self, number: str, slug: str, who: str = "clerk", **given: Any
    ) -> Refusal:
        return counter.refused_at_window(self.person(who), number, slug, given)

    def case(self, number: str) -> cases.Case:
        return cases.Case.objects.get(number=number)

    def state(self, number: str) -> cases.CaseState:
        return cases.state_of(self.case(number))

    def progress(self, number: str) -> Page:
        """Return what the applicant reads with number and query code."""
        public = self.public
        code = self.case(number).query_code
        return public.submit(public.get("/progress/"), given={"number": number, "query_code": code})


__all__ = ["APPLICANT", "ISSUER", "Stage", "SurpriseError", "TestBrowser"]
