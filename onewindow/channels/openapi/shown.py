"""From what the domains answer to what goes over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from onewindow.channels import pictures, telling
from onewindow.channels.openapi import answers as a
from onewindow.domains.accounts import api as accounts
from onewindow.domains.approvals.api import Step, StepState, StepStatus
from onewindow.domains.calendars.api import Calendar, Clock, Light, Line, light, remaining
from onewindow.domains.cases import api as cases
from onewindow.domains.materials import api as materials
from onewindow.domains.organizations import api as organizations


def word(code: str, label: str) -> a.Word:
    return a.Word(code=code, label=label)


def lamp(found: Light) -> a.Word:
    return word(found.value, found.label)


def summary(case: cases.Case, at: datetime) -> dict[str, object]:
    """Return the fields of a row; no query."""
    status = cases.Status(case.status)
    return {
        "number": case.number,
        "uuid": str(case.uuid),
        "status": word(status.value, status.label),
        "item_code": case.item_code,
        "item_name": case.item_name,
        "department": case.department,
        "division_code": case.division_code,
        "channel": case.channel,
        "window": case.window,
        "applicant_name": case.applicant_name,
        "is_simulated": case.is_simulated,
        "is_green": case.is_green,
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "decided_at": case.decided_at,
        "ended_at": case.ended_at,
        "clock": str(case.clock),
        "due_at": case.due_at,
        "warn_at": case.warn_at,
        "deferral_due_on": case.deferral_due_on,
        "light": lamp(cases.row_light(case, at)),
        "seq": case.seq,
    }


def after_act(case: cases.Case, at: datetime) -> a.ActAnswer:
    return a.ActAnswer.model_validate(summary(case, at))


def listed(case: cases.Case, at: datetime) -> a.CaseSummary:
    return a.CaseSummary.model_validate(summary(case, at))


def derivation(lines: Iterable[Line]) -> list[a.DerivationLine]:
    return [
        a.DerivationLine(kind=line.kind.value, text=line.text, article=line.article)
        for line in lines
    ]


def clock(
    found: Clock, at: datetime, calendar: Calendar, *, kind: str, step: str = ""
) -> a.ClockAnswer:
    return a.ClockAnswer(
        kind=kind,
        step=step,
        limit=str(found.limit),
        total=str(found.total),
        start_at=found.start_at,
        due_on=found.due_on,
        due_at=found.due_at,
        warn_at=found.warn_at,
        light=lamp(light(found, at)),
        remaining=remaining(found, at, calendar).chinese,
        derivation=derivation(found.derivation),
    )


def clocks_of(file: cases.CaseFile, at: datetime) -> list[a.ClockAnswer]:
    """Return every clock that runs or ran, the one the case is judged by first."""
    calendar = cases.calendar_for(file.case.division_code)
    clocks = file.clocks
    found = []
    if clocks.active is not None:
        found.append(clock(clocks.active, at, calendar, kind=clocks.kind or "other"))
    if clocks.decision is not None and clocks.decision is not clocks.active:
        found.append(clock(clocks.decision, at, calendar, kind="decision"))
    if clocks.statutory is not None:
        found.append(clock(clocks.statutory, at, calendar, kind="statutory"))
    found += [
        clock(one, at, calendar, kind="step", step=code) for code, one in clocks.steps.items()
    ]
    return found


def whole_case(file: cases.CaseFile, at: datetime) -> a.CaseAnswer:
    """Return everything of a case; personal data masked."""
    state = file.state
    report = state.negative
    status = cases.Status(file.case.status)
    return a.CaseAnswer.model_validate(
        {
            **summary(file.case, at),
            "light": lamp(file.light(at)),
            "standard_version": file.terms.version,
            "answers": state.answers,
            "form": [
                {"field": f.field, "label": f.label, "value": f.value, "is_masked": f.is_masked}
                for f in cases.answers.answers_of(file)
            ],
            "form_digest": state.form_digest,
            "checklist": state.checklist,
            "owed": state.owed,
            "in_hand": state.materials,
            "missing": [m.id for m in cases.missing_of(file)],
            "materials": [_material(m) for m in materials.materials_of(file.case.number)],
            "corrections": [c.model_dump() for c in state.corrections],
            "deferrals": [d.model_dump() for d in state.deferrals],
            "negative_report": report.model_dump() if report else None,
            "acceptance_mode": state.acceptance_mode,
            "outcome": state.outcome,
            "decision_reason": state.decision_reason,
            "decision_basis": state.decision_basis,
            "results": state.results,
            "end_reason": state.end_reason,
            "delivery_mode": state.delivery_mode,
            "legal_acts": [act.value for act in cases.Act if cases.is_legal(act, status)],
            "clocks": clocks_of(file, at),
        }
    )


def _material(found: materials.MaterialInHand) -> dict[str, object]:
    return {
        "code": found.material,
        "name": found.name,
        "version": found.version,
        "source": found.source,
        "state": found.state,
        "sha256": found.sha256,
        "file_name": found.file_name,
        "note": found.note,
        "submitted_at": found.submitted_at,
    }


def lanes(file: cases.CaseFile, at: datetime) -> a.LanesAnswer:
    """Return the steps side by side, with which of them make the date."""
    run = file.state.run
    names = organizations.department_names(step.department for step in run)
    drawn = pictures.case_lanes(file, names, at)
    critical = {lane.code for lane in drawn.lanes if lane.is_critical} if drawn else set()
    return a.LanesAnswer(
        number=file.case.number,
        summary=drawn.summary if drawn else "尚未受理，环节未开始。",
        lead_department=run.lead_department,
        distinct_people=run.distinct_people,
        steps=[_step(file, step, names, step.code in critical, at) for step in run],
    )


def _step(
    file: cases.CaseFile, step: StepState, names: Mapping[str, str], critical: bool, at: datetime
) -> a.StepAnswer:
    due = file.clocks.steps.get(step.code)
    outcome = word(step.outcome.value, step.outcome.label) if step.outcome else None
    return a.StepAnswer(
        code=step.code,
        name=step.name,
        department=word(step.department, names.get(step.department, step.department)),
        role=step.role,
        stage=step.stage,
        kind=step.kind,
        status=word(step.status.value, step.status.label),
        outcome=outcome,
        limit=step.limit,
        after=step.after,
        after_soft=step.after_soft,
        is_optional=step.is_optional,
        is_critical=critical,
        signers=step.signers,
        signed=len(step.people),
        assignee=step.assignee,
        opened_at=step.opened_at,
        decided_at=step.decided_at,
        due_at=due.due_at if due else None,
        light=lamp(file.step_light(step.code, at) if step.is_live else Light.GREY),
        return_reason=step.return_reason,
        is_paused=step.open_pause is not None,
        signatures=[
            a.SignatureAnswer(
                person=s.key,
                name=s.name,
                outcome=word(s.outcome.value, s.outcome.label),
                opinion=s.opinion,
                at=s.at,
                acting_for=s.acting_for,
            )
            for s in step.signatures
        ],
    )


def inbox_entry(step: Step, at: datetime) -> a.InboxEntry:
    status = StepStatus(step.status)
    return a.InboxEntry(
        number=step.case_number,
        step=step.code,
        name=step.name,
        department=step.department,
        role=step.role,
        status=word(status.value, status.label),
        assignee=step.assignee,
        opened_at=step.opened_at,
        due_at=step.due_at,
        light=lamp(cases.step_row_light(step, at)),
    )


def story(file: cases.CaseFile, entries: list[cases.Entry]) -> a.TimelineAnswer:
    """Return the facts as sentences and as types; who acted, and through which system."""
    people = accounts.names_of({entry.actor.get("key", "") for entry in entries})
    departments = organizations.department_names(step.department for step in file.state.run)
    names = telling.names_of(file.terms, people=people, departments=departments)
    told = telling.tell_staff(entries, names)
    return a.TimelineAnswer(
        number=file.case.number,
        entries=[
            a.TimelineEntry(
                seq=entry.seq,
                type=entry.fact.type,
                at=entry.at,
                who=sentence.who,
                client=entry.actor.get("client", ""),
                text=sentence.text,
                detail=sentence.detail,
            )
            for entry, sentence in zip(entries, told, strict=True)
        ],
    )
