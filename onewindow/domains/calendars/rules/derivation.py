"""The words of a clock: every day that did not count and why, from the facts of one computation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from onewindow.domains.calendars.rules.counting import DAY_UNITS
from onewindow.domains.calendars.rules.excluded import Extension, Pause, local
from onewindow.domains.calendars.rules.working_days import Calendar, Day, DayKind
from onewindow.lib.chinese import long_date, long_moment, short_date, span_words, spans
from onewindow.lib.limits import Limit, Unit

_ONE_DAY = timedelta(days=1)
DAY_RULE = "《民法典》第201条"
END_RULE = "《民法典》第203条"
WORKING_DAY_RULE = "《行政许可法》第82条"


class LineKind(StrEnum):
    START = "start"
    LIMIT = "limit"
    EXTENSION = "extension"
    PAUSE = "pause"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    MAKE_UP = "make_up"
    ROLL = "roll"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the explanation; ``days`` are the spans it speaks of, first to last inclusive."""

    kind: LineKind
    text: str
    article: str = ""
    days: tuple[tuple[date, date], ...] = ()

    def __str__(self) -> str:
        return f"{self.text}（{self.article}）" if self.article else self.text


@dataclass(frozen=True, slots=True)
class Wording:
    """How a profile names the start, the limit and the end, and the articles behind them."""

    start: str = "起算"
    start_article: str = ""
    limit: str = "期限"
    limit_article: str = ""
    end: str = "届满"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the computation found; ``agreed_at`` is the moment agreed on instead of a limit."""

    start_at: datetime
    limit: Limit
    total: Limit
    calendar: Calendar
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]
    due_on: date | None
    due_at: datetime | None
    rolled_from: date | None
    agreed_at: datetime | None = None


def explain(facts: Facts, wording: Wording) -> tuple[Line, ...]:
    """Return the lines from the start to the resulting date."""
    if facts.agreed_at is not None:
        return _agreed(facts, facts.agreed_at, wording)
    return (
        _start(facts, wording),
        _limit(facts, wording),
        *(_extension(entry) for entry in facts.extensions),
        *(_day_lines(facts) if facts.limit.unit in DAY_UNITS else _moment_pauses(facts)),
        *_roll(facts),
        _result(facts, wording),
    )


def _agreed(facts: Facts, agreed_at: datetime, wording: Wording) -> tuple[Line, ...]:
    """Return the lines of a clock that ends at an agreed moment, itself still in time."""
    on = facts.start_at.date()
    start = f"{wording.start}：{long_moment(facts.start_at)}，自此时起算"
    until = f"{wording.limit}：{long_moment(agreed_at)}"
    result = Line(LineKind.RESULT, "期限中止，暂停结束后接续计算，届时确定到期日")
    if facts.due_on is not None and facts.due_at is not None:
        words = f"至{long_moment(local(facts.due_at))}{wording.end}"
        result = Line(LineKind.RESULT, words, "", ((facts.due_on, facts.due_on),))
    return (
        Line(LineKind.START, start, wording.start_article, ((on, on),)),
        Line(LineKind.LIMIT, until, wording.limit_article),
        *_moment_pauses(facts),
        result,
    )


def _start(facts: Facts, wording: Wording) -> Line:
    start_on = facts.start_at.date()
    article = wording.start_article
    if facts.limit.unit not in DAY_UNITS or facts.total.value == 0:
        text = f"{wording.start}：{long_moment(facts.start_at)}，自此时起算"
        return Line(LineKind.START, text, article, ((start_on, start_on),))
    text = (
        f"{wording.start}：{long_date(start_on, with_weekday=True)}，当日不计，"
        f"自{long_date(start_on + _ONE_DAY, with_weekday=True)}起计算"
    )
    articles = "、".join(filter(None, (article, DAY_RULE)))
    return Line(LineKind.START, text, articles, ((start_on, start_on),))


def _limit(facts: Facts, wording: Wording) -> Line:
    articles = [wording.limit_article]
    text = f"{wording.limit}：{facts.limit.chinese}"
    if facts.limit.unit is Unit.WORKING_DAYS and facts.limit.value:
        text += "，不含法定节假日和双休日"
        articles.append(WORKING_DAY_RULE)
    elif facts.limit.unit is Unit.NATURAL_DAYS and facts.limit.value:
        text += "，按自然日连续计算"
    return Line(LineKind.LIMIT, text, "、".join(filter(None, articles)))


def _extension(entry: Extension) -> Line:
    who = f"经{entry.approver}批准" if entry.approver else "经批准"
    why = f"：{entry.reason}" if entry.reason else ""
    return Line(LineKind.EXTENSION, f"{who}延长{entry.limit.chinese}{why}", entry.article)


def _moment_pauses(facts: Facts) -> Iterator[Line]:
    for pause in facts.pauses:
        until = pause.until
        end = "尚未结束" if until is None else f"至{long_moment(local(until))}"
        text = f"{_named(pause)}：{long_moment(local(pause.since))}{end}，其间不计入"
        last = pause.last_day or pause.first_day
        yield Line(LineKind.PAUSE, text, pause.citation, ((pause.first_day, last),))


def _day_lines(facts: Facts) -> Iterator[Line]:
    """Yield the days after the start up to the end that did not count, or count by make-up."""
    first = facts.start_at.date() + (_ONE_DAY if facts.total.value else timedelta())
    last = facts.due_on if facts.due_on is not None else _known_until(facts)
    year = facts.start_at.year
    taken: set[date] = set()
    for pause in facts.pauses:
        days = [day for day in _within(pause, first, last) if day not in taken]
        if days or (pause.last_day is None and facts.due_on is None):
            taken.update(days)
            yield _pause(facts, pause, days)
    if facts.limit.unit is not Unit.WORKING_DAYS or facts.total.value == 0:
        return
    rest = [
        day
        for day in facts.calendar.days(first, last)
        if day.on not in taken and day.kind is not DayKind.WORKING
    ]
    yield from _named_days(rest, DayKind.HOLIDAY, year)
    weekend = [day.on for day in rest if day.kind is DayKind.WEEKEND]
    if weekend:
        words = "、".join(span_words(a, b, year=year) for a, b in spans(weekend))
        text = f"双休日 {words}，共{len(weekend)}日，不计入"
        yield Line(LineKind.WEEKEND, text, WORKING_DAY_RULE, spans(weekend))
    yield from _named_days(rest, DayKind.MAKE_UP, year)


def _known_until(facts: Facts) -> date:
    """The eve of the open pause: nothing is known of the days after its beginning."""
    openings = [pause.first_day for pause in facts.pauses if pause.last_day is None]
    return min(openings) - _ONE_DAY


def _within(pause: Pause, first: date, last: date) -> Iterator[date]:
    day = max(pause.first_day, first)
    end = last if pause.last_day is None else min(pause.last_day, last)
    while day <= end:
        yield day
        day += _ONE_DAY


def _pause(facts: Facts, pause: Pause, days: list[date]) -> Line:
    year = facts.start_at.year
    if pause.last_day is None and facts.due_on is None:
        text = (
            f"{_named(pause)}：自{short_date(pause.first_day, year=year)}起，尚未结束，其间不计入"
        )
        return Line(LineKind.PAUSE, text, pause.citation, spans(days))
    words = "、".join(span_words(a, b, year=year) for a, b in spans(days))
    if facts.limit.unit is Unit.WORKING_DAYS:
        count = sum(facts.calendar.is_working_day(day) for day in days)
        text = f"{_named(pause)}：{words}，其间{count}个工作日不计入"
    else:
        text = f"{_named(pause)}：{words}，共{len(days)}日不计入"
    return Line(LineKind.PAUSE, text, pause.citation, spans(days))


def _named(pause: Pause) -> str:
    return f"{pause.kind.label}（{pause.reason}）" if pause.reason else pause.kind.label


def _named_days(rest: Iterable[Day], kind: DayKind, year: int) -> Iterator[Line]:
    """Yield one line for each name and notice of the days of this kind, in order of time."""
    groups: dict[tuple[str, str], list[date]] = {}
    for day in rest:
        if day.kind is kind:
            assert day.notice is not None, "days off and make-up days come from a notice"
            groups.setdefault((day.name, day.notice.citation), []).append(day.on)
    for (name, citation), days in groups.items():
        words = "、".join(span_words(a, b, year=year) for a, b in spans(days))
        if kind is DayKind.HOLIDAY:
            yield Line(LineKind.HOLIDAY, f"{words} {name}放假，不计入", citation, spans(days))
        else:
            text = f"{words} 因{name}调休上班，计入"
            yield Line(LineKind.MAKE_UP, text, citation, spans(days))


def _roll(facts: Facts) -> Iterator[Line]:
    if facts.rolled_from is not None:
        assert facts.due_on is not None, "only a known date is rolled"
        day = facts.calendar.day(facts.rolled_from)
        name = day.name + "放假" if day.name else day.kind.label
        text = (
            f"第{facts.total.value}日{long_date(facts.rolled_from, with_weekday=True)}是{name}，"
            f"顺延至{long_date(facts.due_on, with_weekday=True)}"
        )
        yield Line(LineKind.ROLL, text, END_RULE, ((facts.rolled_from, facts.rolled_from),))


def _result(facts: Facts, wording: Wording) -> Line:
    if facts.due_on is None or facts.due_at is None:
        text = "期限中止，暂停结束后接续计算，届时确定到期日"
        return Line(LineKind.RESULT, text)
    days = ((facts.due_on, facts.due_on),)
    if facts.limit.unit not in DAY_UNITS:
        return Line(LineKind.RESULT, f"至{long_moment(local(facts.due_at))}{wording.end}", "", days)
    when = long_date(facts.due_on, with_weekday=True)
    if facts.total.value == 0:
        return Line(LineKind.RESULT, f"应于当日（{when}）当场办结", "", days)
    unit = "个工作日" if facts.total.unit is Unit.WORKING_DAYS else "日"
    lead = when if facts.rolled_from else f"第{facts.total.value}{unit}为{when}"
    return Line(LineKind.RESULT, f"{lead}，当日24时{wording.end}", "", days)
