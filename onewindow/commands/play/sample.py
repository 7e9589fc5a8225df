"""A city at work: some cases half-way, so that every page has something to show."""

from __future__ import annotations

from dataclasses import replace

from onewindow.commands.play import counter, food, officer, project, story, transfer
from onewindow.commands.play.browser import Browser
from onewindow.commands.play.cast import Cast
from onewindow.commands.play.wishes import FOOD, PROJECT, TRANSFER


def arrange(cast: Cast) -> dict[str, str]:
    """Play parts of cases; return their numbers, and the address of the second screen."""
    found = {
        "delivered": transfer.play(cast),
        "deferred": _deferred(cast),
        "project": _project(cast),
        "correcting": _correcting(cast),
        "issued": _issued(cast),
        "short": _confirmed(cast, "0103", "21", FOOD)[1],
    }
    clerk, screen = cast.browser("0101"), cast.stranger()
    found["screen"] = counter.pair(clerk, screen).url
    found["received"] = counter.receive(clerk, TRANSFER)
    clerk.get(f"/window/cases/{found['received']}/acceptance")
    for name in ("deferred", "project"):
        page = clerk.get(f"/window/cases/{found[name]}")
        found[f"{name} query code"] = food.query_code(page)
    return found


def _confirmed(cast: Cast, staff: str, window: str, wish: counter.Wish) -> tuple[Browser, str]:
    clerk, screen = cast.seat(staff, window), cast.stranger()
    address = counter.pair(clerk, screen).url
    number = counter.receive(clerk, wish)
    clerk.get(f"/window/cases/{number}/acceptance")
    counter.confirm(screen, address)
    return clerk, number


def _deferred(cast: Cast) -> str:
    """A food licence accepted with a deferral, its material review signed."""
    clerk, number = _confirmed(cast, "0103", "21", FOOD)
    counter.at_window(clerk, number, "accept-with-deferral", {"is_promised": "on"})
    officer.sign(cast.browser("1001"), number, "review")
    return number


def _issued(cast: Cast) -> str:
    """A food licence that is made and waits for the post."""
    complete = replace(FOOD, papers=[*FOOD.papers, "health-certificates"])
    clerk, number = _confirmed(cast, "0103", "21", complete)
    counter.at_window(clerk, number, "accept")
    officer.sign(cast.browser("1001"), number, "review")
    for inspector in ("1002", "1003"):
        officer.sign(cast.browser(inspector), number, "inspect", {"findings": food.FINDINGS})
    officer.decide(cast.browser("1004"), number, "decide")
    counter.at_window(cast.seat("0105", "09"), number, "make-result")
    return number


def _correcting(cast: Cast) -> str:
    """A food licence whose applicant has been told what is missing."""
    clerk, number = _confirmed(cast, "0103", "21", FOOD)
    counter.at_window(clerk, number, "request-correction")
    return number


def _project(cast: Cast) -> str:
    """A project in full swing: steps done, one returned, one paused, one waiting for many."""
    clerk, number = _confirmed(cast, "0104", "31", PROJECT)
    counter.at_window(clerk, number, "accept")
    for step in ("n1", "n2", "n4"):
        officer.sign(cast.browser(project.OFFICERS[step]), number, step)
    returned = {"materials": ["eia-form"], "reason": "报告表缺少噪声预测章节，请补充。"}
    officer.act(cast.browser("0501"), number, "return", returned, step="n6")
    paused = {"kind": "expert_review", "needed_days": "3", "reason": "组织专家评审水土保持方案。"}
    officer.act(cast.browser("0601"), number, "suspend-step", paused, step="n7")
    officer.sign(cast.browser("0901"), number, "n9")
    story.tell(f"项目办到一半：{number}")
    return number
