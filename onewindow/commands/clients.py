"""Machine clients at the terminal: registered, given tokens, revoked."""

from __future__ import annotations

import json

import click
from django.utils import timezone

from onewindow.domains.accounts import api as accounts
from onewindow.kit.actors import SYSTEM

EXAMPLES = """\b
示例：
  scripts/onewindow clients scopes 1003
  scripts/onewindow clients create province-portal --name 省一体化平台 --owner 1003 \\
      --scope cases.view --scope cases.receive --window A01
  scripts/onewindow clients token province-portal --days 180 --overlap 24
  scripts/onewindow clients list
  scripts/onewindow clients revoke province-portal --reason 平台下线"""


@click.group(epilog=EXAMPLES)
def command() -> None:
    """接入系统：登记、签发令牌、停用。"""


@command.command()
@click.argument("code")
@click.option("--name", required=True, help="名称。")
@click.option("--owner", required=True, help="责任人的工号；系统以其名义办理。")
@click.option("--scope", "scopes", multiple=True, required=True, help="权限，可重复。")
@click.option("--division", "divisions", multiple=True, help="数据范围，缺省同责任人。")
@click.option("--window", default="", help="收件和发证的窗口。")
@click.option("--per-minute", type=click.IntRange(1, 60_000), default=600, help="每分钟请求数。")
@click.option("--days", type=click.IntRange(1, 366), default=180, help="令牌有效天数。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def create(
    *,
    code: str,
    name: str,
    owner: str,
    scopes: tuple[str, ...],
    divisions: tuple[str, ...],
    window: str,
    per_minute: int,
    days: int,
    as_json: bool,
) -> int:
    """登记一个接入系统并签发第一个令牌；令牌只显示这一次。"""
    at = timezone.now()
    accounts.register_client(
        code,
        name=name,
        owner=owner,
        scopes=scopes,
        divisions=divisions,
        window=window,
        per_minute=per_minute,
        by=SYSTEM,
        at=at,
    )
    _show(accounts.issue_token(code, valid_days=days, by=SYSTEM, at=at), as_json)
    return 0


@command.command()
@click.argument("code")
@click.option("--days", type=click.IntRange(1, 366), default=180, help="有效天数。")
@click.option("--overlap", type=click.IntRange(0, 720), help="原有令牌在几小时后失效，缺省不动。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def token(*, code: str, days: int, overlap: int | None, as_json: bool) -> int:
    """签发新的令牌（轮换）；只显示这一次。"""
    issued = accounts.issue_token(
        code, valid_days=days, overlap_hours=overlap, by=SYSTEM, at=timezone.now()
    )
    _show(issued, as_json)
    return 0


@command.command(name="list")
@click.option("--all", "with_revoked", is_flag=True, help="含已停用的。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def list_(*, with_revoked: bool, as_json: bool) -> int:
    """列出接入系统和可用的令牌前缀。"""
    at = timezone.now()
    found = list(accounts.clients_list(with_revoked=with_revoked))
    tokens = {client.code: list(accounts.tokens_of(client.code, at=at)) for client in found}
    if as_json:
        rows = [_as_json(client, tokens[client.code]) for client in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return 0
    for client in found:
        mark = "（已停用）" if client.revoked_at else ""
        click.echo(f"{client.code}{mark}  {client.name}  责任人 {client.owner.staff_number}")
        for one in tokens[client.code]:
            until = timezone.localtime(one.expires_at)
            used = one.used_on or "尚未使用"
            click.echo(f"    owt_{one.prefix}…  至 {until:%Y-%m-%d}  最近使用 {used}")
    if not found:
        click.echo("没有接入系统")
    return 0


def _as_json(
    client: accounts.MachineClient, tokens: list[accounts.AccessToken]
) -> dict[str, object]:
    return {
        "code": client.code,
        "name": client.name,
        "owner": client.owner.staff_number,
        "scopes": client.scopes,
        "revoked": client.revoked_at is not None,
        "tokens": [
            {
                "prefix": one.prefix,
                "expires_at": one.expires_at.isoformat(),
                "used_on": one.used_on.isoformat() if one.used_on else None,
            }
            for one in tokens
        ],
    }


@command.command()
@click.argument("code")
@click.option("--reason", required=True, help="原因，写入记录。")
@click.option("--token", "prefix", default="", help="只吊销这个前缀的令牌。")
def revoke(*, code: str, reason: str, prefix: str) -> int:
    """停用接入系统，或吊销其一个令牌；立即生效。"""
    at = timezone.now()
    if prefix:
        accounts.revoke_token(prefix.removeprefix("owt_"), reason=reason, by=SYSTEM, at=at)
        click.echo(f"已吊销令牌 {prefix}")
    else:
        accounts.revoke_client(code, reason=reason, by=SYSTEM, at=at)
        click.echo(f"已停用接入系统 {code}")
    return 0


@command.command()
@click.argument("owner")
def scopes(*, owner: str) -> int:
    """列出可以授予以某人名义办理的系统的权限。"""
    person = accounts.account(owner)
    for scope in sorted(person.capabilities & accounts.SCOPES):
        click.echo(scope.value)
    return 0


def _show(issued: accounts.Issued, as_json: bool) -> None:
    until = timezone.localtime(issued.token.expires_at)
    if as_json:
        click.echo(json.dumps({"token": issued.text, "expires_at": until.isoformat()}))
        return
    click.echo(issued.text)
    click.echo(f"有效至 {until:%Y-%m-%d}；请立即保存，以后不再显示。", err=True)
