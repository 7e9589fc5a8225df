"""What a receipt needs of an applicant, and the part of a statement that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from onewindow.domains.applicants.errors import NO_LETTER, AgentNotAuthorized, UnknownApplicant
from onewindow.domains.applicants.models import name_in_lists


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant or agent as a case names them; nothing that was encrypted is read for it."""

    id: int
    uuid: str
    kind: str
    masked_name: str


PARTY_COLUMNS = "p.id, p.kind, p.name"
PARTY_SOURCE = "LEFT JOIN applicants_applicant p ON p.uuid = %(party)s::uuid"
AGENT_COLUMNS = "g.id, g.kind, g.name"
AGENT_SOURCE = """LEFT JOIN LATERAL (
    SELECT a.id, a.kind, a.name
    FROM applicants_authorization held JOIN applicants_applicant a ON a.id = held.agent_id
    WHERE held.principal_id = p.id AND a.uuid = %(agent)s::uuid
      AND held.valid_from <= %(on)s::date
      AND (held.valid_until IS NULL OR held.valid_until >= %(on)s::date)
      AND (held.withdrawn_on IS NULL OR held.withdrawn_on > %(on)s::date)
      AND (held.items = '{}' OR %(item)s::text = ANY (held.items))
    LIMIT 1
) g ON true"""
"""Behind PARTY_SOURCE: the agent, where ``authorization_for`` finds a letter for the item."""


def party_values(uuid: str) -> dict[str, str | None]:
    """Return the value of the expression; what is no uuid finds nobody."""
    return {"party": _known(uuid)}


def agent_values(uuid: str, *, item: str, on: date) -> dict[str, Any]:
    """Return the values of AGENT_SOURCE; an empty uuid asks for nobody."""
    return {"agent": _known(uuid), "item": item, "on": on}


def agent_read(uuid: str, columns: Sequence[Any]) -> Party:
    """Return the agent who was read; raise AgentNotAuthorized where no letter was found."""
    key, kind, name = columns
    if key is None:
        raise AgentNotAuthorized(NO_LETTER)
    return Party(key, str(UUID(uuid)), kind, name_in_lists(kind, name))


def party_read(uuid: str, columns: Sequence[Any]) -> Party:
    """Return who was read; raise UnknownApplicant where the columns found nobody."""
    key, kind, name = columns
    if key is None:
        raise UnknownApplicant("没有这个申请人")
    return Party(key, str(UUID(uuid)), kind, name_in_lists(kind, name))


def _known(uuid: str) -> str | None:
    try:
        return str(UUID(uuid))
    except ValueError:
        return None
