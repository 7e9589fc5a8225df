"""What government holds of an applicant, asked by the product itself: no client asserts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from onewindow.channels.openapi.door import Call
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.materials import api as materials

_SOURCES = {
    catalogue.Supply.LICENCE: ("licence", "licence_type"),
    catalogue.Supply.SHARED: ("shared", "shared_from"),
}


def held_for(call: Call, applicant: str, item_code: str, purpose: str) -> list[materials.Holding]:
    """Return what the item's materials can be proved by; one audit row a kind."""
    content = catalogue.published_standard(item_code, timezone.localdate(call.at)).content
    kinds = {
        kind
        for material in content.materials
        for kind in (material.licence_type, material.shared_from)
        if kind
    }
    person = applicants.applicant(applicant)
    return materials.holdings(
        person.identity_digest, kinds, purpose=purpose, by=call.by, at=call.at
    )


def held_papers(
    content: catalogue.StandardContent,
    application: cases.Application,
    numbers: Mapping[str, str],
) -> list[cases.Paper]:
    """Return the papers that stand for materials waived by what is held."""
    person: Any = applicants.applicant(application.applicant)
    facts = catalogue.facts_of(
        application.answers,
        applicant=cases.condition_facts(person, is_agent=bool(application.agent)),
        form=application.form,
    )
    found = []
    for row in catalogue.checklist(content, facts, holdings=application.holdings).free:
        if row.supply in _SOURCES:
            source, kind = _SOURCES[row.supply]
            number = numbers[getattr(row.material, kind)]
            found.append(cases.Paper(row.material.id, source, reference=number))
    return found
