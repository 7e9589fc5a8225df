"""From a plan to a run: the steps that apply, as they stood in the pinned standard."""

from __future__ import annotations

from collections.abc import Collection

from onewindow.domains.approvals.rules.run import RunState
from onewindow.domains.approvals.rules.steps import Steps, StepState
from onewindow.domains.catalogue.api import ApprovalPlan
from onewindow.lib import graph


def run_of(plan: ApprovalPlan, active: Collection[str]) -> RunState:
    """Return a run of the plan's active steps, none of them open yet.

    What a left-out step waited for is inherited, so that leaving it out never lets a later one
    start too early.
    """
    nodes = [graph.Node(s.code, 0, tuple(s.after), tuple(s.after_soft)) for s in plan.steps]
    skipped = {step.code for step in plan.steps} - set(active)
    kept = {node.code: node for node in graph.without(nodes, skipped)}
    return RunState(
        lead_department=plan.lead_department,
        distinct_people=plan.distinct_people,
        steps=Steps(
            {
                step.code: StepState(
                    code=step.code,
                    name=step.name,
                    department=step.department,
                    role=step.role,
                    stage=step.stage.value,
                    kind=step.kind,
                    limit=str(step.limit),
                    after=list(kept[step.code].after),
                    after_soft=list(kept[step.code].after_soft),
                    signers=step.signers,
                    reopens_for=step.reopens_for,
                    is_optional=step.is_optional,
                    position=position,
                )
                for position, step in enumerate(plan.steps)
                if step.code in kept
            }
        ),
    )
