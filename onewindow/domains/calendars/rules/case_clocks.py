"""The clocks of one case, from plain event times and its rule profile.

Each function answers None where the clock has not started or the law sets none (a grey light).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onewindow.domains.calendars.rules.agreed import agreed_clock
from onewindow.domains.calendars.rules.clocks import Clock, compute
from onewindow.domains.calendars.rules.derivation import Wording
from onewindow.domains.calendars.rules.errors import (
    RenewalTooLate,
    UnknownProfile,
)
from onewindow.domains.calendars.rules.excluded import (
    ExcludedKind,
    Extension,
    Pause,
    local,
    local_day,
    midnight,
)
from onewindow.domains.calendars.rules.profiles import (
    DayReading,
    RuleProfile,
    SilenceAtDecision,
    SilenceAtReceipt,
    StartEvent,
    check_suspension,
)
from onewindow.domains.calendars.rules.working_days import Calendar
from onewindow.lib.chinese import long_date
from onewindow.lib.limits import Limit, Unit

_ONE_DAY = timedelta(days=1)
ONLINE_REPLY = Limit(1, Unit.WORKING_DAYS)
"""网上申请 is answered within one working day (local regulations on government services)."""


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """When the events of a case happened; None: not yet, or never.

    ``agreed_at`` is the last moment in time that was agreed at acceptance (约定办结时刻).
    ``deemed`` says that acceptance came by silence: it then takes effect on receipt.
    """

    submitted_at: datetime | None = None
    received_at: datetime | None = None
    notice_at: datetime | None = None
    corrected_at: datetime | None = None
    accepted_at: datetime | None = None
    deemed: bool = False
    present_at: datetime | None = None
    valid_documents_at: datetime | None = None
    promised_at: datetime | None = None
    forwarded_at: datetime | None = None
    agreed_at: datetime | None = None
    expires_on: date | None = None

    @property
    def complete_at(self) -> datetime | None:
        """When all materials had arrived: the correction where there was one, else receipt."""
        return self.corrected_at or self.received_at

    def start_of(self, event: StartEvent) -> datetime | None:
        """Return when the event happened that starts a decision clock.

        An application handed over at a window is submitted and received at once, so each stands
        in for the other; the same holds for a party who is present.
        """
        if event is StartEvent.ACCEPTANCE:
            return self.complete_at if self.deemed else self.accepted_at
        return {
            StartEvent.RECEIPT: self.received_at,
            StartEvent.SUBMISSION: self.submitted_at or self.received_at,
            StartEvent.PRESENCE: self.present_at or self.received_at,
            StartEvent.VALID_DOCUMENTS: self.valid_documents_at,
            StartEvent.PROMISE: self.promised_at,
            StartEvent.FORWARDED: self.forwarded_at,
        }[event]


@dataclass(frozen=True, slots=True)
class DeemedAcceptance:
    """视为受理: when it fires, and since when it is effective."""

    fires_at: datetime
    effective_at: datetime
    article: str


def online_reply_clock(submitted_at: datetime, calendar: Calendar) -> Clock:
    """预审: an online submission is answered within one working day."""
    wording = Wording("网上提交", "", "网上申请答复期限", "本市政务服务规定")
    return compute(submitted_at, ONLINE_REPLY, calendar, wording=wording)


def receipt_clock(profile: RuleProfile, times: CaseTimes, calendar: Calendar) -> Clock | None:
    """收件: the limit to accept, refuse or tell all defects at once (行政许可法 第32条).

    A correction notice stops it; when everything has arrived it starts anew, on the spot unless
    the profile says otherwise. None where the law sets no limit.
    """
    rule = profile.receipt
    if rule.limit is None or times.received_at is None:
        return None
    if times.corrected_at is not None:
        wording = Wording("补正材料全部收到", rule.article, "受理期限", rule.article)
        limit = profile.read(rule.after_correction)
        return compute(times.corrected_at, limit, calendar, wording=wording)
    pauses: tuple[Pause, ...] = ()
    if times.notice_at is not None:
        pauses = (Pause(times.notice_at, None, ExcludedKind.CORRECTION, article=rule.article),)
    wording = Wording("收件", rule.article, "受理或一次性告知期限", rule.article)
    limit = profile.read(rule.limit)
    return compute(times.received_at, limit, calendar, pauses=pauses, wording=wording)


def deemed_acceptance(
    profile: RuleProfile, times: CaseTimes, calendar: Calendar
) -> DeemedAcceptance | None:
    """视为受理: silence after receipt; effective on the day all materials were received.

    It fires at the first second of the working day after the last day of the limit; where the law
    wants an answer on the spot, when the day of receipt is over. None where silence means nothing,
    a notice was given in time, or the case was accepted.
    """
    rule = profile.receipt
    if rule.silence is SilenceAtReceipt.NONE or times.accepted_at is not None:
        return None
    clock = receipt_clock(profile, times, calendar)
    if clock is None or clock.due_on is None or clock.due_at is None:
        return None
    fires_at = clock.due_at
    if rule.silence is SilenceAtReceipt.DEEMED_ACCEPTED:
        fires_at = midnight(calendar.next_working_day(clock.due_on))
    return DeemedAcceptance(fires_at, clock.start_at, rule.article)


def decision_clock(
    profile: RuleProfile,
    times: CaseTimes,
    calendar: Calendar,
    *,
    variant: str = "",
    limit: Limit | None = None,
    limit_article: str = "",
    days: DayReading | None = None,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Clock | None:
    """The clock of the decision: from the event the law names, within its limit.

    ``limit`` replaces the statute's, e.g. the promised limit of the item; ``days`` reads a bare 日.
    Where the law leaves the end to an agreement, the agreed moment replaces both.
    Raise KindNotExcluded for a pause that this law does not let out. None: not started.
    """
    rule = profile.limit_rule(variant)
    event = rule.start or profile.start
    start = times.start_of(event)
    if start is None:
        return None
    for pause in pauses:
        check_suspension(profile, pause.kind)
    label = "视为受理（自收齐材料之日起）" if times.deemed else event.label
    article = limit_article or rule.article or profile.articles[0]
    if rule.agreed and times.agreed_at is not None:
        return agreed_clock(
            start,
            times.agreed_at,
            calendar,
            pauses=pauses,
            wording=Wording(label, article, "约定办结时刻", article),
        )
    chosen = limit or rule.limit
    if chosen is None:
        return _until_expiry(times, start, calendar, Wording(label, "", "决定期限", article))
    wording = Wording(label, rule.article, "承诺期限" if limit else "法定期限", article)
    return compute(
        start,
        profile.read(chosen, days=days),
        calendar,
        pauses=pauses,
        extensions=extensions,
        rolls=profile.rolls,
        wording=wording,
    )


def step_clock(
    started_at: datetime, limit: Limit, calendar: Calendar, *, pauses: Sequence[Pause] = ()
) -> Clock:
    """环节: the clock of one step, from its first opening.

    A returned and reopened step keeps its first ``started_at``: the elapsed time counts on, and
    only real pauses are left out.
    """
    wording = Wording("环节开始", "", "环节期限", "事项标准审批流程")
    return compute(started_at, limit, calendar, pauses=pauses, wording=wording)


def delivery_clock(
    profile: RuleProfile, decided_at: datetime, calendar: Calendar, *, limit: Limit | None = None
) -> Clock | None:
    """送达: ten working days from the decision for licences (行政许可法 第44条)."""
    chosen = limit or profile.delivery
    if chosen is None:
        return None
    article = profile.delivery_article if limit is None else "事项标准"
    wording = Wording("作出决定", article, "颁发、送达期限", article)
    return compute(decided_at, chosen, calendar, wording=wording)


def follow_up_clock(decided_at: datetime, limit: Limit, calendar: Calendar) -> Clock:
    """事后核查 after a decision on promise (告知承诺)."""
    wording = Wording("告知承诺决定", "", "事后核查期限", "国办发〔2020〕42号")
    return compute(decided_at, limit, calendar, wording=wording)


def cooling_off_clocks(
    profile: RuleProfile, times: CaseTimes, calendar: Calendar
) -> tuple[Clock, Clock] | None:
    """冷静期, then the period to come in person; silence after the second is withdrawal."""
    rule, start = profile.cooling_off, times.start_of(StartEvent.SUBMISSION)
    if rule is None or start is None:
        return None
    first = compute(
        start,
        rule.limit,
        calendar,
        rolls=rule.rolls,
        wording=Wording("收到申请", rule.article, "冷静期", rule.article),
    )
    assert first.due_on is not None, "nothing pauses a cooling-off period"
    second = compute(
        midnight(first.due_on),
        rule.collect_within,
        calendar,
        rolls=rule.rolls,
        wording=Wording("冷静期届满", rule.article, "亲自申请发证期限", rule.article),
    )
    return first, second


def renewal_due_on(profile: RuleProfile, expires_on: date, variant: str = "") -> date:
    """Return the last day to apply for renewal: so long before the licence expires."""
    rule = profile.renewals.get(variant)
    if rule is None:
        known = "、".join(filter(None, profile.renewals)) or "无"
        raise UnknownProfile(
            f"规则“{profile.name}”没有延续情形“{variant}”", next_step=f"可用的延续情形：{known}。"
        )
    if rule.before is not None:
        return expires_on - timedelta(days=rule.before.value)
    assert rule.before_months is not None, "the model wants one of the two"
    return _months_before(expires_on, rule.before_months)


def silence_at_decision(
    profile: RuleProfile, clock: Clock | None, at: datetime
) -> SilenceAtDecision | None:
    """Return what has come true by silence at the moment, None while nothing has.

    ``clock`` is the decision clock, or for a cooling-off period the second of its two clocks.
    """
    if profile.silence is SilenceAtDecision.NONE or clock is None or clock.due_at is None:
        return None
    return profile.silence if local(at) >= clock.due_at else None


def _until_expiry(
    times: CaseTimes, start: datetime, calendar: Calendar, wording: Wording
) -> Clock | None:
    """Return the clock of a limit that ends with the licence itself (行政许可法 第50条)."""
    if times.expires_on is None:
        return None
    days = (times.expires_on - local_day(start)).days
    if days < 0:
        raise RenewalTooLate(f"许可已于{long_date(times.expires_on)}届满，不能再申请延续")
    limit = Limit(days, Unit.NATURAL_DAYS)
    return compute(start, limit, calendar, wording=wording)


def _months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last day where it is shorter."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (following - _ONE_DAY).day))
