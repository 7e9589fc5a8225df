"""Notices of decision, result and conclusion."""

from __future__ import annotations

from onewindow.domains.approvals.api import Signature, StepState
from onewindow.domains.calendars.api import elapsed
from onewindow.domains.cases import events
from onewindow.domains.cases.notices import parts
from onewindow.domains.cases.notices.intake import follow_up
from onewindow.domains.cases.notices.moment import Moment, day_of
from onewindow.domains.cases.notices.parts import Sheet
from onewindow.domains.cases.rules.clocks import case_pauses
from onewindow.domains.cases.rules.notices import favourable_act, valid_to
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import NoticeKind
from onewindow.domains.organizations import api as organizations

CERTIFICATES = frozenset({"licence", "approval", "certificate", "filing"})
"""Kinds of results that are a sheet of their own; a payment is money."""


def decided(fact: events.CaseDecided, m: Moment) -> list[Sheet]:
    """准予 or 不予; outside licensing the grant is the result of the registration and the like."""
    if fact.outcome == "refused":
        return [_refusal(fact, m), _approval_form(m)]
    return [_grant(m) if m.is_licensing else _registration(m)]


def _grant(m: Moment) -> Sheet:
    results = m.state.planned_results
    on_promise = m.state.acceptance_mode == "promise"
    return Sheet(
        NoticeKind.GRANT,
        documents.GrantFacts(
            **parts.common(m),
            applied_on=m.applied_on,
            accepted_on=m.accepted_on,
            decided_on=m.on,
            content="；".join(f"{label}：{value}" for label, value in parts.form_rows(m)),
            licence_name="、".join(r["name"] for r in results) or "本决定书",
            licence_number="、".join(r["number"] for r in results) or "以本决定书文号为准",
            validity="、".join(r["validity"] for r in results if r["validity"])
            or "依照法律、法规的规定",
            collect=parts.collect(m),
            deliver_by=parts.reckoned(m.clocks.active) if m.clocks.kind == "delivery" else None,
            commitment_number=parts.issued_number(m, NoticeKind.COMMITMENT) if on_promise else "",
            follow_up=follow_up(m) if on_promise else "",
        ),
    )


def _registration(m: Moment) -> Sheet:
    results = m.state.planned_results
    return Sheet(
        NoticeKind.REGISTRATION,
        documents.RegistrationFacts(
            **parts.common(m),
            applied_on=m.applied_on,
            accepted_on=m.accepted_on,
            decided_on=m.on,
            act=favourable_act(m.content),
            entries=parts.form_rows(m),
            result_name="、".join(r["name"] for r in results) or "本通知书",
            result_number="、".join(r["number"] for r in results),
            collect=parts.collect(m),
            deliver_by=parts.reckoned(m.clocks.active) if m.clocks.kind == "delivery" else None,
        ),
    )


def _refusal(fact: events.CaseDecided, m: Moment) -> Sheet:
    objections = [
        f"{step.name}：{signature.opinion}"
        for step in m.state.run.objections
        for signature in step.signatures
        if signature.opinion
    ]
    return Sheet(
        NoticeKind.REFUSAL,
        documents.RefusalFacts(
            **parts.common(m),
            applied_on=m.applied_on,
            accepted_on=m.accepted_on,
            found=objections or [fact.reason],
            reasons=[fact.reason],
            reason_basis=parts.parsed(fact.basis),
            statement_record="截至本决定作出之日，案卷中没有申请人陈述、申辩的记录",
            report_number=parts.issued_number(m, NoticeKind.ADVERSE_REPORT),
        ),
    )


def result_made(fact: events.ResultMade, m: Moment) -> list[Sheet]:
    """结果证照: a licence as 正本 and 副本, other certificates once; and the 审批表."""
    sheets = []
    # One order for all: the serials of departments stay locked until the end of the act.
    for place, result in sorted(
        enumerate(fact.results, 1), key=lambda pair: pair[1].get("department", "")
    ):
        if result["kind"] not in CERTIFICATES:
            continue
        sheets.append(_certificate(m, result, f"{place}-正本"))
        if result["kind"] == "licence":
            sheets.append(_certificate(m, result, f"{place}-副本"))
    return [*sheets, _approval_form(m)]


def _certificate(m: Moment, result: dict[str, str], part: str) -> Sheet:
    assert m.state.decided_at is not None
    decided_on = day_of(m.state.decided_at)
    return Sheet(
        NoticeKind.LICENCE,
        documents.LicenceFacts(
            **parts.common(m, result.get("department", "")),
            licence_name=result["name"],
            licence_number=result["number"],
            entries=parts.form_rows(m),
            valid_from=decided_on,
            valid_to=valid_to(result["validity"], decided_on),
            validity=result["validity"] or "依照法律、法规的规定",
            issued_on=m.on,
            copy_kind="副本" if part.endswith("副本") else "正本",
        ),
        part=part,
        copies=1,
    )


def _approval_form(m: Moment) -> Sheet:
    """审批表: every opinion of every step, in the order of time."""
    signed = [(step, s) for step in m.state.run for s in (*step.past_signatures, *step.signatures)]
    signed.sort(key=lambda pair: pair[1].at)
    outcome = {"granted": "准予", "refused": "不予"}[m.state.outcome]
    return Sheet(
        NoticeKind.APPROVAL_FORM,
        documents.ApprovalFormFacts(
            **parts.common(m),
            applied_on=m.applied_on,
            accepted_on=m.accepted_on,
            due=parts.reckoned(m.clocks.decision),
            materials=parts.material_lines(m, m.state.materials),
            opinions=[_opinion(step, signature) for step, signature in signed],
            result=outcome,
        ),
    )


def _opinion(step: StepState, signature: Signature) -> documents.Opinion:
    for_whom = f"（代{signature.acting_for}）" if signature.acting_for else ""
    mock = "（模拟审批时签署）" if signature.is_simulated else ""
    return documents.Opinion(
        step=step.name,
        name=f"{signature.name}{for_whom}",
        opinion=(signature.opinion or signature.outcome.label) + mock,
        at=signature.at,
        department=organizations.department(step.department).name,
        outcome=signature.outcome.label if signature.opinion else "",
    )


def concluded(fact: events.CaseConcluded, m: Moment) -> list[Sheet]:
    """办结通知: the result, its number, how to collect it, and how long it took."""
    results = m.state.results
    clock = m.clocks.decision
    return [
        Sheet(
            NoticeKind.CONCLUSION,
            documents.ConclusionFacts(
                **parts.common(m),
                accepted_on=m.accepted_on,
                concluded_on=m.on,
                due=parts.reckoned(clock),
                used_text=_used(m),
                result=fact.result,
                result_number="、".join(result["number"] for result in results),
                collect=parts.collect(m),
            ),
        )
    ]


def _used(m: Moment) -> str:
    """Return the time that counted from the start of the clock to the decision, in its unit."""
    clock, decided_at = m.clocks.decision, m.state.decided_at
    if clock is None or decided_at is None:
        return ""
    unit = clock.limit.unit
    value = elapsed(clock.start_at, unit, decided_at, m.calendar, case_pauses(m.state))
    return f"{value}{unit.chinese}" if value else "当日"
