"""Everything on the page of one case, put together from what the domains answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from onewindow.channels import pictures, telling
from onewindow.channels.asking import tell_answers
from onewindow.channels.docket_words import reported_of
from onewindow.channels.review.desk import Desk
from onewindow.channels.review.footage import FOOTAGE, footage_of
from onewindow.channels.review.offers import Offers, offers_of
from onewindow.channels.review.rows import KINDS, marks_of
from onewindow.channels.saying import said_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.applicants import api as applicants
from onewindow.domains.approvals.api import Signature, Step, StepState
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import officer_outlook, trays
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.documents import api as documents
from onewindow.domains.materials import api as materials
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.lib.masking import mask_reference
from onewindow.ui.pictures import Supply

REVEALS = {"identity": "证件号码", "phone": "电话", "address": "地址", "name": "姓名"}


@dataclass(frozen=True, slots=True)
class Paper:
    """One material as the examiner sees it beside the review points."""

    code: str
    name: str
    necessity: str
    supply: Supply
    source: str
    status: str
    tone: str
    note: str
    preview_url: str
    version: int
    recognised: str


@dataclass(frozen=True, slots=True)
class Point:
    """One review point of the pinned standard; ``value`` is what the form posts."""

    value: str
    text: str
    about: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One signature on the approval form 审批表."""

    step: str
    department: str
    who: str
    outcome: str
    is_agreed: bool
    opinion: str
    at: datetime
    is_past: bool
    is_simulated: bool


@dataclass(frozen=True)
class Opened:
    """A case opened at a desk: the file, the chosen step, as whom the person acts on it."""

    file: cases.CaseFile
    step: StepState | None
    by: Actor
    desk: Desk

    @property
    def number(self) -> str:
        return self.file.case.number

    @property
    def code(self) -> str:
        return self.step.code if self.step else ""

    @property
    def url(self) -> str:
        address = reverse("review:case", kwargs={"number": self.number})
        return f"{address}?step={self.code}" if self.code else address


def open_case(desk: Desk, number: str, code: str = "") -> Opened:
    """Open the case at the step asked for, else at the one that waits for this person."""
    file = desk.open_file(number)
    step = file.state.run.steps.get(code) or _waiting_step(file, desk)
    by = desk.actor
    if step is not None:
        by = desk.acting(step.department, step.role, "head")
    return Opened(file=file, step=step, by=by, desk=desk)


def case_actor(desk: Desk, file: cases.CaseFile) -> Actor:
    """Return as whom the person acts on the case as a whole: the head, or in any post of it."""
    roles = [post.role for post in desk.posts if post.department == file.case.department]
    return desk.acting(file.case.department, "head", *roles)


def _waiting_step(file: cases.CaseFile, desk: Desk) -> StepState | None:
    shown = [s for s in file.state.run if s.stage in {"review", "decision"}]
    live = [s for s in shown if s.is_live]
    pairs, key = set(desk.pairs), desk.actor.key

    def is_mine(step: StepState) -> bool:
        if key in step.owed_signers or step.assignee == key:
            return True
        return not step.assignee and (step.department, step.role) in pairs

    mine = [s for s in live if is_mine(s) and key not in s.people]
    signed = [s for s in shown if key in s.people]
    return next(iter(mine or [s for s in live if is_mine(s)] or live or signed or shown), None)


def context_of(opened: Opened, *, ticked: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the variables of the case template."""
    file, step, desk = opened.file, opened.step, opened.desk
    at, state = desk.at, file.state
    names = organizations.department_names(
        {s.department for s in state.run} | {file.case.department}
    )
    outlook = officer_outlook.officer_outlook(file, opened.code, by=opened.by, at=at)
    entries = cases.timeline(opened.number)
    people = accounts.names_of(_people(state) | set(outlook.people))
    told = telling.names_of(file.terms, people=people, departments=names)
    row = trays.step_of(opened.number, opened.code) if opened.code else None
    todo = trays.tray(desk.actor, desk.pairs, trays.Tray.PENDING, at)
    before, after = trays.neighbours(todo, row) if row is not None else (None, None)
    offers: Offers = offers_of(opened, outlook, names)
    papers = papers_of(file, names)
    return {
        "opened": opened,
        "case": file.case,
        "state": state,
        "terms": file.terms,
        "step": step,
        "step_kind": KINDS.get(step.kind, step.kind) if step else "",
        "department": names.get(file.case.department, file.case.department),
        "step_department": names.get(step.department, step.department) if step else "",
        "clock": pictures.case_clock(file, at),
        "step_mark": _mark_of(step, outlook, offers),
        "step_clock": pictures.step_clock(file, step.code, at) if step else None,
        "lanes": pictures.case_lanes(file, names, at),
        "marks": marks_of(file.case),
        "papers": papers,
        "first_preview": next((paper.preview_url for paper in papers if paper.preview_url), ""),
        "points": points_of(file, step, ticked),
        "applicant": applicants.summary(file.case.applicant),
        "reveal_fields": REVEALS if opened.by.may("cases.unmask") else {},
        "answers": cases.answers.answers_of(file),
        "questions": tell_answers(file.terms.content, file.state.answers),
        "opinions": opinions_of(file, names),
        "story": list(reversed(telling.tell_staff(entries, told))),
        "footage": footage_of(file) if desk.actor.may(FOOTAGE) else [],
        "notices": documents.notices_of_case(opened.number),
        "outlook": outlook,
        "said": said_of(opened.number, desk.actor),
        "reported": reported_of(opened.number, desk.actor),
        "offers": offers,
        "signers": _signers(outlook, people),
        "previous_url": _step_url(before),
        "next_url": _step_url(after),
        "following": place_of(after or before),
        "my_steps": _other_steps(file, desk, step),
    }


def _mark_of(step: StepState | None, outlook: officer_outlook.Outlook, offers: Offers) -> str:
    """Tell one state of the bench from another: a page asks for it anew only when this differs."""
    if step is None:
        return ""
    signed = (len(step.signatures), len(step.past_signatures), step.return_reason)
    closed = sorted(name for name, reason in outlook.reasons.items() if reason is not None)
    offered = [offer.url for offer in (*offers.step, *offers.case)]
    text = repr((step.status.value, signed, closed, offered))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def place_of(step: Step | None) -> str:
    """Return how the form of a page names the step to go on to; see ``onward``."""
    return f"{step.case_number}:{step.code}" if step is not None else ""


def _step_url(step: Step | None) -> str:
    if step is None:
        return ""
    address = reverse("review:case", kwargs={"number": step.case_number})
    return f"{address}?step={step.code}"


def _people(state: cases.CaseState) -> set[str]:
    found = {state.accepted_by, state.received_by}
    for step in state.run:
        found |= {step.assignee, *step.added_signers}
    if state.negative:
        found |= {state.negative.reported_by, state.negative.approved_by}
    return found - {""}


def _signers(outlook: officer_outlook.Outlook, people: Mapping[str, str]) -> dict[str, object]:
    """Who has taken part so far and how many the plan demands (H22)."""
    names = sorted(people.get(key, key) for key in outlook.people)
    return {
        "names": names,
        "count": len(names),
        "needed": outlook.people_needed,
        "missing": max(outlook.people_needed - len(names), 0),
    }


def _other_steps(
    file: cases.CaseFile, desk: Desk, current: StepState | None
) -> list[dict[str, object]]:
    """Return the steps of the case as a row of links, the current one marked."""
    address = reverse("review:case", kwargs={"number": file.case.number})
    return [
        {
            "url": f"{address}?step={step.code}",
            "name": step.name,
            "status": step.status.label,
            "is_current": current is not None and step.code == current.code,
            "is_live": step.is_live,
        }
        for step in file.state.run
        if step.stage in {"review", "decision"}
    ]


def points_of(file: cases.CaseFile, step: StepState | None, ticked: frozenset[str]) -> list[Point]:
    """Return the review points of the step and of the materials that apply, in that order."""
    if step is None:
        return []
    content = file.terms.content
    plan_step = (
        next((s for s in content.plan.steps if s.code == step.code), None)
        if (content.plan)
        else None
    )
    texts = [("本环节", text) for text in (plan_step.review_points if plan_step else [])]
    for material in content.materials:
        if material.id in file.state.checklist:
            texts += [(material.name, text) for text in material.review_points]
    return [
        Point(value=str(i), text=text, about=about, is_ticked=str(i) in ticked)
        for i, (about, text) in enumerate(texts, start=1)
    ]


_SUPPLIES = {
    "licence": Supply.WAIVED,
    "shared": Supply.SHARED,
}


def papers_of(file: cases.CaseFile, names: Mapping[str, str]) -> list[Paper]:
    """Return the materials that apply: what is there, from where, what is owed and until when."""
    in_hand = {entry.material: entry for entry in materials.materials_of(file.case.number)}
    deferred = {d.material: d.due_on for d in file.state.open_deferrals}
    return [
        _paper(file, material, in_hand.get(material.id), deferred, names)
        for material in file.terms.content.materials
        if material.id in file.state.checklist
    ]


def _paper(
    file: cases.CaseFile,
    material: catalogue.RequiredMaterial,
    entry: materials.MaterialInHand | None,
    deferred: Mapping[str, date],
    names: Mapping[str, str],
) -> Paper:
    is_there = material.id in file.state.materials
    due_on = deferred.get(material.id)
    status, tone = ("已提交", "green") if is_there else ("未提交", "")
    note = entry.note if entry else ""
    if due_on is not None:
        status, tone, note = "容缺待补", "yellow", f"应于 {due_on.month}月{due_on.day}日前补齐"
    elif entry is not None:
        state = materials.State(entry.state)
        status = state.label
        tone = {"verified": "green", "defective": "red", "submitted": "green"}.get(state, "")
    preview = ""
    if entry is not None and entry.sha256:
        path = {"number": file.case.number, "material": material.id}
        preview = reverse("review:material", kwargs=path)
    return Paper(
        code=material.id,
        name=material.name,
        necessity={"required": "必要", "conditional": "视情形", "optional": "非必要"}[
            material.necessity.value
        ],
        supply=_supply(file, material, entry, due_on),
        source=_source(material, entry),
        status=status,
        tone=tone,
        note=note,
        preview_url=preview,
        version=entry.version if entry else 0,
        recognised="、".join(names.get(code, code) for code in entry.recognised_by)
        if entry
        else "",
    )


def _supply(
    file: cases.CaseFile,
    material: catalogue.RequiredMaterial,
    entry: materials.MaterialInHand | None,
    due_on: date | None,
) -> Supply:
    if due_on is not None:
        return Supply.DEFERRED
    is_promised = material.promise_allowed and file.state.acceptance_mode == "promise"
    if (entry is not None and entry.state == materials.State.PROMISED) or is_promised:
        return Supply.PROMISED
    if entry is not None and entry.source in _SUPPLIES:
        return _SUPPLIES[entry.source]
    if material.id not in file.state.owed and material.is_sharable:
        return Supply.WAIVED if material.licence_type else Supply.SHARED
    return Supply.OWN


def _source(material: catalogue.RequiredMaterial, entry: materials.MaterialInHand | None) -> str:
    if entry is not None and entry.source:
        word = materials.Source(entry.source).label
        return f"{word} {mask_reference(entry.reference)}".strip()
    if material.licence_type:
        return f"电子证照《{material.licence_type}》"
    return material.shared_from


def opinions_of(file: cases.CaseFile, names: Mapping[str, str]) -> list[OpinionRow]:
    """Return the approval form: every signature, those of earlier rounds marked as such."""
    found = []
    for step in file.state.run:
        past = [(signature, True) for signature in step.past_signatures]
        rows = [*past, *((signature, False) for signature in step.signatures)]
        found += [_opinion(step, names, signature, is_past) for signature, is_past in rows]
    return sorted(found, key=lambda row: row.at)


def _opinion(
    step: StepState, names: Mapping[str, str], signature: Signature, is_past: bool
) -> OpinionRow:
    remark = f"（代{signature.acting_for}）" if signature.acting_for else ""
    return OpinionRow(
        step=step.name,
        department=names.get(step.department, step.department),
        who=f"{signature.name}{remark}",
        outcome=signature.outcome.label,
        is_agreed=signature.outcome.value == "agreed",
        opinion=signature.opinion,
        at=signature.at,
        is_past=is_past,
        is_simulated=signature.is_simulated,
    )
