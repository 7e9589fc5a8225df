"""退订 and 恢复: a phone that wants no texts gets none, whatever asks for them."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from onewindow.domains.messages.errors import PhoneInvalid
from onewindow.domains.messages.events import PhoneOptedIn, PhoneOptedOut
from onewindow.domains.messages.models import (
    PHONE_CONTEXT,
    OptedOutPhone,
    TextMessage,
    TextStatus,
)
from onewindow.domains.messages.permissions import MANAGE, demand
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest, digest_candidates
from onewindow.kit.outbox import record
from onewindow.lib.masking import mask_phone

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
BY_REPLY = "回复短信退订"


@transaction.atomic
def opt_out(phone: str, *, reason: str = BY_REPLY, by: Actor, at: datetime) -> OptedOutPhone:
    """Send this phone nothing any more, nor what waits for it; twice changes nothing."""
    demand(by, MANAGE)
    number = mobile(phone)
    known = digest_candidates(number, context=PHONE_CONTEXT)
    found = OptedOutPhone.objects.filter(phone_digest__in=known).first()
    if found is not None:
        return found
    key = digest(number, context=PHONE_CONTEXT)
    masked = mask_phone(number)
    row, is_new = OptedOutPhone.objects.get_or_create(
        phone_digest=key,
        defaults={"phone_masked": masked, "since": at, "reason": reason.strip()[:200]},
    )
    if is_new:
        TextMessage.objects.filter(phone_digest__in=known, status=TextStatus.QUEUED).update(
            status=TextStatus.REFUSED, reason="该号码已退订", ended_at=at
        )
        fact = PhoneOptedOut(masked, row.reason)
        record(fact, subject=f"texts:phone:{key[:16]}", by=by, at=at)
    return row


@transaction.atomic
def opt_in(phone: str, *, reason: str = "回复短信恢复", by: Actor, at: datetime) -> bool:
    """Let this phone have texts again; return whether it had opted out."""
    demand(by, MANAGE)
    number = mobile(phone)
    return _bring_back(digest_candidates(number, context=PHONE_CONTEXT), reason, by=by, at=at)


@transaction.atomic
def opt_in_row(pk: int, *, reason: str, by: Actor, at: datetime) -> bool:
    """The same from the list, where only the masked number is known."""
    demand(by, MANAGE)
    if not reason.strip():
        raise PhoneInvalid("请填写恢复原因", field="reason", next_step="例如“本人来电要求恢复”。")
    row = OptedOutPhone.objects.filter(pk=pk).first()
    return row is not None and _bring_back([row.phone_digest], reason, by=by, at=at)


def _bring_back(digests: list[str], reason: str, *, by: Actor, at: datetime) -> bool:
    row = OptedOutPhone.objects.select_for_update().filter(phone_digest__in=digests).first()
    if row is None:
        return False
    row.delete()
    fact = PhoneOptedIn(row.phone_masked, reason.strip()[:200])
    record(fact, subject=f"texts:phone:{row.phone_digest[:16]}", by=by, at=at)
    return True


def mobile(phone: str) -> str:
    """Return eleven digits; raise PhoneInvalid for anything that gets no texts."""
    number = phone.strip().removeprefix("+").removeprefix("86")
    if not _MOBILE.fullmatch(number):
        raise PhoneInvalid("应为11位手机号", field="phone")
    return number
