"""Small plans and people for the tests of the engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from onewindow.domains.approvals.rules import acts
from onewindow.domains.approvals.rules.run import RunState, open_ready
from onewindow.domains.approvals.rules.steps import Signature, StepOutcome, Steps, StepState

NINE = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def later(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def step(code: str, *after: str, **more: object) -> StepState:
    fields: dict[str, object] = {"name": code, "department": f"dept-{code}", "limit": "3wd"}
    return StepState.model_validate({"code": code, "after": list(after), **fields, **more})


def run(*steps: StepState, at: datetime = NINE) -> RunState:
    state = RunState(steps=Steps({s.code: s for s in steps}), lead_department="lead", started_at=at)
    open_ready(state, at)
    return state


def sign(
    state: RunState, code: str, who: str = "officer", *, agree: bool = True, hours: float = 1
) -> None:
    outcome = StepOutcome.AGREED if agree else StepOutcome.OBJECTED
    target = acts.find_step(state, code)
    acts.check_sign(state, target, key=who, outcome=outcome)
    acts.apply_signature(
        state, code, Signature(key=who, name=who, outcome=outcome, at=later(hours))
    )


def statuses(state: RunState) -> dict[str, str]:
    return {s.code: s.status.value for s in state}
