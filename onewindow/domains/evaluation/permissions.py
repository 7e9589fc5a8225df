"""Capabilities of this domain; accounts grants them through roles."""

from __future__ import annotations

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden

VIEW = "evaluation.view"
DISPATCH = "evaluation.dispatch"
HANDLE = "evaluation.handle"
REVIEW = "evaluation.review"
REPORT = "evaluation.report"

_WORDS = {
    VIEW: "查看评价",
    DISPATCH: "转办差评、回访",
    HANDLE: "联系评价人、整改",
    REVIEW: "复核申诉、公开评价",
    REPORT: "向上级平台报送评价",
}


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )
