"""Subscriptions of other systems to case events, for the operator at the terminal."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import TextIO

import click
from django.utils import timezone

from onewindow.domains.webhooks import api as webhooks
from onewindow.kit.actors import SYSTEM

EXAMPLES = """\b
示例：
  scripts/onewindow webhooks add tax-1 --owner 税务征管系统 --url https://hooks.example.cn/cases
  scripts/onewindow webhooks add tax-1 … --event cases.case_accepted.v1 --division 9901
  scripts/onewindow webhooks list --json
  scripts/onewindow webhooks test tax-1
  scripts/onewindow webhooks redeliver tax-1 --since 2026-03-02T08:00"""


@click.group(epilog=EXAMPLES)
def command() -> None:
    """事件推送：其他系统的订阅、暂停、测试与重新推送。"""


@command.command()
@click.argument("code", metavar="名称")
@click.option("--url", required=True, help="接收地址（https）")
@click.option("--owner", required=True, help="订阅所属的系统")
@click.option("--contact", default="", help="出问题时联系谁")
@click.option("--event", "events", multiple=True, help="只要这些事件，可多次；不写为全部")
@click.option("--division", "divisions", multiple=True, help="只要这些行政区划（代码前缀）")
@click.option("--department", "departments", multiple=True, help="只要这些部门参与的办件")
@click.option("--secret-file", type=click.File(), default=None, help="使用文件中的密钥，不另生成")
def add(*, code: str, secret_file: TextIO | None, **wanted: object) -> None:
    """新建订阅；密钥只显示这一次。"""
    given = secret_file.read().strip() if secret_file is not None else ""
    fields = {"types" if name == "events" else name: value for name, value in wanted.items()}
    row = webhooks.create_subscription(
        code,
        secret=given,
        by=SYSTEM,
        at=timezone.now(),
        **fields,  # type: ignore[arg-type]
    )
    click.echo(f"已建立订阅 {code} → {row.url}")
    if not given:
        click.echo(f"密钥（请安全交给接收方，不再显示）：{row.secret}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def list_(*, as_json: bool) -> int:
    """列出订阅及其积压；有暂停、失败或搁置时退出码为 1。"""
    found = webhooks.standings(SYSTEM)
    if as_json:
        click.echo(json.dumps([_record(one) for one in found], ensure_ascii=False, default=str))
    else:
        for one in found:
            _show(one)
        if not found:
            click.echo("没有订阅")
    return int(any(not one.is_well for one in found))


@command.command()
@click.argument("code", metavar="名称")
def parked(code: str) -> int:
    """列出搁置的消息（最近100条）；有搁置时退出码为 1。"""
    found = webhooks.parked_messages(code, SYSTEM)
    for row in found:
        kept = json.loads(row.body)
        click.echo(f"{row.uuid}  {kept['subject']}  {kept['type']}\n    {row.error}")
    click.echo(f"搁置 {len(found)} 条" if found else "没有搁置的消息")
    return int(bool(found))


@command.command()
@click.argument("code", metavar="名称")
@click.option("--reason", default="运维暂停", show_default=True)
def pause(code: str, *, reason: str) -> None:
    """暂停推送；期间的消息保留到放弃时间。"""
    webhooks.pause_subscription(code, reason=reason, by=SYSTEM, at=timezone.now())
    click.echo(f"已暂停 {code}")


@command.command()
@click.argument("code", metavar="名称")
def resume(code: str) -> None:
    """恢复推送；积压的消息立即推送。"""
    webhooks.resume_subscription(code, by=SYSTEM, at=timezone.now())
    click.echo(f"已恢复 {code}")


@command.command()
@click.argument("code", metavar="名称")
def rotate(code: str) -> None:
    """更换密钥；24小时内新旧密钥同时签名。"""
    row = webhooks.rotate_secret(code, by=SYSTEM, at=timezone.now())
    click.echo(f"新密钥（请安全交给接收方，不再显示）：{row.secret}")
    until = timezone.localtime(row.old_secret_until).strftime("%Y-%m-%d %H:%M")
    click.echo(f"原密钥在 {until} 前同时签名")


@command.command()
@click.argument("code", metavar="名称")
def test(code: str) -> int:
    """立即发送一条签名的测试消息；未送达时退出码为 1。"""
    message_id = str(uuid.uuid4())
    outcome = webhooks.call_endpoint(code, message_id=message_id, by=SYSTEM, at=timezone.now())
    if outcome.is_delivered:
        click.echo(f"已送达：HTTP {outcome.status}，{outcome.seconds:.2f} 秒")
    else:
        click.echo(f"未送达：{outcome.error}（{outcome.seconds:.2f} 秒）")
    return int(not outcome.is_delivered)


@command.command()
@click.argument("code", metavar="名称")
@click.option("--message", "message_id", type=click.UUID, default=None, help="只推送这一条")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    default=None,
    help="这一时间以来的全部消息，含已送达的",
)
def redeliver(code: str, *, message_id: uuid.UUID | None, since: datetime | None) -> None:
    """重新推送：一条、某时间以来的全部，不写则为全部搁置的；编号不变。"""
    count = webhooks.redeliver(
        code,
        message_id=str(message_id or ""),
        since=None if since is None else timezone.make_aware(since),
        by=SYSTEM,
        at=timezone.now(),
    )
    click.echo(f"已重新推送 {count} 条")


@command.command()
@click.argument("code", metavar="名称")
@click.confirmation_option(prompt="删除后未送达的消息不再推送，确定？", help="不再询问")
def remove(code: str) -> None:
    """删除订阅，清除密钥，取消未送达的消息。"""
    webhooks.remove_subscription(code, by=SYSTEM, at=timezone.now())
    click.echo(f"已删除 {code}")


def _record(one: webhooks.Standing) -> dict[str, object]:
    row = one.subscription
    fields = (
        "code owner contact url status pause_reason types divisions departments failures "
        "failing_since last_delivered_at last_error"
    )
    return {
        **{name: getattr(row, name) for name in fields.split()},
        "waiting": one.waiting,
        "parked": one.parked,
        "oldest_waiting_at": one.oldest_waiting_at,
    }


def _show(one: webhooks.Standing) -> None:
    row = one.subscription
    click.echo(
        f"{row.code}  {row.get_status_display()}  {row.owner}  {row.url}\n"
        f"    待推送 {one.waiting}  搁置 {one.parked}"
    )
    if row.pause_reason:
        click.echo(f"    暂停原因：{row.pause_reason}  联系：{row.contact or '未登记'}")
    elif row.failures:
        since = timezone.localtime(row.failing_since).strftime("%Y-%m-%d %H:%M")
        click.echo(f"    自 {since} 连续失败 {row.failures} 次：{row.last_error}")
