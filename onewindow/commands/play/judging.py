"""What people say of the service: a bad judgement on its way, a published one, one still asked."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from onewindow.channels.evaluating.tablet import token_of
from onewindow.commands.play import story
from onewindow.domains.accounts import api as accounts
from onewindow.domains.dockets import api as dockets
from onewindow.domains.evaluation import api as evaluation
from onewindow.kit.actors import Actor, ActorKind

_PERSON = Actor(ActorKind.APPLICANT, "play", "办事人")
_PATIENCE = 30
"""Seconds until the worker has invited whoever was served."""
_SAID: tuple[tuple[int, tuple[str, ...], str], ...] = (
    (1, ("109",), "清单上没有的证明也要了一份，来回跑了两趟。"),
    (5, (), "一次就办好了。"),
    (4, (), ""),
)


def arrange(cases: list[str]) -> dict[str, str]:
    """Let people judge what these cases brought; return the addresses of what is to be seen.

    The first case is judged badly, which its department has to put right; the last invitation
    stays open, on the tablet of its window and under its link.
    """
    open_ones = _invited(cases)
    story.check(len(open_ones) > len(_SAID), f"只有{len(open_ones)}次服务可以评价")
    at = timezone.now()
    numbers = []
    for invitation, (stars, labels, words) in zip(open_ones, _SAID, strict=False):
        given = evaluation.submit_evaluation(
            invitation.code,
            stars=stars,
            labels=labels,
            words=words,
            channel=evaluation.EvaluationChannel.MOBILE,
            by=_PERSON,
            at=at,
        )
        numbers.append(given.pk)
    supervisor = accounts.actor_of(accounts.account("4005"))
    rectification = evaluation.rectifications(supervisor).latest("pk")
    evaluation.publish_evaluation(numbers[1], answer="谢谢肯定。", by=supervisor, at=at)
    last = open_ones[-1]
    clerk = accounts.actor_of(accounts.account(last.clerk), window=last.window)
    tablet = evaluation.pair_tablet(
        last.window, by=clerk, at=last.invited_at - timedelta(seconds=1)
    )
    return {
        "rectification": f"/oversight/rectifications/{rectification.pk}",
        "tablet": f"/tablet/{token_of(tablet)}/",
        "asked": f"/e/{last.code}",
        "docket": _docket(),
    }


def _docket() -> str:
    """Return the address of what somebody does not agree with, or of the newest."""
    manager = accounts.actor_of(accounts.account("0109"))
    rows = dockets.dockets(manager)
    return (
        f"/oversight/dockets/{(rows.filter(stage='to_decide').first() or rows.latest('pk')).number}"
    )


def _invited(cases: list[str]) -> list[evaluation.Invitation]:
    end = time.monotonic() + _PATIENCE
    while True:
        at = timezone.now()
        found = [one for case in cases for one in evaluation.open_invitations(case, at)]
        if len(found) > len(_SAID) or time.monotonic() > end:
            return found
        time.sleep(0.2)
