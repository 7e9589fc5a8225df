"""The store: a file lies under the SHA-256 of its content and is never changed."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from onewindow.kit.actors import Actor
from onewindow.kit.files.kinds import UPLOADS, Kind, claimed_kind, sniff
from onewindow.kit.models import ErasedFile, StoredFile
from onewindow.kit.refusals import NotFound, Refusal
from onewindow.kit.troubles import StorageFull

_BLOCK = 1024 * 1024
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FileTooLarge(Refusal):
    """The file is larger than the limit."""

    code = "file_too_large"
    status = 413


class EmptyFile(Refusal):
    """The file has no content."""

    code = "file_empty"
    status = 422
    next_step = "请检查文件能否正常打开，再重新上传。"


class FileKindRefused(Refusal):
    """The content is of no kind that is taken here."""

    code = "file_kind_refused"
    status = 415


class FileMislabelled(Refusal):
    """The name says one kind, the content is another."""

    code = "file_mislabelled"
    status = 415
    next_step = "请用正确的格式另存后重新上传，不要只改扩展名。"


class UnknownFile(NotFound):
    """No such content is stored, or it is gone from the disk."""

    code = "file_unknown"


def store(
    content: BinaryIO,
    *,
    name: str,
    at: datetime,
    kinds: Iterable[Kind] = UPLOADS,
    max_bytes: int | None = None,
) -> StoredFile:
    """Store what a person handed in, after looking at what it is; ``name`` is only a claim.

    It is written aside, flushed to the disk and then moved into place, so a file under its hash is
    always whole. The same content stored again is the same file. ``max_bytes`` None means the
    product's limit for uploads.
    """
    limit = settings.MAX_UPLOAD_BYTES if max_bytes is None else max_bytes
    allowed = frozenset(kinds)
    with _draft() as (stream, path):
        sha256, size = _copy(content, stream, limit, name)
        kind = _recognise(stream, name, allowed)
        _settle(stream, path, sha256)
    return _row(sha256, size, kind, at)


def store_bytes(content: bytes, *, kind: Kind, at: datetime) -> StoredFile:
    """Store what the product itself made, such as a notice."""
    with _draft() as (stream, path):
        sha256, size = _copy(BytesIO(content), stream, len(content), "")
        _settle(stream, path, sha256)
    return _row(sha256, size, kind, at)


def put_back(content: BinaryIO, *, sha256: str) -> None:
    """Put content from a backup into place; its row comes back with the tables.

    Raises UnknownFile when it is not what the name says.
    """
    with _draft() as (stream, path):
        found, _ = _copy(content, stream, sys.maxsize, sha256)
        if found != sha256:
            raise UnknownFile(f"文件 {sha256[:12]}… 的内容与名称不符，没有放回")
        _settle(stream, path, sha256)


def erase(sha256: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Remove content that may no longer be kept; a row stays that says when, why and by whom.

    Erasing twice changes nothing.
    """
    ErasedFile.objects.get_or_create(
        sha256=sha256, defaults={"erased_at": at, "reason": reason, "actor": by.as_record()}
    )
    path_of(sha256).unlink(missing_ok=True)


def path_of(sha256: str) -> Path:
    """Return where content of this hash lies, whether it is there or not."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def open_file(sha256: str) -> BinaryIO:
    """Open stored content for reading."""
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise UnknownFile("文件不在存储中", next_step="请联系管理员从备份恢复文件。") from error


def verify(sha256: str) -> bool:
    """Return whether the content still has the hash it is stored under."""
    hashed = hashlib.sha256()
    with open_file(sha256) as stream:
        for block in _blocks(stream):
            hashed.update(block)
    return hashed.hexdigest() == sha256


@contextmanager
def _draft() -> Iterator[tuple[BinaryIO, Path]]:
    """Yield a file to write, gone after the block unless it was settled.

    Raises StorageFull where the disk has no room for it; nothing is left behind then.
    """
    folder = Path(settings.FILES_ROOT) / "drafts"
    path = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        path = Path(name)
        with os.fdopen(handle, "w+b") as stream:
            yield stream, path
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFull("文件存储空间已满，文件没有保存") from error
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


def _blocks(content: BinaryIO) -> Iterator[bytes]:
    while block := content.read(_BLOCK):
        yield block


def _copy(content: BinaryIO, stream: BinaryIO, limit: int, name: str) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    for block in _blocks(content):
        size += len(block)
        if size > limit:
            raise FileTooLarge(
                f"文件“{name}”超过 {_megabytes(limit)}，未上传",
                next_step=f"请压缩或拆分为每个不超过 {_megabytes(limit)} 的文件后重新上传。",
            )
        hashed.update(block)
        stream.write(block)
    if not size:
        raise EmptyFile(f"文件“{name}”是空的，未上传")
    return hashed.hexdigest(), size


def _recognise(stream: BinaryIO, name: str, allowed: frozenset[Kind]) -> Kind:
    kind = sniff(stream)
    names = "、".join(one.chinese for one in Kind if one in allowed)
    if kind is None or kind not in allowed:
        raise FileKindRefused(
            f"文件“{name}”的内容不是可接收的格式，未上传",
            next_step=f"可接收的格式：{names}。请转换后重新上传。",
        )
    claim = claimed_kind(name)
    if claim is not kind:
        suffix = Path(name).suffix or "（没有扩展名）"
        raise FileMislabelled(f"文件“{name}”的扩展名是 {suffix}，内容却是{kind.chinese}，未上传")
    return kind


def _settle(stream: BinaryIO, path: Path, sha256: str) -> None:
    stream.flush()
    os.fsync(stream.fileno())
    target = path_of(sha256)
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name too must survive a power cut
    finally:
        os.close(folder)


def _row(sha256: str, size: int, kind: Kind, at: datetime) -> StoredFile:
    row = StoredFile(sha256=sha256, size=size, media_type=kind.value, created_at=at)
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return StoredFile.objects.get(pk=sha256)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB" if size >= 1024 * 1024 else f"{size / 1024:.0f} KB"
