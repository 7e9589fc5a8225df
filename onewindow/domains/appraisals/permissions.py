"""Capabilities of this domain; accounts grants them through roles."""

from __future__ import annotations

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden

VIEW = "appraisals.view"
CLOSE = "appraisals.close"

_WORDS = {VIEW: "查看考核", CLOSE: "考核结账"}


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )
