"""Tell a played case in text: what happened, the lanes, the figures, the notices, the check."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Collection
from datetime import datetime

from django.utils import timezone

from onewindow.channels.pictures import case_lanes
from onewindow.channels.telling import day, names_of, tell_staff
from onewindow.commands.plan import common_durations, schedule_of
from onewindow.commands.play.browser import Browser, SurpriseError
from onewindow.commands.play.pages import Page
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.lib.lanes_text import Span, TextLane, text_lanes
from onewindow.ui.pictures import LanesPicture

NOTICE_SECONDS = 15
"""How long the worker may take to make the notices of an act."""
_DUE = re.compile(r"· ?((?:\d+年)?\d+月\d+日)")


def tell(line: str = "") -> None:
    """Print one line of the play at once, for whoever is watching."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def heading(words: str) -> None:
    tell(f"\n━━ {words} ━━")


def check(holds: bool, otherwise: str) -> None:
    """Raise a surprise where something does not hold."""
    if not holds:
        raise SurpriseError(otherwise)


def due_on(page: Page) -> str:
    """Return the date on the first clock of a page: 12月23日."""
    found = _DUE.search(page.words)
    if found is None:
        raise SurpriseError(f"{page.url} 上没有到期日：{page.words[:300]}")
    return found[1]


def wait_for_notices(clerk: Browser, number: str, titles: Collection[str]) -> dict[str, str]:
    """Open the case until the notices are there; return the verification code by title."""
    end = time.monotonic() + NOTICE_SECONDS
    while True:
        found = _notices(clerk.get(f"/window/cases/{number}"))
        missing = [title for title in titles if not any(title in there for there in found)]
        if not missing:
            return found
        if time.monotonic() > end:
            raise SurpriseError(
                f"{number} 等了 {NOTICE_SECONDS} 秒还没有文书：{'、'.join(missing)}；"
                f"已有：{'、'.join(found) or '无'}"
            )
        time.sleep(0.3)


def check_notice(clerk: Browser, stranger: Browser, number: str, code: str) -> None:
    """Download one notice and let a stranger verify it by the code printed on it."""
    file = clerk.get(f"/window/cases/{number}/notices/{code}.pdf")
    check(file.body.startswith(b"%PDF"), f"{file.url} 不是 PDF")
    page = stranger.get(f"/verify/{code}")
    check("这份文书是真实的" in page.words, f"核验 {code}：{page.words[:200]}")


def _notices(page: Page) -> dict[str, str]:
    return {
        words: address.rsplit("/", 1)[1].removesuffix(".pdf")
        for address, words in page.links
        if address.endswith(".pdf")
    }


def tell_case(number: str, *, figures: tuple[int, int], people: int) -> None:
    """Print timeline, lanes, critical path, people and notices, and check the figures."""
    at = timezone.now()
    file = cases.open_file(cases.Case.objects.select_related("standard").get(number=number))
    entries = cases.timeline(number)
    departments = dict(organizations.Department.objects.values_list("code", "name"))
    keys = {entry.actor.get("key", "") for entry in entries}
    names = names_of(file.terms, people=accounts.names_of(keys), departments=departments)
    tell("\n经过：")
    for line in tell_staff(entries, names):
        detail = f"（{_short(line.detail)}）" if line.detail else ""
        tell(f"  {timezone.localtime(line.at):%m-%d %H:%M:%S}  {line.who}：{line.text}{detail}")
    picture = case_lanes(file, departments, at)
    check(picture is not None, f"{number} 没有并联图")
    assert picture is not None
    tell(f"\n{picture.title}：{picture.summary}")
    tell(lanes_as_text(picture))
    _tell_figures(file, figures)
    _tell_people(file, people)
    _tell_end(file, at)


def _short(words: str, longest: int = 60) -> str:
    return words if len(words) <= longest else f"{words[:longest]}……"


def lanes_as_text(picture: LanesPicture, *, width: int = 120) -> str:
    """Draw the lanes of the screen for a terminal."""
    lanes = [
        TextLane(
            code=lane.code,
            name=lane.name,
            department=lane.department,
            planned=Span(lane.planned.start, lane.planned.end) if lane.planned else None,
            actual=Span(lane.actual.start, lane.actual.end) if lane.actual else None,
            pauses=tuple(Span(p.start, p.start if p.end is None else p.end) for p in lane.pauses),
            is_critical=lane.is_critical,
            status=lane.status,
            light=lane.light.word if lane.light else "",
        )
        for lane in picture.lanes
    ]
    ticks = [(label.place, label.text) for label in picture.axis.labels if label.is_major]
    return text_lanes(
        lanes,
        length=len(picture.axis.cells),
        unit=picture.axis.unit,
        width=width,
        due=picture.due,
        today=picture.today,
        ticks=ticks or None,
    )


def _tell_figures(file: cases.CaseFile, wanted: tuple[int, int]) -> None:
    plan = file.terms.content.plan
    assert plan is not None
    unit, durations = common_durations(plan.steps)
    schedule = schedule_of(plan, durations)
    names = {step.code: step.name for step in plan.steps}
    tell(
        f"\n关键路径：并联 {schedule.critical} / 依次 {schedule.serial} {unit.chinese}："
        + " → ".join(names[code] for code in schedule.critical_path)
    )
    found = (schedule.critical, schedule.serial)
    check(found == wanted, f"关键路径应为 {wanted}，实为 {found}")


def _tell_people(file: cases.CaseFile, least: int) -> None:
    """Print who signed what, the acceptor included, and check that they are enough people."""
    signed = {s.key: s.name for step in file.state.run for s in step.signatures}
    tell(f"签署的人：{len(signed)} 人（{'、'.join(signed.values())}）")
    check(len(signed) >= least, f"应有至少 {least} 名不同的人签署，只有 {len(signed)} 名")


def _tell_end(file: cases.CaseFile, at: datetime) -> None:
    state = file.state
    clock = file.clocks.decision
    if clock is not None and clock.due_on is not None:
        tell(f"办理期限：{day(clock.due_on)}（{clock.total.chinese}）；状态：{state.status.label}")
    for result in state.results:
        tell(f"结果：{result['name']} {result['number']}")
    for notice in documents.notices_of_case(file.case.number):
        sealed = "，已用印" if notice.is_sealed else ""
        tell(f"文书：{notice.title} {notice.number}（核验码 {notice.verification_code}{sealed}）")


def tell_verification(announce: Callable[[str], None] = tell) -> int:
    """Rebuild every case from its events, say what differs, and return how many differences."""
    result = cases.Verification()
    for running in cases.verify_all():
        result = running
    announce(f"\n核验 {result.cases} 个办件、{result.events} 个事件。")
    for line in result.discrepancies:
        announce(f"  ✗ {line}")
    announce(f"不一致：{len(result.discrepancies) or '无'}")
    return len(result.discrepancies)
