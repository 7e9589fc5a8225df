"""Asking for a text, taking it back, and having a failed one sent again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages.errors import NotResendable, UnknownText
from onewindow.domains.messages.events import TextResent
from onewindow.domains.messages.models import (
    PHONE_CONTEXT,
    OptedOutPhone,
    TextMessage,
    TextStatus,
)
from onewindow.domains.messages.permissions import MANAGE, demand
from onewindow.domains.messages.rules.policy import MessageRules
from onewindow.domains.messages.rules.purposes import Purpose, fill, fill_hidden
from onewindow.domains.messages.rules.text import segments
from onewindow.domains.messages.sender import wake
from onewindow.domains.messages.settings import policy_of, wording_of
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest, digest_candidates
from onewindow.kit.outbox import record
from onewindow.lib.check_digits import check_phone
from onewindow.lib.masking import mask_phone

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NEVER_SENT = (TextStatus.REFUSED, TextStatus.SWITCHED_OFF, TextStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class _Fate:
    """Whether a text is queued at all, and if not, why."""

    status: TextStatus
    reason: str = ""


@transaction.atomic
def send(
    purpose: Purpose,
    *,
    to: str,
    values: Mapping[str, str],
    about: str,
    once: str,
    division_code: str = "",
    not_before: datetime | None = None,
    until: datetime | None = None,
    by: Actor,
    at: datetime,
) -> TextMessage:
    """Queue a text in the caller's transaction; the same ``once`` returns the first one.

    Nothing is refused: where there is no mobile phone, the phone opted out, the purpose is off or
    the day's limit is reached, the row says so and nobody is sent anything. ``not_before`` delays
    it (it may be withdrawn until then), ``until`` ends its worth where the policy would not yet.
    """
    found = TextMessage.objects.filter(key=once).first()
    if found is not None:
        return found
    rules = policy_of(division_code)
    rule = rules.of(purpose)
    number = check_phone(to).value if to.strip() else ""
    fate = _fate(number, purpose, rules, at)
    wording = wording_of(purpose, division_code)
    text = fill(purpose, wording, values, rules.signature)
    starts = max(not_before or at, at)
    row = TextMessage(
        key=once,
        purpose=purpose,
        division_code=division_code,
        about=about,
        phone=number,
        phone_digest=digest(number, context=PHONE_CONTEXT) if number else "",
        phone_masked=mask_phone(number) if number else "",
        text=text,
        hidden_text=fill_hidden(purpose, wording, values, rules.signature),
        segments=len(segments(text)),
        is_urgent=rule.is_urgent,
        status=fate.status,
        reason=fate.reason,
        created_at=at,
        next_at=starts,
        expires_at=min(filter(None, (until, starts + timedelta(minutes=rule.minutes)))),
        ended_at=None if fate.status == TextStatus.QUEUED else at,
    )
    _insert(row)
    return TextMessage.objects.get(key=once)


def _insert(row: TextMessage) -> None:
    """Insert it unless its twin came first."""
    TextMessage.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(wake)


def _fate(number: str, purpose: Purpose, rules: MessageRules, at: datetime) -> _Fate:
    rule = rules.of(purpose)
    if not rule.is_on:
        return _Fate(TextStatus.SWITCHED_OFF, f"用途“{purpose.label}”已停用")
    if not number:
        return _Fate(TextStatus.REFUSED, "没有手机号")
    if not _MOBILE.fullmatch(number):
        return _Fate(TextStatus.REFUSED, "不是手机号，不能接收短信")
    digests = digest_candidates(number, context=PHONE_CONTEXT)
    if OptedOutPhone.objects.filter(phone_digest__in=digests).exists():
        return _Fate(TextStatus.REFUSED, "该号码已退订")
    most = rules.urgent_per_day if rule.is_urgent else rules.per_day
    if _sent_today(digests, is_urgent=rule.is_urgent, at=at) >= most:
        return _Fate(TextStatus.REFUSED, f"该号码当日已满{most}条")
    return _Fate(TextStatus.QUEUED)


def _sent_today(digests: list[str], *, is_urgent: bool, at: datetime) -> int:
    """Return how many this phone was given today; counting waits for whoever else gives it one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"text {digests[0]}"])
    midnight = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = TextMessage.objects.filter(
        phone_digest__in=digests, created_at__gte=midnight, is_urgent=is_urgent
    )
    return rows.exclude(status__in=_NEVER_SENT).count()


def withdraw(*keys: str, reason: str, at: datetime) -> int:
    """Take back texts that have not been given to the gateway; return how many, in the caller's
    transaction. One that is on its way stays on its way.
    """
    return TextMessage.objects.filter(key__in=keys, status=TextStatus.QUEUED).update(
        status=TextStatus.WITHDRAWN, reason=reason[:300], ended_at=at
    )


@transaction.atomic
def resend(uuid: str, *, reason: str, by: Actor, at: datetime) -> TextMessage:
    """Send a failed text again, as a new one with its own attempts; doing it twice sends it once.

    Raises UnknownText, NotResendable.
    """
    demand(by, MANAGE)
    failed = TextMessage.objects.select_for_update().filter(uuid=uuid).first()
    if failed is None or not by.reaches(failed.division_code):
        raise UnknownText("没有这条短信")
    again = TextMessage.objects.filter(again_of=failed).first()
    if again is not None:
        return again
    if failed.status != TextStatus.FAILED:
        raise NotResendable(f"短信当前为“{TextStatus(failed.status).label}”，不能重发")
    if not reason.strip():
        raise NotResendable("请填写重发原因", field="reason", next_step="例如“网关已恢复”。")
    rules = policy_of(failed.division_code)
    fate = _fate(failed.phone, Purpose(failed.purpose), rules, at)
    again = TextMessage.objects.create(
        key=f"again:{failed.uuid}",
        purpose=failed.purpose,
        division_code=failed.division_code,
        about=failed.about,
        phone=failed.phone,
        phone_digest=failed.phone_digest,
        phone_masked=failed.phone_masked,
        text=failed.text,
        hidden_text=failed.hidden_text,
        segments=failed.segments,
        is_urgent=failed.is_urgent,
        status=fate.status,
        reason=fate.reason,
        created_at=at,
        next_at=at,
        expires_at=at + timedelta(minutes=rules.of(failed.purpose).minutes),
        ended_at=None if fate.status == TextStatus.QUEUED else at,
        again_of=failed,
    )
    fact = TextResent(failed.purpose, failed.about, str(failed.uuid), reason.strip()[:200])
    record(fact, subject=f"text:{again.uuid}", by=by, at=at)
    transaction.on_commit(wake)
    return again
