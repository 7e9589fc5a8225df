"""The command itself: a throw-away database, a progress bar, the result."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from onewindow.commands.environment import empty_database
from onewindow.commands.hall.tables import UnreadableLogError, kind_of, rows

EXAMPLES = """\b
示例：
  scripts/onewindow hall replay technion_bank_calls.tsv.gz
  scripts/onewindow hall replay warsaw_office_queues.csv.gz --days 1 --json

\b
退出码：
  0  人数与日志相同；预计等候优于对照
  1  人数不同，或预计等候不优于对照，或屏幕与日志不符
  2  文件无法读取，或缺少必要的列"""


@click.group(name="hall")
def command() -> None:
    """大厅：用真实的排队记录检验叫号、屏幕与预计等候。"""


@command.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--days", default=0, show_default=True, help="只回放前若干天（0：见说明）。")
@click.option("--limit", default=0, show_default=True, help="呼叫日志：只回放前若干行，0为全部。")
@click.option(
    "--head-start",
    default=1.5,
    show_default=True,
    help="呼叫日志：优先客户的提前量（分钟），由该数据的说明给出。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def replay(file: Path, *, days: int, limit: int, head_start: float, as_json: bool) -> None:
    """用真实排队记录 FILE 回放，并与记录对照。

    逐次呼叫的日志：按其到达、放弃和办理时间走完真正的取号、叫号、办结，人数须与日志相同，并列出
    等候时间。办事处的五分钟快照：驱动大厅屏幕（默认每个办事处前1天），并用每天前半天拟合、后半天
    检验预计等候；时钟不准的办事处只报告，不采信。写入用后即弃的数据库。
    """
    try:
        kind = kind_of(file)
    except UnreadableLogError as error:
        raise click.UsageError(str(error)) from error
    begun = time.monotonic()
    with empty_database():
        if kind == "calls":
            fine, result = _calls(file, days=days, limit=limit, head_start=head_start)
        else:
            fine, result = _offices(file, days=days or 1)
    result["seconds"] = round(time.monotonic() - begun, 1)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        from onewindow.commands.hall.report import show

        show(result, Console())
    sys.exit(0 if fine else 1)


def _calls(
    file: Path, *, days: int, limit: int, head_start: float
) -> tuple[bool, dict[str, object]]:
    from onewindow.commands.hall.calls import replay as play
    from onewindow.commands.hall.report import of_calls

    with _bar() as bar:
        task = bar.add_task("回放来电", total=None, speed="")
        begun = bar.get_time()

        def tell(done: int, acts: int) -> None:
            spent = bar.get_time() - begun
            bar.update(task, completed=done, speed=f"{acts / spent:.0f} 动作/秒" if spent else "")

        verdict = play(
            rows(file),
            head_start=head_start,
            days=days,
            limit=limit,
            started=lambda total: bar.update(task, total=total),
            progress=tell,
        )
        spent = bar.get_time() - begun
    return verdict.is_equal, of_calls(verdict, spent)


def _offices(file: Path, *, days: int) -> tuple[bool, dict[str, object]]:
    from onewindow.commands.hall.boards import drive
    from onewindow.commands.hall.clocks import judge
    from onewindow.commands.hall.offices import read
    from onewindow.commands.hall.report import of_offices
    from onewindow.commands.hall.scoring import score

    snapshots = read(rows(file))
    clocks = judge(snapshots)
    believed = {clock.office for clock in clocks if not clock.is_wrong}
    scored = score(snapshots, believed)
    with _bar() as bar:
        task = bar.add_task("驱动屏幕", total=None, speed="")
        driven = drive(
            snapshots,
            believed,
            days=days,
            started=lambda total: bar.update(task, total=total),
            progress=lambda done: bar.update(task, completed=done),
        )
    fine = scored.beats_naive and not driven.differences
    return fine, of_offices(snapshots, clocks, scored, driven)


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
