"""Capabilities of this domain; accounts, one floor up, grants them through roles."""

from __future__ import annotations

from onewindow.kit.actors import Actor
from onewindow.kit.reach import demand_reach
from onewindow.kit.refusals import Forbidden

MANAGE = "organizations.manage"
POSTS = "organizations.posts"
LEAVE = "organizations.leave"
DELEGATE = "organizations.delegate"
SKILLS = "organizations.skills"
INSPECT = "organizations.inspect"

_WORDS = {
    MANAGE: "维护机构与窗口",
    POSTS: "设置岗位",
    LEAVE: "登记请假",
    DELEGATE: "登记授权",
    SKILLS: "登记上岗认证",
    INSPECT: "检查网点",
}


def demand(by: Actor, capability: str, *divisions: str, what: str = "") -> None:
    """Raise Forbidden unless the person holds the capability and reaches the divisions.

    ``what`` is named where it lies outside their region; the empty division is all regions.
    """
    if not by.may(capability):
        raise Forbidden(
            f"{by.name}没有“{_WORDS[capability]}”的权限", details={"capability": capability}
        )
    demand_reach(by, *divisions, what=what)


def demand_keeper(by: Actor) -> None:
    """Demand the right to keep norms: they hold for every outlet, so it is one for all regions."""
    demand(by, MANAGE, "", what="建设规范")
