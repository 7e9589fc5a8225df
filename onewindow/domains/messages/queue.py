"""The queue of texts: claimed before anything goes out, marked when the gateway has answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages.events import TextFailed
from onewindow.domains.messages.models import (
    PHONE_CONTEXT,
    AttemptOutcome,
    EarlyReport,
    OptedOutPhone,
    PhoneProof,
    TextAttempt,
    TextMessage,
    TextSegment,
    TextStatus,
)
from onewindow.domains.messages.rules.answers import (
    THROTTLED,
    Fate,
    fate_of,
    result_words,
    stat_words,
)
from onewindow.domains.messages.rules.policy import MessageRules, first_allowed
from onewindow.domains.messages.settings import policy_of
from onewindow.kit.actors import SYSTEM
from onewindow.kit.crypto import digest, digest_candidates
from onewindow.kit.outbox import record

EXPIRED = "已过有效时间，未发送"
NOT_CONNECTED = "未接入短信网关，短信未发出，仅在此留存"
UNSURE = "提交网关时中断，结果不明"
_PROOFS_KEPT = timedelta(days=1)
_EARLY_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Claim:
    """One attempt at one text: the segments that the gateway has not taken yet."""

    id: int
    uuid: str
    attempt: int
    phone: str = field(repr=False)
    text: str = field(repr=False)
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway said of one segment; no result: it said nothing."""

    gateway_id: str = ""
    result: int | None = None


def expire(*, at: datetime) -> int:
    """End what is no longer worth sending; it is never sent late. Return how many."""
    return TextMessage.objects.filter(status=TextStatus.QUEUED, expires_at__lte=at).update(
        status=TextStatus.EXPIRED, reason=EXPIRED, ended_at=at
    )


@transaction.atomic
def claim(most: int, *, at: datetime, lease: timedelta) -> list[Claim]:
    """Take texts that may go now, urgent ones first; each attempt is written before it is made."""
    claimed = []
    for row in _due(most, at):
        row.status, row.tries, row.leased_until = TextStatus.SENDING, row.tries + 1, at + lease
        row.save(update_fields=["status", "tries", "leased_until"])
        attempt = TextAttempt.objects.create(message=row, number=row.tries, began_at=at)
        taken = set(row.parts.values_list("number", flat=True))
        numbers = tuple(n for n in range(1, row.segments + 1) if n not in taken)
        claimed.append(Claim(row.pk, str(row.uuid), attempt.pk, row.phone, row.text, numbers))
    return claimed


@transaction.atomic
def keep(most: int, *, at: datetime) -> int:
    """Mark texts as kept where no gateway is connected: nothing goes out, and they say so."""
    rows = _due(most, at)
    for row in rows:
        TextAttempt.objects.create(
            message=row,
            number=row.tries + 1,
            began_at=at,
            ended_at=at,
            outcome=AttemptOutcome.KEPT,
        )
        row.status, row.reason, row.ended_at = TextStatus.KEPT, NOT_CONNECTED, at
        row.tries += 1
        row.save(update_fields=["status", "reason", "ended_at", "tries"])
    return len(rows)


def _due(most: int, at: datetime) -> list[TextMessage]:
    """Return due texts under their locks, without those the policy holds back now."""
    rows = TextMessage.objects.select_for_update(skip_locked=True).filter(
        status=TextStatus.QUEUED, next_at__lte=at, expires_at__gt=at
    )
    found = list(rows.order_by("-is_urgent", "next_at", "id")[:most])
    known: dict[str, MessageRules] = {}
    out = _opted_out(found)
    return [row for row in found if _may_go(row, known, out, at)]


def _opted_out(rows: Iterable[TextMessage]) -> set[str]:
    digests = [row.phone_digest for row in rows]
    held = OptedOutPhone.objects.filter(phone_digest__in=digests)
    return set(held.values_list("phone_digest", flat=True)) if digests else set()


def _may_go(row: TextMessage, known: dict[str, MessageRules], out: set[str], at: datetime) -> bool:
    """Return whether the policy of this moment lets it go; else put it off or end it."""
    rules = known.setdefault(row.division_code, policy_of(row.division_code))
    rule = rules.of(row.purpose)
    if not rule.is_on:
        _end(row, TextStatus.SWITCHED_OFF, f"用途“{row.get_purpose_display()}”已停用", at)
        return False
    if row.phone_digest in out:
        _end(row, TextStatus.REFUSED, "该号码已退订", at)
        return False
    allowed = at if row.is_urgent else first_allowed(at, rules, ZONE)
    if allowed == at:
        return True
    if allowed >= row.expires_at:
        _end(row, TextStatus.EXPIRED, "免打扰时段过后已无必要，未发送", at)
    else:
        row.next_at = allowed
        row.save(update_fields=["next_at"])
    return False


@transaction.atomic
def settle(one: Claim, answers: Mapping[int, Answer], error: str = "", *, at: datetime) -> None:
    """Keep how an attempt ended, segment by segment, and what becomes of the text.

    A refusal ends it; an answer that never came ends it or not, as the purpose's policy says;
    throttling is tried again. What the gateway took is kept whatever befell the rest.
    """
    row = TextMessage.objects.select_for_update().get(pk=one.id)
    attempt = TextAttempt.objects.filter(pk=one.attempt, ended_at__isnull=True)
    if row.status != TextStatus.SENDING or not attempt.exists():
        return  # another sender has taken it for left behind
    for number, answer in answers.items():
        if answer.result == 0:
            TextSegment.objects.get_or_create(
                message=row,
                number=number,
                defaults={"gateway_id": answer.gateway_id, "submitted_at": at},
            )
    outcome, said = _outcome(one, answers, error)
    attempt.update(ended_at=at, outcome=outcome, error=said[:300])
    row.leased_until = None
    if outcome == AttemptOutcome.SUBMITTED:
        row.status, row.submitted_at, row.reason = TextStatus.SUBMITTED, at, ""
        row.save(update_fields=["status", "submitted_at", "reason", "leased_until"])
        _match_early(row, at)
        return
    _after_failure(row, outcome, said, at)


def _outcome(one: Claim, answers: Mapping[int, Answer], error: str) -> tuple[AttemptOutcome, str]:
    results = [answers.get(number, Answer()).result for number in one.numbers]
    refusals = [result for result in results if result and result != THROTTLED]
    if refusals:
        return AttemptOutcome.REFUSED, f"网关拒绝：{result_words(refusals[0])}"
    if None in results:
        return AttemptOutcome.UNSURE, error or UNSURE
    if THROTTLED in results:
        return AttemptOutcome.THROTTLED, f"网关拒绝：{result_words(THROTTLED)}"
    return AttemptOutcome.SUBMITTED, ""


def _after_failure(row: TextMessage, outcome: AttemptOutcome, said: str, at: datetime) -> None:
    rules = policy_of(row.division_code)
    rule = rules.of(row.purpose)
    may_repeat = outcome == AttemptOutcome.THROTTLED or (
        outcome == AttemptOutcome.UNSURE and rule.is_repeated_when_unsure
    )
    pause = rules.pause_after(row.tries) if may_repeat else None
    if pause is not None and at + pause < row.expires_at:
        row.status, row.next_at, row.reason = TextStatus.QUEUED, at + pause, said[:300]
        row.save(update_fields=["status", "next_at", "reason", "leased_until"])
        return
    if outcome == AttemptOutcome.UNSURE and not rule.is_repeated_when_unsure:
        said = f"{said}；为免重复不自动再发"
    _fail(row, said, at)


def _fail(row: TextMessage, said: str, at: datetime) -> None:
    row.leased_until = None
    _end(row, TextStatus.FAILED, said, at)
    fact = TextFailed(row.purpose, row.about, said[:300])
    record(fact, subject=f"text:{row.uuid}", by=SYSTEM, at=at)


def _end(row: TextMessage, status: TextStatus, reason: str, at: datetime) -> None:
    row.status, row.reason, row.ended_at = status, reason[:300], at
    row.save(update_fields=["status", "reason", "ended_at", "leased_until"])


def release(one: Claim, *, at: datetime) -> None:
    """Give back a text of which nothing was written to the gateway: the attempt does not count."""
    with transaction.atomic():
        TextAttempt.objects.filter(pk=one.attempt, ended_at__isnull=True).delete()
        row = TextMessage.objects.select_for_update().get(pk=one.id)
        if row.status == TextStatus.SENDING:
            row.status, row.tries, row.leased_until = TextStatus.QUEUED, row.tries - 1, None
            row.save(update_fields=["status", "tries", "leased_until"])


def take_up_leases(mine: Iterable[int], *, at: datetime) -> int:
    """Settle attempts that a dead sender left, as unsure; ``mine`` are still under way here."""
    rows = TextMessage.objects.filter(status=TextStatus.SENDING, leased_until__lte=at)
    left = list(rows.exclude(pk__in=list(mine)).values_list("pk", "uuid", "segments")[:200])
    for pk, uuid, count in left:
        attempt = TextAttempt.objects.filter(message_id=pk, ended_at__isnull=True).first()
        if attempt is not None:
            settle(Claim(pk, str(uuid), attempt.pk, "", "", tuple(range(1, count + 1))), {}, at=at)
    return len(left)


@transaction.atomic
def keep_report(gateway_id: str, phone: str, stat: str, *, at: datetime) -> None:
    """Keep what a report says of a segment; one that comes before its answer waits for it."""
    number = phone.removeprefix("+").removeprefix("86")
    known = digest_candidates(number, context=PHONE_CONTEXT)
    part = (
        TextSegment.objects.select_related("message")
        .filter(gateway_id=gateway_id, message__phone_digest__in=known)
        .order_by("-submitted_at")
        .first()
    )
    if part is None:
        early = EarlyReport(
            gateway_id=gateway_id,
            phone_digest=digest(number, context=PHONE_CONTEXT),
            stat=stat,
            received_at=at,
        )
        EarlyReport.objects.bulk_create([early], ignore_conflicts=True)
        return
    row = TextMessage.objects.select_for_update().get(pk=part.message_id)
    _report(part, stat, at)
    _conclude(row, at)


def _match_early(row: TextMessage, at: datetime) -> None:
    """Take up reports that overtook the answer."""
    for part in row.parts.all():
        early = EarlyReport.objects.filter(
            gateway_id=part.gateway_id, phone_digest=row.phone_digest
        )
        for one in early.order_by("id"):
            _report(part, one.stat, at)
        early.delete()
    _conclude(row, at)


def _report(part: TextSegment, stat: str, at: datetime) -> None:
    if fate_of(stat) != Fate.UNDER_WAY:
        TextSegment.objects.filter(pk=part.pk).update(stat=stat, reported_at=at)


def _conclude(row: TextMessage, at: datetime) -> None:
    """End a submitted text once its segments are reported: one that is lost loses the text."""
    if row.status != TextStatus.SUBMITTED:
        return
    stats = list(row.parts.order_by("number").values_list("stat", flat=True))
    lost = [stat for stat in stats if fate_of(stat) == Fate.UNDELIVERED]
    if lost:
        _fail(row, stat_words(lost[0]), at)
    elif len(stats) == row.segments and all(fate_of(one) == Fate.DELIVERED for one in stats):
        _end(row, TextStatus.DELIVERED, "", at)


def drop_old(keep_for: timedelta, *, at: datetime, batch: int = 2000) -> int:
    """Delete texts that ended long ago, with attempts and reports; at most a batch.

    Codes to phones go after a day: they held for minutes.
    """
    ended = TextMessage.objects.filter(created_at__lt=at - keep_for).exclude(
        status__in=[TextStatus.QUEUED, TextStatus.SENDING]
    )
    old = list(ended.filter(again__isnull=True).values_list("pk", flat=True)[:batch])
    TextMessage.objects.filter(pk__in=old).delete()
    EarlyReport.objects.filter(received_at__lt=at - _EARLY_KEPT).delete()
    PhoneProof.objects.filter(asked_at__lt=at - _PROOFS_KEPT).delete()
    return len(old)
