"""The one form of tablet, public page and kiosk (``ui/_judging.html``): read, drawn, handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.api import EvaluationChannel, Invitation
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import Refusal

WHOEVER_WAS_SERVED = Actor(ActorKind.APPLICANT, "applicant", "评价人")
"""Facts about evaluations keep no identity: the code says which service, nothing says who."""


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form; nothing of it is lost by a refusal."""

    stars: int = 0
    labels: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class OfferedLabel:
    code: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OfferedGrade:
    """One grade with its official name and labels, ready for buttons."""

    stars: int
    name: str
    is_chosen: bool
    labels: tuple[OfferedLabel, ...]

    @property
    def filled(self) -> str:
        return "★" * self.stars

    @property
    def is_bad(self) -> bool:
        return self.stars < evaluation.BAD_BELOW


def given_in(data: QueryDict) -> Given:
    """Return what was chosen and typed; labels of other grades were hidden and do not count."""
    typed = data.get("stars", "")
    stars = int(typed) if typed in {"1", "2", "3", "4", "5"} else 0
    return Given(stars, tuple(data.getlist(f"labels-{stars}")), data.get("words", ""))


def closed_words(invitation: Invitation, at: datetime) -> str:
    """Say in one sentence why an occasion cannot be judged any more; empty where it can."""
    if invitation.may_be_judged(at):
        return ""
    if invitation.status == evaluation.InvitationStatus.EVALUATED:
        return "这次服务已经评价，一次服务评价一次。"
    ended = timezone.localtime(invitation.closes_at)
    return f"评价期到{ended:%Y年%m月%d日}为止。如需反映问题，请拨打12345或到“办不成事”反映窗口。"


def form_of(invitation: Invitation, given: Given, refusal: Refusal | None = None) -> dict[str, Any]:
    """Return what the template of the form needs."""
    policy = evaluation.policy_for(
        invitation.division_code, timezone.localdate(invitation.invited_at)
    )
    return {
        "invitation": invitation,
        "given": given,
        "grades": [_offered(stars, name, given) for stars, name in evaluation.GRADES.items()],
        "longest": policy.longest_words,
        "refusal": refusal,
    }


def hand_in(
    code: str, given: Given, *, via: EvaluationChannel, at: datetime
) -> evaluation.ServiceEvaluation:
    """Hand in what was said."""
    return evaluation.submit_evaluation(
        code,
        stars=given.stars,
        labels=given.labels,
        words=given.words,
        channel=via,
        by=WHOEVER_WAS_SERVED,
        at=at,
    )


def _offered(stars: int, name: str, given: Given) -> OfferedGrade:
    labels = tuple(
        OfferedLabel(label.code, label.text, label.code in given.labels)
        for label in evaluation.labels_for(stars)
    )
    return OfferedGrade(stars, name, stars == given.stars, labels)
