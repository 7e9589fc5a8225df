"""Who plays: demonstration accounts that sign in with password and one-time code."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.utils import timezone

from onewindow.commands.city import read_credentials
from onewindow.commands.demo import with_codes
from onewindow.commands.play.browser import Browser, SurpriseError
from onewindow.commands.play.pages import Page

CODE_SECONDS = 65
"""How long to wait for a code nobody used; two steps of thirty seconds and a little."""


@dataclass
class Cast:
    """Everybody who has signed in so far, each with a browser of their own."""

    base_url: str
    signed_in: dict[str, Browser] = field(default_factory=dict)

    def browser(self, staff: str) -> Browser:
        """Return the browser of a person, who signs in when first needed."""
        if staff not in self.signed_in:
            self.signed_in[staff] = self._sign_in(staff)
        return self.signed_in[staff]

    def stranger(self) -> Browser:
        """Return the browser of somebody who has no account: the public, the second screen."""
        return Browser(self.base_url)

    def seat(self, staff: str, window: str) -> Browser:
        """Let a clerk sit down at a window."""
        clerk = self.browser(staff)
        clerk.submit(clerk.get("/window/seat"), given={"window": window})
        return clerk

    @property
    def requests(self) -> int:
        return sum(browser.requests for browser in self.signed_in.values())

    def _sign_in(self, staff: str) -> Browser:
        row = credentials(staff)
        browser = Browser(self.base_url)
        asked = browser.submit(
            browser.get("/sign-in"), given={"number": staff, "password": row["password"]}
        )
        home = browser.submit(asked, given={"code": code_of(row)})
        if "sign-in" in home.url:
            raise SurpriseError(f"{staff} 登录后仍在 {home.url}：{home.complaint()}")
        return browser


def credentials(staff: str) -> dict[str, str]:
    """Return the demonstration account of a staff number."""
    found = [row for row in read_credentials() if row["staff"] == staff]
    if not found:
        raise SurpriseError(f"没有工号 {staff} 的演示帐户")
    return found[0]


def code_of(row: dict[str, str]) -> str:
    """Return a one-time code that will be taken; wait for the next where this one was used."""
    end = time.monotonic() + CODE_SECONDS
    while time.monotonic() < end:
        code = with_codes([row], at=timezone.now())[0]["code"]
        if code:
            return code
        time.sleep(0.5)
    raise SurpriseError(f"{row['staff']} 没有可用的动态口令")


def number_in(page: Page) -> str:
    """Return the case number in the address of a page of a case."""
    parts = page.url.split("?")[0].split("/cases/")
    if len(parts) < 2:
        raise SurpriseError(f"{page.url} 不是办件页面：{page.complaint()}")
    return parts[1].split("/")[0]
