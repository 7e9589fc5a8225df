"""The flow: start, confirm, accept, five opinions at once, join, decision, result."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow, lock

from bench.peers.viewflow_peer.models import JointApproval


def _no_page(request: object, **kwargs: object) -> None:
    """Stand where a page would be: the measurement leaves HTTP out on both sides."""


def _task(following: object) -> flow.View:
    return flow.View(_no_page).Permission(auto_create=True).Next(following)


class JointApprovalFlow(flow.Flow):
    """Rights on every task; the lock that Viewflow recommends for joins on PostgreSQL."""

    process_class = JointApproval
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    start = flow.Start(_no_page).Permission(auto_create=True).Next(this.confirm)
    confirm = _task(this.accept)
    accept = _task(this.split)
    split = (
        flow.Split()
        .Next(this.market)
        .Next(this.fire)
        .Next(this.housing)
        .Next(this.ecology)
        .Next(this.health)
    )
    market = _task(this.join)
    fire = _task(this.join)
    housing = _task(this.join)
    ecology = _task(this.join)
    health = _task(this.join)
    join = flow.Join().Next(this.grant)
    grant = _task(this.result)
    result = _task(this.end)
    end = flow.End()


DEPARTMENTS = ("market", "fire", "housing", "ecology", "health")
