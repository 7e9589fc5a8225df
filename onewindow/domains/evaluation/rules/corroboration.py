"""Check what a bad evaluation says against what the record of the case or the visit shows.

A label is corroborated, contradicted, or open: the record cannot tell, so a person asks. What was
said across a counter leaves no trace; where anything could have been said, nothing recorded is
never taken for nothing asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Verdict(StrEnum):
    CORROBORATED = "corroborated"
    CONTRADICTED = "contradicted"
    OPEN = "open"

    @property
    def label(self) -> str:
        return _VERDICT_LABELS[self]


_VERDICT_LABELS = {
    Verdict.CORROBORATED: "记录印证",
    Verdict.CONTRADICTED: "与记录不符",
    Verdict.OPEN: "待核实",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One coming to a hall about this matter alone; other matters of the same coming do not count.

    ``windows`` served it. ``is_known`` is False where the coming had several numbers and none of
    them says which was this matter. ``booked`` is the number that the booking became;
    ``drawn_again`` are further numbers drawn for the same item, ``maybe_again`` those of the same
    plate that may have been for another matter.
    """

    on: date
    windows: tuple[str, ...] = ()
    is_known: bool = True
    booked: str = ""
    drawn_again: tuple[str, ...] = ()
    maybe_again: tuple[str, ...] = ()


class Ground(StrEnum):
    """Where the basis of a refusal stands: in the pinned standard, outside it, or unclear."""

    LISTED = "listed"
    BEYOND = "beyond"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something recorded that stood in the applicant's way: a refusal, or a return in words."""

    act: str
    words: str
    ground: Ground


@dataclass(frozen=True)
class ServiceRecord:
    """What the log, the notices, the clocks, the hall and the pinned standard say, as of ``at``.

    Without a case (``has_case`` False) only the comings to the hall are known.

    ``extra`` are materials asked for beyond the pinned checklist, each with where that is recorded.
    ``is_all_written``: everything went over the net and nobody met, so that the record is complete.
    ``told_in`` are the notices that listed materials, ``told_before`` those of them that ask for
    what is lacking and not confirm what came; ``untold`` the owed materials in none of them;
    ``notice_awaited``: one is still being made. ``lacks_samples`` and ``has_samples`` count
    only what applicants write themselves. ``promised_trips`` None means that none is promised.
    ``other_days`` are days on which the applicant was served in person without a number.
    """

    at: datetime
    has_case: bool = True
    is_all_written: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    is_granted: bool = False
    times_asked: Mapping[str, int] = field(default_factory=dict)
    times_given: Mapping[str, int] = field(default_factory=dict)
    told_in: tuple[str, ...] = ()
    told_before: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    is_notice_due: bool = True
    notice_awaited: bool = False
    lacks_samples: tuple[str, ...] = ()
    has_samples: tuple[str, ...] = ()
    ended_at: datetime | None = None
    promised_due: datetime | None = None
    statutory_due: datetime | None = None
    overdue_reason: str = ""
    promised_trips: int | None = None
    visits: tuple[Visit, ...] | None = None
    other_days: tuple[date, ...] = ()
    is_online_promised: bool = False
    is_wholly_online_promised: bool = False
    came_online: bool = False
    brought_to_window: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the record says of one label, with the evidence in words."""

    label: str
    verdict: Verdict
    because: str


Answer = tuple[Verdict, str]


def corroborate(label: str, record: ServiceRecord | None) -> Finding:
    """Return what the record shows; what no record can tell stays open."""
    check = _CHECKS.get(label)
    if record is None or check is None or not (record.has_case or label in OF_A_VISIT):
        return Finding(label, Verdict.OPEN, "记录不能判断，由承办单位联系评价人核实")
    verdict, because = check(record)
    return Finding(label, verdict, because)


def _extra_material(record: ServiceRecord) -> Answer:
    if record.extra:
        return Verdict.CORROBORATED, f"曾要求清单以外的材料：{'；'.join(record.extra)}"
    if record.is_all_written:
        return Verdict.CONTRADICTED, "本件全程网上办理，记录中的要求都在受理时的标准清单内"
    return Verdict.OPEN, "记录中没有清单以外的要求；口头要求不留记录，须向评价人核实"


def _extra_condition(record: ServiceRecord) -> Answer:
    by_ground = {ground: [o for o in record.obstacles if o.ground is ground] for ground in Ground}
    for ground, verdict, said in (
        (Ground.BEYOND, Verdict.CORROBORATED, "依据不在受理时的标准内"),
        (Ground.UNCLEAR, Verdict.OPEN, "是否属于标准列明的条件，须核实"),
        (Ground.LISTED, Verdict.CONTRADICTED, "依据在受理时的标准内"),
    ):
        if found := by_ground[ground]:
            return verdict, f"{found[0].act}：“{found[0].words}”，{said}"
    if record.is_all_written and record.is_granted:
        return Verdict.CONTRADICTED, "本件全程网上办理，没有退回，已经准予"
    return Verdict.OPEN, "办件记录中没有标准以外的条件；口头要求不留记录，须向评价人核实"


def _beyond(record: ServiceRecord, due: datetime | None, name: str) -> Answer:
    if due is None:
        return Verdict.OPEN, f"本次服务没有起算{name}"
    reached = record.ended_at or record.at
    until = f"{name}截止{_last_day(due)}"
    if reached > due:
        return Verdict.CORROBORATED, f"{until}，{_told(reached)}{_state(record)}"
    if record.ended_at is None:
        return Verdict.CONTRADICTED, f"{until}，尚未到期"
    return Verdict.CONTRADICTED, f"{until}，{_told(reached)}{_state(record)}"


def _last_day(due: datetime) -> str:
    """Return the last day of a limit in days; it ends with the midnight after it."""
    local = due.astimezone(ZONE)
    if local.time() == time.min:
        return f"{local - timedelta(days=1):%Y-%m-%d}"
    return _told(due)


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _state(record: ServiceRecord) -> str:
    return "办结" if record.ended_at else "仍未办结"


def _beyond_statute(record: ServiceRecord) -> Answer:
    verdict, because = _beyond(record, record.statutory_due, "法定时限")
    if verdict is Verdict.CORROBORATED and record.overdue_reason:
        return Verdict.OPEN, f"{because}；登记的超期原因：{record.overdue_reason}，是否成立须核实"
    return verdict, because


def _beyond_promise(record: ServiceRecord) -> Answer:
    return _beyond(record, record.promised_due, "承诺时限")


def _asked_again(record: ServiceRecord) -> Answer:
    if again := _more_than_once(record.times_asked, record.names):
        return Verdict.CORROBORATED, f"同一材料被多次要求：{again}"
    if given := _more_than_once(record.times_given, record.names):
        return Verdict.OPEN, f"同一材料多次提交：{given}，是否同样内容须核实"
    if record.is_all_written:
        return Verdict.CONTRADICTED, "本件全程网上办理，每份材料至多要求一次、提交一次"
    return Verdict.OPEN, "记录中每份材料至多要求一次；口头要求不留记录，须向评价人核实"


def _more_than_once(times: Mapping[str, int], names: Mapping[str, str]) -> str:
    return "、".join(
        f"{names.get(code, code)}（{count}次）"
        for code, count in sorted(times.items())
        if count > 1
    )


def _no_list(record: ServiceRecord) -> Answer:
    """208: a receipt lists what came; it does not show that a list was given before."""
    if record.came_online:
        return Verdict.CONTRADICTED, "本件网上申报，提交前已逐项列出材料"
    if record.told_in:
        told = "、".join(record.told_in)
        if record.untold:
            return Verdict.OPEN, f"{told}没有列出：{'、'.join(record.untold)}"
        if record.told_before:
            return Verdict.CONTRADICTED, f"{'、'.join(record.told_before)}列明了应补的材料"
        return Verdict.OPEN, f"{told}列明的是收到的材料，事先是否给过清单须向评价人核实"
    if record.notice_awaited:
        return Verdict.OPEN, "列明材料的文书尚在制作"
    if not record.is_notice_due:
        return Verdict.OPEN, "即办件不出具收件凭证，是否告知清单须核实"
    return Verdict.CORROBORATED, "没有出具收件凭证、补正告知等列明材料的文书"


def _no_samples(record: ServiceRecord) -> Answer:
    if record.lacks_samples:
        named = "、".join(record.lacks_samples)
        return Verdict.CORROBORATED, f"受理时的标准没有给出样表：{named}"
    if record.has_samples:
        return Verdict.CONTRADICTED, f"受理时的标准给出了样表：{'、'.join(record.has_samples)}"
    return Verdict.OPEN, "本件没有须由申请人自行制作的材料"


def _trips(record: ServiceRecord) -> Answer:
    if record.visits is None:
        return Verdict.OPEN, "没有到大厅的取号记录"
    if record.promised_trips is None:
        return Verdict.OPEN, "标准没有承诺到现场次数"
    said = f"承诺到现场{record.promised_trips}次，取号记录{len(record.visits)}次"
    if len(record.visits) > record.promised_trips:
        return Verdict.CORROBORATED, said
    if len(record.visits) + len(record.other_days) > record.promised_trips:
        days = "、".join(f"{day:%Y-%m-%d}" for day in record.other_days)
        return Verdict.OPEN, f"{said}，另在{days}到窗口而没有号票"
    return Verdict.CONTRADICTED, said


def _many_windows(record: ServiceRecord) -> Answer:
    if record.visits is None:
        return Verdict.OPEN, "没有到大厅的取号记录"
    windows = sorted({window for visit in record.visits for window in visit.windows})
    said = f"服务过的窗口：{'、'.join(windows) or '无'}"
    if any(len(set(visit.windows)) > 1 for visit in record.visits):
        return Verdict.CORROBORATED, f"一次到场为本事项跑了多个窗口；{said}"
    if not windows or not all(visit.is_known for visit in record.visits):
        return Verdict.OPEN, "一次到场有几个号，不能判断哪个是为本事项取的"
    if len(windows) > 1:
        return Verdict.OPEN, f"几次到场去了不同的窗口，原因须核实；{said}"
    return Verdict.CONTRADICTED, f"只在一个窗口办理；{said}"


def _queued_again(record: ServiceRecord) -> Answer:
    if record.visits is None:
        return Verdict.OPEN, "没有到大厅的取号记录"
    booked = [visit for visit in record.visits if visit.booked]
    for visit in booked:
        if visit.drawn_again:
            drawn = "、".join(visit.drawn_again)
            return (
                Verdict.CORROBORATED,
                f"{visit.on:%Y-%m-%d}预约签到为{visit.booked}，同一事项又取号{drawn}",
            )
    for visit in booked:
        if visit.maybe_again:
            drawn = "、".join(visit.maybe_again)
            return (
                Verdict.OPEN,
                f"预约签到为{visit.booked}，同一板块另有{drawn}，是否同一事项须核实",
            )
    if booked:
        return Verdict.CONTRADICTED, f"预约签到为{booked[0].booked}，没有再次取号"
    return Verdict.OPEN, "到场的号不是由预约签到而来，是否曾经预约须核实"


def _not_collected_online(record: ServiceRecord) -> Answer:
    """112 and 211: promised online, and not possible."""
    if not record.is_online_promised:
        return Verdict.CONTRADICTED, "受理时的标准没有承诺网上办理"
    if not record.came_online:
        return Verdict.OPEN, "标准承诺可以网办，本件在窗口提交，原因须核实"
    if not record.brought_to_window:
        return Verdict.CONTRADICTED, "本件网上提交，材料没有在窗口收取"
    said = f"网上提交后又在窗口收取：{'、'.join(record.brought_to_window)}"
    if record.is_wholly_online_promised:
        return Verdict.CORROBORATED, f"标准承诺全程网办，{said}"
    return Verdict.OPEN, f"{said}，原因须核实"


_CHECKS: dict[str, Callable[[ServiceRecord], Answer]] = {
    "108": _extra_condition,
    "109": _extra_material,
    "110": _beyond_statute,
    "112": _not_collected_online,
    "113": _many_windows,
    "114": _trips,
    "207": _no_samples,
    "208": _no_list,
    "209": _beyond_promise,
    "210": _asked_again,
    "211": _not_collected_online,
    "212": _queued_again,
}
CHECKABLE = frozenset(_CHECKS)
"""Labels 111, 115, 213 and 214 are about quality and manner: no record can tell."""

OF_A_VISIT = frozenset({"113", "212"})
"""Labels that a coming to the hall answers by itself, without a case."""
