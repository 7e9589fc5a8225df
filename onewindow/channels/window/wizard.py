"""What a clerk has typed so far: a draft read, checked and turned into an application."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import Actor
from onewindow.lib.masking import mask_name

STEPS = ("选择事项", "情形", "申请人与申请表", "材料", "受理")
"""The five steps of an acceptance; the fifth works on the received case."""
SHARING_PURPOSE = "收件时核对申请人免交材料"


@dataclass
class Intake:
    """The draft row, the standard it is filled in for, and everything typed."""

    draft: cases.ApplicationDraft
    content: catalogue.StandardContent
    answers: dict[str, Any] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    applicant: str = ""
    agent: str = ""
    received: list[str] = field(default_factory=list)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    reused: dict[str, int] = field(default_factory=dict)
    registered: list[str] = field(default_factory=list)
    holdings: dict[str, str] | None = None
    visit: int = 0
    ticket: int = 0

    KEPT = (
        "answers",
        "person",
        "form",
        "applicant",
        "agent",
        "received",
        "files",
        "reused",
        "registered",
        "holdings",
        "visit",
        "ticket",
    )

    @property
    def uuid(self) -> str:
        return str(self.draft.uuid)

    @property
    def is_amendment(self) -> bool:
        return bool(self.draft.case_number)

    @property
    def has_agent(self) -> bool:
        return self.person.get("has_agent") == "true"

    @property
    def kind(self) -> str:
        """The kind of applicant, by what is typed or by whom the item serves."""
        natural_only = set(self.content.service_objects) == {"1"}
        default = "natural" if natural_only or not self.content.service_objects else "legal"
        if "1" in self.content.service_objects:
            default = "natural"
        return self.person.get("applicant_kind") or default

    @property
    def facts(self) -> catalogue.Facts:
        imagined = applicants.Applicant(kind=self.kind)
        return catalogue.facts_of(
            self.answers,
            applicant=cases.condition_facts(imagined, is_agent=self.has_agent),
            form=self.form,
        )

    @property
    def checklist(self) -> catalogue.Checklist:
        held = None if self.holdings is None else frozenset(self.holdings)
        return catalogue.checklist(self.content, self.facts, holdings=held)

    @property
    def fields(self) -> tuple[catalogue.FormField, ...]:
        return catalogue.active_fields(self.content, self.facts)

    @property
    def in_hand(self) -> set[str]:
        """What the applicant handed in: on paper, as a file, or before."""
        return {*self.received, *self.files, *self.reused}

    def application(self) -> cases.Application:
        applying = {row.material.id for row in self.checklist.applying}
        return cases.Application(
            item_code=self.content.code,
            applicant=self.applicant,
            division_code=self.person.get("division", ""),
            answers=self.answers,
            form=self.form,
            materials=tuple(m for m in sorted(self.in_hand) if m in applying),
            holdings=frozenset(self.holdings or {}),
            channel=self.person.get("channel") or "window",
            delivery_mode=self.person.get("delivery_mode") or "collection",
            green_channel=self.person.get("green_channel", ""),
            is_simulated=self.person.get("is_simulated") == "true",
            agent=self.agent if self.has_agent else "",
        )

    def papers(self) -> list[cases.Paper]:
        """Return what is new in this draft, to be registered with the case."""
        found = []
        for row in self.checklist.applying:
            code = row.material.id
            if code in self.registered and code not in self.files:
                continue
            if row.supply.is_free:
                found += self._held(row)
            elif code in self.files:
                kept = self.files[code]
                found.append(cases.Paper(code, "scan", kept["sha256"], kept["name"]))
            elif code in self.reused:
                found.append(cases.Paper(code, reuses=self.reused[code]))
            elif code in self.received:
                found.append(cases.Paper(code))
        return found

    def _held(self, row: catalogue.ChecklistRow) -> list[cases.Paper]:
        sources = {
            catalogue.Supply.LICENCE: ("licence", row.material.licence_type),
            catalogue.Supply.SHARED: ("shared", row.material.shared_from),
        }
        if row.supply not in sources:
            return []
        source, kind = sources[row.supply]
        return [cases.Paper(row.material.id, source, reference=(self.holdings or {})[kind])]


def read(draft: cases.ApplicationDraft, at: datetime) -> Intake:
    """Read a draft against the standard in force, or the one its case is pinned to."""
    kept = json.loads(draft.content or "{}")
    return Intake(
        draft=draft,
        content=_content(draft, at),
        **{name: kept[name] for name in Intake.KEPT if name in kept},
    )


def _content(draft: cases.ApplicationDraft, at: datetime) -> catalogue.StandardContent:
    if draft.case_number and not draft.is_finished:
        case = cases.Case.objects.get(number=draft.case_number)
        return cases.terms_of(case.standard_id).content
    on = timezone.localdate(at)
    return catalogue.published_standard(draft.item_code, on).content


def keep(intake: Intake, *, step: int, by: Actor, at: datetime) -> None:
    """Save everything typed so far and show it on the second screen."""
    name = intake.person.get("name", "").strip()
    shown = mask_name(name) if name and intake.kind == "natural" else name
    cases.save_draft(
        intake.uuid,
        {field: getattr(intake, field) for field in Intake.KEPT},
        step=step,
        item_code=intake.content.code,
        item_name=intake.content.name,
        applicant_name=shown,
        by=by,
        at=at,
    )
    cases.show_draft(by.window, intake.uuid, at=at)


def register(intake: Intake, *, by: Actor, at: datetime) -> None:
    """Register applicant and agent from what was typed; refusals name the field at fault."""
    person = intake.person
    found = applicants.register_applicant(_typed(person), by=by, at=at)
    intake.applicant = str(found.uuid)
    if not intake.has_agent:
        intake.agent = ""
        return
    agent = applicants.register_applicant(
        applicants.NaturalPerson(
            name=person.get("agent_name", ""),
            identity=person.get("agent_identity", ""),
            phone=person.get("agent_phone", ""),
        ),
        by=by,
        at=at,
    )
    intake.agent = str(agent.uuid)
    _authorise(intake, by=by, at=at)


def _typed(person: Mapping[str, str]) -> applicants.Person:
    shared = {key: person.get(key, "") for key in ("name", "phone", "address")}
    if person.get("applicant_kind") == "legal":
        return applicants.LegalPerson(
            uscc=person.get("identity", ""),
            legal_representative=person.get("legal_representative", ""),
            **shared,
        )
    document = person.get("document_type") or applicants.DocumentType.CITIZEN_ID.value
    return applicants.NaturalPerson(
        identity=person.get("identity", ""),
        document_type=applicants.DocumentType(document),
        **shared,
    )


def _authorise(intake: Intake, *, by: Actor, at: datetime) -> None:
    """Note the authorisation the agent brought, unless one in force covers the item already."""
    today = timezone.localdate(at)
    try:
        applicants.authorization_for(
            intake.agent, intake.applicant, item=intake.content.code, on=today
        )
    except applicants.AgentNotAuthorized:
        until = intake.person.get("agent_until", "")
        applicants.authorize_agent(
            intake.applicant,
            agent=intake.agent,
            valid_from=today,
            valid_until=datetime.fromisoformat(until).date() if until else None,
            items=[intake.content.code],
            letter_sha256=intake.files.get("agent-letter", {}).get("sha256", ""),
            by=by,
            at=at,
        )


def of_case(file: cases.CaseFile) -> dict[str, Any]:
    """Return the content of a draft that amends this case, as it stands in the case."""
    state, case = file.state, file.case
    registered = [m.material for m in materials.materials_of(case.number)]
    free = set(state.checklist) - set(state.owed)
    held = {m.material: m.reference for m in materials.materials_of(case.number) if m.reference}
    kinds = {}
    for material in file.terms.content.materials:
        for kind in (material.licence_type, material.shared_from):
            if kind and material.id in held:
                kinds[kind] = held[material.id]
    person = applicants.applicant(state.applicant_key)
    return {
        "answers": state.answers,
        "form": json.loads(case.form or "{}"),
        "person": {
            "applicant_kind": person.kind,
            "division": state.division_code,
            "channel": state.channel,
            "delivery_mode": state.delivery_mode,
            "green_channel": state.green_channel,
            "is_simulated": "true" if state.is_simulated else "",
            "has_agent": "true" if state.agent_key else "",
            "name": person.masked_name,
        },
        "applicant": state.applicant_key,
        "agent": state.agent_key,
        "received": [m for m in state.materials if m not in free],
        "registered": registered,
        "holdings": kinds,
    }
