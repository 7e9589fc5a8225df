"""Where somebody may judge a service: addresses for pages, messages and QR codes.

Shared by the channels; the page itself is ``channels.evaluating``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import EvaluationChannel

_AT_THE_COUNTER = timedelta(seconds=90)
"""How long somebody who was served stays in the chair."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One service that may still be judged, with where."""

    kind: str
    asked_at: datetime
    url: str
    item: str = ""


def evaluation_path(invitation: evaluation.Invitation, via: EvaluationChannel) -> str:
    """Return the path of the page; ``via`` says through what it is opened and is kept with it."""
    path = reverse("evaluating:asked", args=[invitation.code])
    return f"{path}?{urlencode({'via': via.value})}"


def evaluation_address(invitation: evaluation.Invitation, via: EvaluationChannel) -> str:
    """Return the whole address, to be printed as a QR code or sent in a message."""
    return settings.BASE_URL.rstrip("/") + evaluation_path(invitation, via)


def invitations_to(case_number: str, at: datetime) -> list[Asked]:
    """Return what the applicant of a case may judge, newest first, for a page of the portal."""
    return [
        Asked(row.get_kind_display(), row.invited_at, evaluation_path(row, EvaluationChannel.WEB))
        for row in evaluation.open_invitations(case_number, at)
    ]


def invitations_of(visit: int, at: datetime) -> list[Asked]:
    """Return what a visitor of a hall may judge, newest first, for the page of their paper's QR."""
    return [
        Asked(
            row.get_kind_display(),
            row.invited_at,
            evaluation_path(row, EvaluationChannel.QR),
            row.item_name,
        )
        for row in evaluation.invitations_of_visit(visit)
        if row.may_be_judged(at)
    ]


def code_at_window(window: str, at: datetime) -> str:
    """Return the address to judge what a window did in the last moments, else an empty string.

    For a code beside the counter: whoever sits there next must not be asked about a stranger.
    """
    row = evaluation.open_invitation(window, at, after=at - _AT_THE_COUNTER)
    return evaluation_address(row, EvaluationChannel.QR) if row else ""
