"""The only door of approvals."""

from onewindow.domains.approvals.errors import (
    PrerequisiteMissing,
    UnknownStep,
)
from onewindow.domains.approvals.models import NEVER, SIGNER_PLACES, CasePhase, RunOutline, Step
from onewindow.domains.approvals.rules import acts
from onewindow.domains.approvals.rules.run import (
    RunState,
    distinct_roles,
    open_ready,
)
from onewindow.domains.approvals.rules.start import run_of
from onewindow.domains.approvals.rules.steps import (
    LIVE,
    Signature,
    StepExtension,
    StepOutcome,
    StepPause,
    StepState,
    StepStatus,
)
from onewindow.domains.approvals.store import (
    OfCase,
    StepTimes,
    bind,
    outline_values,
    outline_written,
    step_row,
    step_values,
    steps_written,
)

__all__ = [
    "LIVE",
    "NEVER",
    "SIGNER_PLACES",
    "CasePhase",
    "OfCase",
    "PrerequisiteMissing",
    "RunOutline",
    "RunState",
    "Signature",
    "Step",
    "StepExtension",
    "StepOutcome",
    "StepPause",
    "StepState",
    "StepStatus",
    "StepTimes",
    "UnknownStep",
    "acts",
    "bind",
    "distinct_roles",
    "open_ready",
    "outline_values",
    "outline_written",
    "run_of",
    "step_row",
    "step_values",
    "steps_written",
]
