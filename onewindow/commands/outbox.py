"""Deliveries as an operator sees them: what waits, what was parked, let it go on."""

from __future__ import annotations

import json

import click
from django.db.models import Count
from django.utils import timezone

from onewindow.domains.cases.api import parked_clocks
from onewindow.kit.models import Delivery, SweepRun
from onewindow.kit.outbox.deliver import release_parked

EXAMPLES = """\b
示例：
  scripts/onewindow outbox status
  scripts/onewindow outbox parked --json
  scripts/onewindow outbox release 17 18
  scripts/onewindow outbox release --all"""


@click.group(epilog=EXAMPLES)
def command() -> None:
    """投递：积压、搁置与重新投递。"""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def status(*, as_json: bool) -> int:
    """各状态的投递数量与定时任务；有搁置或失败时退出码为 1。"""
    counts = dict.fromkeys(Delivery.Status.values, 0)
    counts |= dict(Delivery.objects.values_list("status").annotate(n=Count("id")))
    sweeps = list(SweepRun.objects.order_by("name"))
    aside = parked_clocks()
    if as_json:
        runs = {run.name: {"at": run.started_at, "failures": run.failures} for run in sweeps}
        clocks = [
            {"sweep": row.sweep, "case": row.case_number, "error": row.error} for row in aside
        ]
        answer = {"deliveries": counts, "sweeps": runs, "parked_clocks": clocks}
        click.echo(json.dumps(answer, default=str, ensure_ascii=False))
    else:
        for value, label in Delivery.Status.choices:
            click.echo(f"{label}  {counts[value]}")
        for run in sweeps:
            when = timezone.localtime(run.started_at).strftime("%Y-%m-%d %H:%M:%S")
            words = f"连续失败 {run.failures} 次" if run.failures else "正常"
            click.echo(f"{run.name}  {when}  {words}")
        for row in aside:
            click.echo(f"搁置的到期处理  {row.sweep}  {row.case_number}  {row.error}")
    return int(bool(counts["parked"]) or bool(aside) or any(run.failures for run in sweeps))


@command.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def parked(*, as_json: bool) -> int:
    """列出反复失败而搁置的投递；有搁置时退出码为 1。"""
    rows = Delivery.objects.filter(status=Delivery.Status.PARKED).select_related("event")
    found = [
        {
            "delivery": row.pk,
            "subject": row.event.subject,
            "type": row.event.type,
            "subscriber": row.subscriber,
            "error": row.error.strip().splitlines()[-1] if row.error.strip() else "",
        }
        for row in rows.order_by("pk")[:200]
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for row in found:
            click.echo("{delivery}  {subject}  {type} → {subscriber}\n    {error}".format(**row))
        click.echo(f"搁置 {len(found)} 条" if found else "没有搁置的投递")
    return int(bool(found))


@command.command()
@click.argument("numbers", type=int, nargs=-1, metavar="编号…")
@click.option("--all", "everything", is_flag=True, help="全部搁置的投递")
def release(numbers: tuple[int, ...], *, everything: bool) -> int:
    """排除原因后，让搁置的投递重新尝试。"""
    if everything == bool(numbers):
        raise click.UsageError("请给出投递编号，或用 --all 重新投递全部")
    if everything:
        parked = Delivery.objects.filter(status=Delivery.Status.PARKED)
        numbers = tuple(parked.values_list("pk", flat=True))
    count = release_parked(list(numbers), at=timezone.now())
    click.echo(f"已重新投递 {count} 条")
    return int(count != len(set(numbers)))
