"""onewindow restore: a backup into an empty place, compared row by row and file by file."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import click
from rich.progress import Progress

from onewindow.commands import backup_keys, backup_tables
from onewindow.commands.backup import passphrase_for, progress
from onewindow.commands.backup_archive import (
    SECRETS,
    BackupDamaged,
    BackupUnknown,
    Manifest,
    check,
    members,
)
from onewindow.commands.environment import django_ready, migrate, say
from onewindow.kit.home import home
from onewindow.kit.locks import FileLock
from onewindow.kit.refusals import Refusal

_UNFINISHED = "restoring"
"""Stands in the file store while a restore puts files there; so that it can be run again."""
EXAMPLES = """\b
示例：
  scripts/onewindow restore onewindow.tar
  ONEWINDOW_HOME=/srv/onewindow DATABASE_URL=postgresql://… scripts/onewindow restore onewindow.tar
  scripts/onewindow restore onewindow.tar --passphrase-file 口令文件    打开备份内的密钥"""


class PlaceNotEmpty(Refusal):
    """A restore never writes over what is there."""

    code = "restore_place_not_empty"
    next_step = "请恢复到空的数据库和空的文件目录；确需替换时，先把现有的移走。"


class TablesDiffer(Refusal):
    """This version of the code makes other tables than the backup was made of."""

    code = "restore_tables_differ"
    next_step = "请用制作备份的程序版本恢复，再按升级步骤更新。"


@click.command(epilog=EXAMPLES)
@click.argument("source", type=click.Path(path_type=Path), metavar="文件")
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="打开备份内密钥的口令文件",
)
@click.option("--with-secrets", is_flag=True, help="在终端询问口令，使用备份内的密钥")
def command(source: Path, *, passphrase_file: Path | None, with_secrets: bool) -> int:
    """把备份恢复到空的环境，逐表逐文件核对，并由事件核验全部办件。

    \b
    先核对封印和密钥，再动数据库；目标不空、密钥不符、版本不认识时拒绝，什么也不改。
    """
    manifest = check(source)
    say(f"备份完好：{manifest.made_at}，{len(manifest.tables)} 张表，{manifest.files} 个文件")
    folder = home()
    instance = FileLock(folder / "instance.lock")
    if not instance.take(wait=0):
        raise PlaceNotEmpty("一窗正在这里运行", next_step="请先停止它；恢复只在空的环境进行。")
    try:
        if with_secrets or passphrase_file is not None:
            _use_secrets(source, manifest, passphrase_file, folder)
        backup_keys.require_fitting(manifest.data_keys, folder)
        with django_ready(database=True, migrates=False), progress() as bar:
            differences = restore(source, manifest, bar)
    finally:
        instance.release()
    for line in differences:
        click.echo(f"  ✗ {line}")
    rows = sum(table.rows for table in manifest.tables)
    click.echo(
        f"已恢复 {len(manifest.tables)} 张表 {rows} 行、{manifest.files} 个文件，逐一核对一致"
    )
    click.echo("由事件核验全部办件：" + (f"{len(differences)} 处不一致" if differences else "一致"))
    for sha256 in manifest.missing:
        click.echo(f"  ✗ 文件 {sha256} 在备份时已经丢失", err=True)
    return 1 if differences or manifest.missing else 0


def restore(source: Path, manifest: Manifest, bar: Progress) -> list[str]:
    """Fill the empty database and store; return what the cases' own log finds wrong."""
    from django.conf import settings

    store = Path(settings.FILES_ROOT)
    _require_empty(store)
    _migrate_to(manifest)
    marker = store / _UNFINISHED
    marker.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.touch()
    found = _matching(manifest)
    with backup_tables.refilling(found):
        _refill(source, manifest, found, bar)
        backup_tables.set_sequences(found, manifest.sequences)
        _compare(manifest, found, bar)
    migrate(say)  # from the backup's version on to this one
    _analyse()
    marker.unlink()
    return _verify(bar)


def _refill(
    source: Path, manifest: Manifest, found: list[backup_tables.Table], bar: Progress
) -> None:
    by_name = {table.name: table for table in found}
    parts = sum(table.parts for table in manifest.tables)
    task = bar.add_task("恢复", total=parts + manifest.files)
    files = 0
    for name, _, content in members(source):
        kind, _, rest = name.partition("/")
        if kind == "tables":
            backup_tables.fill(by_name[rest.split("/")[0]], content.read())
        elif kind == "files":
            _put_back(content, rest)
            files += 1
        bar.advance(task)
    if files != manifest.files:
        raise BackupDamaged(f"备份中有 {files} 个文件，目录记着 {manifest.files} 个")


def _put_back(content: BinaryIO, sha256: str) -> None:
    from onewindow.kit import files

    files.put_back(content, sha256=sha256)


def _compare(manifest: Manifest, found: list[backup_tables.Table], bar: Progress) -> None:
    """Read every table again and compare it with the manifest, before anything is committed."""
    task = bar.add_task("核对", total=len(found))
    written = {table.name: table for table in manifest.tables}
    for table in found:
        again = backup_tables.export(table)
        wanted = written[table.name]
        if (again.rows, again.sha256) != (wanted.rows, wanted.sha256):
            raise BackupDamaged(
                f"表 {table.name} 恢复后有 {again.rows} 行，"
                f"与备份的 {wanted.rows} 行内容不符，已全部撤销"
            )
        bar.advance(task)


def _require_empty(store: Path) -> None:
    held = backup_tables.rows_held(backup_tables.tables())
    if held:
        raise PlaceNotEmpty(f"数据库不是空的：{'、'.join(held[:5])} 等 {len(held)} 张表已有内容")
    if (store / _UNFINISHED).exists():
        return  # an earlier restore was interrupted; what it put there lies under its own hash
    if store.exists() and any(path.is_file() for path in store.rglob("*")):
        raise PlaceNotEmpty(f"文件目录不是空的：{store}")


def _migrate_to(manifest: Manifest) -> None:
    """Make the tables as the backup knew them, which may be older than this code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    strange = sorted(set(manifest.migrations) - known)
    if strange:
        names = "、".join(f"{app}.{name}" for app, name in strange[:3])
        raise BackupUnknown(
            f"备份由更新的程序版本制作，本版本不认识它的数据表（{names}）",
            next_step="请先更新程序，再恢复。",
        )
    last: dict[str, str] = dict(sorted(manifest.migrations))
    executor.migrate(list(last.items()))


def _matching(manifest: Manifest) -> list[backup_tables.Table]:
    """Return the tables here, which must be those of the backup, column by column."""
    found = backup_tables.tables()
    here = {table.name: list(table.columns) for table in found}
    there = {table.name: table.columns for table in manifest.tables}
    if here != there:
        names = [name for name in sorted(here | there) if here.get(name) != there.get(name)]
        raise TablesDiffer(f"数据表的结构与备份不同：{_some(names)}")
    return found


def _use_secrets(source: Path, manifest: Manifest, file: Path | None, folder: Path) -> None:
    if not manifest.secrets_sha256:
        raise BackupUnknown(
            "这份备份里没有密钥", next_step="请把 data-key 放到 secrets/ 下，不带口令恢复。"
        )
    content = io.BytesIO()
    for name, _, stream in members(source):
        if name == SECRETS:
            content.write(stream.read())
    secrets = backup_keys.opened(content.getvalue(), passphrase_for(file, confirms=False))
    backup_keys.put_into_place(secrets, folder)
    if secrets.get("data-keys-old"):
        say("备份用过更换前的密钥：请在启动一窗的环境中设 ONEWINDOW_DATA_KEYS_OLD，见运行手册")


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the first hour plans without knowing the tables


def _verify(bar: Progress) -> list[str]:
    from onewindow.domains.cases import api as cases

    result = cases.Verification()
    task = bar.add_task("核验办件", total=cases.Case.objects.count())
    for result in cases.verify_all():
        bar.update(task, completed=result.cases)
    return list(result.discrepancies)


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return "、".join(listed[:5]) + (f" 等 {len(listed)} 张" if len(listed) > 5 else "")
