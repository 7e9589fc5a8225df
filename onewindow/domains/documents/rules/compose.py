"""compose(kind, facts) → NoticeData: refuses an incomplete notice, else builds its blocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from onewindow.domains.documents.errors import IncompleteNotice, WrongFacts
from onewindow.domains.documents.rules import decisions, intake, internal, proceedings
from onewindow.domains.documents.rules.decision_facts import LicenceFacts, RegistrationFacts
from onewindow.domains.documents.rules.draft import Draft
from onewindow.domains.documents.rules.facts import AcceptanceFacts, NoticeFacts
from onewindow.domains.documents.rules.kinds import NoticeKind, seal_of
from onewindow.domains.documents.rules.numbers import chinese_date
from onewindow.domains.documents.rules.sheet import NoticeData

TEMPLATE_VERSION = "2026.1"
"""Stored with every notice; raised whenever wording or layout changes."""

_K = NoticeKind
COMPOSERS: dict[NoticeKind, Callable[[Any], Draft]] = {
    _K.RECEIPT: intake.receipt,
    _K.CORRECTION: intake.correction,
    _K.CORRECTION_RECEIPT: intake.correction_receipt,
    _K.ACCEPTANCE: intake.acceptance,
    _K.NON_ACCEPTANCE: intake.non_acceptance,
    _K.NOT_COMPETENT: intake.not_competent,
    _K.DEFERRAL: intake.deferral,
    _K.DEFERRAL_PROMISE: intake.deferral_promise,
    _K.COMMITMENT: intake.commitment,
    _K.CONSULTATION: proceedings.consultation,
    _K.SITE_INSPECTION: proceedings.site_inspection,
    _K.SPECIAL_START: proceedings.special_start,
    _K.SPECIAL_END: proceedings.special_end,
    _K.EXTENSION: proceedings.extension,
    _K.TERMINATION: proceedings.termination,
    _K.RETURN: proceedings.return_sheet,
    _K.WITHDRAWAL: proceedings.withdrawal,
    _K.GRANT: decisions.grant,
    _K.REFUSAL: decisions.refusal,
    _K.REGISTRATION: decisions.registration,
    _K.LICENCE: decisions.licence,
    _K.DELIVERY_RECEIPT: decisions.delivery_receipt,
    _K.CONCLUSION: decisions.conclusion,
    _K.ADVERSE_REPORT: internal.adverse_report,
    _K.APPROVAL_FORM: internal.approval_form,
    _K.ARCHIVE_LIST: internal.archive_list,
}


_FORMS = {
    _K.RECEIPT,
    _K.CORRECTION_RECEIPT,
    _K.SITE_INSPECTION,
    _K.DELIVERY_RECEIPT,
    _K.ADVERSE_REPORT,
    _K.APPROVAL_FORM,
    _K.RETURN,
    _K.ARCHIVE_LIST,
}


def compose(
    kind: NoticeKind,
    facts: NoticeFacts,
    *,
    case_number: str,
    on: date,
    copies: int | None = None,
    seal: bool = True,
) -> NoticeData:
    """Return the composed notice; raise IncompleteNotice naming all that is missing.

    ``on`` is the day of the sign-off. ``copies`` overrides the usual number of copies.
    """
    if kind not in facts.kinds:
        raise WrongFacts(f"《{kind.label}》不能用“{type(facts).__name__}”的内容生成。")
    gaps = facts.missing()
    if gaps:
        raise IncompleteNotice(kind.label, gaps)
    draft = COMPOSERS[kind](facts)
    for_utilities = isinstance(facts, AcceptanceFacts) and facts.is_for_utilities
    spec = kind.spec
    return NoticeData(
        kind=kind,
        layout=_layout(kind),
        title=title_of(kind, facts),
        department_code=facts.authority.code,
        department_name=facts.authority.name,
        department_short=facts.authority.short,
        case_number=case_number,
        item_name=facts.item_name,
        applicant_masked=facts.applicant.masked_name,
        addressee=draft.addressee,
        blocks=draft.blocks,
        seal=(
            seal_of(kind, is_licensing=facts.is_licensing, for_utilities=for_utilities)
            if seal
            else None
        ),
        signer=draft.signer,
        dated=chinese_date(on),
        copies=copies or spec.copies,
        distribution=draft.distribution or spec.distribution,
        contact=draft.contact,
    )


def title_of(kind: NoticeKind, facts: NoticeFacts) -> str:
    """Return the title as printed; some depend on the matter."""
    title = kind.label
    if isinstance(facts, AcceptanceFacts):
        return facts.matter + title
    if isinstance(facts, RegistrationFacts):
        return f"准予{facts.act}通知书"
    if isinstance(facts, LicenceFacts):
        return facts.licence_name
    if kind is NoticeKind.REFUSAL and not facts.is_licensing:
        return "不予办理决定书"
    return title


def _layout(kind: NoticeKind) -> Literal["letter", "form", "certificate"]:
    if kind is NoticeKind.LICENCE:
        return "certificate"
    return "form" if kind in _FORMS else "letter"
