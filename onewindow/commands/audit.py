"""The audit rows, for whoever has to account for a look at personal data."""

from __future__ import annotations

import json
from datetime import datetime

import click
from django.utils import timezone

from onewindow.kit.models import AuditRow

EXAMPLES = """\b
示例：
  scripts/onewindow audit --subject P-000123
  scripts/onewindow audit --person 0731 --since 2026-03-01 --json"""


@click.command(epilog=EXAMPLES)
@click.option("--subject", default="", help="被查看的人、办件或地址")
@click.option("--person", default="", help="查看人的工号")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="起始日期")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(
    *, subject: str, person: str, since: datetime | None, limit: int, as_json: bool
) -> None:
    """审计：谁在何时、为何查看了谁的信息，谁被拒绝。"""
    rows = AuditRow.objects.order_by("-at", "-pk")
    if subject:
        rows = rows.filter(subject=subject)
    if person:
        rows = rows.filter(actor_key=person)
    if since is not None:
        rows = rows.filter(at__gte=timezone.make_aware(since))
    found = list(rows[:limit])
    if as_json:
        fields = ("at", "what", "actor", "subject", "purpose", "details")
        records = [{name: getattr(row, name) for name in fields} for row in found]
        click.echo(json.dumps(records, ensure_ascii=False, default=str))
        return
    for row in found:
        when = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
        who = row.actor.get("name", row.actor_key)
        click.echo(f"{when}  {who}（{row.actor_key}）  {row.what}  {row.subject}  {row.purpose}")
    click.echo(f"共 {len(found)} 行" if found else "没有符合条件的记录")
