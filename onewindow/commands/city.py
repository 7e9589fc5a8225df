"""``onewindow city load``: the demonstration city, from its files into the tables."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from onewindow.commands.city_files import CityFileError
from onewindow.kit.home import home

if TYPE_CHECKING:
    from onewindow.commands.city_load import Credentials, Loaded, Loader

CREDENTIALS = "demonstration.json"

EXAMPLES = """\b
示例：
  scripts/onewindow city load
  scripts/onewindow city load --main-cases --json
"""


@click.group(name="city")
def city() -> None:
    """示范城市：把 city/ 的文件装载成部门、窗口、人员和事项。"""


@city.command(epilog=EXAMPLES)
@click.option("--quiet", is_flag=True, help="不显示进度和结果。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取（含演示帐户）。")
@click.option("--main-cases", is_flag=True, help="只装载三个主要办件所需的事项和帐户，几秒即成。")
def load(*, quiet: bool, as_json: bool, main_cases: bool) -> None:
    """装载示范城市；可以重复执行，已有的不再改动。

    演示帐户的密码在装载时随机产生，只保存在本机数据目录的 demonstration.json（仅本人可读）。
    """
    from django.conf import settings
    from django.utils import timezone

    from onewindow.commands.city_load import Loader

    try:
        loader = Loader(Path(settings.CITY_ROOT), at=timezone.now(), main_only=main_cases)
    except CityFileError as error:
        raise click.ClickException(str(error)) from error
    done = _run(loader, quiet=quiet or as_json)
    if done.credentials:
        keep_credentials(done.credentials)
    if as_json:
        shown = {"counts": done.counts, "accounts": [asdict(row) for row in done.credentials]}
        click.echo(json.dumps(shown, ensure_ascii=False))
    elif not quiet:
        words = "，".join(f"{kind} {number}" for kind, number in done.counts.items() if number)
        click.echo(f"示范城市：新增 {words}" if words else "示范城市：已经装载，没有变化")


def load_if_empty(say: Callable[[str], None], *, main_cases: bool = False) -> None:
    """Load the demonstration city where there is no city yet; a city of one's own stays alone."""
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from onewindow.commands.city_load import Loader
    from onewindow.domains.organizations.api import Division

    if Division.objects.exists():
        return
    say("装载示范城市……")
    loader = Loader(Path(settings.CITY_ROOT), at=timezone.now(), main_only=main_cases)
    with transaction.atomic():  # killed half-way, it leaves no half of a city behind
        done = _run(loader, quiet=False)
        keep_credentials(done.credentials)


def _run(loader: Loader, *, quiet: bool) -> Loaded:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=Console(stderr=True), transient=True, disable=quiet
    ) as progress:
        steps = loader.steps()
        task = progress.add_task("装载", total=len(steps))
        for name, step in steps:
            progress.update(task, description=name)
            step()
            progress.advance(task)
    return loader.done


def keep_credentials(made: list[Credentials]) -> Path:
    """Write the new credentials beside the older ones, readable by the owner only."""
    path = home() / CREDENTIALS
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {row["staff"]: row for row in read_credentials()}
    kept |= {row.staff: asdict(row) for row in made}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(list(kept.values()), stream, ensure_ascii=False, indent=1)
    return path


def read_credentials() -> list[dict[str, str]]:
    """Return the demonstration accounts of this home, [] where none were made."""
    path = home() / CREDENTIALS
    if not path.exists():
        return []
    found: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


command = city
