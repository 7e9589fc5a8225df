"""Notices from receipt to acceptance: 收件, 补正, 受理, 容缺, 告知承诺, 不予受理, 不受理."""

from __future__ import annotations

from onewindow.domains.cases import events
from onewindow.domains.cases.notices import parts
from onewindow.domains.cases.notices.moment import Moment, day_of
from onewindow.domains.cases.notices.parts import Sheet
from onewindow.domains.cases.rules.notices import needs_receipt, utility_steps
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import NoticeKind
from onewindow.domains.organizations import api as organizations


def received(_fact: events.CaseReceived, m: Moment) -> list[Sheet]:
    """收件凭证, except for what is done on the spot."""
    return [_receipt(m)] if needs_receipt(m.content) else []


def amended(_fact: events.ApplicationAmended, m: Moment) -> list[Sheet]:
    """A new 收件凭证 where more was handed in; what was only retyped needs none."""
    has_more = set(m.state.materials) - set(m.before.materials)
    return [_receipt(m)] if has_more and needs_receipt(m.content) else []


def _receipt(m: Moment) -> Sheet:
    return Sheet(
        NoticeKind.RECEIPT,
        documents.ReceiptFacts(
            **parts.common(m),
            received_at=m.at,
            receiver=parts.receiver(m),
            window=m.state.window,
            channel=parts.CHANNEL_LABELS[m.state.channel],
            materials=parts.material_lines(m, m.state.materials),
            query_code=m.case.query_code,
            reply_by=parts.reckoned(m.clocks.active),
        ),
    )


def correction_requested(fact: events.CorrectionRequested, m: Moment) -> list[Sheet]:
    """补正材料一次性告知书: every defect, with the basis that the standard gives the material."""
    ways = {"window": "窗口递交", "portal": "网上补交", "courier": "邮寄", "mobile": "移动端补交"}
    offered = [ways[channel] for channel in m.content.channels if channel in ways]
    return [
        Sheet(
            NoticeKind.CORRECTION,
            documents.CorrectionFacts(
                **parts.common(m),
                received_on=m.applied_on,
                defects=[_defect(defect, m) for defect in fact.defects],
                supply_to=parts.place(m),
                supply_how="、".join(offered) or "窗口递交",
                told_by=parts.reckoned(m.clocks_before.active),
            ),
        )
    ]


def _defect(defect: events.Defect, m: Moment) -> documents.Defect:
    listed = parts.material(m, defect.material)
    return documents.Defect(
        material=defect.name,
        problem=defect.problem,
        right=defect.remedy,
        basis=parts.cited(listed.basis) if listed else [],
    )


def correction_submitted(fact: events.CorrectionSubmitted, m: Moment) -> list[Sheet]:
    return [
        Sheet(
            NoticeKind.CORRECTION_RECEIPT,
            documents.ReceiptFacts(
                **parts.common(m),
                received_at=m.at,
                receiver=parts.receiver(m),
                window=m.by.window or m.state.window,
                channel=parts.CHANNEL_LABELS[m.state.channel],
                materials=parts.material_lines(m, fact.materials),
                query_code=m.case.query_code,
                is_complete=m.state.open_correction is None,
            ),
        )
    ]


def accepted(fact: events.CaseAccepted, m: Moment) -> list[Sheet]:
    """受理 in the form that its mode calls for; with utilities in the plan also the sealed one."""
    if fact.mode == "deferral":
        utilities = [_acceptance(m)] if utility_steps(m.state.run) else []
        return [*_deferral(m), *utilities]
    promise = [_commitment(m)] if fact.mode == "promise" else []
    return [_acceptance(m, fact.reason if fact.mode == "deemed" else ""), *promise]


def converted(_fact: events.MockConverted, m: Moment) -> list[Sheet]:
    """模拟转正式 (H5): what was withheld while nothing counted is issued now."""
    if m.state.accepted_at is None:
        return [_receipt(m)] if needs_receipt(m.content) else []
    promise = [_commitment(m)] if m.state.acceptance_mode == "promise" else []
    return [_acceptance(m), *promise]


def _acceptance(m: Moment, deemed_reason: str = "") -> Sheet:
    utilities = _utilities(m)
    receipt_article = m.terms.profile.receipt.article
    return Sheet(
        NoticeKind.ACCEPTANCE,
        documents.AcceptanceFacts(
            **parts.common(m),
            **parts.limit_words(m),
            applied_on=m.applied_on,
            accepted_on=m.accepted_on,
            contact_person=parts.contact_person(m),
            materials=parts.material_lines(m, m.state.materials),
            query_code=m.case.query_code,
            matter=f"{m.terms.profile.name}申请" if utilities else "",
            deemed_reason=deemed_reason,
            deemed_basis=[] if m.is_licensing else parts.parsed(receipt_article),
            is_for_utilities=bool(utilities),
            utilities=utilities,
        ),
    )


def _utilities(m: Moment) -> list[str]:
    """Return the names of the utilities that begin with this notice (Q20)."""
    involved = [organizations.department(s.department) for s in utility_steps(m.state.run)]
    return [department.name for department in involved if department.is_external]


def _deferral(m: Moment) -> list[Sheet]:
    """容缺受理通知书 in two copies, and the promise that the applicant signs."""
    last = max(deferral.due_on for deferral in m.state.deferrals)
    days = "；".join(f"{d.name}应于{d.due_on:%Y-%m-%d}前补齐" for d in m.state.deferrals)
    words = parts.limit_words(m)
    facts = documents.DeferralFacts(
        **parts.common(m),
        applied_on=m.applied_on,
        accepted_on=m.accepted_on,
        missing_materials=parts.material_lines(m, [d.material for d in m.state.deferrals]),
        make_up=documents.ReckonedDate(on=last, derivation=f"{days}，均在承诺办结期限之内"),
        due=words.get("due"),
        limit_text=words["limit_text"],
        contact_person=parts.contact_person(m),
        query_code=m.case.query_code,
        promiser=m.case.applicant.name,
        promised_on=m.on,
    )
    return [Sheet(NoticeKind.DEFERRAL, facts), Sheet(NoticeKind.DEFERRAL_PROMISE, facts)]


def _commitment(m: Moment) -> Sheet:
    content = m.content
    replaced = [e.id for e in content.materials if e.promise_allowed and e.id in m.state.checklist]
    standard = documents.CommitmentFacts(
        **parts.common(m),
        conditions=list(content.promise_conditions or content.conditions)
        or ["符合设定依据规定的条件、标准和技术要求"],
        replaced_materials=parts.material_lines(m, replaced) if replaced else [],
        follow_up=follow_up(m),
        promiser=m.case.applicant.name,
        promised_on=day_of(m.state.accepted_at or m.at),
    )
    own_words = f"{m.state.promise.rstrip('。；')}；"
    facts = standard.model_copy(update={"promises": [own_words, *standard.promises]})
    return Sheet(NoticeKind.COMMITMENT, facts)


def follow_up(m: Moment) -> str:
    """Return when and how the promise is checked."""
    days = m.content.follow_up_days
    when = f"作出决定之日起{days}个工作日内" if days else "法定期限内"
    return f"本机关在{when}对承诺内容是否属实进行核查"


def declined(fact: events.CaseDeclined, m: Moment) -> list[Sheet]:
    return [
        Sheet(
            NoticeKind.NON_ACCEPTANCE,
            documents.NonAcceptanceFacts(
                **parts.common(m),
                applied_on=m.applied_on,
                reasons=[fact.reason],
                reason_basis=parts.parsed(fact.basis),
                report_number=parts.issued_number(m, NoticeKind.ADVERSE_REPORT),
            ),
        )
    ]


def pointed_elsewhere(fact: events.CasePointedElsewhere, m: Moment) -> list[Sheet]:
    return [
        Sheet(
            NoticeKind.NOT_COMPETENT,
            documents.NotCompetentFacts(
                **parts.common(m),
                applied_on=m.applied_on,
                ground="other_authority",
                reason=fact.reason,
                right_authority=fact.right_authority,
            ),
        )
    ]
