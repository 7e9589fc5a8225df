"""叫号规则: the stated policy of a hall, for everybody who waits, asks or is refused by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels.hall.door_page import door_page
from onewindow.channels.hall.doors import at_a_door, door_of, outlet_named
from onewindow.channels.queue_words import chapters
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.queueing import api as queueing


@open_to_all
@require_safe
def rules(request: HttpRequest, outlet: str) -> HttpResponse:
    """What holds today, and from when it changes."""
    place = outlet_named(outlet)
    return render(request, "hall/rules.html", {"place": place, **_stated(outlet, timezone.now())})


@open_to_all
@at_a_door
@require_safe
def at_door(request: HttpRequest, token: str) -> HttpResponse:
    """The same at a kiosk, which goes back to its home, and on a phone that takes a number."""
    at = timezone.now()
    door = door_of(token, at=at)
    return door_page(request, door, "rules", _stated(door.outlet, at))


def _stated(outlet: str, at: datetime) -> dict[str, Any]:
    today = timezone.localdate(at)
    change = queueing.stated.next_change(outlet, after=today)
    coming = None
    if change is not None:
        policy = queueing.policy_of(outlet, on=change)
        coming = policy if policy != queueing.policy_of(outlet, on=today) else None
    return {
        "today": today,
        "chapters": chapters(queueing.policy_of(outlet, on=today)),
        "change": change if coming is not None else None,
        "coming": chapters(coming) if coming is not None else [],
    }
