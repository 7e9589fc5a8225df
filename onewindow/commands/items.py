"""``onewindow items``: check, import, find and compare standards."""

from __future__ import annotations

import glob
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

ERRORS, USAGE = 1, 2


@click.group(
    name="items",
    epilog="""\b
示例：
  onewindow items lint city/items/*.yaml
  onewindow items import guangdong.jsonl.gz --dry-run --json
  onewindow items search 开饭店
  onewindow items diff old.yaml new.yaml""",
)
def items() -> None:
    """事项标准：检查、导入、检索、比较、发布记录。"""


command = items


@items.command(
    epilog="""\b
示例：
  onewindow items lint
  onewindow items lint city/items/food-business-licence.yaml
  onewindow items lint city/items/*.yaml --json

\b
退出码：0 没有错误（可以有提醒）；1 有错误；2 文件读不出来。"""
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
@click.option("--errors-only", is_flag=True, help="只列错误，不列提醒。")
def lint(files: tuple[Path, ...], *, as_json: bool, errors_only: bool) -> None:
    """按发布条件检查事项文件，不需要数据库。

    FILES 是 YAML 文件或文件夹，不写时检查 city/items 下的全部事项。
    """
    from onewindow.domains.catalogue import api

    context = api.file_context(_known_departments())
    unreadable: list[dict[str, Any]] = []
    results: list[tuple[Path, list[api.Finding]]] = []
    for path in _yaml_files(files):
        try:
            findings = api.lint(api.load_standard_file(path), context)
        except api.StandardFileError as problem:
            unreadable += [_problem(path, entry) for entry in problem.problems]
        else:
            shown = [f for f in findings if f.blocks] if errors_only else findings
            results.append((path, shown))
    everything = [finding for _, findings in results for finding in findings]
    if as_json:
        click.echo(json.dumps(_lint_json(results, unreadable, everything), ensure_ascii=False))
    else:
        _print_lint(results, unreadable, everything)
    if unreadable:
        sys.exit(USAGE)
    sys.exit(ERRORS if api.blocking(everything) else 0)


def _problem(path: Path, entry: Any) -> dict[str, Any]:
    return {
        "file": str(path),
        "line": entry.line,
        "column": entry.column,
        "place": entry.place,
        "message": entry.message,
    }


def _lint_json(
    results: Sequence[tuple[Path, Sequence[Any]]],
    unreadable: list[dict[str, Any]],
    everything: Sequence[Any],
) -> dict[str, Any]:
    from onewindow.domains.catalogue import api

    return {
        "files": len(results) + len({entry["file"] for entry in unreadable}),
        "errors": len(api.blocking(everything)) + len(unreadable),
        "warnings": sum(1 for f in everything if f.severity is api.Severity.WARNING),
        "findings": api.count_by_rule(everything),
        "unreadable": unreadable,
        "results": [
            {"file": str(path), "findings": [finding.as_json() for finding in findings]}
            for path, findings in results
        ],
    }


def _print_lint(
    results: Sequence[tuple[Path, Sequence[Any]]],
    unreadable: list[dict[str, Any]],
    everything: Sequence[Any],
) -> None:
    from onewindow.domains.catalogue import api

    for entry in unreadable:
        where = f"第{entry['line']}行第{entry['column']}列：" if entry["line"] else ""
        click.echo(f"{entry['file']}：{where}{entry['message']}", err=True)
    for path, findings in results:
        for finding in findings:
            state = f"已豁免：{finding.waived}" if finding.waived else finding.severity.label
            click.echo(f"{path}：{finding.place}  [{state}] {finding.rule}")
            click.echo(f"    {finding.where}：{finding.text}")
            click.echo(f"    原因：{finding.why}")
            if finding.suggestion:
                click.echo(f"    建议：{finding.suggestion}")
    errors = len(api.blocking(everything))
    warnings = sum(1 for f in everything if f.severity is api.Severity.WARNING)
    waived = sum(1 for f in everything if f.waived)
    click.echo(
        f"检查{len(results)}个事项：错误{errors}处，提醒{warnings}处，已豁免{waived}处"
        + (f"；另有{len(unreadable)}处读不出来" if unreadable else ""),
        err=True,
    )


def _yaml_files(given: Sequence[Path]) -> list[Path]:
    from django.conf import settings

    found: list[Path] = []
    for path in given or (Path(settings.CITY_ROOT) / "items",):
        if path.is_dir():
            found += sorted([*path.rglob("*.yaml"), *path.rglob("*.yml")])
        elif any(mark in str(path) for mark in "*?["):
            found += [Path(name) for name in sorted(glob.glob(str(path)))]
        else:
            found.append(path)
    if not found:
        _stop("没有找到事项文件")
    return found


def _known_departments() -> set[str] | None:
    """Return the codes in the city's file; None, and unchecked, where it cannot be read."""
    import yaml
    from django.conf import settings

    path = Path(settings.CITY_ROOT) / "departments.yaml"
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["departments"]
        return {str(row["code"]) for row in rows}
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return None


@items.command(
    name="import",
    epilog="""\b
示例：
  onewindow items import guangdong_items_2021.jsonl.gz --dry-run --json
  onewindow items import list.csv

\b
CSV 的表头：department,main_item,name,areaCode,itemCode,taskType,deptCode,link
输出：read 读到、stored 存入（重复导入时已存在的也算）、flagged 存疑、rejected 读不出来、
findings 各规则命中的记录数、seconds 用时。""",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只读只报，不写入。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def import_file(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """把其他地方的事项目录导入为草稿：照收、标记、报告，不丢不拒。

    FILE 是 JSON 行文件（可以是 .gz）或者 CSV。重复导入不产生重复。
    """
    from django.utils import timezone

    from onewindow.domains.catalogue import api
    from onewindow.kit.actors import SYSTEM

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("检查" if dry_run else "导入", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        report = api.import_catalogue(
            file, by=SYSTEM, at=timezone.now(), dry_run=dry_run, progress=progress
        )
    for entry in report.rejections:
        click.echo(f"第{entry.line}行：{entry.reason}", err=True)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        return
    for line, why, text in report.flags[:20]:
        click.echo(f"第{line}行：{why}（{text}）")
    if len(report.flags) > 20:
        click.echo(f"……另有{len(report.flags) - 20}处")
    click.echo(
        f"读到{report.read}条，{'可以存入' if dry_run else '存入'}{report.stored}条"
        f"（新写{report.written}条），存疑{report.flagged}条，"
        f"读不出{report.rejected}条，用时{report.seconds:.2f}秒"
    )
    for rule, count in report.findings.items():
        click.echo(f"  {count:>6}  {rule}")


@items.command(epilog="示例：onewindow items schema > standard.schema.json")
def schema() -> None:
    """输出事项文件的 JSON Schema，供编辑器补全和检查。"""
    from onewindow.domains.catalogue import api

    click.echo(api.schema_text(), nl=False)


@items.command(
    epilog="""\b
示例：
  onewindow items diff old.yaml new.yaml
  onewindow items diff food-business-licence@1 food-business-licence@2
  onewindow items diff food-business-licence city/items/food-business-licence.yaml --json"""
)
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def diff(old: str, new: str, *, as_json: bool) -> None:
    """比较两个标准：版本之间，或者两地同一事项之间。

    OLD、NEW 是 YAML 文件、“事项代码@版本”，或者事项代码（取现行版本）。
    """
    from onewindow.domains.catalogue import api

    before, after = _content(old), _content(new)
    changes = api.diff(before, after)
    table = api.before_and_after(api.figures(before, old), api.figures(after, new))
    if as_json:
        rows = [asdict(row) for row in table]
        found = {"changes": [change.as_json() for change in changes], "figures": rows}
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    if not changes:
        click.echo("没有差别")
    for change in changes:
        mark = "▲" if change.burdens else "▽" if change.relieves else "·"
        click.echo(f"{mark} {change.sentence}")
    for row in table:
        if row.before != row.after:
            click.echo(f"{row.name}：{row.before} → {row.after}（减少 {row.saved}）")


def _content(name: str) -> Any:
    from django.utils import timezone

    from onewindow.domains.catalogue import api

    if name.endswith((".yaml", ".yml")) or os.sep in name:
        try:
            return api.load_standard_file(Path(name))
        except api.StandardFileError as problem:
            _stop(str(problem))
    code, _, version = name.partition("@")
    if version and not version.isdecimal():
        _stop(f"“{name}”应写作 事项代码@版本号，如 {code}@2")
    if version:
        return api.standard_version(code, int(version)).content
    return api.published_standard(code, timezone.localdate()).content


@items.command(
    epilog="""\b
示例：
  onewindow items search 开饭店
  onewindow items search spjy --drafts --json"""
)
@click.argument("text")
@click.option("--division", default="", help="行政区划代码；不写时查全部。")
@click.option("--drafts", is_flag=True, help="也查草稿和导入的事项。")
@click.option("--limit", default=20, type=click.IntRange(1, 500), help="最多列出几个。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def search(text: str, *, division: str, drafts: bool, limit: int, as_json: bool) -> None:
    """按名称、俗称、编码或者拼音首字母查事项。"""
    from django.utils import timezone

    from onewindow.domains.catalogue import api

    hits = api.search_items(text, division, limit, on=timezone.localdate(), include_drafts=drafts)
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False))
        return
    for hit in hits:
        click.echo(f"{hit.code}  {hit.name}  第{hit.version}版  {hit.department}")
    if not hits:
        click.echo("没有找到，换一个说法试试", err=True)


@items.command(
    name="publish-log",
    epilog="""\b
示例：
  onewindow items publish-log
  onewindow items publish-log --item food-business-licence --json""",
)
@click.option("--item", default="", help="只看一个事项。")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="最多列出几次。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def publish_log(item: str, *, limit: int, as_json: bool) -> None:
    """列出发布和废止的记录，最近的在前。"""
    from onewindow.domains.catalogue import api

    logs = api.publish_log(item, limit)
    if as_json:
        click.echo(json.dumps([_log_json(log) for log in logs], ensure_ascii=False))
        return
    for log in logs:
        click.echo(f"{log.uuid.hex[:10]}  {_moment(log.at)}  {log.actor_name}")
        if log.message:
            click.echo(f"    {log.message}")
        for entry in log.records.all():
            click.echo(f"    {entry.item.code}：{_version(entry.old)} → {_version(entry.new)}")
    if not logs:
        click.echo("没有发布记录", err=True)


def _log_json(log: Any) -> dict[str, Any]:
    return {
        "id": log.uuid.hex,
        "at": log.at.isoformat(),
        "by": log.actor_name,
        "message": log.message,
        "records": [
            {
                "item": entry.item.code,
                "old": entry.old.version if entry.old else None,
                "new": entry.new.version if entry.new else None,
            }
            for entry in log.records.all()
        ],
    }


def _moment(at: datetime) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _version(standard: Any) -> str:
    return f"第{standard.version}版（{standard.content_hash[:8]}）" if standard else "无"


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(USAGE)
