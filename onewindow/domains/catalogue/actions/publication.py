"""Publish, supersede and repeal: the only way a version comes into force or leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onewindow.domains.catalogue.actions.common import (
    FINDING_FIELDS,
    IDENTITY_FIELDS,
    locked_item,
    newest,
    put_findings,
    put_identity,
    require,
    subject,
)
from onewindow.domains.catalogue.errors import NotInReview, NotPublishable, NotPublished
from onewindow.domains.catalogue.events import StandardPublished, StandardRepealed
from onewindow.domains.catalogue.gate import lint_context, lint_standard, resolved_profile
from onewindow.domains.catalogue.models import (
    PublishLog,
    PublishLogRecord,
    ReviewKind,
    ServiceItem,
    ServiceStandard,
    StandardStatus,
)
from onewindow.domains.catalogue.permissions import PUBLISH
from onewindow.domains.catalogue.queries import item_in_force
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import RULES, Finding
from onewindow.domains.catalogue.rules.labels import label
from onewindow.domains.catalogue.rules.lint import blocking
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Invalid


@transaction.atomic
def publish_standard(
    code: str,
    *,
    by: Actor,
    at: datetime,
    profile: Mapping[str, Any] | None = None,
    valid_from: date | None = None,
    context: LintContext | None = None,
    message: str = "",
) -> ServiceStandard:
    """发布: bring the reviewed draft into force and end the version before it.

    ``profile`` is the resolved rule profile of the item's statute, kept in the row for good; None
    takes the one on record.
    ``valid_from`` None means today; a later day leaves the former version in force until then.
    ``context`` None checks against all registers.
    """
    item = locked_item(code)
    require(by, PUBLISH, item.division_code)
    standard = newest(item, (StandardStatus.IN_REVIEW,))
    if standard is None:
        raise NotInReview(f"事项“{item.name}”没有送审的草稿")
    today = timezone.localdate(at)
    start = valid_from or today
    if start < today:
        raise Invalid("生效日期不得早于发布日期", field="valid_from")
    findings = lint_standard(standard, context or lint_context(item))
    if profile is None:
        profile = resolved_profile(standard.content.profile)
    _gate(standard, findings, profile, start)
    former = newest(item, (StandardStatus.PUBLISHED,))
    if former is not None:
        _end(former, StandardStatus.SUPERSEDED, start, at)
    standard.status = StandardStatus.PUBLISHED
    standard.published_at = at
    standard.valid_from = start
    standard.profile = dict(profile)
    put_findings(standard, findings)
    standard.save(
        update_fields=["status", "published_at", "valid_from", "profile", *FINDING_FIELDS]
    )
    put_identity(item, standard.content)
    item.save(update_fields=IDENTITY_FIELDS)
    _log(item, former, standard, by, at, message)
    fact = StandardPublished(
        code, standard.version, standard.content_hash, former.version if former else None
    )
    record(fact, subject=subject(code), by=by, at=at)
    return standard


@transaction.atomic
def repeal_standard(code: str, *, reason: str, by: Actor, at: datetime) -> ServiceStandard:
    """废止: close the item for new cases from today; running cases keep their version."""
    item = locked_item(code)
    require(by, PUBLISH, item.division_code)
    standard = newest(item, (StandardStatus.PUBLISHED,))
    if standard is None:
        raise NotPublished(f"事项“{item.name}”没有现行有效的版本")
    if not reason.strip():
        raise Invalid("废止须写明理由", field="reason")
    standard.repeal_reason = reason.strip()
    standard.save(update_fields=["repeal_reason"])
    _end(standard, StandardStatus.REPEALED, timezone.localdate(at), at)
    _log(item, standard, None, by, at, reason)
    fact = StandardRepealed(code, standard.version, reason.strip())
    record(fact, subject=subject(code), by=by, at=at)
    return standard


def missing_for_publication(
    standard: ServiceStandard, findings: list[Finding], profile: Mapping[str, Any], start: date
) -> list[str]:
    """Return in Chinese everything that keeps a standard from being published, all at once."""
    reasons = []
    errors = blocking(findings)
    if errors:
        reasons.append(f"检查发现{len(errors)}处错误未改正也未豁免：{'、'.join(_titles(errors))}")
    approved = {
        review.kind: review.reviewer_key
        for review in standard.reviews.filter(content_hash=standard.content_hash, is_approved=True)
    }
    reasons += [f"缺少{kind.label}" for kind in ReviewKind if kind.value not in approved]
    if len(approved) == len(ReviewKind) and len(set(approved.values())) < len(ReviewKind):
        reasons.append("两次审查由同一人作出")
    if settings.PUBLICATION_NEEDS_MINUTES:
        if not standard.optimisation_record.strip():
            reasons.append("缺少优化记录")
        if not standard.meeting_minutes.strip():
            reasons.append("缺少审定会议纪要")
    if not profile:
        reasons.append(f"时限规则“{standard.content.profile}”不存在")
    if not item_in_force(standard.item, start):
        reasons.append("事项不在现行有效的权力清单内")
    return reasons


def _titles(errors: list[Finding]) -> list[str]:
    """Name each error by its place and rule in words: 受理条件第2项（表述含糊或兜底）."""
    return list(
        dict.fromkeys(
            f"{label(error.place) if error.place else '整个标准'}（{RULES[error.rule].title}）"
            for error in errors
        )
    )


def _gate(
    standard: ServiceStandard, findings: list[Finding], profile: Mapping[str, Any], start: date
) -> None:
    reasons = missing_for_publication(standard, findings, profile, start)
    if reasons:
        raise NotPublishable(
            f"事项“{standard.item.name}”不能发布：{'；'.join(reasons)}",
            details={
                "reasons": reasons,
                "findings": [finding.as_json() for finding in blocking(findings)],
            },
        )


def _end(standard: ServiceStandard, status: StandardStatus, on: date, at: datetime) -> None:
    standard.status = status
    standard.valid_until = on
    if status is StandardStatus.SUPERSEDED:
        standard.superseded_at = at
    else:
        standard.repealed_at = at
    standard.save(update_fields=["status", "valid_until", "superseded_at", "repealed_at"])


def _log(
    item: ServiceItem,
    old: ServiceStandard | None,
    new: ServiceStandard | None,
    by: Actor,
    at: datetime,
    message: str,
) -> None:
    log = PublishLog.objects.create(
        at=at, actor_key=by.key, actor_name=by.name, message=message.strip()[:500]
    )
    PublishLogRecord.objects.create(log=log, item=item, old=old, new=new)
