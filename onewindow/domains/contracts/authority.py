"""The demonstration's own certificate authority: made once, its keys encrypted in the database."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from onewindow.domains.contracts.keys import (
    Signer,
    from_text,
    new_authority,
    new_seal,
    to_text,
)
from onewindow.domains.contracts.models import SigningAuthority

ROOT_NAME = "一窗演示签名根证书"
SEAL_NAME = "存量房网签备案（演示）"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('contracts.authority'))"


def root_and_seal(*, at: datetime) -> tuple[Signer, Signer]:
    """Return the root and the platform's own signer, made in the caller's transaction if needed."""
    row = _current()
    if row is None:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)  # two first signatures at once make one root
        row = _current() or _made(at)
    return (
        Signer(from_text(row.key), from_text(row.certificate)),
        Signer(from_text(row.seal_key), from_text(row.seal_certificate)),
    )


def root_certificate() -> bytes | None:
    """Return the certificate every signature leads to, or None before the first signature."""
    row = _current()
    return from_text(row.certificate) if row else None


def _current() -> SigningAuthority | None:
    return SigningAuthority.objects.filter(is_current=True).first()


def _made(at: datetime) -> SigningAuthority:
    root = new_authority(ROOT_NAME, at=at)
    seal = new_seal(SEAL_NAME, root, at=at)
    return SigningAuthority.objects.create(
        certificate=to_text(root.certificate),
        key=to_text(root.key),
        seal_certificate=to_text(seal.certificate),
        seal_key=to_text(seal.key),
        created_at=at,
    )
