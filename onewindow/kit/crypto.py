"""Personal data at rest: encrypted columns, and keyed digests to find a row by its exact value."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

_VERSION = "a1"  # AES-256-GCM, 12-byte nonce, key derived by HKDF-SHA256
_NONCE_BYTES = 12


class Undecryptable(Exception):
    """The stored text was changed, moved to another column, or its key is not configured."""


def encrypt(text: str, *, context: str) -> str:
    """Return the text encrypted for one column; the same text never looks the same twice.

    ``context`` names the column (``applicants_person.phone``): a value copied into another column
    does not decrypt there. An empty text stays empty.
    """
    if not text:
        return ""
    key_id = _current_id()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(key_id).encrypt(nonce, text.encode(), context.encode())
    return f"{_VERSION}:{key_id}:{base64.b64encode(nonce + sealed).decode('ascii')}"


def decrypt(stored: str, *, context: str) -> str:
    """Return what was encrypted; raise Undecryptable when it is not what was written."""
    if not stored:
        return ""
    try:
        version, key_id, body = stored.split(":")
        raw = base64.b64decode(body, validate=True)
        if version != _VERSION:
            raise ValueError(version)
        return (
            _cipher(key_id)
            .decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode())
            .decode()
        )
    except (ValueError, KeyError, InvalidTag) as error:
        raise Undecryptable(context) from error


def digest(text: str, *, context: str) -> str:
    """Return the keyed digest (64 hex digits) to store beside an encrypted column for look-ups."""
    return _digest(_current_id(), text, context)


def digest_candidates(text: str, *, context: str) -> list[str]:
    """Return the digests under every configured key, for ``column__in`` while keys rotate."""
    return [_digest(key_id, text, context) for key_id in _keys()]


class EncryptedTextField(_TextField):
    """A text column that is encrypted in the database and plain in Python.

    It cannot be filtered, because equal values are stored differently: store ``digest`` beside it.
    """

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared if prepared is None else encrypt(str(prepared), context=self._context)

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return value if value is None else decrypt(value, context=self._context)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted; filter by its digest")
        return super().get_lookup(lookup_name)

    @property
    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


def _keys() -> dict[str, str]:
    """Return the configured keys by id, the current one first."""
    return {fingerprint(key): key for key in (settings.DATA_KEY, *settings.DATA_KEYS_OLD)}


def _current_id() -> str:
    return fingerprint(settings.DATA_KEY)


@cache
def fingerprint(key: str) -> str:
    """Return by which name a key goes: eight hex digits that tell nothing of it."""
    return hashlib.sha256(b"onewindow key id" + bytes.fromhex(key)).hexdigest()[:8]


def _cipher(key_id: str) -> AESGCM:
    return AESGCM(_derived(_keys()[key_id], "encrypt"))


def _digest(key_id: str, text: str, context: str) -> str:
    key = _derived(_keys()[key_id], "digest")
    return hmac.new(key, f"{context}\0{text}".encode(), hashlib.sha256).hexdigest()


@cache
def _derived(key: str, purpose: str) -> bytes:
    derive = HKDF(SHA256(), 32, salt=None, info=f"onewindow {purpose}".encode())
    return derive.derive(bytes.fromhex(key))
