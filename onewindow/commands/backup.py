"""onewindow backup: everything that must not be lost, as one sealed file, while acts go on."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.utils import timezone
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress

from onewindow.commands import backup_keys, backup_tables
from onewindow.commands.backup_archive import (
    SECRETS,
    BackupUnknown,
    Manifest,
    Writer,
    check,
)
from onewindow.commands.environment import django_ready
from onewindow.kit.home import home
from onewindow.kit.refusals import Invalid

VERSION = "0.1.0"
EXAMPLES = """\b
示例：
  scripts/onewindow backup onewindow.tar
  scripts/onewindow backup /backup/onewindow/        按时间命名
  scripts/onewindow backup onewindow.tar --check     只核对已有的备份
  scripts/onewindow backup onewindow.tar --with-secrets --passphrase-file 口令文件"""


@click.command(epilog=EXAMPLES)
@click.argument("target", type=click.Path(path_type=Path), metavar="文件或目录")
@click.option("--check", "only_check", is_flag=True, help="只核对已有的备份，不制作")
@click.option("--with-secrets", is_flag=True, help="把密钥用口令加密后一并放入（默认不放）")
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="口令文件；不给时在终端询问",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(
    target: Path,
    *,
    only_check: bool,
    with_secrets: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """备份数据库与文件；业务照常进行，内容是同一时刻的。

    \b
    不含密钥：没有 secrets/data-key，备份里的个人信息无法解密，请另行保管。
    有文件丢失时照样备份其余内容，并以退出码 1 报告。
    """
    if only_check:
        tell(target, check(target), as_json=as_json, what="备份完好")
        return 0
    passphrase = passphrase_for(passphrase_file, confirms=True) if with_secrets else ""
    path = _name(target)
    with django_ready(database=True, migrates=False), progress() as bar:
        manifest = make(path, passphrase, bar)
    tell(path, manifest, as_json=as_json, what="备份完成")
    for sha256 in manifest.missing:
        click.echo(f"  ✗ 文件 {sha256} 已从存储中丢失或损坏，备份中没有它", err=True)
    return 1 if manifest.missing else 0


def make(path: Path, passphrase: str, bar: Progress) -> Manifest:
    """Write a backup to ``path``; with a passphrase the keys go with it, sealed."""
    manifest = _begin()
    with Writer(path) as writer, backup_tables.snapshot():
        found = backup_tables.tables()
        task = bar.add_task("数据表", total=len(found))
        for table in found:
            manifest.tables.append(backup_tables.export(table, writer.add))
            bar.advance(task)
        manifest.sequences = backup_tables.sequences(found)
        _add_files(writer, manifest, bar)
        if passphrase:
            secrets = backup_keys.sealed(_secrets(), passphrase)
            manifest.secrets_sha256 = hashlib.sha256(secrets).hexdigest()
            writer.add(SECRETS, secrets)
        writer.finish(manifest)
    return manifest


def tell(path: Path, manifest: Manifest, *, as_json: bool, what: str) -> None:
    """Print what a backup holds."""
    rows = sum(table.rows for table in manifest.tables)
    if as_json:
        found = {
            "path": str(path),
            "bytes": path.stat().st_size,
            "made_at": manifest.made_at,
            "tables": {table.name: table.rows for table in manifest.tables},
            "rows": rows,
            "files": manifest.files,
            "file_bytes": manifest.file_bytes,
            "missing": manifest.missing,
            "data_keys": manifest.data_keys,
            "has_secrets": bool(manifest.secrets_sha256),
        }
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"{what}：{path}（{path.stat().st_size / 1_000_000:.1f} MB）")
    click.echo(
        f"  {manifest.made_at}，{len(manifest.tables)} 张表 {rows} 行，{manifest.files} 个文件"
    )
    keys = "、".join(manifest.data_keys)
    kept = "密钥已用口令加密放入" if manifest.secrets_sha256 else "不含密钥，请另行保管 data-key"
    click.echo(f"  恢复时需要数据密钥 {keys}；{kept}")


def passphrase_for(file: Path | None, *, confirms: bool) -> str:
    """Return the passphrase of a file's first line, or ask for it."""
    if file is not None:
        text = file.read_text(encoding="utf-8").split("\n")[0].strip()
    else:
        text = click.prompt("口令", hide_input=True, confirmation_prompt=confirms, err=True)
    if len(text) < backup_keys.SHORTEST_PASSPHRASE:
        raise Invalid(f"口令太短，至少 {backup_keys.SHORTEST_PASSPHRASE} 个字符")
    return str(text)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show how far it is on standard error."""
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield bar


def _begin() -> Manifest:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = sorted(MigrationRecorder(connection).applied_migrations())
    if not applied:
        raise BackupUnknown("数据库里还没有一窗的数据表", next_step="请核对 DATABASE_URL。")
    connection.ensure_connection()
    return Manifest(
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        product=VERSION,
        server_version=connection.pg_version,  # type: ignore[attr-defined]
        migrations=applied,
        data_keys=backup_keys.configured(home()),
    )


def _add_files(writer: Writer, manifest: Manifest, bar: Progress) -> None:
    """Add every file that the snapshot knows; files are only ever added, so all are there."""
    from onewindow.kit import files
    from onewindow.kit.models import ErasedFile, StoredFile

    erased = ErasedFile.objects.values("sha256")
    kept = StoredFile.objects.exclude(sha256__in=erased)
    rows = kept.order_by("sha256").values_list("sha256", "size")
    task = bar.add_task("文件", total=rows.count())
    for sha256, size in rows.iterator(chunk_size=2000):
        bar.advance(task)
        try:
            is_whole = files.path_of(sha256).stat().st_size == size and files.verify(sha256)
        except (files.UnknownFile, OSError):
            is_whole = False
        if not is_whole:
            manifest.missing.append(sha256)
            continue
        with files.open_file(sha256) as stream:
            blocks = iter(lambda: stream.read(1024 * 1024), b"")
            writer.add_stream(f"files/{sha256}", size, blocks)
        manifest.files += 1
        manifest.file_bytes += size


def _secrets() -> dict[str, str]:
    return {
        "data-key": os.environ["ONEWINDOW_DATA_KEY"],
        "secret-key": os.environ["ONEWINDOW_SECRET_KEY"],
        "data-keys-old": os.environ.get("ONEWINDOW_DATA_KEYS_OLD", ""),
    }


def _name(target: Path) -> Path:
    if target.is_dir() or str(target).endswith(os.sep):
        if not target.is_dir():
            raise Invalid(f"没有目录 {target}", next_step="请先建立目录，或给出文件名。")
        stamp = time.strftime("%Y%m%d-%H%M%S")
        return target.absolute() / f"onewindow-{stamp}.tar"
    if target.exists():
        raise Invalid(f"{target} 已存在，不覆盖已有的备份", next_step="请换一个文件名。")
    if not target.absolute().parent.is_dir():
        raise Invalid(f"没有目录 {target.absolute().parent}", next_step="请先建立目录。")
    return target.absolute()
