"""The file a backup is: a plain tar that ends with its manifest and a seal over every byte before.

Anything that reads tar can open it. Nothing in it depends on the moment but the content, so the
last 2,048 bytes follow from the digest of all others: a single changed byte anywhere is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from onewindow.kit.refusals import Invalid, Refusal
from onewindow.kit.troubles import StorageFull, trouble_of

FORMAT = 1
MANIFEST, SEAL, SECRETS = "manifest.json", "seal", "secrets.json"
_BLOCK = 512
_CHUNK = 1024 * 1024
_SEAL_LINE = re.compile(rb"^sha256 ([0-9a-f]{64}) manifest ([0-9]{20})\n$")
_TAIL = 4 * _BLOCK
"""The seal's header, its line, and the two empty blocks that end every tar."""


class BackupDamaged(Refusal):
    """The file is no backup, or not as it was written."""

    code = "backup_damaged"
    next_step = "请改用另一份备份；不要恢复内容不完整的备份。"


class BackupUnknown(Invalid):
    """There is no such file, or it comes from another version."""

    code = "backup_unknown"


@dataclass
class TablePart:
    """One table: what of it was written, and the digest of its rows in the order of its key."""

    name: str
    columns: list[str]
    rows: int
    bytes: int
    sha256: str
    parts: int


@dataclass
class Manifest:
    """What a backup holds; ``missing`` names files that the store had lost when it was made."""

    made_at: str
    product: str
    server_version: int
    migrations: list[tuple[str, str]]
    data_keys: list[str]
    tables: list[TablePart] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    secrets_sha256: str = ""
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        held: dict[str, Any] = json.loads(content)
        if held.get("format") != FORMAT:
            raise BackupUnknown(
                f"备份的格式版本是 {held.get('format')}，本程序只认识 {FORMAT}",
                next_step="请用制作这份备份的程序版本恢复。",
            )
        tables = [TablePart(**row) for row in held.pop("tables")]
        migrations = [(app, name) for app, name in held.pop("migrations")]
        return cls(tables=tables, migrations=migrations, **held)


class Writer:
    """Writes a backup aside and moves it into place, whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.draft = path.with_name(f".{path.name}.{os.getpid()}.partial")
        self._hash = hashlib.sha256()
        self._offset = 0

    def __enter__(self) -> Writer:
        handle = os.open(self.draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._stream: BinaryIO = os.fdopen(handle, "wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            self._stream.close()
        finally:
            self.draft.unlink(missing_ok=True)
        if isinstance(trouble_of(error), StorageFull) and not isinstance(error, Refusal):
            raise StorageFull(
                f"备份没有完成：{self.path.parent} 没有空间了，未留下半份文件",
                next_step="请清理空间，或把备份写到别处。",
            ) from error

    def add(self, name: str, content: bytes) -> None:
        """Add a member that is at hand."""
        self._write(header(name, len(content)))
        self._write(content)
        self._pad(len(content))

    def add_stream(self, name: str, size: int, content: Iterator[bytes]) -> None:
        """Add a member of known size."""
        self._write(header(name, size))
        written = 0
        for block in content:
            written += len(block)
            self._write(block)
        if written != size:
            raise BackupDamaged(f"{name} 在读取中变化：应有 {size} 字节，读到 {written} 字节")
        self._pad(size)

    def finish(self, manifest: Manifest) -> None:
        """Add manifest and seal, wait for the disk, read all of it back, put it into place."""
        offset = self._offset
        self.add(MANIFEST, manifest.as_bytes())
        self._write(_tail(self._hash.hexdigest(), offset))
        self._stream.flush()
        os.fsync(self._stream.fileno())
        check(self.draft)
        self.draft.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, content: bytes) -> None:
        self._hash.update(content)
        self._offset += len(content)
        self._stream.write(content)

    def _pad(self, size: int) -> None:
        self._write(b"\0" * (-size % _BLOCK))


def header(name: str, size: int) -> bytes:
    """Return the tar header of a member; it tells nothing of the machine or the moment."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info.tobuf(tarfile.USTAR_FORMAT)


def check(path: Path) -> Manifest:
    """Read the whole file and return its manifest; raise BackupDamaged at the least change."""
    try:
        size = path.stat().st_size
        stream = path.open("rb")
    except OSError as error:
        raise BackupUnknown(f"没有备份文件 {path}", next_step="请核对路径。") from error
    with stream:
        hashed = hashlib.sha256()
        left = size - _TAIL
        while left > 0 and (block := stream.read(min(_CHUNK, left))):
            hashed.update(block)
            left -= len(block)
        tail = stream.read()
        found = _SEAL_LINE.match(tail[_BLOCK : 2 * _BLOCK].rstrip(b"\0"))
        if size <= _TAIL or found is None:
            raise BackupDamaged(f"{path} 不是完整的一窗备份：结尾没有封印")
        offset = int(found[2])
        if tail != _tail(hashed.hexdigest(), offset):
            raise BackupDamaged(f"{path} 的内容与封印不符：文件在制作之后被改动或损坏")
        stream.seek(offset)
        with tarfile.open(fileobj=stream, mode="r:") as tar:
            first = tar.next()
            member = tar.extractfile(first) if first is not None else None
            assert member is not None, "the seal has vouched for it"
            return Manifest.from_bytes(member.read())


def members(path: Path) -> Iterator[tuple[str, int, BinaryIO]]:
    """Yield name, size and content of every member before the manifest, in the order written."""
    with tarfile.open(path, mode="r:") as tar:
        while (info := tar.next()) is not None and info.name != MANIFEST:
            content = tar.extractfile(info)
            assert content is not None
            yield info.name, info.size, content  # type: ignore[misc]
            tar.members = []  # type: ignore[attr-defined] # it would remember every one of a million files


def _tail(digest: str, offset: int) -> bytes:
    line = f"sha256 {digest} manifest {offset:020}\n".encode()
    return header(SEAL, len(line)) + line.ljust(_BLOCK, b"\0") + b"\0" * (2 * _BLOCK)
