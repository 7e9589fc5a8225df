"""The tablet of a window: pairing it, and what was answered or skipped on it."""

from __future__ import annotations

import secrets
from datetime import datetime

from onewindow.domains.evaluation.actions.giving import subject_of
from onewindow.domains.evaluation.models import EvaluationTablet, Invitation
from onewindow.domains.messages import api as messages
from onewindow.kit.actors import Actor
from onewindow.kit.live.publish import publish
from onewindow.kit.refusals import Forbidden

_AT_WINDOWS = ("cases.receive", "cases.deliver", "cases.issue")
_PAIRING_BYTES = 16


def pair_tablet(window: str, *, by: Actor, at: datetime) -> EvaluationTablet:
    """配对评价平板: a new address for the tablet of the window; the one before stops working."""
    if by.window != window or not any(by.may(one) for one in _AT_WINDOWS):
        raise Forbidden("只能为您所在的窗口配对评价平板。")
    row, _ = EvaluationTablet.objects.update_or_create(
        window=window,
        defaults={
            "pairing": secrets.token_urlsafe(_PAIRING_BYTES),
            "settled_until": at,
            "thanked_at": None,
        },
    )
    publish(f"tablet:{window}", "evaluation")
    return row


def settle_on_tablet(
    tablet: EvaluationTablet, invitation: Invitation, *, is_thanked: bool, at: datetime
) -> None:
    """Ask no more about this occasion: it was answered, or the person would rather not.

    The invitation itself stays open where nothing was said; its link still works, but nobody who
    said no is asked again by text message.
    """
    messages.withdraw(subject_of(invitation), reason="在评价平板上已答复或略过", at=at)
    EvaluationTablet.objects.filter(pk=tablet.pk, settled_until__lt=invitation.asked_from).update(
        settled_until=invitation.asked_from, thanked_at=at if is_thanked else None
    )
