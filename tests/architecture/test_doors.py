"""Nobody types addresses: staff pages are reached by links from where people land.

Each role signs in, sits down at a window where it works at one, opens ``home`` and follows what the
pages offer. What is offered opens: a link to a door that stays shut fails, and so does a page that
stands in a matrix and that nobody comes to. Pages without an argument are asked of every channel;
pages about one thing of those channels whose things stand in this small world. Pages about one
case, contract or survey are walked by the journeys.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability, Role, Row, User
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as hall
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from tests.architecture.test_matrix import ROWS

LINK = re.compile(r"""(?:href|action|hx-get|data-href)="(/[^"#]*)""")
OUTLETS = re.compile(r'<select[^>]*name="outlet"[^>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r'value="([\w-]+)"')
MOST_OF_A_NAME = 5
"""Addresses of one name that are opened: the rows of a list look alike."""
WALKED = ("console:", "booking_desk:", "hall:")
PAGES = {row.name for row in ROWS if "GET" in row.methods}
MADE = {
    "window",
    "furnished",
    "norm",
    "norm_draft",
    "outlet",
    "outlet_here",
    "colleague",
    "machine",
    "machine_token",
    "item",
    "entry",
    "own_leave",
    "booking",
    "missed",
    "visit",
    "provider",
    "vehicle",
}
"""Arrangements of the matrices that stand in this world too."""
NOT_BY_LINK = {
    "entrance:back": "beside an open page after a session has ended",
    "entrance:resume": "what was typed before a session ended",
    "booking_desk:crew-day": "what the crew's tablet fetches by itself",
    "booking_desk:crew-worker": "the service worker of the crew's tablet",
    "console:opt-in": "beside a telephone that asked for no more texts",
    "console:queue-rules-follow": "offered where an outlet has rules of its own",
    "console:item-review": "offered to a reviewer while a draft is in review",
    "console:item-publish": "offered once both reviews agree",
    "console:item-repeal": "offered while a version is in force",
    "console:item-waive": "offered beside a finding that may be waived",
    "window:items": "the search of the first step, sent while one types",
}


def offered(address: str, page: str) -> list[str]:
    """Return what the page links to, and itself for every outlet one may choose on it."""
    links = [unescape(one) for one in LINK.findall(page)]
    choice = OUTLETS.search(page)
    codes = OPTION.findall(choice[1]) if choice else []
    here = address.partition("?")[0]
    return [*links, *(f"{here}?outlet={code}" for code in codes)]


def name_of(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


def seated(role: Role) -> Client:
    user = User.objects.create(
        staff_number=f"9{role.value[:18]}", name="试验员", roles=[role.value], password="!"
    )
    browser = Client()
    browser.force_login(user)
    if user.may(Capability.CASES_DELIVER) or user.may(Capability.QUEUEING_CALL):
        session = browser.session
        session["window"] = "01"
        session.save()
    return browser


def walk(role: Role) -> tuple[set[str], list[str]]:
    """Return the names of all pages the role comes to from ``home``, and the doors kept shut."""
    browser = seated(role)
    opened: Counter[str] = Counter()
    seen: set[str] = set()
    found: set[str] = set()
    shut: list[str] = []
    waiting = ["/home"]
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        found.add(name)
        if address in seen or name not in PAGES or opened[name] >= MOST_OF_A_NAME:
            continue
        seen.add(address)
        opened[name] += 1
        response = browser.get(address)
        if response.status_code == 302:
            waiting.append(response.headers["Location"])
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            if response.status_code == 403:
                shut.append(f"{role.label}: {address}")
            waiting += offered(address, response.content.decode())
    return found, shut


def people_and_norms() -> None:
    """A norm in force, a draft, accounts of every state, a client, a letter, a hall with a zone."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": arrange.AT}
    arrange.norm()
    arrange.entry()
    arrange.brand()
    arrange.commendation()
    draft = "Q/YTZW 013-2025"
    organizations.draft_norm(draft, title="窗口服务规范", level="enterprise", **stamp)
    organizations.set_norm_clause(draft, "5.1", text="应微笑。", **stamp)
    arrange.machine()
    accounts.issue_token("portal", by=SYSTEM, at=timezone.now())
    accounts.open_account("0702", name="李四", password="Window-2026-ok", **stamp)
    accounts.close_account("0702", reason="调离", by=SYSTEM, at=arrange.AT)
    User.objects.filter(staff_number="0701").update(
        locked_until=timezone.now() + timedelta(hours=1)
    )
    organizations.furnish_hall("h1", outlet="centre", name="一层大厅", **stamp)
    organizations.furnish_zone("z1", hall="h1", name="企业区", **stamp)
    organizations.grant_delegation(
        "授〔2026〕1号",
        department="market",
        powers=["receive"],
        valid_from=date(2026, 1, 1),
        **stamp,
    )
    organizations.register_leave("0701", from_on=timezone.localdate(), **stamp)


def bookings() -> None:
    """Today: somebody who comes, somebody who did not, a visit, and a day without booking."""
    hall.build()
    day = timezone.localdate()
    hall.book(1)
    hall.at_work(1)
    appointments.mark_missed(hall.book(2), by=hall.CHIEF, at=hall.moment("12:00"))
    appointments.Appointment.objects.update(on=day)
    visit = hall.visit()
    appointments.HomeVisit.objects.filter(pk=visit.pk).update(on=day)
    appointments.declare_blackout(
        hall.HALL, day + timedelta(days=3), reason="停电", by=hall.CHIEF, at=timezone.now()
    )


def is_walked(row: Row) -> bool:
    if row.who in {"all", "settling"} or "GET" not in row.methods or row.name in NOT_BY_LINK:
        return False
    if not (row.kwargs or row.arrange):
        return True
    made = row.arrange.rpartition(":")[2]
    return row.name.startswith(WALKED) and (made in MADE or not row.arrange)


@pytest.mark.django_db
def test_every_staff_page_is_found_by_somebody_who_may_open_it():
    people_and_norms()
    bookings()

    walks = [walk(role) for role in Role]

    found = set().union(*(names for names, _ in walks))
    assert [address for _, shut in walks for address in shut] == []
    missing = sorted(row.name for row in ROWS if is_walked(row) and row.name not in found)
    assert not missing, "\n".join(missing)
