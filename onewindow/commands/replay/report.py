"""What a person at the terminal is told about a replay."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from onewindow.commands.replay.misfits import ACTED, NOT_ACTED, WORDS, Misfits
from onewindow.commands.replay.verdict import StepTime, Verdict

_SHOWN = 20
_DAY = 86_400
_HOUR = 3_600
_MINUTE = 60


def show(verdict: Verdict, console: Console) -> None:
    """Print the figures, both lists compared, the time in each step, and what does not fit."""
    console.print(_figures(verdict))
    console.print(_comparison(verdict))
    if verdict.time_in_step:
        console.print(_times(verdict.time_in_step))
    if verdict.misfits.counts:
        console.print(_misfits(verdict.misfits))


def _figures(verdict: Verdict) -> Table:
    table = _table("回放结果", "", "")
    rows = (
        ("办件", f"{verdict.cases}"),
        ("动作", f"{verdict.total_acts}"),
        ("每秒动作", f"{verdict.acts_per_second:.1f}（共 {verdict.seconds:.1f} 秒）"),
        ("日志事件", f"{verdict.events}"),
        ("　已办理", f"{verdict.events_acted}"),
        ("　未办理（见下）", f"{verdict.misfits.not_acted}"),
        ("日志截至", f"{verdict.log_end:%Y-%m-%d %H:%M:%S %z}"),
    )
    for name, value in rows:
        table.add_row(name, value)
    return table


def _comparison(verdict: Verdict) -> Table:
    table = _table("超期：产品与日志对照", "", "产品", "日志", "只在产品", "只在日志")
    table.add_row(
        "办件（日志给出期限的）",
        *_compared(verdict.late_product, verdict.late_log),
    )
    table.add_row(
        "环节（日志给出期限的）",
        *_compared(verdict.late_steps_product, verdict.late_steps_log),
    )
    if verdict.late_own_limit:
        table.add_row("办件（按标准自己的期限）", f"{len(verdict.late_own_limit)}", "–", "–", "–")
    table.caption = "办件两份名单逐件相同" if verdict.is_equal else "办件两份名单不同"
    return table


def _compared(product: Sequence[object], log: Sequence[object]) -> tuple[str, str, str, str]:
    only_product, only_log = set(product) - set(log), set(log) - set(product)
    return f"{len(product)}", f"{len(log)}", f"{len(only_product)}", f"{len(only_log)}"


def _times(times: dict[str, StepTime]) -> Table:
    table = _table("环节用时", "环节", "次数", "自开始：中位", "九成以内", "自上一动作：中位")
    most = sorted(times.items(), key=lambda pair: (-pair[1].count, pair[0]))
    for name, row in most[:_SHOWN]:
        table.add_row(
            name,
            f"{row.count}",
            duration(row.median),
            duration(row.p90),
            duration(row.since_previous),
        )
    if len(most) > _SHOWN:
        table.caption = f"另有 {len(most) - _SHOWN} 个环节，--json 全部列出"
    return table


def duration(seconds: float) -> str:
    """Return seconds in the unit a person would use."""
    if seconds >= 2 * _DAY:
        return f"{seconds / _DAY:.1f} 天"
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.1f} 小时"
    if seconds >= 2 * _MINUTE:
        return f"{seconds / _MINUTE:.1f} 分钟"
    return f"{seconds:.0f} 秒"


def _misfits(misfits: Misfits) -> Table:
    table = _table("与产品不合之处", "种类", "次数", "办理", "说明", "例")
    for kind, words in WORDS.items():
        count = misfits.counts[kind]
        if count:
            acted = "否" if kind in NOT_ACTED else "是" if kind in ACTED else "–"
            example = "；".join(misfits.examples.get(kind, [])[:1])
            table.add_row(kind, f"{count}", acted, words, example)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", caption_justify="left", show_header=any(columns)
    )
    for place, name in enumerate(columns):
        table.add_column(name, overflow="fold", justify="left" if place == 0 else "default")
    return table
