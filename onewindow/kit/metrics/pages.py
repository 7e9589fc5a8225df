"""The page that a Prometheus asks for, and the measuring of every answer."""

from __future__ import annotations

import hmac
import ipaddress
import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.kit.metrics.book import BOOK, observe
from onewindow.kit.metrics.text import CONTENT_TYPE, Family, page

logger = logging.getLogger(__name__)
_PATIENCE = "SET LOCAL statement_timeout = '2s'"
"""A monitor must not add to the load of a database that is slow already."""
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


class Timing:
    """Outermost middleware: the time of every answer by the name of its view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        observe(
            "http_request_duration_seconds",
            time.perf_counter() - start,
            view=(match.view_name or "unnamed") if match else "none",
            method=request.method if request.method in {"GET", "POST"} else "other",
            status=f"{response.status_code // 100}xx",
        )
        return response


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever holds the token, or without one the machine itself; to others it is not there.

    It answers without a database too: ``onewindow_database_up`` is 0 then.
    """
    if not _may_read(request):
        raise Http404
    return HttpResponse(page(_families(timezone.now()), BOOK.sum_up()), content_type=CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    # Behind a proxy on this machine everybody comes from the machine; the proxy says for whom.
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _families(at: datetime) -> list[Family]:
    found: list[Family] = []
    is_up = True
    for name in import_string(settings.METRICS):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(_PATIENCE)
                found += import_string(name)(at)
        except DatabaseError:
            logger.warning("no figures from %s", name, exc_info=True)
            is_up = is_up and _answers()
    up = Family.of("database_up", "Whether the database answers.", int(is_up))
    return [up, *found]


def _answers() -> bool:
    try:
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


urlpatterns = [path("metrics", metrics, name="metrics")]
