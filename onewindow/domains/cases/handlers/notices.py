"""Issue the official notices that the acts of a case produce.

A notice that cannot be issued, for want of a seal or of an earlier notice, fails its delivery: it
is tried again and in the end parked where oversight sees it, never issued without what it needs.
"""

from __future__ import annotations

from onewindow.domains.cases import events
from onewindow.domains.cases.errors import NoticeAwaited
from onewindow.domains.cases.handlers.texts import tell_remedies
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.notices.moment import moment_of
from onewindow.domains.cases.notices.sheets import LISTING, sheets_of
from onewindow.domains.cases.terms import terms_of
from onewindow.domains.documents import api as documents
from onewindow.kit.actors import SYSTEM, ActorKind
from onewindow.kit.models import Delivery
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta

ISSUE_NOTICES = f"{__name__}.issue_notices"


def issue_notices(fact: Fact, meta: EventMeta) -> None:
    """Issue every notice of this act once, dated and worded as of the act."""
    number = meta.subject
    if isinstance(fact, events.StepSigned) and not _is_inspection(number, fact.step):
        return
    if type(fact) in LISTING:
        _require_earlier_notices(number, meta.seq)
    moment = moment_of(number, meta.seq, by=meta.by, at=meta.at)
    # An applicant's own act is answered by the authority: no applicant ever presses a seal.
    issuer = meta.by if meta.by.kind is ActorKind.OFFICER else SYSTEM
    for sheet in sheets_of(fact, moment):
        notice = documents.issue_notice(
            sheet.kind,
            number,
            facts=sheet.facts,
            by=issuer,
            at=meta.at,
            copies=sheet.copies,
            cause=moment.cause(),
            part=sheet.part,
        )
        tell_remedies(notice, sheet.facts, meta)


def _is_inspection(number: str, code: str) -> bool:
    """Return whether the step is one: most signatures produce nothing and cost one read."""
    standard = Case.objects.values_list("standard_id", flat=True).get(number=number)
    plan = terms_of(standard).content.plan
    return plan is not None and any(
        step.code == code and step.kind == "site_inspection" for step in plan.steps
    )


def _require_earlier_notices(number: str, seq: int) -> None:
    waiting = Delivery.objects.filter(
        event__subject=number, event__seq__lt=seq, subscriber=ISSUE_NOTICES
    ).exclude(status=Delivery.Status.DONE)
    if waiting.exists():
        raise NoticeAwaited("本办件先前的文书尚未全部制作，列举它们的文书须等待。")
