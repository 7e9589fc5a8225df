"""Write and revise drafts, send them to review."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from onewindow.domains.catalogue.actions.common import (
    CONTENT_FIELDS,
    FINDING_FIELDS,
    IDENTITY_FIELDS,
    locked_item,
    newest,
    open_draft,
    put_content,
    put_findings,
    put_identity,
    require,
    subject,
)
from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.errors import DraftChanged, DraftExists, NotADraft
from onewindow.domains.catalogue.events import DraftCreated, DraftRevised, StandardSubmitted
from onewindow.domains.catalogue.gate import lint_context, lint_standard
from onewindow.domains.catalogue.models import ServiceItem, ServiceStandard, StandardStatus
from onewindow.domains.catalogue.permissions import DRAFT
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Invalid

_OPEN = (StandardStatus.DRAFT, StandardStatus.IN_REVIEW)


@transaction.atomic
def create_draft(
    code: str,
    *,
    content: StandardContent,
    by: Actor,
    at: datetime,
    division: str = "",
    optimisation_record: str = "",
    meeting_minutes: str = "",
) -> ServiceStandard:
    """起草: begin the next version of an item, or the item itself with its first version."""
    require(by, DRAFT, division)
    _same_code(code, content)
    item = _item(code, content, division, at)
    if newest(item, _OPEN):
        raise DraftExists(f"事项“{item.name}”已有草稿")
    last = item.standards.aggregate(last=Max("version"))["last"] or 0
    standard = ServiceStandard(
        item=item,
        version=last + 1,
        status=StandardStatus.DRAFT,
        authors=[by.key],
        optimisation_record=optimisation_record,
        meeting_minutes=meeting_minutes,
        created_at=at,
    )
    put_content(standard, content)
    standard.save()
    _lint(standard)
    fact = DraftCreated(code, standard.version, standard.content_hash)
    record(fact, subject=subject(code), by=by, at=at)
    return standard


@transaction.atomic
def revise_draft(
    code: str,
    *,
    content: StandardContent,
    by: Actor,
    at: datetime,
    optimisation_record: str | None = None,
    meeting_minutes: str | None = None,
    based_on: str = "",
) -> ServiceStandard:
    """Change the open draft; reviews of the former text no longer count.

    ``based_on`` is the content hash of the text that was edited: where somebody else has changed it
    since, nothing is overwritten; empty asks for no such check.
    None leaves the optimisation record or the minutes as they are. An imported draft becomes an
    ordinary one with its first revision.
    """
    item = locked_item(code)
    require(by, DRAFT, item.division_code)
    _same_code(code, content)
    standard = newest(item, (*_OPEN, StandardStatus.IMPORTED_DRAFT))
    if standard is None:
        raise NotADraft(f"事项“{item.name}”没有草稿可改")
    if based_on and based_on != standard.content_hash:
        raise DraftChanged(f"事项“{item.name}”的草稿在您编辑期间已被他人修改")
    put_content(standard, content)
    standard.status = StandardStatus.DRAFT
    if by.key not in standard.authors:
        standard.authors = [*standard.authors, by.key]
    if optimisation_record is not None:
        standard.optimisation_record = optimisation_record
    if meeting_minutes is not None:
        standard.meeting_minutes = meeting_minutes
    standard.save(
        update_fields=[
            *CONTENT_FIELDS,
            "status",
            "authors",
            "optimisation_record",
            "meeting_minutes",
        ]
    )
    if not item.standards.filter(published_at__isnull=False).exists():
        put_identity(item, content)
        item.save(update_fields=IDENTITY_FIELDS)
    _lint(standard)
    fact = DraftRevised(code, standard.version, standard.content_hash)
    record(fact, subject=subject(code), by=by, at=at)
    return standard


@transaction.atomic
def submit_for_review(code: str, *, by: Actor, at: datetime) -> ServiceStandard:
    """送审: from now on two other people read it."""
    item = locked_item(code)
    require(by, DRAFT, item.division_code)
    standard = open_draft(item, (StandardStatus.DRAFT,))
    standard.status = StandardStatus.IN_REVIEW
    standard.save(update_fields=["status"])
    record(StandardSubmitted(code, standard.version), subject=subject(code), by=by, at=at)
    return standard


def _same_code(code: str, content: StandardContent) -> None:
    if code != content.code:
        raise Invalid(f"内容中的事项代码“{content.code}”与“{code}”不一致", field="code")


def _item(code: str, content: StandardContent, division: str, at: datetime) -> ServiceItem:
    item = ServiceItem(code=code, division_code=division, created_at=at)
    put_identity(item, content)
    # Two people may draft the same new item at once: the second one waits and then finds it.
    ServiceItem.objects.bulk_create([item], ignore_conflicts=True)
    return locked_item(code)


def _lint(standard: ServiceStandard) -> None:
    put_findings(standard, lint_standard(standard, lint_context(standard.item)))
    standard.save(update_fields=FINDING_FIELDS)
