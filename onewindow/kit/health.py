"""Two questions of an operator's probe: does the process live, and can it serve?"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_STATE = """
SELECT EXISTS (SELECT 1 FROM kit_delivery WHERE status = 'parked'),
       (SELECT extract(epoch FROM clock_timestamp() - next_at) FROM kit_delivery
        WHERE status = 'waiting' ORDER BY next_at LIMIT 1)
"""


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process answers at all."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and has its tables, else 503.

    ``oldest_delivery_seconds`` says for how long the outbox waits: a growing number means that no
    worker runs. Neither it nor parked deliveries make a page unservable.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_STATE)
            row = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    assert row is not None
    seconds = 0.0 if row[1] is None else max(0.0, float(row[1]))
    return JsonResponse(
        {"status": "ok", "parked": row[0], "oldest_delivery_seconds": round(seconds, 1)}
    )


urlpatterns = [
    path("health/live", live, name="health-live"),
    path("health/ready", ready, name="health-ready"),
]
