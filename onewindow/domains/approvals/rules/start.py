"""From a plan to a run: the steps that apply, as they stood in the pinned standard."""

from __future__ import annotations

from collections.abc import Collection

from onewindow.domains.approvals.rules.run import RunState, StepState
from onewindow.domains.catalogue.content import ApprovalPlan


def run_of(plan: ApprovalPlan, active: Collection[str]) -> RunState:
    """Return a run of the plan's active steps, none of them open yet.

    A prerequisite that does not apply is replaced by its own prerequisites, so that leaving out a
    step never lets a later one start too early.
    """
    steps = {step.code: step for step in plan.steps}

    def effective(codes: list[str]) -> list[str]:
        found: list[str] = []
        for code in codes:
            inherited = [code] if code in active else effective(steps[code].after)
            found += [c for c in inherited if c not in found]
        return found

    return RunState(
        lead_department=plan.lead_department,
        distinct_people=plan.distinct_people,
        steps={
            step.code: StepState(
                code=step.code,
                name=step.name,
                department=step.department,
                role=step.role,
                stage=step.stage.value,
                kind=step.kind,
                limit=str(step.limit),
                after=effective(step.after),
                after_soft=[code for code in step.after_soft if code in active],
                signers=step.signers,
                reopens_for=step.reopens_for,
                is_optional=step.is_optional,
                position=position,
            )
            for position, step in enumerate(plan.steps)
            if step.code in active
        },
    )
