"""取号: one question a screen, at a kiosk or on the phone that read the hall's QR."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.channels.hall.door_page import door_page, ticket_page
from onewindow.channels.hall.doors import Door, at_a_door, door_of, hall_of, phone_qr
from onewindow.channels.hall_doors import TooManyTickets
from onewindow.channels.hall_words import MODES, hours_words, wait_words, window_words
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import Priority
from onewindow.kit import tries
from onewindow.kit.refusals import Invalid, Refusal
from onewindow.kit.replies import Answered, Key, Reply

_VISIT = "hall_visit"
_KEEP = timedelta(hours=12)
_FROM_ONE_PLACE, _OF_ONE_VISIT = 60, 4
"""Tickets by phone in a quarter of an hour; a hall's visitors share one address."""
MOST_FOUND = 6
KINDS = {
    "comprehensive": "综合窗口",
    "dedicated": "部门专窗",
    "issuing": "出件窗口",
    "assisted": "帮办窗口",
    "fallback": "“办不成事”窗口",
}


@open_to_all
@never_cache
@require_safe
@at_a_door
def home(request: HttpRequest, token: str) -> HttpResponse:
    """What would you like to do? The plates with who waits, and a search."""
    at = timezone.now()
    door = door_of(token, at=at)
    queueing.hall_day(hall_of(door).code, timezone.localdate(at))
    board = queueing.board(door.outlet, at=at)
    context: dict[str, Any] = {
        "board": board,
        "plates": [
            (plate, wait_words(plate.wait)) for plate in board.plates if not plate.is_service
        ],
        "services": [(plate, wait_words(plate.wait)) for plate in board.plates if plate.is_service],
        "mode": MODES.get(board.mode, ""),
        "is_taking": bool(board.mode),
        "hours": hours_words(board.hours),
        "qr": phone_qr(door.outlet, at=at) if door.is_kiosk else "",
    }
    return door_page(request, door, "home", context)


@open_to_all
@never_cache
@require_safe
@at_a_door
def matters(request: HttpRequest, token: str) -> HttpResponse:
    """Find the matter by everyday words or the first letters of its pinyin."""
    at = timezone.now()
    door = door_of(token, at=at)
    text = request.GET.get("q", "").strip()[:40]
    division = hall_of(door).division.code
    today = timezone.localdate(at)
    found = catalogue.search_items(text, division, MOST_FOUND, on=today) if text else []
    return door_page(request, door, "matters", {"text": text, "found": found})


@open_to_all
@never_cache
@require_safe
@at_a_door
def choice(request: HttpRequest, token: str) -> HttpResponse:
    """How long it would be, at which windows; then take the number, or say why one goes before."""
    at = timezone.now()
    door = door_of(token, at=at)
    hall_of(door)
    wanted = _wanted(request.GET)
    try:
        return door_page(request, door, "choice", _choice(door, wanted, at))
    except Refusal as refusal:
        return _refused(request, door, refusal)


@open_to_all
@never_cache
@require_POST
@at_a_door
def call_help(request: HttpRequest, token: str) -> HttpResponse:
    """求助: somebody at this kiosk asks for a person; reception hears it within a second."""
    at = timezone.now()
    door = door_of(token, at=at)
    hall_of(door)
    if not door.is_kiosk:
        raise Http404("a phone has no place")
    queueing.equipment.call_help(token, by=door.actor, at=at)
    return HttpResponse(status=204)


@open_to_all
@never_cache
@require_POST
@at_a_door
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take the number: once for a key, however often the request is repeated."""
    at = timezone.now()
    door = door_of(token, at=at)
    hall_of(door)
    wanted = _wanted(request.POST)
    visit = "" if door.is_kiosk else _visit_in(request)
    try:
        key = request.POST.get("key", "")[:64]
        if not key:
            raise Invalid("页面不完整，没有取号。", next_step="请返回后重新取号。", field="key")
        if not door.is_kiosk:
            _require_patience(request, visit, at)
        answer = _taken_once(door, wanted, key, visit, at)
    except Refusal as refusal:
        return _refused(request, door, refusal)
    if door.is_kiosk:
        return redirect("hall:printed", token=token, code=answer["code"])
    response = redirect("hall:ticket", code=answer["code"])
    response.set_signed_cookie(
        _VISIT,
        answer["visit"],
        max_age=int(_KEEP.total_seconds()),
        path=reverse("hall:pulse").removesuffix("pulse"),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@open_to_all
@never_cache
@require_safe
@at_a_door
def printed(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """The number, large; its paper; its QR for the phone."""
    door = door_of(token, at=timezone.now())
    return ticket_page(request, door, code)


def _wanted(sent: Any) -> dict[str, str]:
    names = ("plate", "item", "reason")
    wanted = {name: str(sent.get(name, ""))[:100] for name in names}
    if wanted["item"]:
        wanted["plate"] = ""
    return wanted


def _choice(door: Door, wanted: dict[str, str], at: datetime) -> dict[str, Any]:
    plain = {"plate": wanted["plate"], "item": wanted["item"]}
    found = queueing.outlook(door.outlet, **plain, at=at)
    return {
        "found": found,
        "title": found.item_name or found.plate,
        "wait": wait_words(found.wait),
        "green_ahead": found.green_ahead,
        "windows": [window_words(number) for number in found.windows],
        "kinds": "、".join(KINDS.get(kind, kind) for kind in found.window_kinds),
        "is_dedicated": found.window_kinds == ("dedicated",),
        "reasons": found.policy.green_reasons,
        "wanted": plain,
        "key": uuid4().hex,
    }


def _taken_once(
    door: Door, wanted: dict[str, str], key: str, visit: str, at: datetime
) -> dict[str, str]:
    mine = Key(door.owner, key, "|".join(wanted.values()), at + _KEEP)
    try:
        issued = _take(door, wanted, mine, visit, at)
    except Answered as before:
        reply: Reply | None = before.reply
    except Refusal:
        reply = mine.earlier()  # taken in time, asked again after the doors were shut
        if reply is None:
            raise
    else:
        return {"code": issued.ticket.code, "visit": issued.visit}
    assert reply is not None
    found: dict[str, str] = json.loads(reply.body)
    return found


def _take(
    door: Door, wanted: dict[str, str], key: Key, visit: str, at: datetime
) -> queueing.Issued:
    asked: dict[str, Any] = {
        **wanted,
        "priority": Priority.GREEN if wanted["reason"] else Priority.NORMAL,
        "source": door.source,
        "key": key,
        "by": door.actor,
        "at": at,
    }
    if visit:
        try:
            return queueing.take_ticket(door.outlet, visit=visit, **asked)
        except queueing.UnknownTicket:
            pass  # a visit of yesterday, or of another hall: this one begins anew
    return queueing.take_ticket(door.outlet, **asked)


def _visit_in(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(_VISIT, "", max_age=int(_KEEP.total_seconds())))


def _require_patience(request: HttpRequest, visit: str, at: datetime) -> None:
    """Count tickets by phone: nobody empties the day's numbers from a sofa."""
    limits = {f"hall.phone:{tries.address_of(request)}": _FROM_ONE_PLACE}
    if visit:
        limits[f"hall.visit:{visit}"] = _OF_ONE_VISIT
    try:
        tries.require_patience(limits, at=at)
    except tries.TooManyTries as many:
        raise TooManyTickets("短时间内取号太多，没有再取号。") from many
    tries.count_wrong(list(limits), at=at)


def _refused(request: HttpRequest, door: Door, refusal: Refusal) -> HttpResponse:
    return door_page(request, door, "refusal", {"refusal": refusal}, status=refusal.status)
