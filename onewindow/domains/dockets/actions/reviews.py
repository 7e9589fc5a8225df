"""指南复核: the same reason again on the same item is a task for those who keep its guide."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets.actions.moving import at_most, nth_working_day
from onewindow.domains.dockets.errors import ReviewInvalid, ReviewNotFound, ReviewSettled
from onewindow.domains.dockets.events import GuideReviewRaised, GuideReviewSettled
from onewindow.domains.dockets.models import Docket, GuideReview, ReviewStatus
from onewindow.domains.dockets.permissions import REVIEW, demand
from onewindow.domains.dockets.rules.policy import OTHER, Policy, is_repeated
from onewindow.domains.dockets.rules.stages import ZONE, end_of_day
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.outbox import record

_LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"


def raise_if_repeated(row: Docket, policy: Policy, *, at: datetime) -> GuideReview | None:
    """Raise a review where this docket makes its reason a repeated one, or join the open one.

    Reports about one case are one. The caller's transaction holds the item and reason until it
    ends: two recorded at the same moment would each count the other out.
    """
    if not row.item_code or row.reason == OTHER or row.guide_review_id:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"docket {row.item_code} {row.reason}"])
    review = GuideReview.objects.filter(
        item_code=row.item_code, reason=row.reason, settled_at__isnull=True
    ).first()
    if review is not None:
        _join(review, [row.pk])
        row.guide_review = review
        return review
    found = list(
        Docket.objects.filter(
            item_code=row.item_code,
            reason=row.reason,
            guide_review__isnull=True,
            recorded_at__gte=at - timedelta(days=policy.repeat_days),
        ).order_by("pk")
    )
    reports = {one.case_number or one.number for one in found}
    if not is_repeated(len(reports), policy, row.reason):
        return None
    review = _raised(row, policy, at)
    _join(review, [one.pk for one in found])
    row.guide_review = review
    fact = GuideReviewRaised(row.item_code, row.reason, tuple(one.number for one in found))
    record(fact, subject=subject_of(review), by=SYSTEM, at=at)
    return review


def _raised(row: Docket, policy: Policy, at: datetime) -> GuideReview:
    item = catalogue.get_item(row.item_code)
    division = item.division_code or row.division_code
    nth = nth_working_day(division)
    return GuideReview.objects.create(
        item_code=item.code,
        item_name=item.name,
        division_code=division,
        reason=row.reason,
        reason_name=row.reason_name,
        raised_at=at,
        due_at=end_of_day(nth(at.astimezone(ZONE).date(), policy.review_days)),
    )


def _join(review: GuideReview, dockets: list[int]) -> None:
    Docket.objects.filter(pk__in=dockets).update(guide_review=review)


@transaction.atomic
def settle_review(
    pk: int, *, is_changed: bool, note: str, version: int | None = None, by: Actor, at: datetime
) -> GuideReview:
    """办结: name the version published since that changed the guide, or say why it stays."""
    demand(by, REVIEW)
    row = GuideReview.objects.select_for_update().filter(pk=pk).first()
    if row is None or not by.reaches(row.division_code):
        raise ReviewNotFound(f"没有编号为{pk}的指南复核。")
    if row.settled_at is not None:
        raise ReviewSettled("这项指南复核已经办结。")
    if not note.strip():
        name = "改了什么" if is_changed else "不改的理由"
        raise ReviewInvalid(f"请写明{name}", field="note")
    row.note = at_most(note, "note", "处理说明")
    row.version = _version(row, version) if is_changed else None
    row.status = ReviewStatus.CHANGED if is_changed else ReviewStatus.UNCHANGED
    row.settled_by, row.settled_at = by.key, at
    row.save()
    fact = GuideReviewSettled(row.item_code, row.reason, row.note, row.version)
    record(fact, subject=subject_of(row), by=by, at=at)
    return row


def _version(row: GuideReview, version: int | None) -> int:
    """Return the version; refuse one that was not published after the review was raised."""
    since = catalogue.versions(row.item_code).filter(published_at__gte=row.raised_at)
    if version is None or not since.filter(version=version).exists():
        raise ReviewInvalid(
            "请选择提出复核以后发布的版本",
            field="version",
            next_step="先起草、审查、发布新版，再办结；不需要改的，写明不改的理由。",
        )
    return version


def subject_of(row: GuideReview) -> str:
    return f"guide-review:{row.pk}"
