"""A person comes to the hall: a number at the reception desk, the call, the end of the visit."""

from __future__ import annotations

import re
from datetime import time, timedelta
from urllib.parse import quote

from django.utils import timezone

from onewindow.commands.play import story
from onewindow.commands.play.browser import Browser, SurpriseError
from onewindow.commands.play.counter import Wish
from onewindow.commands.play.pages import Page
from onewindow.domains.calendars import api as calendars
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM

HALL = "city-centre"
_TAKEN = re.compile(r"已取号\s*(\w+)")


def arrive(clerk: Browser, wish: Wish) -> str:
    """Take a number for the item at the reception desk; return it."""
    desk = clerk.get(f"/hall/reception/{HALL}?q={quote(wish.words)}")
    given = {"item": wish.item}
    answer = clerk.send(desk, given=given)
    if any(refusal.code == "outlet_not_open" for refusal in answer.refusals):
        story.tell("现在不在开放时间，今天按延时服务开放")
        _open_all_day()
        answer = clerk.send(desk, given=given)
    found = _TAKEN.search(answer.words)
    if found is None:
        raise SurpriseError(f"导办台没有取到号：{answer.complaint()}")
    return found[1]


def _open_all_day() -> None:
    """Extend today's opening, and tomorrow's for a play that ends after midnight."""
    at = timezone.now()
    today = timezone.localdate(at)
    for on in (today, today + timedelta(days=1)):
        hours = [calendars.Hours(time(0), time(23, 59))]
        calendars.set_opening_exception(HALL, on, hours, reason="演示延时服务", by=SYSTEM, at=at)
    queueing.refresh_days(HALL, since=today)


def call(clerk: Browser, number: str) -> Page:
    """Call the next one and start; return the first page of the acceptance of its item."""
    page = press(clerk, "call")
    story.check(f"{number} 已叫号" in page.words, f"叫到的不是{number}：{page.words[:300]}")
    return press(clerk, "start")


def finish(clerk: Browser) -> Page:
    """请评价并办结: the tablet asks by itself, the window is free for the next."""
    return press(clerk, "finish")


def press(clerk: Browser, act: str) -> Page:
    """Press a button of the bar."""
    return clerk.submit(clerk.get("/window/queue"), "/queue/act", press=("act", act))
