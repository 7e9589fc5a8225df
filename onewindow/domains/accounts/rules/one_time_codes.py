"""Time-based one-time codes of RFC 6238: six digits, thirty seconds, SHA-1."""

from __future__ import annotations

import base64
import hmac
import os
from datetime import datetime
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

SECONDS = 30
DRIFT = 1
"""How many steps a phone's clock may be off, either way."""


def new_secret() -> str:
    """Return a random secret of 20 bytes as an authenticator takes it: base32, no padding."""
    return base64.b32encode(os.urandom(20)).decode()


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def code_for(secret: str, step: int) -> str:
    """Return the six digits of one step."""
    key = base64.b32decode(secret)
    # RFC 6238 fixes SHA-1; its collisions do not weaken an HMAC.
    generator = HOTP(key, 6, SHA1(), enforce_key_length=False)  # noqa: S303
    return generator.generate(step).decode()


def matching_step(secret: str, code: str, *, at: datetime, after: int = 0) -> int | None:
    """Return the step whose code this is, or None; ``after`` is the last used, never used twice."""
    now = step_at(at)
    typed = "".join(code.split())
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        # Compare every step, in constant time, before answering.
        is_same = hmac.compare_digest(code_for(secret, step).encode(), typed.encode())
        if is_same and step > after and found is None:
            found = step
    return found


def next_code(secret: str, *, at: datetime, after: int) -> str:
    """Return a code that will be taken now although ``after`` was used; empty: wait for one.

    For who knows the secret: demonstration accounts and plays, where one person signs in often.
    """
    now = step_at(at)
    step = max(now, after + 1)
    return code_for(secret, step) if step <= now + DRIFT else ""


def enrolment_uri(secret: str, *, staff_number: str, issuer: str) -> str:
    """Return the otpauth address that an authenticator reads from a QR code."""
    label = quote(f"{issuer}:{staff_number}")
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}"
        f"&algorithm=SHA1&digits=6&period={SECONDS}"
    )
