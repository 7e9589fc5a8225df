"""What a receipt needs of an applicant, and the part of a statement that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from onewindow.domains.applicants.errors import UnknownApplicant
from onewindow.domains.applicants.models import Applicant, name_in_lists


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant or agent as a case names them; nothing that was encrypted is read for it."""

    id: int
    uuid: str
    kind: str
    masked_name: str


PARTY_COLUMNS = "p.id, p.kind, p.name"
PARTY_SOURCE = "LEFT JOIN applicants_applicant p ON p.uuid = %(party)s::uuid"


def party_values(uuid: str) -> dict[str, str | None]:
    """Return the value of the expression; what is no uuid finds nobody."""
    try:
        return {"party": str(UUID(uuid))}
    except ValueError:
        return {"party": None}


def party_read(uuid: str, columns: Sequence[Any]) -> Party:
    """Return who was read; raise UnknownApplicant where the columns found nobody."""
    key, kind, name = columns
    if key is None:
        raise UnknownApplicant("没有这个申请人")
    return Party(key, str(UUID(uuid)), kind, name_in_lists(kind, name))


def party_of(found: Applicant) -> Party:
    """Return the same of a row that was read whole."""
    return Party(found.pk, str(found.uuid), found.kind, found.masked_name)
