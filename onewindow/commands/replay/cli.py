"""The command itself: a throw-away database, a progress bar, the result."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from onewindow.commands.environment import empty_database

EXAMPLES = """\b
示例：
  scripts/onewindow replay receipt.events.csv.gz --cases receipt.cases.csv.gz --json
  scripts/onewindow replay BPIC15_1.xes.gz
  scripts/onewindow replay events.csv --cases cases.csv --zone Asia/Shanghai

\b
退出码：
  0  超期名单逐件相同，每个事件都有着落
  1  两份名单不同，或有事件下落不明
  2  文件无法读取，或缺少必要的列"""


@click.command("replay", epilog=EXAMPLES)
@click.argument("events", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--cases",
    "cases_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="办件表（CSV）：开始、结束、到期日期。XES 的办件自带这些，可以不给。",
)
@click.option(
    "--zone",
    "zone_name",
    default="Europe/Amsterdam",
    show_default=True,
    help="日志所在地的时区：没有时区的时间按它理解。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def command(events: Path, *, cases_file: Path | None, zone_name: str, as_json: bool) -> None:
    """用真实办件日志回放全部动作，并与日志对照超期名单。

    EVENTS 是事件日志：CSV 或 XES，可以用 gzip 压缩。办件按日志自己的时间收件、受理、逐环节签署、
    停止和恢复计时、办结；数据写入用后即弃的数据库，不影响任何正式数据。
    """
    zone = _zone(zone_name)
    with empty_database():
        from onewindow.commands.replay.replaying import replay
        from onewindow.commands.replay.report import show
        from onewindow.commands.replay.sources import open_log

        source = open_log(events, cases_file)
        with _bar() as bar:
            task = bar.add_task("回放办件", total=None, speed="")
            begun = bar.get_time()

            def tell(done: int, acts: int) -> None:
                spent = bar.get_time() - begun
                bar.update(
                    task, completed=done, speed=f"{acts / spent:.0f} 动作/秒" if spent else ""
                )

            verdict = replay(
                source,
                zone=zone,
                started=lambda total: bar.update(task, total=total),
                progress=tell,
            )
    if as_json:
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False))
    else:
        show(verdict, Console())
    sys.exit(0 if verdict.is_equal and verdict.is_accounted else 1)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.UsageError(f"没有时区“{name}”，应写作 Europe/Amsterdam。") from error


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
