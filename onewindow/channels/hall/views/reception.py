"""导办台: a number for somebody who needs help, and why the queue stands as it stands."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.channels.hall.doors import site_url
from onewindow.channels.hall.shell import page, reached_outlet
from onewindow.channels.hall_words import wait_words, window_words
from onewindow.channels.qr import qr
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import Priority, Source, TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Invalid, Refusal
from onewindow.kit.replies import Reply, once

TAKE = accounts.requires(Capability.QUEUEING_TAKE)
_KEEP = timedelta(hours=12)
_OFFERED = (Priority.NORMAL, Priority.GREEN, Priority.RETURNING)


@TAKE
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which hall? With only one there is no question."""
    outlets = list(organizations.open_outlets(viewer=accounts.actor_in(request)))
    if len(outlets) == 1:
        return redirect("hall:desk", outlet=outlets[0].code)
    return page(request, "hall/outlets.html", {"outlets": outlets}, here="reception")


@TAKE
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, outlet: str) -> HttpResponse:
    """The queue of a hall, the form for a number, the acts on one that waits."""
    by = accounts.actor_in(request)
    place = reached_outlet(outlet, by)
    if request.method != "POST":
        return _desk(request, place, by)
    try:
        _act(request, place, by)
    except Refusal as refusal:
        return _desk(request, place, by, refusal=refusal)
    return redirect("hall:desk", outlet=outlet)


def _act(request: HttpRequest, place: organizations.Outlet, by: Actor) -> None:
    at = timezone.now()
    act, number = request.POST.get("act", ""), request.POST.get("number", "")[:8]
    if act == "take":
        _take(request, place, by)
    elif act == "abandon":
        row = queueing.ticket_numbered(place.code, number, at=at)
        reason = request.POST.get("reason", "")[:100] or "导办台：已离开"
        queueing.abandon_ticket(row.code, reason=reason, by=by, at=at)
        messages.success(request, f"{row.number}已登记离开。")
    elif act == "return":
        row = queueing.ticket_numbered(place.code, number, at=at)
        queueing.return_ticket(row.code, by=by, at=at)
        messages.success(request, f"{row.number}已重新排队。")
    elif act == "came":
        device = queueing.equipment.give_help(_uuid(request), by=by, at=at)
        messages.success(request, f"已登记有人去{device.name}。")
    elif act == "help":
        helper = request.POST.get("assistant", "")[:20]
        queueing.helpers.arrange_helper(place.code, number, helper, by=by, at=at)
        words = "已安排帮办" if helper else "不再安排帮办"
        messages.success(request, f"{number.strip().upper()}{words}。")
    else:
        raise Invalid("不认识这个操作。", field="act")


def _uuid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("device", ""))
    except ValueError as error:
        raise Invalid("没有这台设备。", next_step="请刷新页面。", field="device") from error


def _take(request: HttpRequest, place: organizations.Outlet, by: Actor) -> None:
    sent = {
        name: request.POST.get(name, "")[:100] for name in ("plate", "item", "priority", "reason")
    }
    key = request.POST.get("key", "")[:64]
    if not key:
        raise Invalid("页面不完整，没有取号。", next_step="请刷新后重新取号。", field="key")
    if sent["item"]:
        sent["plate"] = ""

    def act() -> Reply:
        issued = queueing.take_ticket(
            place.code,
            plate=sent["plate"],
            item=sent["item"],
            source=Source.RECEPTION,
            priority=sent["priority"] or Priority.NORMAL,
            reason=sent["reason"] if sent["priority"] == Priority.GREEN else "",
            by=by,
            at=timezone.now(),
        )
        return Reply(201, json.dumps({"number": issued.ticket.number}))

    reply, _ = once(
        f"hall:{by.key}"[:64],
        key,
        fingerprint="|".join(sent.values()),
        at=timezone.now(),
        keep=_KEEP,
        act=act,
    )
    number = json.loads(reply.body)["number"]
    request.session["hall_taken"] = [place.code, number]
    messages.success(request, f"已取号{number}。")


def _desk(
    request: HttpRequest,
    place: organizations.Outlet,
    by: Actor,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    at = timezone.now()
    queueing.hall_day(place.code, timezone.localdate(at))
    board = queueing.board(place.code, at=at)
    text = request.GET.get("q", "").strip()[:40]
    sent = request.POST if refusal else request.GET
    policy = queueing.policy_of(place.code, on=timezone.localdate(at))
    today = timezone.localdate(at)
    helpers = cases.assistance.assistants(by, division_code=place.division.code)
    names = {one.staff_number: one.name for one in helpers}
    kept = queueing.helpers.helpers_present(place.code, at=at)
    context: dict[str, Any] = {
        "place": place,
        "may_report": by.may(Capability.DOCKETS_RECORD),
        "board": board,
        "plates": [
            (plate, wait_words(plate.wait, is_over=board.is_over)) for plate in board.plates
        ],
        "rows": [
            _row(row, policy) | {"helper": _helper(kept.get(row.visit_id, ""), names)}
            for row in _present(request, place, by, at)
        ],
        "helpers": helpers if not by.only_assigned else [],
        "plate": request.GET.get("plate", "")[:40],
        "text": text,
        "found": catalogue.search_items(text, place.division.code, 8, on=today) if text else [],
        "priorities": [(one.value, one.label) for one in _OFFERED],
        "reasons": policy.green_reasons,
        "sent": {name: sent.get(name, "") for name in ("plate", "item", "priority", "reason")},
        "key": uuid4().hex,
        "refusal": refusal,
        "manages": by.may(Capability.QUEUEING_MANAGE),
        "told": _why(request, place),
        "alerts": queueing.peak_alerts(place.code, at=at),
        "help_calls": list(queueing.equipment.help_calls(place.code)),
        "taken": _taken(request, place),
    }
    status = refusal.status if refusal else 200
    return page(request, "hall/desk.html", context, here="reception", outlet=place, status=status)


def _present(
    request: HttpRequest, place: organizations.Outlet, by: Actor, at: Any
) -> list[queueing.QueueTicket]:
    """Return who is here; those at a window only to a manager, who may say that they left."""
    plate = request.GET.get("plate", "")[:40]
    manages = by.may(Capability.QUEUEING_MANAGE)
    return queueing.tickets_present(place.code, plate=plate, is_served=manages, at=at)


def _row(row: queueing.QueueTicket, policy: queueing.Policy) -> dict[str, Any]:
    priority = Priority(row.priority)
    return {
        "ticket": row,
        "status": TicketStatus(row.status),
        "priority": "" if priority is Priority.NORMAL else priority.label,
        "reason": policy.green_reasons.get(row.reason, ""),
        "taken": timezone.localtime(row.taken_at),
        "rank": timezone.localtime(row.rank_at),
        "window": window_words(row.window) if row.window else "",
    }


def _helper(number: str, names: dict[str, str]) -> str:
    return names.get(number, number)


def _why(request: HttpRequest, place: organizations.Outlet) -> list[str]:
    """Answer: why is the other called before me?"""
    mine, other = request.GET.get("mine", "")[:8], request.GET.get("other", "")[:8]
    if not mine or not other:
        return []
    try:
        row = queueing.ticket_numbered(place.code, mine, at=timezone.now())
        return queueing.explain_order(row.code, other)
    except queueing.UnknownTicket as unknown:
        return [unknown.message]


def _taken(request: HttpRequest, place: organizations.Outlet) -> dict[str, Any] | None:
    """Return the number just taken here, with its QR, once."""
    code, number = request.session.pop("hall_taken", ("", ""))
    if code != place.code:
        return None
    at = timezone.now()
    row = queueing.ticket_numbered(place.code, number, at=at)
    progress = queueing.ticket_progress(row.code, at=at)
    return {
        "progress": progress,
        "wait": wait_words(progress.wait, is_over=progress.is_over),
        "taken": timezone.localtime(progress.taken_at),
        "qr": qr(site_url("hall:ticket", row.code)),
    }
