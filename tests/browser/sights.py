"""Every page of the matrices with an address in the city at work: found by links, or filled here.

Somebody of every role follows the links from ``home``; the public starts at the front page. A page
that nobody comes to by links stands in ``FILLED`` with its person and address. Nothing else is
written by hand: a page new in a matrix is either found or missing.
"""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, urlsplit

from django.urls import Resolver404, resolve

from onewindow.domains.accounts.api import Row
from tests.architecture.test_matrix import ROWS

LINK = re.compile(r"""(?:href|action|hx-get|data-href|data-src)="([^"#]*)""")
OUTLETS = re.compile(r'<select[^>]*name="outlet"[^>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'value="([\w-]+)"')
MOST_OF_A_NAME = 2
"""Addresses of one name that a person opens: the rows of a list look alike."""


@dataclass(frozen=True)
class Sight:
    """A page that opened: by whom (nobody: an empty number) and where."""

    staff: str
    address: str


@dataclass
class Walk:
    """What was found so far, and over which line."""

    url: str
    sessions: Mapping[str, Mapping[str, str]]
    sights: dict[str, Sight] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    """Names that answered with a file, a part of a page or the way to another page."""
    asked: int = 0

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)

    def get(self, address: str, staff: str) -> tuple[int, str, str]:
        """Return status, type or new place, and text."""
        cookies = "; ".join(f"{k}={v}" for k, v in self.sessions.get(staff, {}).items())
        self.line.request("GET", quoted(address), headers={"Cookie": cookies} if cookies else {})
        answer = self.line.getresponse()
        body = answer.read()
        self.asked += 1
        if answer.status in {301, 302, 303}:
            return answer.status, answer.headers.get("Location", ""), ""
        kind = answer.headers.get("Content-Type", "")
        text = body.decode() if kind.startswith("text/html") else ""
        return answer.status, kind, text

    def follow(self, staff: str, starts: Iterable[str]) -> None:
        """Open what is offered, a few addresses of each name, and remember the first that opens."""
        opened: Counter[str] = Counter()
        seen: set[str] = set()
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0)
            name = name_of(address)
            if address in seen or name not in PAGES or opened[name] >= MOST_OF_A_NAME:
                continue
            seen.add(address)
            opened[name] += 1
            waiting += self.look(staff, address, name)

    def look(self, staff: str, address: str, name: str) -> list[str]:
        status, kind, text = self.get(address, staff)
        if status in {301, 302, 303}:
            self.parts.add(name)
            return [kind]
        if status not in {200, 204}:
            return []
        if text.lstrip()[:9].lower() == "<!doctype":
            self.sights.setdefault(name, Sight(staff, address))
        else:
            self.parts.add(name)
        return offered(address, text)


def offered(address: str, page: str) -> list[str]:
    """Return what the page links to, and itself for every outlet one may choose on it."""
    here = address.partition("?")[0]
    links = [unescape(one) for one in LINK.findall(page)]
    links = [here + one if one.startswith("?") else one for one in links]
    choice = OUTLETS.search(page)
    codes = OPTION.findall(choice[1]) if choice else []
    return [one for one in links if one.startswith("/")] + [f"{here}?outlet={c}" for c in codes]


def quoted(address: str) -> str:
    return quote(address, safe="/:?&=%#+~,;@!$'()*[]")


def name_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def is_page(row: Row) -> bool:
    return "GET" in row.methods and not row.name.startswith("openapi")


PAGES = sorted(row.name for row in ROWS if is_page(row))
