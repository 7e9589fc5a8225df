"""Notices between acceptance and decision: 特别程序, 延期, 现场核查, 否定事项报备."""

from __future__ import annotations

from onewindow.domains.approvals.api import StepState
from onewindow.domains.calendars.api import (
    ARTICLE_45,
    ExcludedKind,
    check_suspension,
    compute,
    elapsed,
)
from onewindow.domains.cases import events
from onewindow.domains.cases.notices import parts
from onewindow.domains.cases.notices.moment import Moment, day_of
from onewindow.domains.cases.notices.parts import Sheet
from onewindow.domains.cases.rules.notices import adverse_act
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import NoticeKind, SpecialProcedureKind
from onewindow.domains.organizations import api as organizations
from onewindow.kit.outbox import Fact
from onewindow.lib.limits import Limit, Unit


def special_started(fact: events.SpecialProcedureStarted, m: Moment) -> list[Sheet]:
    """特别程序告知书: kind, reason, the time needed, and that it does not count."""
    kind = ExcludedKind(fact.kind)
    needed = Limit(fact.needed_days, Unit.WORKING_DAYS)
    return [
        Sheet(
            NoticeKind.SPECIAL_START,
            documents.SpecialStartFacts(
                **parts.common(m),
                procedure_basis=_excluded_basis(kind, m),
                procedure=SpecialProcedureKind(kind.label),
                reason=fact.reason,
                started_on=m.on,
                time_needed=needed.chinese,
                expected_end=parts.reckoned(compute(m.at, needed, m.calendar)),
                carried_out_by=_carried_out_by(fact.step, m),
            ),
        )
    ]


def special_ended(fact: events.SpecialProcedureEnded, m: Moment) -> list[Sheet]:
    """The second sheet: how long the clock stood still and the date that follows."""
    start_seq, start = _start_of(fact, m)
    kind = ExcludedKind(start.kind)
    started = next(entry.at for entry in m.log if entry.seq == start_seq)
    days = elapsed(started, Unit.WORKING_DAYS, m.at, m.calendar) + int(
        m.calendar.is_working_day(day_of(started))
    )
    pause = m.state.open_pause
    return [
        Sheet(
            NoticeKind.SPECIAL_END,
            documents.SpecialEndFacts(
                **parts.common(m),
                procedure_basis=_excluded_basis(kind, m),
                procedure=SpecialProcedureKind(kind.label),
                started_on=day_of(started),
                ended_on=m.on,
                excluded_text=f"{days}个工作日" + (_branch_only(fact.step, m)),
                outcome=fact.result,
                new_due=parts.reckoned(m.clocks.decision),
                start_number=parts.issued_number(m, NoticeKind.SPECIAL_START, seq=start_seq),
                still_running=ExcludedKind(pause.kind).label if pause else "",
            ),
        )
    ]


def _start_of(
    fact: events.SpecialProcedureEnded, m: Moment
) -> tuple[int, events.SpecialProcedureStarted]:
    """Return the beginning that this end belongs to: the last on the same step or the case."""
    for entry in reversed(m.log):
        if isinstance(entry.fact, events.SpecialProcedureStarted) and entry.fact.step == fact.step:
            return entry.seq, entry.fact
    raise AssertionError(f"{m.number}#{m.seq} ends a procedure that never began")


def _excluded_basis(kind: ExcludedKind, m: Moment) -> list[documents.Citation]:
    """Return the article that lets this time out; none where the Licensing Law's own is cited."""
    if m.is_licensing and kind in ARTICLE_45:
        return []
    return parts.parsed(check_suspension(m.terms.profile, kind) or kind.article)


def _carried_out_by(step: str, m: Moment) -> str:
    return organizations.department(m.state.run.steps[step].department).name if step else ""


def _branch_only(step: str, m: Moment) -> str:
    if not step:
        return ""
    return f"（仅“{m.state.run.steps[step].name}”环节，办结期限按关键路径的增量调整）"


def extended(fact: events.ExtensionGranted, m: Moment) -> list[Sheet]:
    """延长办理期限决定: the limit and the date before, the reason, who approved, the new date."""
    before = m.clocks_before.decision
    assert before is not None, "only a running limit is extended"
    return [
        Sheet(
            NoticeKind.EXTENSION,
            documents.ExtensionFacts(
                **parts.common(m),
                procedure_basis=parts.parsed(fact.article),
                accepted_on=m.accepted_on,
                original_limit=before.limit.chinese,
                original_due=before.due_on,
                reason=fact.reason,
                approver=m.by.name,
                extended_by=Limit.parse(fact.limit).chinese,
                new_due=parts.reckoned(m.clocks.decision),
            ),
        )
    ]


def signed(fact: events.StepSigned, m: Moment) -> list[Sheet]:
    """现场核查记录: when the last inspector has signed."""
    step = m.state.run.steps[fact.step]
    if step.kind != "site_inspection" or not step.is_decided:
        return []
    assert step.outcome is not None, "a decided step has an outcome"
    department = organizations.department(step.department).name
    opinions = [s.opinion for s in step.signatures if s.opinion]
    return [
        Sheet(
            NoticeKind.SITE_INSPECTION,
            documents.SiteInspectionFacts(
                **parts.common(m),
                inspectors=[
                    documents.Official(name=s.name, number=s.key, department=department)
                    for s in step.signatures
                ],
                started_at=min(s.at for s in step.signatures),
                ended_at=max(s.at for s in step.signatures),
                place=_inspected_place(m),
                findings=_findings(step, m),
                conclusion="；".join([step.outcome.label, *opinions]),
            ),
        )
    ]


def _findings(step: StepState, m: Moment) -> list[documents.Finding]:
    """Return each inspector's finding on the points that the standard lists for the step."""
    plan = m.content.plan
    points = next((p.review_points for p in plan.steps if p.code == step.code), []) if plan else []
    point = "；".join(points) or step.name
    return [
        documents.Finding(
            point=point, result=s.outcome.label, note=f"{s.name}：{s.opinion or '无补充意见'}"
        )
        for s in step.signatures
    ]


def _inspected_place(m: Moment) -> str:
    labels = {field.label for field in m.content.form if field.kind == "address"}
    stated = next((value for label, value in parts.form_rows(m) if label in labels), "")
    return stated or parts.party(m).address or "申请人申报的经营（建设）场所"


def report_approved(_fact: Fact, m: Moment) -> list[Sheet]:
    """否定事项报备表: grounds, version of the standard, both opinions."""
    report = m.state.negative
    assert report is not None
    assert report.approved_at is not None
    approval = next(
        e.fact for e in reversed(m.log) if isinstance(e.fact, events.NegativeReportApproved)
    )
    assert isinstance(approval, events.NegativeReportApproved)
    return [
        Sheet(
            NoticeKind.ADVERSE_REPORT,
            documents.AdverseReportFacts(
                **parts.common(m),
                adverse_act=adverse_act(report.kind, m.content),
                grounds=[report.reason],
                reason_basis=parts.parsed(report.basis),
                discretion_version=f"事项标准第{m.terms.version}版",
                department_opinion=documents.Opinion(
                    step="报备",
                    name=m.names[report.reported_by],
                    opinion=report.reason,
                    at=report.reported_at,
                    department=m.department.name,
                ),
                reviewer_opinion=documents.Opinion(
                    step="核准",
                    name=m.names[report.approved_by],
                    opinion=approval.opinion or "同意",
                    at=report.approved_at,
                    department=m.department.name,
                ),
            ),
        )
    ]
