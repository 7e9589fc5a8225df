"""What surrounds a public page of booking, and the signed address of what somebody holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from onewindow.channels.public_shell import public_shell
from onewindow.kit.actors import Actor, ActorKind

CITIZEN = Actor(ActorKind.APPLICANT, "public", "办事人")
"""Whoever has no account: a booking is theirs by its code and telephone."""
_HOUR = 3600
_SALT = "booking.held"


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a public page; its address goes to nobody else.

    Not ``no-referrer``: a browser then sends forms with the origin "null", which is refused.
    """
    shell = public_shell("booking:start", footer="预约不收费，约好时段，到了签到就排上号。")
    response = render(request, f"booking/{template}", {"shell": shell, **context}, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def token_of(uuid: UUID) -> str:
    """Return the address part of something held; it opens for an hour."""
    return signing.dumps(str(uuid), salt=_SALT)


def held_by(token: str) -> UUID:
    """Return what a token opens; a forged or old one opens nothing."""
    try:
        return UUID(signing.loads(token, salt=_SALT, max_age=_HOUR))
    except (signing.BadSignature, ValueError) as error:
        raise Http404("not held") from error
