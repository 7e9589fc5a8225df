"""Put together what the log, the clocks and the pinned standard say of one case."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from onewindow.domains.cases import api as cases
from onewindow.domains.cases import events as e
from onewindow.domains.evaluation.models import Invitation
from onewindow.domains.evaluation.rules.corroboration import ServiceRecord, Visit
from onewindow.domains.queueing import api as queueing


def service_record(invitation: Invitation, at: datetime) -> ServiceRecord | None:
    """Return the record behind an invitation; None for a service without a case."""
    row = cases.cases_by_number([invitation.case_number]).get(invitation.case_number)
    if row is None:
        return None
    file = cases.open_file(row)
    content = file.terms.content
    log = [entry for entry in cases.timeline(row.number) if entry.at <= at]
    times: Counter[str] = Counter()
    names = {material.id: material.name for material in content.materials}
    overdue = ""
    for entry in log:
        fact = entry.fact
        if isinstance(fact, e.CorrectionRequested):
            for defect in fact.defects:
                times[defect.material] += 1
                names.setdefault(defect.material, defect.name)
        elif isinstance(fact, e.CaseDecided) and fact.overdue_reason:
            overdue = fact.overdue_reason
    listed = frozenset(material.id for material in content.materials)
    promised, statutory = cases.decision_clocks(
        file.state, file.terms, cases.calendar_for(row.division_code)
    )
    return ServiceRecord(
        at=at,
        listed=listed,
        names=names,
        asked=frozenset(times) | frozenset(file.state.owed),
        times_asked=dict(times),
        had_checklist=file.state.received_at is not None,
        lacks_samples=tuple(
            material.name
            for material in content.materials
            if material.id in file.state.owed and not material.sample
        ),
        ended_at=file.state.decided_at or file.state.ended_at,
        promised_due=promised.due_at if promised else None,
        statutory_due=statutory.due_at if statutory else None,
        overdue_reason=overdue,
        promised_trips=content.runs,
        visits=_visits(row.number),
        is_online_promised=content.online_depth in {"2", "3", "4"} or "portal" in content.channels,
        came_online=file.state.channel in {"portal", "mobile"},
    )


def _visits(case_number: str) -> tuple[Visit, ...] | None:
    """Return what the hall knows of the person's comings; None where nobody took a number."""
    behind = queueing.visits_behind(case_number)
    if not behind:
        return None
    return tuple(Visit(v.on, v.windows, v.tickets, v.was_booked) for v in behind)
