"""Where pages find the live process."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest


def live_url(request: HttpRequest, *channels: str, token: str = "") -> str:
    """Return the address of ``/live`` for some channels, as the browser of this request reaches it.

    Behind one server it is on the page's own origin; under scripts/run another port of its host.
    """
    query = [("channel", channel) for channel in channels]
    if token:
        query.append(("token", token))
    return f"{_base(request)}/live?{urlencode(query)}"


def live(request: HttpRequest) -> dict[str, str]:
    """Context processor: ``live_base`` for pages that put an address together themselves."""
    return {"live_base": _base(request)}


def _base(request: HttpRequest) -> str:
    if not settings.LIVE_PORT:
        return ""
    host = urlsplit(f"//{request.get_host()}").hostname or "localhost"
    shown = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{shown}:{settings.LIVE_PORT}"
