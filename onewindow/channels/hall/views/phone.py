"""我的号: the holder's own page, opened by the code in the QR; live, and the way to give up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onewindow.channels import inviting
from onewindow.channels.hall_words import wait_words, window_words
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import PhoneConfirmation
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
        _leave(code, request.POST, at)
    except Refusal as refusal:
        return _page(request, code, refusal=refusal)
    return redirect("hall:ticket", code=code)


def _leave(code: str, typed: QueryDict, at: datetime) -> None:
    """Keep the telephone, or send a code to it first where the policy of texts says so."""
    phone, progress = typed.get("phone", "")[:30], queueing.ticket_progress(code, at=at)
    about, division = _about(progress), organizations.division_of(progress.outlet)
    by_code: dict[str, Any] = {
        "about": about,
        "device": about,
        "division_code": division,
        "by": HOLDER,
        "at": at,
    }
    if typed.get("again"):
        messages.ask_code_again(**by_code)
    elif phone.strip() and not messages.takes_phone(PhoneConfirmation.NONE, division):
        messages.ask_code(phone, **by_code)
    else:
        messages.drop_code(about)
        queueing.leave_phone(code, phone, by=HOLDER, at=at)


@open_to_all
@never_cache
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """验证手机号: the code that was sent came back, so the telephone is the holder's."""
    at = timezone.now()
    about = _about(queueing.ticket_progress(code, at=at))
    try:
        phone = messages.confirm_phone(about, request.POST.get("code", "")[:12], by=HOLDER, at=at)
        way = messages.PhoneConfirmation.CODE
        queueing.leave_phone(code, phone, confirmed_by=way, by=HOLDER, at=at)
    except Refusal as refusal:
        return _page(request, code, refusal=refusal)
    return redirect("hall:ticket", code=code)


def _about(progress: queueing.Progress) -> str:
    """Return what a telephone is typed for: the visit, without the ticket's secret code."""
    ticket = queueing.ticket_of(progress.outlet, progress.on, progress.number)
    assert ticket is not None  # its progress was just read
    return f"visit:{ticket.visit_id}"


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
        "wait_then": wait_words(progress.wait_at_issue),
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
        phone, way = queueing.standing_of_phone(code)
        context |= {
            "sends_calls": True,
            "phone_left": phone,
            "phone_standing": way.label if way else "",
            "awaited": messages.code_awaited(_about(progress), at=timezone.now()),
            "confirms": not messages.takes_phone(
                PhoneConfirmation.NONE, organizations.division_of(progress.outlet)
            ),
        }
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
