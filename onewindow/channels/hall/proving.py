"""What somebody at a kiosk types or scans to show that a ticket or a case is theirs.

Typed, it is the number of today with the check letters of its paper, or a document number with the
query code of the receipt. Scanned, it is the QR of the paper, which holds the ticket's own code.
Wrong ones are counted for what was asked about and for the kiosk; who guesses has to wait.
"""

from __future__ import annotations

import re
from datetime import datetime
from secrets import compare_digest

from django.utils import timezone

from onewindow.channels.hall.doors import Door
from onewindow.domains.cases import api as cases
from onewindow.domains.queueing import api as queueing
from onewindow.kit import tries
from onewindow.kit.audit import write_audit
from onewindow.kit.crypto import digest, digest_candidates
from onewindow.kit.refusals import Invalid, NotFound
from onewindow.lib.check_digits import canonical

_WRONG_OF_ONE, _WRONG_HERE = 10, 40
"""Wrong tries in a quarter of an hour with one document or ticket, and at one kiosk."""
_CONTEXT = "hall.paper"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 6
_PAPER = re.compile(r"/hall/ticket/([\w-]{16,32})(?:[/?#]|$)")
LONGEST_NUMBER, LONGEST_CODE, LONGEST_SCAN = 24, 12, 200


class TicketNotProved(NotFound):
    """No such number today, or not its letters: both look the same."""

    code = "ticket_not_proved"
    next_step = "请核对号票上的号码和校验码，或把号票上的二维码对准扫码口；号码只在取号当天有效。"


def check_letters(ticket_code: str) -> str:
    """Return the letters printed on the paper of a ticket; nobody guesses them from its number."""
    return _letters(digest(ticket_code, context=_CONTEXT))


def _letters(keyed: str) -> str:
    rest, found = int(keyed, 16), ""
    for _ in range(_LENGTH):
        rest, place = divmod(rest, len(_LETTERS))
        found += _LETTERS[place]
    return found


def ticket_proved(door: Door, number: str, code: str, *, at: datetime) -> queueing.QueueTicket:
    """Return the ticket whose paper was scanned, or whose number of today and letters were typed.

    Raises Invalid, TicketNotProved, TooManyTries.
    """
    scanned = _PAPER.search(number) or _PAPER.search(code)
    if scanned is not None:
        guarded = _here(door)  # 120 random bits: nobody guesses one paper, so none is locked
        tries.require_patience(guarded, at=at)
        found = _scanned(scanned[1])
    else:
        typed, letters = canonical(number)[:LONGEST_NUMBER], canonical(code)[:LONGEST_CODE]
        guarded = _here(door, f"kiosk.ticket:{door.outlet}:{typed}")
        tries.require_patience(guarded, at=at)
        _require_both(typed, "号码", "number", letters, "校验码", "号码和校验码印在号票上。")
        found = queueing.ticket_of(door.outlet, timezone.localdate(at), typed)
        found = found if found is not None and _is_of(found.code, letters) else None
    if found is None:
        tries.count_wrong(list(guarded), at=at)
        raise TicketNotProved("没有找到这张号票，或校验码不正确。")
    return found


def case_proved(door: Door, identity: str, code: str, *, at: datetime) -> cases.CaseFile:
    """Return the case of who holds the document, by the query code of its receipt.

    Raises Invalid, CaseNotFound, TooManyTries.
    """
    guarded = _here(door, f"kiosk.identity:{identity}")
    tries.require_patience(guarded, at=at)
    _require_both(identity, "证件号码", "identity", code, "查询码", "查询码印在收件凭证上。")
    try:
        return cases.find_by_holder(identity, code)
    except cases.CaseNotFound:
        tries.count_wrong(list(guarded), at=at)
        raise


def count_guess(door: Door, *, at: datetime) -> None:
    """Count a wrong try for the kiosk alone."""
    tries.count_wrong(list(_here(door)), at=at)


def require_patience(door: Door, *, at: datetime) -> None:
    """Refuse where too much was guessed at this kiosk."""
    tries.require_patience(_here(door), at=at)


def trace(what: str, door: Door, subject: str, *, at: datetime, **details: str) -> None:
    """Write down what was asked at the kiosk, found or refused, before anything is shown."""
    where = {"kind": "kiosk", "device": door.name, "outlet": door.outlet}
    write_audit(what, by=door.actor, subject=subject, at=at, details=where | details)


def _here(door: Door, *ones: str) -> dict[str, int]:
    return {f"kiosk:{door.owner}": _WRONG_HERE} | dict.fromkeys(ones, _WRONG_OF_ONE)


def _require_both(first: str, what: str, field: str, code: str, code_name: str, where: str) -> None:
    for value, name, at_fault in ((first, what, field), (code, code_name, "code")):
        if not value:
            raise Invalid(f"请输入{name}。", next_step=where, field=at_fault)


def _scanned(code: str) -> queueing.QueueTicket | None:
    try:
        found = queueing.ticket_progress(code, at=timezone.now())
    except queueing.UnknownTicket:
        return None
    return queueing.ticket_of(found.outlet, found.on, found.number)


def _is_of(ticket_code: str, letters: str) -> bool:
    """Compare with every key that is in force: the paper may be older than the newest."""
    keyed = digest_candidates(ticket_code, context=_CONTEXT)
    return any(compare_digest(_letters(one).encode(), letters.encode()) for one in keyed)
