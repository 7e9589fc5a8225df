"""叫号: every act of the queue at the window, and the page of the visit and of the window's day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onewindow.channels.window import stopwatch
from onewindow.channels.window.queue import SILENT, QueueBar, present_ticket, queue_bar
from onewindow.channels.window.shell import actor, page
from onewindow.channels.window.views.dockets import is_fallback
from onewindow.channels.window.views.wizard import begin_for, home_division
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import TicketStatus
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal

CALLS = accounts.requires(Capability.QUEUEING_CALL)
CHANGED = "窗口状态刚刚变化，已为您刷新；请核对后再操作。"


class _Acting:
    """One press of a button of the bar."""

    def __init__(self, request: HttpRequest, by: Actor, at: datetime) -> None:
        self.request, self.by, self.at = request, by, at
        self.note = ""

    def said(self, name: str) -> str:
        return self.request.POST.get(name, "").strip()

    @property
    def stamp(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}

    @property
    def silent(self) -> bool | None:
        """Return whether this call must not be heard; None leaves it to the policy (Q4)."""
        return True if self.request.session.get(SILENT) else None


def _open(doing: _Acting) -> None:
    plate = doing.said("plate")
    queueing.open_station(doing.by.window, plates=[plate] if plate else None, **doing.stamp)


def _pause(doing: _Acting) -> None:
    reason = doing.said("reason") or doing.said("usual")
    queueing.pause_station(doing.by.window, reason=reason, **doing.stamp)


def _close(doing: _Acting) -> None:
    kept = queueing.desk(doing.by.window, at=doing.at).kept
    queueing.close_station(doing.by.window, **doing.stamp)
    held = [one.number for one in kept if one.status == TicketStatus.HELD]
    if held:
        doing.note = f"窗口已关闭，挂起的 {'、'.join(held)} 已回到队列，由其他窗口叫号"


def _silent(doing: _Acting) -> None:
    doing.request.session[SILENT] = not doing.request.session.get(SILENT)


def _call(doing: _Acting) -> None:
    if queueing.call_ticket(doing.by.window, silent=doing.silent, **doing.stamp) is None:
        doing.note = "nobody"


def _recall(doing: _Acting) -> None:
    ticket = queueing.recall_ticket(doing.by.window, silent=doing.silent, **doing.stamp)
    doing.note = f"{ticket.number} 已第 {ticket.calls} 次叫号"


def _start(doing: _Acting) -> None:
    queueing.start_serving(doing.by.window, **doing.stamp)


def _miss(doing: _Acting) -> None:
    ticket = queueing.mark_missed(doing.by.window, **doing.stamp)
    is_last = ticket.status == TicketStatus.ABANDONED
    doing.note = f"{ticket.number} 已作过号处理{'，号票作废' if is_last else ''}"


def _hold(doing: _Acting) -> None:
    queueing.hold_ticket(doing.by.window, reason=doing.said("reason"), **doing.stamp)


def _resume(doing: _Acting) -> None:
    queueing.resume_ticket(doing.by.window, doing.said("number"), **doing.stamp)


def _return(doing: _Acting) -> None:
    ticket = queueing.return_ticket(doing.said("code"), **doing.stamp)
    doing.note = f"{ticket.number} 已重新排队"


def _transfer(doing: _Acting) -> None:
    ticket = queueing.transfer_ticket(
        doing.by.window,
        plate=doing.said("plate"),
        item=doing.said("item"),
        to_window=doing.said("to_window"),
        reason=doing.said("reason"),
        **doing.stamp,
    )
    doing.note = f"{ticket.number} 已转移到“{ticket.plate}”，取号时间不变"


def _finish(doing: _Acting) -> None:
    queueing.finish_ticket(
        doing.by.window, outcome=doing.said("outcome"), reason=doing.said("reason"), **doing.stamp
    )


ACTS: dict[str, Callable[[_Acting], None]] = {
    "open": _open,
    "pause": _pause,
    "close": _close,
    "silent": _silent,
    "call": _call,
    "recall": _recall,
    "start": _start,
    "miss": _miss,
    "hold": _hold,
    "resume": _resume,
    "return": _return,
    "transfer": _transfer,
    "finish": _finish,
}


@CALLS
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """叫号: who is here with which matters, who waits, and what this window did today."""
    by, at = actor(request), timezone.now()
    if not by.window:
        messages.info(request, "请先选择窗口，再叫号。")
        return redirect("window:seat")
    return _page(request, by, at, queue_bar(request, by, at))


@CALLS
@require_GET
def bar(request: HttpRequest) -> HttpResponse:
    """The bar alone, for live updates."""
    found = queue_bar(request, actor(request), timezone.now())
    return render(request, "window/_queue_bar.html", {"queue": found})


@CALLS
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one act of the queue; pressed twice, or on a page that is out of date, it acts once."""
    by, at = actor(request), timezone.now()
    if not by.window:
        raise queueing.StationNotOpen("您还没有选择窗口")
    perform = ACTS.get(request.POST.get("act", ""))
    if perform is None:
        raise Http404("no such act of the queue")
    doing = _Acting(request, by, at)
    seen = request.POST.get("seen")
    try:
        if seen is None:
            perform(doing)  # an act is a transaction of its own
        elif not _performed_once(doing, seen, perform):
            return _answer(request, by, at, note=CHANGED)
    except Refusal as refusal:
        return _answer(request, by, at, refusal=refusal)
    return _go_on(request, doing)


@transaction.atomic
def _performed_once(doing: _Acting, seen: str, perform: Callable[[_Acting], None]) -> bool:
    """Act unless the window has changed since the page was drawn; return whether it acted."""
    if seen != queueing.standing(doing.by.window):
        return False
    perform(doing)
    return True


def _go_on(request: HttpRequest, doing: _Acting) -> HttpResponse:
    """Lead the clerk on: a call opens the visit, a start the acceptance of the ticket's item."""
    name = request.POST["act"]
    if name == "start":
        ticket = present_ticket(doing.by)
        if ticket is not None:
            return _lead(request, _workplace(ticket, doing))
    if doing.note == "nobody":
        return _answer(request, doing.by, doing.at)
    if name in {"call", "resume"}:
        return _lead(request, reverse("window:queue"))
    return _answer(request, doing.by, doing.at, note=doing.note)


def _workplace(ticket: queueing.QueueTicket, doing: _Acting) -> str:
    """Return where the matter of a ticket is worked on."""
    by = doing.by
    if ticket.item and by.may(Capability.CASES_RECEIVE):
        try:
            return begin_for(ticket.item, by=by, at=doing.at)
        except Refusal as refusal:
            # The ticket was taken this morning; the standard may have been repealed since.
            messages.warning(doing.request, f"{refusal.message}。{refusal.next_step}")
    if set(ticket.window_kinds) == {"issuing"}:
        return reverse("window:deliveries")
    return reverse("window:acceptance" if by.may(Capability.CASES_RECEIVE) else "window:queue")


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = address
    return answer


def _answer(request: HttpRequest, by: Actor, at: datetime, **said: Any) -> HttpResponse:
    """Show how things stand after the act, or why it was refused, where it was pressed."""
    refusal = said.get("refusal")
    is_part = request.headers.get("HX-Request") == "true"
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if is_part and (refusal is not None or here != reverse("window:queue")):
        found = queue_bar(request, by, at, **said)
        status = refusal.status if refusal else 200
        context = {"queue": found}
        return render(request, "window/_queue_bar.html", context, status=status)
    if refusal is not None:
        return _page(request, by, at, queue_bar(request, by, at, **said), status=refusal.status)
    if said.get("note"):
        messages.info(request, said["note"])
    return _lead(request, reverse("window:queue"))


def _page(
    request: HttpRequest, by: Actor, at: datetime, found: QueueBar | None, *, status: int = 200
) -> HttpResponse:
    assert found is not None  # guarded by the capability and the seat
    desk = found.desk
    words = request.GET.get("q", "").strip()
    on = timezone.localdate(at)
    day = queueing.window_day(by.window, by=by, at=at)
    watches = stopwatch.stopwatches(day.cases, limit=desk.policy.stopwatch_minutes, by=by, at=at)
    context: dict[str, Any] = {
        "queue": found,
        "ticket": found.ticket,
        "matters": [_matter(one, found) for one in desk.matters],
        "held": [one for one in desk.kept if one.status == TicketStatus.HELD],
        "missed": [one for one in desk.kept if one.status == TicketStatus.MISSED],
        "day": day,
        "outcomes": [
            (queueing.Outcome(name).label, count) for name, count in day.outcomes.items() if name
        ],
        "watches": watches,
        "p90": stopwatch.p90(watches),
        "timed": sum(1 for one in watches if one.is_done),
        "limit": desk.policy.stopwatch_minutes,
        "may_receive": by.may(Capability.CASES_RECEIVE),
        "may_report": by.may(Capability.DOCKETS_RECORD),
        "is_fallback": is_fallback(by),
    }
    if found.ticket is not None:
        chain = queueing.chain(ticket=(found.ticket.outlet, found.ticket.on, found.ticket.number))
        hits = catalogue.search_items(words, home_division(by), 8, on=on) if words else []
        items = [hit.code for hit in hits]
        context |= {
            "chain": chain,
            "to": queueing.destinations(found.ticket, items=items),
            "words": words,
            "hits": hits,
        }
    return page(request, "window/queue.html", context, here="queue", status=status)


def _matter(ticket: queueing.QueueTicket, found: QueueBar) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "status": TicketStatus(ticket.status).label,
        "outcome": queueing.Outcome(ticket.outcome).label if ticket.outcome else "",
        "is_present": found.ticket is not None and ticket.pk == found.ticket.pk,
    }


@CALLS
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """关联到访: the person at the window came about this case (Q16)."""
    by, at = actor(request), timezone.now()
    file = cases.case_file(number, viewer=by)
    ticket = present_ticket(by)
    if ticket is None:
        raise queueing.NobodyAtStation("窗口没有正在办理的号")
    queueing.attach_case(ticket.visit_id, file.case.number, ticket=ticket.pk, by=by, at=at)
    messages.success(request, f"已把 {ticket.number} 的到访记到本办件。")
    return redirect("window:case", number=number)
