"""Time that does not count: kinds of pauses with their articles, and extensions of a limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from onewindow.lib.limits import Limit

ZONE = ZoneInfo("Asia/Shanghai")
"""All statutory limits of a city run by Beijing time."""
_ONE_DAY = timedelta(days=1)


class ExcludedKind(StrEnum):
    """Why time is left out of a limit; the first eight are those of 行政许可法 第45条."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    CONSULTATION = "consultation"
    SITE_VIEW = "site_view"
    PUBLIC_NOTICE = "public_notice"
    JUDICIAL = "judicial"
    FORCE_MAJEURE = "force_majeure"
    SUPPLEMENT = "supplement"
    VERIFICATION = "verification"
    COOLING_OFF = "cooling_off"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        return _TERMS[self][0]

    @property
    def article(self) -> str:
        """The general rule that lets this kind out; a profile may cite a closer one."""
        return _TERMS[self][1]


_ART_45 = "《行政许可法》第45条"
_TERMS = {
    ExcludedKind.HEARING: ("听证", _ART_45),
    ExcludedKind.TENDER: ("招标", _ART_45),
    ExcludedKind.AUCTION: ("拍卖", _ART_45),
    ExcludedKind.INSPECTION: ("检验", _ART_45),
    ExcludedKind.TESTING: ("检测", _ART_45),
    ExcludedKind.QUARANTINE: ("检疫", _ART_45),
    ExcludedKind.APPRAISAL: ("鉴定", _ART_45),
    ExcludedKind.EXPERT_REVIEW: ("专家评审", _ART_45),
    ExcludedKind.CONSULTATION: ("征求意见", "《取水许可和水资源费征收管理条例》第19条"),
    ExcludedKind.SITE_VIEW: ("实地查看", "《不动产登记暂行条例》第19条"),
    ExcludedKind.PUBLIC_NOTICE: ("公告", "《不动产登记暂行条例实施细则》第17条"),
    ExcludedKind.JUDICIAL: ("等待司法机关或有关行政主管部门结论", "《工伤保险条例》第20条"),
    ExcludedKind.FORCE_MAJEURE: ("不可抗力", "《公证法》第30条"),
    ExcludedKind.SUPPLEMENT: ("补充证明材料", "《公证法》第30条"),
    ExcludedKind.VERIFICATION: ("核实有关情况", "《公证法》第30条"),
    ExcludedKind.COOLING_OFF: ("冷静期", "《民法典》第1077条"),
    ExcludedKind.CORRECTION: ("等待申请人补正", "《行政许可法》第32条"),
}

ARTICLE_45 = frozenset(kind for kind in ExcludedKind if _TERMS[kind][1] == _ART_45)
"""八类: the only time that the Licensing Law itself leaves out."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A special procedure; its days from start to end inclusive do not count.

    ``start`` and ``end`` are dates, or aware moments, of which limits in days take the day and
    limits in hours or minutes the moment. An ``end`` of None: still running. ``declared`` is the
    time that the applicant was told it would take, in working or natural days.
    """

    start: date | datetime
    end: date | datetime | None = None
    kind: ExcludedKind = ExcludedKind.HEARING
    reason: str = ""
    declared: Limit | None = None
    article: str = ""

    def __post_init__(self) -> None:
        last_day, until = self.last_day, self.until
        if last_day is None or until is None:
            return
        if last_day < self.first_day or until < self.since:
            raise ValueError(f"暂停的结束（{self.end}）早于开始（{self.start}）")

    @property
    def first_day(self) -> date:
        return local_day(self.start)

    @property
    def last_day(self) -> date | None:
        return None if self.end is None else local_day(self.end)

    @property
    def since(self) -> datetime:
        """The first moment that does not count."""
        return self.start if isinstance(self.start, datetime) else midnight(self.start)

    @property
    def until(self) -> datetime | None:
        """The first moment that counts again."""
        if self.end is None or isinstance(self.end, datetime):
            return self.end
        return midnight(self.end + _ONE_DAY)

    @property
    def citation(self) -> str:
        return self.article or self.kind.article

    def is_running(self, at: datetime) -> bool:
        """Return whether the clock stands still at the moment."""
        until = self.until
        return self.since <= at and (until is None or at < until)


@dataclass(frozen=True, slots=True)
class Extension:
    """延期: added to the limit in the limit's own unit, with the article that permits it."""

    limit: Limit
    article: str = "《行政许可法》第42条"
    reason: str = ""
    approver: str = ""


def local_day(moment: date | datetime) -> date:
    """Return the day in Beijing; raise ValueError for a moment without a zone."""
    return local(moment).date() if isinstance(moment, datetime) else moment


def local(moment: datetime) -> datetime:
    """Return the moment in Beijing time; raise ValueError where it has no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"时间 {moment.isoformat()} 没有时区")
    return moment.astimezone(ZONE)


def midnight(day: date) -> datetime:
    """Return the first moment of the day in Beijing."""
    return datetime.combine(day, time.min, ZONE)


def closed_days(pauses: Iterable[Pause]) -> tuple[tuple[date, date | None], ...]:
    """Return the days that do not count as disjoint spans in order; None: without an end."""
    merged: list[tuple[date, date | None]] = []
    for first, last in sorted(
        ((pause.first_day, pause.last_day) for pause in pauses),
        key=lambda span: (span[0], span[1] or date.max),
    ):
        if merged:
            begin, end = merged[-1]
            if end is None:
                break
            if first <= end + _ONE_DAY:
                merged[-1] = (begin, None if last is None else max(end, last))
                continue
        merged.append((first, last))
    return tuple(merged)


def closed_moments(pauses: Iterable[Pause]) -> tuple[tuple[datetime, datetime | None], ...]:
    """Return the time that does not count as disjoint spans in order; None: without an end."""
    merged: list[tuple[datetime, datetime | None]] = []
    last_moment = datetime.max.replace(tzinfo=ZONE)
    for first, last in sorted(
        ((pause.since, pause.until) for pause in pauses),
        key=lambda span: (span[0], span[1] or last_moment),
    ):
        if merged:
            begin, end = merged[-1]
            if end is None:
                break
            if first <= end:
                merged[-1] = (begin, None if last is None else max(end, last))
                continue
        merged.append((first, last))
    return tuple(merged)
