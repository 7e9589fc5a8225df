"""``onewindow due``: the last day of a limit, explained; needs no database."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NoReturn

import click

from onewindow.domains.calendars.api import (
    ZONE,
    Clock,
    DayReading,
    ExcludedKind,
    Extension,
    Pause,
    RuleProfile,
    Wording,
    check_extension,
    check_suspension,
    compute,
    profile,
    shipped_calendar,
)
from onewindow.kit.refusals import Refusal
from onewindow.lib.limits import Limit, Unit

EXAMPLES = """\b
示例：
  onewindow due 2026-02-12 20wd
  onewindow due 2026-02-12 20wd --explain
  onewindow due 2026-02-12 20wd --profile LIC --pause 2026-02-25..2026-03-04 --explain
  onewindow due 2026-02-12 15d --profile PASS --extend 15d --json
  onewindow due 2026-03-02T09:30 60min --pause 2026-03-02T09:40..2026-03-02T09:50

\b
期限的单位：wd 工作日，d 日（自然日），h 小时，min 分钟。
尚未结束的暂停写作 2026-02-25..；种类写在 # 后，如 2026-02-25..2026-03-04#expert_review。"""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


class Chinese(click.ParamType[Any]):
    """A value read by a function that raises ValueError with a Chinese sentence."""

    def __init__(self, name: str, read: Any) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._read(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)


def read_start(text: str) -> datetime:
    moment = _moment(text)
    if moment is None:
        raise ValueError(f"“{text}”不是日期或时刻，应写作 2026-02-12 或 2026-02-12T09:30")
    return moment


def read_pause(text: str) -> Pause:
    match = re.fullmatch(r"([^.#]+)\.\.([^.#]*)(?:#(\w+))?", text)
    if match is None:
        raise ValueError(
            f"暂停“{text}”无法识别，应写作 2026-02-25..2026-03-04，尚未结束的写作 2026-02-25.."
        )
    first, last = (_day_or_moment(part) if part else None for part in match.group(1, 2))
    assert first is not None, "the pattern wants a beginning"
    kinds = {kind.value: kind for kind in ExcludedKind}
    kind = match[3] or ExcludedKind.HEARING.value
    if kind not in kinds:
        known = "、".join(f"{entry.value}（{entry.label}）" for entry in ExcludedKind)
        raise ValueError(f"没有暂停种类“{kind}”，可用：{known}")
    return Pause(first, last, kinds[kind])


def _day_or_moment(text: str) -> date | datetime:
    moment = _moment(text)
    if moment is None:
        raise ValueError(f"暂停中的“{text}”不是日期或时刻，应写作 2026-02-25")
    return moment if len(text) > len("2026-02-25") else moment.date()


@click.command(epilog=EXAMPLES)
@click.argument("start", type=Chinese("START", read_start))
@click.argument("limit", type=Chinese("LIMIT", Limit.parse))
@click.option(
    "--profile", "code", metavar="CODE", help="办理规则，如 LIC、RE；它决定何种暂停和延长合法。"
)
@click.option(
    "--pause",
    "pauses",
    type=Chinese("FROM..TO", read_pause),
    multiple=True,
    help="不计入的期间，首尾两日都不计入，可重复。",
)
@click.option("--extend", type=Chinese("LIMIT", Limit.parse), help="已批准的延长，单位同期限。")
@click.option("--working", is_flag=True, help="把法条中的“日”按工作日计算。")
@click.option("--explain", is_flag=True, help="说明每一天为何计入或不计入，并注明依据。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def due(
    start: datetime,
    limit: Limit,
    *,
    code: str | None,
    pauses: tuple[Pause, ...],
    extend: Limit | None,
    working: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """推算期限届满的最后一日。

    START 是起算的日期或时刻（北京时间），LIMIT 是期限，如 20wd。起算当日不计入。不需要数据库。
    """
    try:
        rules = _profile(code) if code else None
        clock = clock_of(start, limit, rules=rules, pauses=pauses, extend=extend, working=working)
    except Refusal as refusal:
        _refuse(str(refusal))
    except (ValueError, OverflowError) as error:
        _refuse(str(error) if isinstance(error, ValueError) else "期限过长，超出了日历的范围")
    if as_json:
        click.echo(json.dumps(as_mapping(clock), ensure_ascii=False))
        return
    if explain:
        click.echo(clock.explain())
    click.echo(_result(clock))


def clock_of(
    start: datetime,
    limit: Limit,
    *,
    rules: RuleProfile | None,
    pauses: Sequence[Pause],
    extend: Limit | None,
    working: bool,
) -> Clock:
    """Return the clock by the shipped calendar; with a profile, refuse what its law refuses."""
    if working and limit.unit is Unit.NATURAL_DAYS:
        limit = Limit(limit.value, Unit.WORKING_DAYS)
    extensions = [] if extend is None else [Extension(extend)]
    wording = Wording()
    if rules is not None:
        for pause in pauses:
            check_suspension(rules, pause.kind)
        if extend is not None:
            rule = check_extension(rules, extend)
            extensions = [Extension(extend, rule.article, approver=rule.approver)]
        limit = rules.read(limit, days=DayReading.WORKING if working else None)
        article = next(iter(rules.limits.values())).article or rules.articles[0]
        wording = Wording(rules.start.label, "", "期限", article)
    return compute(
        start,
        limit,
        shipped_calendar(),
        pauses=pauses,
        extensions=extensions,
        rolls=rules is not None and rules.rolls,
        wording=wording,
    )


def as_mapping(clock: Clock) -> dict[str, Any]:
    """Return the clock as JSON values; dates are null while a pause keeps them open."""
    return {
        "start": clock.start_at.isoformat(),
        "limit": str(clock.limit),
        "total": str(clock.total),
        "due_on": clock.due_on and clock.due_on.isoformat(),
        "due_at": clock.due_at and clock.due_at.isoformat(),
        "warn_at": clock.warn_at and clock.warn_at.isoformat(),
        "paused": clock.is_paused,
        "derivation": [
            {
                "kind": line.kind.value,
                "text": line.text,
                "article": line.article,
                "days": [[first.isoformat(), last.isoformat()] for first, last in line.days],
            }
            for line in clock.derivation
        ],
    }


def _profile(code: str) -> RuleProfile:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
    return profile(code.upper())


def _result(clock: Clock) -> str:
    if clock.due_on is None or clock.due_at is None:
        return "暂停中，暂停结束后才能确定"
    if clock.limit.unit in {Unit.HOURS, Unit.MINUTES}:
        moment = clock.due_at.astimezone(ZONE)
        return f"{moment:%Y-%m-%d %H:%M}"
    return clock.due_on.isoformat()


def _refuse(sentence: str) -> NoReturn:
    """Leave with exit code 2: the input is at fault, and the sentence says how."""
    raise click.UsageError(sentence)


command = due
