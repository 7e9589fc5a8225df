"""Nothing stands in anybody's way: axe on every page of every matrix, as somebody who may open it.

The pages come from the matrices, their addresses from walking the city at work (``sights``): a new
page is in here by itself, and one that nobody comes to fails until it is found or furnished.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from onewindow.commands.play import chromium
from tests.browser.conftest import FAULTS, Open, serious_faults
from tests.browser.product import Product
from tests.browser.sights import PAGES, Sight, Walk
from tests.browser.test_public import ask_progress

pytestmark = pytest.mark.browser
WALKERS = {
    "0101": ("/home", "/window/", "/window/cases/{received}/acceptance", "/window/cases/{issued}"),
    "0103": ("/window/", "/window/cases/{short}/acceptance", "{draft}/situation"),
    "0105": ("/window/", "/window/deliveries", "/window/dockets/{docket}"),
    "0106": ("/window/assisted", "/booking-desk/crew/"),
    "0109": (
        "/home",
        "{text}",
        "/window/assistants/{project}",
        "/console/hall/rules/follow?outlet=city-centre",
        "{missed}",
        "{in_vain}",
    ),
    "0601": ("/review/cases/{project}?step=n7",),
    "0701": ("/review/", "/review/cases/{project}?step=n8"),
    "1002": ("/review/",),
    "0207": ("/review/department", "/oversight/tickets/{bad}/rectify"),
    "1005": ("/review/", "/review/cases/{deferred}", "/oversight/dockets/{docket}"),
    "4003": ("/console/items", "/console/items/construction-project/"),
    "4004": ("/home", "/console/items/construction-project/publication"),
    "4005": ("/home", "{text}", "/review/department", "/oversight/calls/{call}/listen"),
    "4006": ("/home",),
    "4007": ("/home", "/console/clients"),
    "4008": ("/home",),
    "4010": ("/oversight/surveys", "/oversight/tickets/{bad}/tell"),
}
"""People of every role and where they begin beside what the pages link to."""
PUBLIC = (
    *("/", "/booking/", "/booking/outlets/city-centre/?plate=其他综合事项", "/evaluations"),
    *(
        "{kiosk}",
        "{phone}",
        "{ticket}",
        "{printed}",
        "{signing}",
        "{screen}",
        "{second}",
        "{asked}",
        "/verify/",
    ),
    *("/hall/board/city-centre", "/hall/progress/city-centre", "/hall/window/09", "/sign-in"),
    *("/hall/rules/city-centre", "{held}", "{visit}", "/verify/{notice}"),
    *("/dockets/", "/dockets/ask/", "/d/{link}"),
)
STATES = [
    ("", "/guide/food-business-licence/?tab=materials"),
    ("", "/guide/construction-project/?tab=flow"),
    ("", "/outlets/?item=food-business-licence"),
    ("", "/booking/visits/?division=990101&people=1"),
    ("0103", "/window/acceptance?q=开饭店"),
    ("0103", "/window/cases/{short}/acceptance?act=accept-with-deferral"),
    ("0103", "/window/cases/{correcting}"),
    ("0104", "/hall/reception/city-centre?q=过户"),
    ("0301", "/review/?tab=late"),
    ("4004", "/console/items/construction-project/publication"),
]
"""Pages that look otherwise when something is asked of them."""
ELSEWHERE = {
    "entrance:back": "beside an open page after a session has ended (test_staff)",
    "entrance:code": "between password and code (test_staff)",
    "entrance:resume": "what was typed before a session ended (test_staff)",
    "hall:pulse": "an empty answer",
    "booking_desk:crew-day": "what the crew's page fetches by itself (test_crew)",
    "booking_desk:crew-worker": "a script",
    **dict.fromkeys(
        (
            *("console:item-publish", "console:item-review", "console:item-submit"),
            "console:item-waive",
        ),
        "offered while a draft is on its way; one form each, like every act of the console",
    ),
    "oversight:listen-sound": "the sound of a recording",
    **dict.fromkeys(
        ("review:check-promise", "review:endorse", "review:make-result", "review:resume"),
        "offered in a state that no case of this city is in; the form of every act of the desk",
    ),
    "review:footage": "the way to a recording of the window",
    **dict.fromkeys(
        (
            *("signing:desk-contract", "signing:desk-file", "signing:desk-terms"),
            *("signing:kiosk-contract", "signing:kiosk-file", "signing:kiosk-terms"),
            "signing:verify",
        ),
        "from home to number, each step with axe (test_signing)",
    ),
    "window:draft-file": "a scan",
    "public:progress": "behind a number and a query code (below)",
}


@pytest.fixture(scope="module")
def sights(product: Product) -> Walk:
    """Furnish the city and let somebody of every role walk through it."""
    second = product.cases["screen"].removeprefix(product.url)
    found = {**product.cases, **product.ask("furnish"), "second": second}
    for staff in WALKERS:
        if staff not in product.sessions:
            product.sessions[staff] = product.ask(f"session {staff}")
    walk = Walk(product.url, product.sessions)
    walk.follow("", [address.format(**found) for address in PUBLIC])
    for staff, starts in WALKERS.items():
        walk.follow(staff, [address.format(**found) for address in starts])
    walk.line.close()
    return walk


@pytest.fixture(scope="module")
def pages(product: Product, browser: Browser, sights: Walk) -> Iterator[dict[str, Page]]:
    """One open page a person; fonts are never fetched: axe does not read letters."""
    opened: dict[str, BrowserContext] = {}

    class Pages(dict[str, Page]):
        def __missing__(self, staff: str) -> Page:
            cookies = product.sessions[staff] if staff else {}
            context = chromium.opened(browser, product.url, cookies=cookies, width=1366, height=768)
            context.set_default_timeout(60_000)
            context.route("**/*.{woff,woff2,ttf}", lambda route: route.abort())
            opened[staff] = context
            self[staff] = context.new_page()
            return self[staff]

    yield Pages()
    for context in opened.values():
        context.close()


AXE = (Path(settings.NODE_MODULES) / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


ENTER = """
[...document.forms].filter((form) => {
  const submits = [...form.elements].filter((one) => one.type === "submit" && !one.disabled);
  const typed = [...form.elements].some((one) =>
    one.matches("input:not([type=hidden], [type=checkbox], [type=radio], [type=file])"));
  const main = submits.find((one) => one.classList.contains("is-primary"));
  const [first] = submits;
  if (!typed || !main || first.value === "preview") return false;
  return first.name !== main.name || first.value !== main.value;
}).map((form) => `${form.action}: Enter presses another button than the main one`)
"""
"""Enter in a line of text presses the first button of its form: the main one, or a look ahead."""


def faults_of(page: Page, address: str) -> list[object]:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    page.evaluate(AXE)
    return [*page.evaluate(FAULTS), *page.evaluate(ENTER)]


def test_every_page_of_the_matrices_is_found_in_the_city(sights: Walk) -> None:
    known = sights.sights.keys() | sights.parts
    assert [name for name in PAGES if name not in known and name not in ELSEWHERE] == []
    assert [name for name in ELSEWHERE if name in sights.sights] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_stands_in_anyones_way(
    pages: dict[str, Page], sights: Walk, name: str
) -> None:
    sight: Sight | None = sights.sights.get(name)
    if sight is None:
        return  # a part, a file, the way to another page; or missing, which fails above
    assert faults_of(pages[sight.staff], sight.address) == []


@pytest.mark.parametrize(("staff", "address"), STATES)
def test_nothing_serious_stands_in_the_way_of_what_was_asked(
    pages: dict[str, Page], product: Product, staff: str, address: str
) -> None:
    assert faults_of(pages[staff], address.format(**product.cases)) == []


def test_progress_is_open_to_all(visit: Open, product: Product) -> None:
    page = visit("/progress/", width=390, height=844)
    ask_progress(page, product)
    assert serious_faults(page) == []
