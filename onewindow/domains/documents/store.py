"""Content-addressed files under FILES_ROOT: written once by digest, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from onewindow.domains.documents.rules.sheet import sha256_hex


def put(content: bytes, media_type: str) -> str:
    """Store the content and return its SHA-256; a second put of the same bytes does nothing."""
    digest = sha256_hex(content)
    target = _path(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest


def get(digest: str) -> bytes | None:
    """Return the stored bytes, or None where the file is gone."""
    try:
        return _path(digest).read_bytes()
    except FileNotFoundError:
        return None


def _path(digest: str) -> Path:
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:4] / digest
