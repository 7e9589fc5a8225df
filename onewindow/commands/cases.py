"""onewindow cases: verify that the log rebuilds every case, and show one."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn


@click.group(epilog="\b\n示例：\n  scripts/onewindow cases verify --json")
def cases() -> None:
    """办件：核验、查看。"""


@cases.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def verify(*, as_json: bool) -> None:
    """用事件日志重放全部办件，核对状态、时钟、环节和灯色。

    \b
    例：
      scripts/onewindow cases verify
      scripts/onewindow cases verify --json
    """
    from onewindow.domains.cases import api

    total = api.Case.objects.count()
    console = Console(stderr=True)
    result = api.Verification()
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("核验办件", total=total)
        for result in api.verify_all():
            progress.update(task, completed=result.cases)
    if as_json:
        click.echo(api.as_json(result))
    else:
        click.echo(f"核验 {result.cases} 个办件、{result.events} 个事件。")
        for line in result.discrepancies:
            click.echo(f"  ✗ {line}")
        click.echo("不一致：" + (str(len(result.discrepancies)) if result.discrepancies else "无"))
    sys.exit(1 if result.discrepancies else 0)
