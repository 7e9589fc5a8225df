"""Capabilities of this domain; accounts grants them through roles."""

from __future__ import annotations

from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden

VIEW = "messages.view"
MANAGE = "messages.manage"
READ = "messages.read"
"""The words with the codes and links in them: who has them may act with them."""

_WORDS = {VIEW: "查看短信", MANAGE: "管理短信", READ: "查看短信原文"}


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )
