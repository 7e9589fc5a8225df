"""What surrounds every page of a kiosk or of a phone in the hall, and the page of a ticket."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from onewindow.channels.hall.doors import Door, outlet_named, site_url
from onewindow.channels.hall.proving import check_letters
from onewindow.channels.hall_words import wait_words
from onewindow.channels.qr import qr
from onewindow.domains.queueing import api as queueing

CHARACTERS = ("1234567890", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Rows of the keys on a kiosk's screen: what codes and document numbers are made of."""


def door_page(
    request: HttpRequest, door: Door, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render ``take_<name>.html``; ``forget_seconds``, where given, is its own idle time."""
    if door.is_kiosk and "forget_seconds" not in context:
        context["forget_seconds"] = queueing.policy_of(
            door.outlet, on=timezone.localdate()
        ).kiosk_seconds
    context |= {
        "door": door,
        "frame": "hall/kiosk.html" if door.is_kiosk else "hall/phone.html",
        "outlet_name": outlet_named(door.outlet).name,
    }
    return render(request, f"hall/take_{name}.html", context, status=status)


def ticket_page(request: HttpRequest, door: Door, code: str, *, said: str = "") -> HttpResponse:
    """Render the number, large; ``said`` stands above it."""
    progress = queueing.ticket_progress(code, at=timezone.now())
    context = {
        "progress": progress,
        "place": outlet_named(progress.outlet),
        "wait": wait_words(progress.wait, is_over=progress.is_over),
        "taken": timezone.localtime(progress.taken_at),
        "qr": qr(site_url("hall:ticket", code)),
        "letters": check_letters(code),
        "said": said,
    }
    return door_page(request, door, "printed", context)
