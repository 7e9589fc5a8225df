"""``onewindow demo``: how to sign in to the demonstration accounts."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from onewindow.commands.city import read_credentials

EXAMPLES = """\b
示例：
  scripts/onewindow demo accounts
  scripts/onewindow demo accounts --role approver
  scripts/onewindow demo accounts --json
  scripts/onewindow demo codes 0101
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

    rows = [row for row in read_credentials() if role in {None, row["role"]}]
    _show(with_codes(rows, at=timezone.now()), as_json=as_json)


@demo.command(epilog=EXAMPLES)
@click.argument("staff", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def codes(*, staff: tuple[str, ...], as_json: bool) -> None:
    """列出现在可用的动态口令；写工号则只列这些人。"""
    from django.utils import timezone

    rows = [row for row in read_credentials() if not staff or row["staff"] in staff]
    shown = with_codes(rows, at=timezone.now())
    if as_json:
        click.echo(json.dumps({row["staff"]: row["code"] for row in shown}))
        return
    _refuse_empty(shown)
    for row in shown:
        click.echo(f"{row['staff']}  {row['name']}  {row['code'] or '请等待下一个30秒'}")


def with_codes(rows: list[dict[str, str]], *, at: datetime) -> list[dict[str, str]]:
    """Return the accounts with a code each that has not been used; empty: the next is due soon."""
    from onewindow.domains.accounts.api import TotpDevice, one_time_codes

    used = dict(TotpDevice.objects.values_list("user__staff_number", "last_step"))
    return [
        {
            **row,
            "code": one_time_codes.next_code(row["secret"], at=at, after=used.get(row["staff"], 0)),
        }
        for row in rows
    ]


def print_accounts() -> None:
    """Print one account a role, and how to get a code: what a stranger needs to sign in."""
    from onewindow.domains.accounts.api import Role

    first = {row["role"]: row for row in reversed(read_credentials())}
    if not first:
        return
    table = Table("角色", "工号", "密码", "窗口", "用途")
    for role in Role:
        if row := first.get(role.value):
            table.add_row(role.label, row["staff"], row["password"], row["window"], row["shows"])
    _console().print(table)
    click.echo(
        "登录第二步要动态口令：scripts/onewindow demo codes 工号\n"
        "全部演示帐户：scripts/onewindow demo accounts"
    )


def _show(rows: list[dict[str, str]], *, as_json: bool) -> None:
    from onewindow.domains.accounts.api import Role

    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    _refuse_empty(rows)
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
    _console().print(table)


def _refuse_empty(rows: list[dict[str, str]]) -> None:
    if not rows:
        click.echo("没有这样的演示帐户；还没有装载时请先运行 scripts/onewindow city load", err=True)
        sys.exit(1)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)


command = demo
