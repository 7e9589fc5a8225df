"""Capabilities of this domain; accounts grants them through roles."""

from __future__ import annotations

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden

VIEW = "dockets.view"
RECORD = "dockets.record"
DISPATCH = "dockets.dispatch"
ANSWER = "dockets.answer"
DECIDE = "dockets.decide"
REVIEW = "dockets.review"

_WORDS = {
    VIEW: "查看办不成事反映",
    RECORD: "登记办不成事反映",
    DISPATCH: "转办反映、回告反映人",
    ANSWER: "答复办不成事反映",
    DECIDE: "裁定反映、设定反映规则",
    REVIEW: "办结指南复核",
}


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )
