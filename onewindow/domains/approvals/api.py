"""The only door of approvals."""

from onewindow.domains.approvals.errors import (
    AlreadySigned,
    NoPauseOpen,
    NotASigner,
    NothingToReturn,
    PrerequisiteMissing,
    StepNotOpen,
    UnknownStep,
)
from onewindow.domains.approvals.models import NEVER, SIGNER_PLACES, CasePhase, Step
from onewindow.domains.approvals.rules import acts
from onewindow.domains.approvals.rules.run import (
    LIVE,
    RunState,
    Signature,
    StepExtension,
    StepOutcome,
    StepPause,
    StepState,
    StepStatus,
    distinct_roles,
    missing_prerequisites,
    open_ready,
)
from onewindow.domains.approvals.rules.start import run_of
from onewindow.domains.approvals.store import (
    OfCase,
    StepTimes,
    step_row,
    step_values,
    steps_written,
)

__all__ = [
    "LIVE",
    "NEVER",
    "SIGNER_PLACES",
    "AlreadySigned",
    "CasePhase",
    "NoPauseOpen",
    "NotASigner",
    "NothingToReturn",
    "OfCase",
    "PrerequisiteMissing",
    "RunState",
    "Signature",
    "Step",
    "StepExtension",
    "StepNotOpen",
    "StepOutcome",
    "StepPause",
    "StepState",
    "StepStatus",
    "StepTimes",
    "UnknownStep",
    "acts",
    "distinct_roles",
    "missing_prerequisites",
    "open_ready",
    "run_of",
    "step_row",
    "step_values",
    "steps_written",
]
