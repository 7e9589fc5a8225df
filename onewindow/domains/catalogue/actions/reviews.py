"""The two reviews and the waiving of findings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.catalogue.actions.common import (
    FINDING_FIELDS,
    locked_item,
    newest,
    put_findings,
    require,
    subject,
)
from onewindow.domains.catalogue.errors import (
    AlreadyReviewed,
    NotADraft,
    NotInReview,
    NotWaivable,
    ReviewerNotIndependent,
)
from onewindow.domains.catalogue.events import FindingWaived, ReviewRecorded
from onewindow.domains.catalogue.gate import lint_context, lint_standard
from onewindow.domains.catalogue.models import (
    LintWaiver,
    Review,
    ReviewKind,
    ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.permissions import (
    CAPABILITIES,
    REVIEW_EXPERT,
    REVIEW_TECHNICAL,
    WAIVE,
)
from onewindow.domains.catalogue.rules.findings import RULES
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Forbidden, Invalid, Refusal

_CAPABILITY = {ReviewKind.TECHNICAL: REVIEW_TECHNICAL, ReviewKind.EXPERT: REVIEW_EXPERT}


@transaction.atomic
def record_review(
    code: str,
    *,
    kind: str,
    is_approved: bool,
    by: Actor,
    at: datetime,
    opinion: str = "",
) -> Review:
    """审查: one of two, by two people, neither of them an author (X4).

    A review that does not approve needs an opinion and sends the text back to its authors.
    """
    item = locked_item(code)
    review_kind = ReviewKind(kind)
    require(by, _CAPABILITY[review_kind], item.division_code)
    standard = newest(item, (StandardStatus.IN_REVIEW,))
    if standard is None:
        raise NotInReview(f"事项“{item.name}”没有送审的草稿")
    if not is_approved and not opinion.strip():
        raise Invalid("退回修改须写明意见", field="opinion")
    obstacle = review_obstacle(standard, review_kind, by)
    if obstacle is not None:
        raise obstacle
    review = Review.objects.create(
        standard=standard,
        kind=review_kind,
        content_hash=standard.content_hash,
        is_approved=is_approved,
        opinion=opinion,
        reviewer_key=by.key,
        reviewer_name=by.name,
        reviewed_at=at,
    )
    if not is_approved:
        standard.status = StandardStatus.DRAFT
        standard.save(update_fields=["status"])
    fact = ReviewRecorded(code, standard.version, review_kind.value, is_approved, opinion)
    record(fact, subject=subject(code), by=by, at=at)
    return review


def review_obstacle(standard: ServiceStandard, kind: ReviewKind, by: Actor) -> Refusal | None:
    """Return why this person may not make this review of this text, or None when they may (X4)."""
    if not by.may(_CAPABILITY[kind]):
        return Forbidden(f"{by.name}没有“{CAPABILITIES[_CAPABILITY[kind]]}”的权限")
    if by.key in standard.authors:
        return ReviewerNotIndependent(f"{by.name}参与了起草，不得审查")
    done = list(standard.reviews.filter(content_hash=standard.content_hash))
    if any(review.reviewer_key == by.key and review.kind != kind for review in done):
        return ReviewerNotIndependent(f"{by.name}已作另一项审查，两次审查须由不同的人作出")
    if any(review.kind == kind for review in done):
        return AlreadyReviewed(f"{kind.label}已有结论")
    return None


@transaction.atomic
def waive_finding(
    code: str, *, rule: str, reason: str, by: Actor, at: datetime, place: str = ""
) -> LintWaiver:
    """豁免: let a finding pass, with reason and name; an empty place covers the whole rule."""
    item = locked_item(code)
    require(by, WAIVE, item.division_code)
    if rule not in RULES:
        raise Invalid(f"没有“{rule}”这条规则", field="rule")
    if not RULES[rule].is_waivable:
        raise NotWaivable(f"“{RULES[rule].title}”不得豁免")
    if len(reason.strip()) < 4:
        raise Invalid("豁免须写明理由，不少于四个字", field="reason")
    standard = newest(item, (StandardStatus.DRAFT, StandardStatus.IN_REVIEW))
    if standard is None:
        raise NotADraft(f"事项“{item.name}”没有草稿，已发布的版本不得豁免")
    waiver, _ = LintWaiver.objects.update_or_create(
        standard=standard,
        rule=rule,
        place=place,
        defaults={
            "reason": reason.strip(),
            "waived_by_key": by.key,
            "waived_by_name": by.name,
            "waived_at": at,
        },
    )
    put_findings(standard, lint_standard(standard, lint_context(item)))
    standard.save(update_fields=FINDING_FIELDS)
    fact = FindingWaived(code, standard.version, rule, place, reason.strip())
    record(fact, subject=subject(code), by=by, at=at)
    return waiver
