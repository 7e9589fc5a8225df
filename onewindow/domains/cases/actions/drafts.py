"""Begin, keep and finish the acceptance a clerk is typing; a session may end, the draft stays."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from onewindow.domains.cases.actions.amendment import amend_application
from onewindow.domains.cases.actions.receipt import Application, receive_case
from onewindow.domains.cases.errors import DraftNotFound
from onewindow.domains.cases.models import ApplicationDraft, Case
from onewindow.domains.cases.store import state_of
from onewindow.domains.cases.terms import terms_of
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden


@dataclass(frozen=True, slots=True)
class Paper:
    """One material handed in: ``source`` is of materials.Source, ``reuses`` an earlier one's id."""

    material: str
    source: str = "paper"
    sha256: str = ""
    file_name: str = ""
    reference: str = ""
    reuses: int = 0


def begin_draft(*, item_code: str, item_name: str, by: Actor, at: datetime) -> ApplicationDraft:
    """开始收件: a draft of the clerk's own, at the window they sit at."""
    if not by.may("cases.receive"):
        raise Forbidden("您没有“收件”的权限。")
    return ApplicationDraft.objects.create(
        owner=by.key,
        window=by.window,
        item_code=item_code,
        item_name=item_name,
        step=2,
        content="{}",
        created_at=at,
        updated_at=at,
    )


@transaction.atomic
def save_draft(
    uuid: str,
    content: Mapping[str, Any],
    *,
    step: int,
    item_code: str,
    item_name: str,
    applicant_name: str = "",
    by: Actor,
    at: datetime,
) -> ApplicationDraft:
    """暂存: keep everything typed so far, encrypted; ``applicant_name`` arrives masked."""
    draft = lock_draft(uuid, by)
    draft.content = json.dumps(dict(content), ensure_ascii=False)
    draft.step = step
    draft.item_code, draft.item_name = item_code, item_name
    draft.applicant_name = applicant_name
    draft.window = by.window or draft.window
    draft.updated_at = at
    draft.save()
    return draft


@transaction.atomic
def discard_draft(uuid: str, *, by: Actor) -> None:
    """丢弃暂存: gone for good, as it was never handed in."""
    lock_draft(uuid, by).delete()


@transaction.atomic
def receive_draft(
    uuid: str, application: Application, papers: Sequence[Paper], *, by: Actor, at: datetime
) -> Case:
    """收件 from a draft, or 更正 of the case it amends; pressed twice, it acts once."""
    draft = lock_draft(uuid, by, even_finished=True)
    if draft.is_finished:
        return Case.objects.get(number=draft.case_number)
    if draft.case_number:
        case = amend_application(draft.case_number, application, by=by, at=at)
    else:
        case = receive_case(application, by=by, at=at, window=by.window, key=str(draft.uuid))
    hand_in(case, papers, by=by, at=at)
    draft.is_finished = True
    draft.case_number = case.number
    draft.content = ""
    draft.save(update_fields=["is_finished", "case_number", "content"])
    return case


@transaction.atomic
def begin_amendment(
    number: str, content: Mapping[str, Any], *, by: Actor, at: datetime
) -> ApplicationDraft:
    """Open the application of a case again in a draft, before acceptance."""
    case = Case.objects.get(number=number)
    draft = begin_draft(item_code=case.item_code, item_name=case.item_name, by=by, at=at)
    draft.case_number = number
    draft.applicant_name = case.applicant_name
    draft.step = 3
    draft.content = json.dumps(dict(content), ensure_ascii=False)
    draft.save()
    return draft


def hand_in(case: Case, papers: Sequence[Paper], *, by: Actor, at: datetime) -> None:
    """Register the materials that came in, each under its name in the pinned standard."""
    state = state_of(case)
    names = {m.id: m.name for m in terms_of(case.standard_id).content.materials}
    for paper in papers:
        if paper.reuses:
            materials.reuse_material(
                case.number,
                paper.material,
                earlier=paper.reuses,
                applicant=state.applicant_key,
                by=by,
                at=at,
            )
            continue
        materials.submit_material(
            case.number,
            paper.material,
            name=names.get(paper.material, paper.material),
            applicant=state.applicant_key,
            source=paper.source,
            sha256=paper.sha256,
            file_name=paper.file_name,
            reference=paper.reference,
            by=by,
            at=at,
        )


def lock_draft(uuid: str, by: Actor, *, even_finished: bool = False) -> ApplicationDraft:
    """Return the clerk's own draft under its row lock; another's looks like none."""
    drafts = ApplicationDraft.objects.select_for_update().filter(uuid=uuid, owner=by.key)
    if not even_finished:
        drafts = drafts.filter(is_finished=False)
    draft = drafts.first()
    if draft is None:
        raise DraftNotFound("没有这份暂存的收件，可能已经收件或丢弃。")
    return draft
