"""Facts about surveys; none carries names, numbers or opinions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class SurveySchemeSet(Fact):
    type: ClassVar[str] = "surveys.survey_scheme_set.v1"
    division_code: str
    valid_from: date
    content: dict[str, Any]


@fact_type
@dataclass(frozen=True)
class SurveyDrawn(Fact):
    """A month was drawn; ``sizes`` is window → (population, sample).

    ``without_phone`` cases are in no population: nobody could be called.
    """

    type: ClassVar[str] = "surveys.survey_drawn.v1"
    month: str
    seed: str
    sizes: dict[str, list[int]]
    without_phone: int = 0


@fact_type
@dataclass(frozen=True)
class SurveyAnswered(Fact):
    type: ClassVar[str] = "surveys.survey_answered.v1"
    channel: str
    window: str
    grades: dict[str, int]


@fact_type
@dataclass(frozen=True)
class CallUnanswered(Fact):
    """Not reached, or refused; ``is_replaced`` says that the next in the draw came in."""

    type: ClassVar[str] = "surveys.call_unanswered.v1"
    window: str
    outcome: str
    tries: int
    is_replaced: bool


@fact_type
@dataclass(frozen=True)
class RecordingErased(Fact):
    type: ClassVar[str] = "surveys.recording_erased.v1"
    sha256: str
    recorded_on: date


@fact_type
@dataclass(frozen=True)
class SurveyTicketMoved(Fact):
    type: ClassVar[str] = "surveys.survey_ticket_moved.v1"
    stage: str
    department: str


@fact_type
@dataclass(frozen=True)
class SurveyClosed(Fact):
    """The month's scores, straight into the appraisal: window and person → score 0 to 100."""

    type: ClassVar[str] = "surveys.survey_closed.v1"
    month: str
    windows: dict[str, str]
    people: dict[str, str]
