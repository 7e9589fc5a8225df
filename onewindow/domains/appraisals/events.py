"""Facts about appraisals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class AppraisalDrawnUp(Fact):
    """A month was closed, or corrected by a further edition; ``changed`` counts its lines."""

    type: ClassVar[str] = "appraisals.appraisal_drawn_up.v1"
    division_code: str
    month: str
    edition: int
    reason: str
    survey_round: int | None = None
    changed: int = 0
