"""Capabilities of this domain; accounts grants them through roles, a kiosk is a signing point."""

from __future__ import annotations

from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.reach import demand_reach
from onewindow.kit.refusals import Forbidden

SIGN = "contracts.sign"
VIEW = "contracts.view"
MANAGE = "contracts.manage"
REPORT = "contracts.report"

_WORDS = {SIGN: "办理网签", VIEW: "查看网签合同", MANAGE: "管理网签规则"}


def demand_registry(by: Actor, *divisions: str) -> None:
    """Raise Forbidden unless the registry's own system reports: no officer writes its register.

    It comes through its machine client, for the divisions of the person who answers for it.
    """
    if by.kind is ActorKind.SYSTEM:
        return
    if not (by.client and by.may(REPORT)):
        raise Forbidden(
            f"{by.name}不能更改登记簿的数据", next_step="登记簿的数据由登记机构的系统报送。"
        )
    demand_reach(by, *divisions, what="该不动产单元")


def demand(by: Actor, capability: str) -> None:
    """Raise Forbidden unless the person or device holds the capability."""
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )
