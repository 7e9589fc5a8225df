"""One entry from a tablet becomes what it says, once: a stop's outcome, a walk-in, a case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from onewindow.channels.booking.crew.agents import LETTER, AgentBody, authorise, register_agent
from onewindow.channels.booking.offline import hand_in
from onewindow.domains.applicants import api as applicants
from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import BegunEntry, EntryKind, TourEntry, TourNote
from onewindow.domains.calendars.api import local_day
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.materials import api as materials
from onewindow.kit import files
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Invalid

PROOF = "proof"
SHARING_PURPOSE = "上门收件补录时核对申请人免交材料"
CONFIRMED = "上门收件无第二屏，申请人在纸质申请表上签字确认，照片随行程记录保存"
Short = Annotated[str, StringConstraints(max_length=200)]
Uploads: TypeAlias = "Mapping[str, UploadedFile[Any]]"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonBody(_Body):
    kind: Literal["natural", "legal"] = "natural"
    name: Short
    identity: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    legal_representative: Short = ""


class IntakeBody(_Body):
    """What was handed in at the door; ``standard`` is the version the checklist was drawn from."""

    item: Short
    standard: int
    answers: dict[str, bool | str | list[str]] = {}
    person: PersonBody
    agent: AgentBody | None = None
    form: dict[str, Annotated[str, StringConstraints(max_length=2000)]] = {}
    materials: Annotated[list[Short], Field(max_length=100)] = []
    delivery_mode: Literal["collection", "post", "electronic"] = "collection"
    green_channel: Short = ""
    is_another: bool = False
    has_signed: bool = False


class EntryBody(_Body):
    key: UUID
    visit: UUID
    kind: EntryKind
    device_at: AwareDatetime
    sent_at: AwareDatetime
    loaded_skew: int | None = None
    stated_at: AwareDatetime | None = None
    people: Annotated[int, Field(ge=0, le=200)] = 1
    text: Annotated[str, StringConstraints(max_length=400)] = ""
    intake: IntakeBody | None = None


def keep(body: EntryBody, uploads: Uploads, *, by: Actor, at: datetime) -> TourEntry:
    """Keep an entry; what was kept under its key before is returned, and nothing is done twice."""
    note = _note(body, uploads)
    if body.kind is not EntryKind.INTAKE:
        return appointments.record_entry(note, by=by, at=at)
    if body.intake is None:
        raise Invalid("收件记录没有内容", field="intake", next_step="请打开记录重新填写。")
    return _keep_intake(note, body.intake, uploads, by=by, at=at)


def _note(body: EntryBody, uploads: Uploads) -> TourNote:
    written = body.model_dump(mode="json", exclude={"sent_at", "loaded_skew"})
    written["files"] = {name: _digest(upload) for name, upload in sorted(uploads.items())}
    text = json.dumps(written, ensure_ascii=False, sort_keys=True)
    return TourNote(
        body.key,
        body.visit,
        body.kind,
        body.device_at,
        body.sent_at,
        hashlib.sha256(text.encode()).hexdigest(),
        body.loaded_skew,
        body.stated_at,
        body.people,
        body.text,
    )


def _digest(upload: UploadedFile[Any]) -> str:
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


@transaction.atomic
def _keep_intake(
    note: TourNote, intake: IntakeBody, uploads: Uploads, *, by: Actor, at: datetime
) -> TourEntry:
    """Case, papers, link and entry are one transaction: a half-sent entry leaves nothing."""
    begun = appointments.begin_entry(note, by=by, at=at)
    if begun.before is not None:
        return begun.before
    # Nobody's data is written for an entry whose visit cannot take it.
    appointments.check_intake(begun.visit, begun.taken_at, by=by, at=at)
    standard = catalogue.standard_to_receive(
        intake.item, local_day(begun.taken_at), begun.visit.division
    )
    if standard != intake.standard:
        raise appointments.StandardChanged("该事项的标准在途中有了新版本，清单可能不同")
    person = applicants.register_applicant(_person(intake.person), by=by, at=at)
    _refuse_second_case(intake, person)
    content = catalogue.published_standard(intake.item, local_day(begun.taken_at)).content
    held = _held(content, person, by=by, at=at)
    agent = _agent(intake, begun, person, uploads, by=by, at=at)
    application = _application(intake, begun, str(person.uuid), agent, held)
    case = hand_in(
        note.visit, application, taken_at=begun.taken_at, key=str(note.key), by=by, at=at
    )
    papers = _papers(content, application, person, held, uploads, at=at)
    cases.hand_in(case, papers, by=by, at=begun.taken_at)
    proof = _kept(uploads.get(PROOF), at=at)
    if intake.has_signed and proof:
        cases.confirm_application(
            case.number,
            mode="paper",
            digest=cases.state_of(case).form_digest,
            reason=CONFIRMED,
            by=by,
            at=begun.taken_at,
        )
    return appointments.keep_entry(begun, case=case.number, proof=proof, by=by, at=at)


def _person(body: PersonBody) -> applicants.Person:
    if body.kind == "legal":
        return applicants.LegalPerson(
            uscc=body.identity,
            name=body.name,
            legal_representative=body.legal_representative,
            phone=body.phone,
        )
    return applicants.NaturalPerson(identity=body.identity, name=body.name, phone=body.phone)


def _agent(
    intake: IntakeBody,
    begun: BegunEntry,
    person: applicants.Applicant,
    uploads: Uploads,
    *,
    by: Actor,
    at: datetime,
) -> str:
    """Return the agent who acts by a letter in force at the receipt, "" for none."""
    if intake.agent is None:
        return ""
    agent = str(register_agent(intake.agent, by=by, at=at).uuid)
    authorise(
        str(person.uuid),
        agent,
        item=intake.item,
        on=local_day(begun.taken_at),
        until=intake.agent.until,
        letter=_kept(uploads.get(LETTER), at=at),
        by=by,
        at=at,
    )
    return agent


def _refuse_second_case(intake: IntakeBody, person: applicants.Applicant) -> None:
    if intake.is_another:
        return
    if number := cases.open_case_of(str(person.uuid), intake.item):
        raise appointments.CaseOpenAlready(
            f"申请人的同一事项已有在办的办件 {number}", details={"case": number}
        )


def _held(
    content: catalogue.StandardContent,
    person: applicants.Applicant,
    *,
    by: Actor,
    at: datetime,
) -> dict[str, str]:
    """Return the number of what government holds, by kind; the newest valid one of each."""
    kinds = {
        kind
        for material in content.materials
        for kind in (material.licence_type, material.shared_from)
        if kind
    }
    if not kinds or not by.may("materials.share"):
        return {}
    found = materials.holdings(person.identity_digest, kinds, purpose=SHARING_PURPOSE, by=by, at=at)
    return {one.kind: one.number for one in reversed(found) if one.is_valid}


def _application(
    intake: IntakeBody, begun: BegunEntry, applicant: str, agent: str, held: Mapping[str, str]
) -> cases.Application:
    return cases.Application(
        item_code=intake.item,
        applicant=applicant,
        agent=agent,
        division_code=begun.visit.division,
        answers=intake.answers,
        form=intake.form,
        materials=tuple(sorted(set(intake.materials))),
        holdings=frozenset(held),
        delivery_mode=intake.delivery_mode,
        green_channel=intake.green_channel,
    )


def _papers(
    content: catalogue.StandardContent,
    application: cases.Application,
    person: applicants.Applicant,
    held: Mapping[str, str],
    uploads: Uploads,
    *,
    at: datetime,
) -> list[cases.Paper]:
    """Return what was brought, with its photographs, and what is proved by what is held."""
    facts = catalogue.facts_of(
        application.answers,
        applicant=cases.condition_facts(person, is_agent=bool(application.agent)),
        form=application.form,
    )
    found = []
    for row in catalogue.checklist(content, facts, holdings=application.holdings).free:
        for source, kind in (
            ("licence", row.material.licence_type),
            ("shared", row.material.shared_from),
        ):
            if kind in held:
                found.append(cases.Paper(row.material.id, source, reference=held[kind]))
                break
    free = {paper.material for paper in found}
    for material in application.materials:
        upload = uploads.get(f"photo:{material}")
        if upload is not None:
            name = upload.name or f"{material}.jpg"
            found.append(cases.Paper(material, "scan", _kept(upload, at=at), name))
        elif material not in free:
            found.append(cases.Paper(material))
    return found


def _kept(upload: UploadedFile[Any] | None, *, at: datetime) -> str:
    """Store an upload by its content, twice is once; return its SHA-256, "" for none."""
    if upload is None:
        return ""
    # Django's wrapper reads and seeks like a binary stream without being declared as one.
    return files.store(upload, name=upload.name or "照片.jpg", at=at).sha256  # type: ignore[arg-type]
