"""Who may manage a subscription: the system administrator, and the system it belongs to."""

from __future__ import annotations

from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.refusals import Forbidden

CONFIGURE = "system.configure"


def demand(by: Actor, owner: str) -> None:
    """Raise Forbidden unless this actor may manage subscriptions of the owner."""
    is_owner = by.kind is ActorKind.DEVICE and bool(owner) and by.key == owner
    if not (is_owner or by.may(CONFIGURE)):
        raise Forbidden(f"{by.name}没有“管理事件推送”的权限", details={"capability": CONFIGURE})
