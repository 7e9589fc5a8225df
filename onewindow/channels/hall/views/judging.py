"""评价服务: judge at the kiosk what was done, found by the paper of the ticket or by the case.

One address for every step: what a person said stands in no address, in no history, and on the
screen only until they leave. A form that could not be sent stays and says so (``kiosk.js``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onewindow.channels.hall.door_page import CHARACTERS, door_page
from onewindow.channels.hall.doors import Door, at_a_door
from onewindow.channels.hall.proving import (
    LONGEST_CODE,
    LONGEST_NUMBER,
    LONGEST_SCAN,
    case_proved,
    count_guess,
    require_patience,
    ticket_proved,
    trace,
)
from onewindow.channels.hall.views.query import kiosk_of
from onewindow.channels.hall_words import window_words
from onewindow.channels.inviting import evaluation_address
from onewindow.channels.judging import Given, closed_words, form_of, given_in, hand_in
from onewindow.channels.qr import qr
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import EvaluationChannel, Invitation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.crypto import digest
from onewindow.kit.refusals import Invalid, Refusal
from onewindow.kit.replies import Reply, once
from onewindow.lib.check_digits import canonical
from onewindow.lib.masking import mask_citizen_id

_KEEP = timedelta(hours=1)
"""How long a lost answer may be asked for again."""
_MOST_SHOWN = 6
_INVITED = re.compile(r"/e/([\w-]{8,24})(?:[/?#]|$)")
_FIELDS = {"ticket": ("number", "code"), "case": ("identity", "code")}


@open_to_all
@never_cache
@sensitive_post_parameters("identity", "number", "code", "words")
@require_http_methods(["GET", "HEAD", "POST"])
@at_a_door
def judge(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whose service it was; then which one; then how it was; then thank."""
    at = timezone.now()
    door = kiosk_of(token, at=at)
    if request.method != "POST":
        return _ask(request, door)
    act = _ACTS.get(request.POST.get("act", ""), _find)
    return act(request, door, at)


def _find(request: HttpRequest, door: Door, at: datetime) -> HttpResponse:
    """Show what may be judged to whoever holds the paper, or document and query code."""
    by = _by(request)
    first, code = (request.POST.get(name, "")[:LONGEST_SCAN] for name in _FIELDS[by])
    try:
        subject, found = _found(door, by, first, code, at)
    except Refusal as refusal:
        identity = mask_citizen_id(canonical(first)[:LONGEST_NUMBER]) if by == "case" else ""
        why = {"reason": refusal.code, "identity": identity}
        trace("hall.judging_refused", door, door.owner, at=at, **why)
        return _ask(request, door, refusal)
    trace("hall.judging_opened", door, subject, at=at)
    if len(found) == 1 and found[0].may_be_judged(at):
        return _form(request, door, found[0], Given())
    return _occasions(request, door, found, at)


def _found(
    door: Door, by: str, first: str, code: str, at: datetime
) -> tuple[str, Sequence[Invitation]]:
    """Return what was asked about, as the trace names it, and its occasions."""
    scanned = _INVITED.search(first) or _INVITED.search(code)
    if scanned:
        return _by_invitation(door, scanned[1], at)
    return (_by_case if by == "case" else _by_ticket)(door, first, code, at)


def _by_ticket(
    door: Door, number: str, code: str, at: datetime
) -> tuple[str, Sequence[Invitation]]:
    ticket = ticket_proved(door, number, code, at=at)
    found = evaluation.invitations_of_visit(ticket.visit_id)
    return f"ticket:{ticket.outlet}:{ticket.on}:{ticket.number}", found


def _by_case(
    door: Door, identity: str, code: str, at: datetime
) -> tuple[str, Sequence[Invitation]]:
    identity = canonical(identity)[:LONGEST_NUMBER]
    case = case_proved(door, identity, code.strip()[:LONGEST_CODE], at=at).case
    return case.number, evaluation.invitations_of_case(case.number)


def _by_invitation(door: Door, code: str, at: datetime) -> tuple[str, Sequence[Invitation]]:
    found = _invitation(door, code, at)
    return f"evaluation:{found.subject}:{found.occasion}", [found]


def _invitation(door: Door, code: str, at: datetime) -> Invitation:
    require_patience(door, at=at)
    try:
        return evaluation.invitation_of(code)
    except evaluation.InvitationNotFound:
        count_guess(door, at=at)
        raise


def _choose(request: HttpRequest, door: Door, at: datetime) -> HttpResponse:
    """Open the form of one occasion of the list."""
    try:
        found = _invitation(door, request.POST.get("code", ""), at)
    except Refusal as refusal:
        return _ask(request, door, refusal)
    if not found.may_be_judged(at):
        return _occasions(request, door, [found], at)
    return _form(request, door, found, Given())


def _hand_in(request: HttpRequest, door: Door, at: datetime) -> HttpResponse:
    """Keep what was said, once for a key; refused, it comes back as it was."""
    given = given_in(request.POST)
    key = request.POST.get("key", "")[:64]
    try:
        found = _invitation(door, request.POST.get("code", ""), at)
    except Refusal as refusal:
        return _ask(request, door, refusal)
    try:
        _handed_in_once(door, found, given, key, at)
    except (evaluation.AlreadyEvaluated, evaluation.EvaluationClosed) as refusal:
        found.refresh_from_db()
        return _occasions(request, door, [found], at, refusal)
    except Refusal as refusal:
        return _form(request, door, found, given, refusal)
    is_bad = given.stars < evaluation.BAD_BELOW
    return _personal(request, door, "thanks", {"is_bad": is_bad, "invitation": found})


def _handed_in_once(
    door: Door, invitation: Invitation, given: Given, key: str, at: datetime
) -> None:
    if not key:
        raise Invalid("页面不完整，没有提交。", next_step="请返回首页后重新评价。", field="key")

    def act() -> Reply:
        row = hand_in(invitation.code, given, via=EvaluationChannel.KIOSK, at=at)
        return Reply(201, json.dumps({"stars": row.stars}))

    said = json.dumps([invitation.code, given.stars, given.labels, given.words])
    fingerprint = digest(said, context="hall.judging")  # what was said is kept in one place
    once(door.owner, key, fingerprint=fingerprint, at=at, keep=_KEEP, act=act)


_ACTS: dict[str, Callable[[HttpRequest, Door, datetime], HttpResponse]] = {
    "find": _find,
    "choose": _choose,
    "judge": _hand_in,
}


def _by(request: HttpRequest) -> str:
    named = request.POST.get("by") or request.GET.get("by", "")
    return named if named in _FIELDS else "ticket"


def _ask(request: HttpRequest, door: Door, refusal: Refusal | None = None) -> HttpResponse:
    by = _by(request)
    names = _FIELDS[by]
    # What came from a scanner is no reading matter: only what was typed stays in the fields.
    typed = {name: request.POST.get(name, "") for name in names} if _is_find(request) else {}
    context = {
        "by": by,
        "refusal": refusal,
        "sent": {name: text for name, text in typed.items() if len(text) <= LONGEST_NUMBER},
        "rows": CHARACTERS,
        "most": LONGEST_SCAN,
    }
    return door_page(request, door, "judging", context, status=refusal.status if refusal else 200)


def _is_find(request: HttpRequest) -> bool:
    return request.POST.get("act", "find") == "find"


def _occasions(
    request: HttpRequest,
    door: Door,
    found: Sequence[Invitation],
    at: datetime,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show every occasion, the open ones with a button; what is over says why."""
    rows = [_row(one, at) for one in found[:_MOST_SHOWN]]
    context = {"rows": rows, "is_any_open": any(row["is_open"] for row in rows)}
    return _personal(request, door, "occasions", context, status=refusal.status if refusal else 200)


def _row(invitation: Invitation, at: datetime) -> dict[str, Any]:
    closed = closed_words(invitation, at)
    return {
        "code": invitation.code,
        "is_open": not closed,
        "closed": closed,
        **_what(invitation),
    }


def _what(invitation: Invitation) -> dict[str, str]:
    """Say which service it was: what, where, when."""
    place = [window_words(invitation.window)] if invitation.window else []
    outlet = organizations.outlets().filter(code=invitation.outlet).first()
    if outlet is not None:
        place.insert(0, outlet.name)
    return {
        "item": invitation.item_name or "政务服务",
        "where": " ".join(place) or "网上办理",
        "when": f"{timezone.localtime(invitation.invited_at):%m月%d日 %H:%M}",
    }


def _form(
    request: HttpRequest,
    door: Door,
    invitation: Invitation,
    given: Given,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        **form_of(invitation, given, refusal),
        **_what(invitation),
        # One key a service and kiosk: a page drawn twice still hands in once.
        "key": request.POST.get("key", "")[:64] or uuid4().hex,
        "phone_qr": qr(evaluation_address(invitation, EvaluationChannel.QR)),
    }
    return _personal(request, door, "judge", context, status=refusal.status if refusal else 200)


def _personal(
    request: HttpRequest, door: Door, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page about one person, forgotten as soon as the answer of a query is."""
    context["forget_seconds"] = queueing.policy_of(
        door.outlet, on=timezone.localdate()
    ).query_seconds
    return door_page(request, door, name, context, status=status)
