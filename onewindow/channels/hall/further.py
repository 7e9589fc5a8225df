"""Several matters of one coming at a kiosk (Q16): it knows a visit until it forgets the person."""

from __future__ import annotations

from django.core import signing
from django.utils import timezone

from onewindow.channels.hall.doors import Door
from onewindow.domains.queueing import api as queueing

_SIGNER = signing.TimestampSigner(salt="hall.further")
_GRACE = 30
"""Seconds that a kiosk whose line was cut may need to ask again."""


def further_token(door: Door, visit: str) -> str:
    """Return what lets whoever stands at this kiosk take another number into the same visit."""
    return _SIGNER.sign_object([door.token, visit])


def visit_of(door: Door, token: str) -> str:
    """Return the visit a kiosk goes on with; empty where it has forgotten it or never knew it."""
    if not token or not door.is_kiosk:
        return ""
    policy = queueing.policy_of(door.outlet, on=timezone.localdate())
    try:
        kiosk, visit = _SIGNER.unsign_object(token, max_age=policy.kiosk_seconds + _GRACE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(visit) if kiosk == door.token else ""


def renewed(door: Door, token: str) -> str:
    """Return the token with a fresh stamp for the next page: every touch keeps the visit awake."""
    visit = visit_of(door, token)
    return further_token(door, visit) if visit else ""
