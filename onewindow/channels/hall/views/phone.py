"""我的号: the holder's own page, opened by the code in the QR; live, and the way to give up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.channels import inviting
from onewindow.channels.hall_words import wait_words, window_words
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit import tries
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.live import live_token, live_url
from onewindow.kit.refusals import Refusal

_PHONES_FROM_ONE_PLACE = 60
"""Telephones left in a quarter of an hour; a hall's visitors share one address."""
_REACHABLE = (
    queueing.TicketStatus.WAITING,
    queueing.TicketStatus.HELD,
    queueing.TicketStatus.MISSED,
)
HOLDER = Actor(ActorKind.APPLICANT, "holder", "持号人")


@open_to_all
@never_cache
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Place, wait, and whether it is one's turn; ``?other=`` asks why somebody goes before."""
    return _page(request, code)


@open_to_all
@never_cache
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """不办了: free the place for the others."""
    try:
        queueing.abandon_ticket(code, reason="本人放弃", by=HOLDER, at=timezone.now())
    except queueing.NotInThatState as refusal:
        return _page(request, code, refusal=refusal)
    return redirect("hall:ticket", code=code)


@open_to_all
@never_cache
@require_POST
def reach(request: HttpRequest, code: str) -> HttpResponse:
    """叫号时发短信: leave a telephone for this visit, or take it back."""
    at = timezone.now()
    place = f"hall.reach:{tries.address_of(request)}"
    tries.require_patience({place: _PHONES_FROM_ONE_PLACE}, at=at)
    tries.count_wrong([place], at=at)
    try:
        queueing.leave_phone(code, request.POST.get("phone", ""), by=HOLDER, at=at)
    except queueing.BadVisitPhone as refusal:
        return _page(request, code, refusal=refusal)
    return redirect("hall:ticket", code=code)


@open_to_all
@never_cache
@require_POST
def back(request: HttpRequest, code: str) -> HttpResponse:
    """过号返回: queue again after having missed the call."""
    try:
        queueing.return_ticket(code, by=HOLDER, at=timezone.now())
    except (queueing.NotInThatState, queueing.MayNotReturn) as refusal:
        return _page(request, code, refusal=refusal)
    return redirect("hall:ticket", code=code)


def _page(request: HttpRequest, code: str, *, refusal: Refusal | None = None) -> HttpResponse:
    progress = queueing.ticket_progress(code, at=timezone.now())
    channel = f"ticket:{code}"
    context: dict[str, Any] = {
        "code": code,
        "progress": progress,
        "window": window_words(progress.window),
        "wait": wait_words(progress.wait),
        "taken": timezone.localtime(progress.taken_at),
        "is_today": progress.on == timezone.localdate(),
        "outlet_name": organizations.Outlet.objects.get(code=progress.outlet).name,
        "now": timezone.localtime(),
        "part": request.path,
        "live": live_url(request, channel, token=live_token(channel)),
        "refusal": refusal,
    }
    if progress.status == queueing.TicketStatus.FINISHED:
        context["asked"] = _asked(progress, timezone.now())
    if request.headers.get("X-Part"):
        return render(request, "hall/_ticket.html", context)
    if progress.status in _REACHABLE and _sends_calls(progress.outlet):
        context |= {"sends_calls": True, "phone_left": queueing.phone_left(code)}
    other = request.GET.get("other", "").strip()[:8]
    if other:
        try:
            context |= {"other": other, "told": queueing.explain_order(code, other)}
        except queueing.UnknownTicket as unknown:
            context |= {"other": other, "told": [unknown.message]}
    status = refusal.status if refusal else 200
    return render(request, "hall/ticket.html", context, status=status)


def _sends_calls(outlet: str) -> bool:
    """Return whether a call of this hall reaches a telephone at all."""
    policy = queueing.policy_of(outlet, on=timezone.localdate())
    return messages.is_connected() and (policy.silent or policy.message_calls)


def _asked(progress: queueing.Progress, at: datetime) -> list[inviting.Asked]:
    """Return what the holder may judge now: the QR of the paper leads to the evaluation too."""
    ticket = queueing.ticket_of(progress.outlet, progress.on, progress.number)
    return inviting.invitations_of(ticket.visit_id, at) if ticket is not None else []
