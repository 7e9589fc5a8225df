"""Wrong tries at a secret, counted in the database so that every process knows of all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from onewindow.kit.crypto import digest
from onewindow.kit.models import Tries
from onewindow.kit.refusals import Refusal

PERIOD = timedelta(minutes=15)
_CONTEXT = "kit.tries"
_COUNT = """
INSERT INTO kit_tries (key, since, count) VALUES (%(key)s, %(at)s, 1)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN kit_tries.since <= %(before)s THEN 1 ELSE kit_tries.count + 1 END,
    since = CASE WHEN kit_tries.since <= %(before)s THEN %(at)s ELSE kit_tries.since END
"""
_FORGET = "DELETE FROM kit_tries WHERE since <= %(before)s"


class TooManyTries(Refusal):
    """Somebody guesses; whoever has the right code may come back a little later."""

    code: ClassVar[str] = "too_many_tries"
    status: ClassVar[int] = 429
    next_step = "请核对手中的凭证，稍后再试；急需时可以到窗口或拨打政务服务热线查询。"


def require_patience(limits: dict[str, int], *, at: datetime) -> None:
    """Refuse when any of the keys had as many wrong tries as its limit in the current period."""
    keys = {_kept(name): most for name, most in limits.items()}
    for row in Tries.objects.filter(pk__in=keys, since__gt=at - PERIOD):
        if row.count >= keys[row.key]:
            seconds = ceil((row.since + PERIOD - at).total_seconds())
            raise TooManyTries(
                f"输错次数太多，为保护办件信息，请 {ceil(seconds / 60)} 分钟后再试。",
                details={"retry_after": seconds},
            )


def count_wrong(names: list[str], *, at: datetime) -> None:
    """Count one wrong try for each name; what is older than the period is dropped."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"before": at - PERIOD})
        for name in sorted(names):  # one order, so that two requests never wait for each other
            cursor.execute(_COUNT, {"key": _kept(name), "at": at, "before": at - PERIOD})


def address_of(request: HttpRequest) -> str:
    """Return the address that asks: behind N known proxies what the outermost of them saw."""
    hops = settings.PROXY_HOPS
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if hops and len(seen) >= hops and seen[-hops]:
        return seen[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def _kept(name: str) -> str:
    """Keep no address and no number in clear."""
    return digest(name, context=_CONTEXT)
