"""From an upload to the file store: what it is is looked at, its name is only a claim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from onewindow.kit import files
from onewindow.kit.models import StoredFile


def keep(upload: UploadedFile[Any], *, at: datetime) -> tuple[StoredFile, str]:
    """Store an upload and return it with its name; raise the refusals of the store."""
    name = upload.name or "未命名"
    # Django's wrapper reads and seeks like a binary stream without being declared as one.
    return files.store(upload, name=name, at=at), name  # type: ignore[arg-type]
