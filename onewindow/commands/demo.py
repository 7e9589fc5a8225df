"""``onewindow demo accounts``: how to sign in to the demonstration accounts."""

from __future__ import annotations

import json
import sys

import click
from rich.console import Console
from rich.table import Table

from onewindow.commands.city import read_credentials

EXAMPLES = """\b
示例：
  scripts/onewindow demo accounts
  scripts/onewindow demo accounts --role approver
  scripts/onewindow demo accounts --json
"""


@click.group(name="demo")
def demo() -> None:
    """演示帐户。"""


@demo.command(epilog=EXAMPLES)
@click.option("--role", help="只列这一角色，如 window_clerk。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def accounts(*, role: str | None, as_json: bool) -> None:
    """列出演示帐户的工号、密码和当前动态口令（每30秒变化，每个口令用一次）。"""
    from django.utils import timezone

    from onewindow.domains.accounts.api import Role, one_time_codes

    step = one_time_codes.step_at(timezone.now())
    rows = [
        {**row, "code": one_time_codes.code_for(row["secret"], step)}
        for row in read_credentials()
        if role in {None, row["role"]}
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo("没有演示帐户；请先运行 scripts/onewindow city load", err=True)
        sys.exit(1)
    table = Table("工号", "姓名", "角色", "窗口", "用途", "密码", "动态口令")
    for row in rows:
        table.add_row(
            row["staff"],
            row["name"],
            Role(row["role"]).label,
            row["window"],
            row["shows"],
            row["password"],
            row["code"],
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


command = demo
