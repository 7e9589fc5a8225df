"""What happens to an evaluation: invited, given, put right, called back, reviewed, published."""

from onewindow.domains.evaluation.actions.asking import ask_now, invite_once
from onewindow.domains.evaluation.actions.giving import (
    default_evaluation,
    expire_invitation,
    invite,
    submit_evaluation,
)
from onewindow.domains.evaluation.actions.loop import (
    appeal,
    call_back,
    contact,
    dispatch,
    rectify,
    review_appeal,
)
from onewindow.domains.evaluation.actions.publishing import publish_evaluation
from onewindow.domains.evaluation.actions.tablets import pair_tablet, settle_on_tablet

__all__ = [
    "appeal",
    "ask_now",
    "call_back",
    "contact",
    "default_evaluation",
    "dispatch",
    "expire_invitation",
    "invite",
    "invite_once",
    "pair_tablet",
    "publish_evaluation",
    "rectify",
    "review_appeal",
    "settle_on_tablet",
    "submit_evaluation",
]
