"""Which act produces which notices (60 §6.2 column 'document issued', §6.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onewindow.domains.cases import events as e
from onewindow.domains.cases.notices import closing, decisions, intake, proceedings
from onewindow.domains.cases.notices.moment import Moment
from onewindow.domains.cases.notices.parts import Sheet
from onewindow.kit.outbox import Fact


def _converted(fact: e.MockConverted, m: Moment) -> list[Sheet]:
    """What a mock approval withheld, a report that was approved meanwhile included (H5)."""
    report = m.state.negative
    reported = proceedings.report_approved(fact, m) if report and report.approved_at else []
    return [*intake.converted(fact, m), *reported]


SHEETS: dict[type[Fact], Callable[[Any, Moment], list[Sheet]]] = {
    e.CaseReceived: intake.received,
    e.ApplicationAmended: intake.amended,
    e.CorrectionRequested: intake.correction_requested,
    e.CorrectionSubmitted: intake.correction_submitted,
    e.CaseAccepted: intake.accepted,
    e.MockConverted: _converted,
    e.NegativeReportApproved: proceedings.report_approved,
    e.CaseDeclined: intake.declined,
    e.CasePointedElsewhere: intake.pointed_elsewhere,
    e.SpecialProcedureStarted: proceedings.special_started,
    e.SpecialProcedureEnded: proceedings.special_ended,
    e.ExtensionGranted: proceedings.extended,
    e.StepSigned: proceedings.signed,
    e.CaseDecided: decisions.decided,
    e.ResultMade: decisions.result_made,
    e.CaseConcluded: decisions.concluded,
    e.CaseDelivered: closing.delivered,
    e.CaseArchived: closing.archived,
    e.CaseWithdrawn: closing.withdrawn,
    e.CaseReturned: closing.returned,
    e.CaseTerminated: closing.terminated,
}

LISTING: frozenset[type[Fact]] = frozenset({e.CaseDelivered, e.CaseArchived})
"""Acts whose notice lists other notices and so waits until all earlier ones are issued."""


def sheets_of(fact: Fact, moment: Moment) -> list[Sheet]:
    """Return the notices that the act produces, in the order in which they are numbered.

    A mock approval produces none: no seal and no number while nothing counts (H5).
    """
    if moment.state.is_simulated:
        return []
    return SHEETS[type(fact)](fact, moment)
