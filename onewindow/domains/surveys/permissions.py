"""Capabilities of this domain; accounts grants them through roles."""

from __future__ import annotations

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden

VIEW = "surveys.view"
DRAW = "surveys.draw"
CALL = "surveys.call"
HANDLE = "surveys.handle"
LISTEN = "surveys.listen"

_WORDS = {
    VIEW: "查看回访结果",
    DRAW: "抽取回访名单",
    CALL: "回访",
    HANDLE: "办理回访整改",
    LISTEN: "收听回访录音",
}


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )
