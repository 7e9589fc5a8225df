"""What surrounds a page of the window: menu with counts, window, person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.alerts import CHANNEL, alerts_of
from onewindow.channels.desks import person_links
from onewindow.channels.window.queue import KEYS as QUEUE_KEYS
from onewindow.channels.window.queue import queue_bar
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.live import live_token, live_url
from onewindow.kit.refusals import Refusal
from onewindow.ui.pictures import Link, NavEntry, StaffShell

GROUPS = {
    "pre_review": "待预审",
    "to_accept": "待受理",
    "correcting": "待补正",
    "deferred": "容缺待补",
    "returned": "退回窗口",
    "suspended": "已暂停",
    "to_issue": "待出证",
    "to_deliver": "待送达",
}
KEYS = (
    ("↓ ↑", "选择事项的搜索结果，Enter 确定"),
    ("Space", "勾选回答、收到的材料"),
    ("Ctrl+Enter", "下一步、收件、受理等本页主要操作"),
    ("Tab", "下一个输入框；输入后自动校验号码"),
)
STAFF_OF_WINDOWS = (
    Capability.CASES_RECEIVE,
    Capability.CASES_DELIVER,
    Capability.CASES_ISSUE,
)
_MOST = 100
_MENU = (
    ("to_accept", "inbox"),
    ("correcting", "circle-alert"),
    ("deferred", "hourglass"),
    ("returned", "undo-2"),
    ("to_issue", "stamp"),
)


def actor(request: HttpRequest) -> Actor:
    """Return the clerk at the window they sit at."""
    return accounts.actor_in(request)


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    here: str = "",
    hears: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Render a page of the window with everything around it.

    ``hears`` are live channels beside those of the window; ``queue`` in the context is a bar that
    has something to say; else it is looked up here.
    """
    by = actor(request)
    bar = context.get("queue") or queue_bar(request, by, timezone.now())
    told = alerts_of(by, at=timezone.now())
    if told is not None:
        hears = (*hears, CHANNEL)
    counts = cases.desk_counts(by, most=_MOST)
    context |= {
        "queue": bar,
        "peak_alerts": told,
        "may_sit": any(by.may(capability) for capability in STAFF_OF_WINDOWS),
        "shell": _shell(request, by, counts, here, hears),
        "group_counts": [
            Link(label, f"{reverse('window:desk')}?group={group}", count=shown(counts[group]))
            for group, label in GROUPS.items()
        ],
        "person_key": by.key,
        "keys": (*KEYS, *QUEUE_KEYS) if bar is not None else KEYS,
    }
    return render(request, template, context, status=status)


def shown(count: int) -> int | str:
    """Return a bounded count as people read it."""
    return f"{_MOST - 1}+" if count >= _MOST else count


def screen_channel(window: str) -> str:
    return f"screen:{window}"


def _live(request: HttpRequest, by: Actor, hears: tuple[str, ...]) -> str:
    """Return the live address of the window: its screen, its acts, and who comes to its hall.

    ``hears`` is for staff without a window as well.
    """
    channels = list(hears)
    if by.window:
        channels.append(screen_channel(by.window))
        if by.may(Capability.QUEUEING_CALL):
            outlet = organizations.window(by.window).outlet.code
            channels += [f"window:{by.window}", f"hall:{outlet}"]
    if not channels:
        return ""
    channels = list(dict.fromkeys(channels))
    tokens = "".join(f"&{urlencode({'token': live_token(channel)})}" for channel in channels)
    return live_url(request, *channels) + tokens


def _of_managers(by: Actor, here: str) -> tuple[NavEntry, ...]:
    """Return the menu of a manager, who handles no case."""
    entries = (
        (Capability.QUEUEING_MANAGE, "窗口一览", "windows", "layout-dashboard"),
        (Capability.QUEUEING_MANAGE, "高峰应急", "peaks", "users"),
        (Capability.CASES_ASSIGN, "帮办指派", "assistants", "user-check"),
    )
    own = (
        NavEntry(label, reverse(f"window:{name}"), icon, is_current=here == name)
        for capability, label, name, icon in entries
        if by.may(capability)
    )
    return (*own, *_dockets(by, here), *_booking(by))


def _dockets(by: Actor, here: str) -> tuple[NavEntry, ...]:
    """Return the way to what people could not get done, for whoever writes it down."""
    if not by.may(Capability.DOCKETS_RECORD):
        return ()
    url = reverse("window:dockets")
    return (NavEntry("办不成事", url, "message-square-warning", is_current=here == "dockets"),)


def _booking(by: Actor) -> tuple[NavEntry, ...]:
    """Return the way to the booking desk for whoever may look at it."""
    if not by.may(Capability.APPOINTMENTS_VIEW):
        return ()
    return (NavEntry("当日预约", reverse("booking_desk:day"), "calendar-days"),)


def _intake(by: Actor, here: str) -> tuple[NavEntry, ...]:
    """Return the way to receiving cases; who only issues results receives none."""
    if not by.may(Capability.CASES_RECEIVE):
        return ()
    url = reverse("window:acceptance")
    return (NavEntry("收件登记", url, "file-plus", is_current=here == "intake"),)


def _entries(by: Actor, counts: dict[str, int], here: str) -> tuple[NavEntry, ...]:
    if not any(by.may(capability) for capability in STAFF_OF_WINDOWS):
        return _of_managers(by, here)
    desk = reverse("window:desk")
    menu = [entry for entry in _MENU if entry[0] != "to_issue" or not by.only_assigned]
    return (
        NavEntry("工作桌面", desk, "layout-dashboard", is_current=here == "desk"),
        *_intake(by, here),
        *(
            [
                NavEntry(
                    "我的帮办", reverse("window:assisted"), "users", is_current=here == "assisted"
                )
            ]
            if by.only_assigned
            else []
        ),
        *(
            NavEntry(
                GROUPS[group],
                f"{desk}?group={group}",
                icon,
                shown(counts[group]),
                is_current=here == group,
            )
            for group, icon in menu
        ),
        NavEntry(
            GROUPS["to_deliver"],
            reverse("window:deliveries"),
            "package",
            shown(counts["to_deliver"]),
            is_current=here == "to_deliver",
        ),
        NavEntry("件查询", reverse("window:search"), "search", is_current=here == "search"),
    )


def _shell(
    request: HttpRequest, by: Actor, counts: dict[str, int], here: str, hears: tuple[str, ...]
) -> StaffShell:
    is_of_windows = any(by.may(capability) for capability in STAFF_OF_WINDOWS)
    own = [Link("选择窗口", reverse("window:seat"))] if is_of_windows else []
    if by.may(Capability.CASES_RECEIVE):
        own.append(Link("第二屏", reverse("window:pair")))
    if by.may(Capability.DOCKETS_RECORD):
        own.append(Link("办不成事反映", reverse("window:dockets")))
    return StaffShell(
        channel="综合窗口",
        place=f"{by.window}号窗口" if by.window else "未上岗",
        person=by.name,
        nav=_entries(by, counts, here),
        home_url=reverse("window:desk" if is_of_windows else "entrance:home"),
        search_url=reverse("window:search") if by.may(Capability.CASES_VIEW) else "",
        search_label="办件编号或末几位、申请人、事项",
        person_links=(*own, *person_links(by.may, "window")),
        sign_out_url=reverse("entrance:sign-out"),
        live_url=_live(request, by, hears),
    )


def refused(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: Refusal, *, here: str
) -> HttpResponse:
    """Render the page again with the refusal and everything typed."""
    return page(request, template, context | {"refusal": refusal}, here=here, status=refusal.status)
