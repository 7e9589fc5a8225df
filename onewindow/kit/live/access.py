"""Who may listen to what: staff by their session, others by a signed token, nobody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.module_loading import import_string

from onewindow.kit.live.publish import CHANNEL, token_channel

Authorise = Callable[[Any, str], bool]
MOST_CHANNELS = 12


def status_for(channels: Sequence[str], tokens: Sequence[str], cookies: str) -> int:
    """Return 200 when every channel may be listened to, else the status of the refusal.

    ``cookies`` is the Cookie header. Blocking: it reads the session and the account.
    """
    if not channels or len(channels) > MOST_CHANNELS:
        return 400
    if not all(CHANNEL.fullmatch(channel) for channel in channels):
        return 400
    by_token = {token_channel(token) for token in tokens}
    left = [channel for channel in channels if channel not in by_token]
    if not left:
        return 200
    user = _user(cookies)
    if user is None or not user.is_authenticated:
        return 401
    return 200 if all(_may(user, channel) for channel in left) else 403


def _may(user: Any, channel: str) -> bool:
    kind, name = channel.split(":", 1)
    rules: dict[str, str] = import_string(settings.LIVE_CHANNELS)
    if kind not in rules:
        return False
    authorise: Authorise = import_string(rules[kind])
    return bool(authorise(user, name))


def _user(cookies: str) -> Any:
    """Return the person of the session cookie, as Django's own middleware would find them."""
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if morsel is None:
        return None
    request = HttpRequest()
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(morsel.value)
    return get_user(request)
