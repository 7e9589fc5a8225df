"""What ``scripts/screens`` plays: a picture of every main page into ``docs/screens``."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onewindow.commands.play import chromium, counter, hall, judging, sample, story, tour, visit
from onewindow.commands.play.browser import Browser
from onewindow.commands.play.cast import Cast
from onewindow.commands.play.pictures import reduced
from onewindow.commands.play.wishes import FOOD, TRANSFER
from onewindow.kit.home import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = ROOT / "docs" / "screens"
SIZES = {1920: 1080, 1366: 768, 1080: 1920, 1280: 800, 1024: 768, 390: 844}
LARGEST = 150_000
"""Bytes of one picture; the folder is read in a browser, and lives in the repository."""


@dataclass(frozen=True)
class Shot:
    """One page: who looks at it, where, how wide, and what is done before the picture."""

    name: str
    address: str
    staff: str = ""
    widths: tuple[int, ...] = (1366,)
    before: Callable[[Page], object] | None = None


def take(base_url: str) -> int:
    """Take every picture anew; return 1 where a page could not be shown."""
    try:
        cast = Cast(base_url)
        found = sample.arrange(cast)
        shots = [
            *_window(cast, found),
            *_review(found),
            *_console(),
            *_public(found),
            *_hall(),
            *_judging(found),
            *_booking(),
        ]
        made = _take(base_url, cast, shots)
    except Exception:
        story.tell(f"✗ 截图中断：\n{traceback.format_exc()}")
        return 1
    for old in set(FOLDER.glob("*.png")) - set(made):
        old.unlink()
    total = sum(path.stat().st_size for path in made)
    story.tell(f"{len(made)} 张截图，共 {total / 1_000_000:.1f} MB，在 {FOLDER.relative_to(ROOT)}")
    large = [path.name for path in made if path.stat().st_size > LARGEST]
    if large:
        story.tell(f"超过 {LARGEST // 1000} KB：{'、'.join(large)}")
    return 0


def _take(base_url: str, cast: Cast, shots: list[Shot]) -> list[Path]:
    # Everybody signs in first: the driver of the browser does not go with database connections.
    cookies = {shot.staff: cast.browser(shot.staff).cookies() for shot in shots if shot.staff}
    made = []
    with chromium.launched() as browser:
        workbench = browser.new_page()
        for shot in shots:
            for width in shot.widths:
                context = chromium.opened(
                    browser,
                    base_url,
                    cookies=cookies.get(shot.staff, {}),
                    width=width,
                    height=SIZES[width],
                )
                page = context.new_page()
                _show(page, shot)
                target = FOLDER / f"{shot.name}-{width}.png"
                target.write_bytes(reduced(workbench, page.screenshot()))
                made.append(target)
                context.close()
    return made


def _show(page: Page, shot: Shot) -> None:
    answer = page.goto(shot.address, wait_until="load")
    status = answer.status if answer else 0
    story.check(status == 200, f"{shot.address} 得到 {status}")
    if shot.before is not None:
        shot.before(page)
    page.wait_for_timeout(150)


def _window(cast: Cast, found: dict[str, str]) -> list[Shot]:
    clerk = cast.browser("0103")
    draft = _draft(clerk)
    visit.arrive(clerk, FOOD)
    visit.press(clerk, "call")
    deferral = f"/window/cases/{found['deferred']}"
    return [
        Shot("window-sign-in", "/sign-in"),
        Shot("window-seat", "/window/seat", "0103"),
        Shot("window-desk", "/window/?group=correcting", "0103"),
        Shot("window-queue", "/window/queue", "0103"),
        Shot("window-acceptance-item", "/window/acceptance?q=开饭店", "0103"),
        Shot("window-acceptance-situation", f"{draft}/situation", "0103"),
        Shot("window-acceptance-applicant", f"{draft}/applicant", "0103"),
        Shot("window-acceptance-materials", f"{draft}/materials", "0103"),
        Shot("window-acceptance-decide", f"/window/cases/{found['received']}/acceptance", "0101"),
        Shot("window-case", deferral, "0103"),
        Shot("window-case-project", f"/window/cases/{found['project']}", "0104", before=_to_lanes),
        Shot(
            "window-acceptance-deferral",
            f"/window/cases/{found['short']}/acceptance?act=accept-with-deferral",
            "0103",
        ),
        Shot("window-deliveries", "/window/deliveries", "0105"),
        Shot("window-second-screen", found["screen"]),
        Shot("window-assistants", "/window/assistants", "0109"),
        Shot("window-docket-new", "/window/dockets/new", "0103"),
    ]


def _draft(clerk: Browser) -> str:
    """Begin a food licence and fill it in to the materials; return the draft's address."""
    page = clerk.submit(clerk.get("/window/acceptance?q=food"), "/begin", press=("item", FOOD.item))
    draft = page.url.removesuffix("/situation")
    answers = {f"answer-{name}": value for name, value in FOOD.answers.items()}
    page = clerk.submit(page, "/situation", answers, press=counter.NEXT)
    fields = dict(FOOD.person) | {f"form-{name}": value for name, value in FOOD.form.items()}
    page = clerk.submit(page, "/applicant", fields, press=counter.NEXT)
    clerk.submit(
        page, "/materials", {"received": ["application-form", "layout"]}, press=("act", "upload")
    )
    return draft


def _review(found: dict[str, str]) -> list[Shot]:
    project, food = found["project"], found["deferred"]
    return [
        Shot("review-inbox", "/review/", "0301"),
        Shot("review-case", f"/review/cases/{project}?step=n8", "0701"),
        Shot("review-case-lanes", f"/review/cases/{project}?step=n8", "0701", before=_to_lanes),
        Shot("review-case-clock", f"/review/cases/{project}?step=n8", "0701", before=_open_clock),
        Shot("review-case-inspection", f"/review/cases/{food}?step=inspect", "1002"),
        Shot(
            "review-special",
            f"/review/cases/{project}/steps/n8/suspend-step?kind=expert_review&needed_days=5",
            "0701",
        ),
        Shot("review-department", "/review/department", "0207"),
    ]


def _console() -> list[Shot]:
    item = "/console/items/construction-project"
    return [
        Shot("console-catalogue", "/console/items", "4003"),
        Shot("console-item", f"{item}/", "4003"),
        Shot("console-plan", f"{item}/plan", "4003"),
        Shot("console-findings", f"{item}/findings", "4003"),
        Shot("console-publication", f"{item}/publication", "4004"),
        Shot("console-guide-reviews", "/console/guide-reviews", "4003"),
        Shot("console-places", "/console/places", "0109"),
        Shot("console-entries", "/console/places/entries", "0109"),
        Shot("console-norms", "/console/places/norms", "0109"),
        Shot("console-hall-rules", "/console/hall/rules", "0109"),
        Shot("console-plates", "/console/hall/plates", "0109"),
        Shot("console-devices", "/console/hall/devices", "0109"),
        Shot("console-clients", "/console/clients", "4007"),
        Shot("console-posts", "/console/posts?department=real-estate-registration", "0109"),
        Shot("console-calendars", "/console/calendars", "0109"),
    ]


def _public(found: dict[str, str]) -> list[Shot]:
    both = (1280, 390)
    guide = "/guide/food-business-licence/"

    def ask(page: Page) -> None:
        page.fill("#number", found["project"])
        page.fill("#query_code", found["project query code"])
        page.keyboard.press("Enter")
        page.wait_for_url("**/progress/*/")

    return [
        Shot("public-front", "/", widths=both),
        Shot("public-search", "/guide/?q=过户", widths=both),
        Shot("public-guide", guide, widths=both),
        Shot("public-guide-materials", f"{guide}?tab=materials", widths=both),
        Shot("public-guide-flow", f"{guide}?tab=flow", widths=(1280,)),
        Shot("public-outlets", "/outlets/?item=food-business-licence", widths=both),
        Shot("public-outlet", "/outlets/city-centre/", widths=both),
        Shot("public-progress", "/progress/", widths=both, before=ask),
        Shot("public-docket-report", "/dockets/?item=food-business-licence", widths=both),
    ]


def _hall() -> list[Shot]:
    """The walls of the city's centre and its desks; a kiosk paired for the picture."""
    wall, centre = (1920,), hall.OUTLET
    code = hall.arrange()
    kiosk, phone = hall.doors()
    judge = _judging_by(*hall.paper_of_one_served())
    return [
        Shot("hall-board", f"/hall/board/{centre}", widths=wall),
        Shot("hall-window", "/hall/window/09", widths=wall),
        Shot("hall-progress", f"/hall/progress/{centre}", widths=wall),
        Shot("hall-kiosk", kiosk),
        Shot("hall-kiosk-choice", f"{kiosk}choice?item={TRANSFER.item}"),
        Shot("hall-kiosk-number", f"{kiosk}tickets/{code}"),
        Shot("hall-kiosk-query", f"{kiosk}query"),
        Shot("hall-kiosk-judging", f"{kiosk}judge"),
        Shot("hall-kiosk-judge", kiosk, widths=(1366, 1080), before=judge),
        Shot("signing-start", kiosk.replace("/hall/take/", "/signing/at/")),
        Shot("hall-phone", phone, widths=(390,)),
        Shot("hall-phone-ticket", f"/hall/ticket/{code}", widths=(390,)),
        Shot("hall-reception", f"/hall/reception/{centre}?q=过户", "0104"),
        Shot("hall-devices", "/hall/devices", "0109"),
        Shot("hall-windows", f"/window/windows?outlet={centre}", "0109"),
        Shot("hall-rules", f"/hall/rules/{centre}", widths=(390,)),
    ]


def _judging_by(number: str, letters: str) -> Callable[[Page], object]:
    """Come back to the kiosk with the paper of a ticket that was served, and be displeased."""

    def judge(page: Page) -> None:
        page.get_by_role("link", name="评价服务").click()
        page.locator("#number").fill(number)
        page.locator("#code").fill(letters)
        page.get_by_role("button", name="下一步").click()
        page.locator("input[name='stars'][value='1']").check(force=True)
        page.get_by_label("多头跑窗口和部门").check()

    return judge


def _judging(found: dict[str, str]) -> list[Shot]:
    """What people say: asked on the tablet and the phone, put right, counted, published."""
    said = judging.arrange([found[name] for name in ("project", "delivered", "deferred", "issued")])
    return [
        Shot("evaluating-tablet", said["tablet"]),
        Shot("evaluating-asked", said["asked"], widths=(390,)),
        Shot("evaluating-published", "/evaluations", widths=(1280,)),
        Shot("oversight-rectifications", "/oversight/rectifications", "0109"),
        Shot("oversight-rectification", said["rectification"], "0109"),
        Shot("oversight-dockets", "/oversight/dockets", "0109"),
        Shot("oversight-docket", said["docket"], "0109"),
        Shot("oversight-docket-figures", "/oversight/dockets/figures", "0109"),
        Shot("oversight-ranking", "/oversight/ranking", "4005"),
        Shot("oversight-surveys", "/oversight/surveys", "0109"),
        Shot("oversight-hall", "/oversight/hall", "0109"),
        Shot("oversight-city", "/oversight/city", "0109"),
        Shot("oversight-appraisals", "/oversight/appraisals", "0109"),
        Shot("oversight-measures", "/oversight/measures", "0109"),
    ]


def _booking() -> list[Shot]:
    slots = f"/booking/outlets/{hall.OUTLET}/"
    tour.arrange()
    tablet = "/booking-desk/crew/"
    return [
        Shot("booking-start", "/booking/", widths=(390,)),
        Shot("booking-slots", f"{slots}?plate=其他综合事项", widths=(390,)),
        Shot("booking-visits", "/booking/visits/", widths=(390,)),
        Shot("booking-desk-day", "/booking-desk/", "0101"),
        Shot("booking-desk-vehicles", "/booking-desk/vehicles", "0101"),
        Shot("crew-day", tablet, tour.CREW, widths=(1024, 390), before=_load_tour),
        Shot("crew-offline", tablet, tour.CREW, widths=(1024,), before=_work_offline),
        Shot("crew-intake", tablet, tour.CREW, widths=(1024,), before=_begin_intake),
    ]


def _load_tour(page: Page) -> None:
    for name in ("#code", "#repeat"):
        page.fill(name, "村口的老槐树")
    page.click("#passcode .button")
    page.wait_for_selector(".crew-stop")


def _begin_intake(page: Page) -> None:
    _load_tour(page)
    page.click("[data-stop='1']")
    page.get_by_role("button", name="上门收件").click()
    page.get_by_label("稳定住所").check()


def _work_offline(page: Page) -> None:
    _load_tour(page)
    page.context.set_offline(True)
    page.click("[data-stop='2']")
    page.get_by_role("button", name="到达", exact=True).click()
    page.wait_for_selector(".crew-waiting")


def _to_lanes(page: Page) -> None:
    page.locator(".lanes").first.scroll_into_view_if_needed()
    page.locator(".lanes").first.evaluate("lanes => lanes.scrollIntoView({block: 'start'})")


def _open_clock(page: Page) -> None:
    page.locator(".page-acts .clock summary").click()
