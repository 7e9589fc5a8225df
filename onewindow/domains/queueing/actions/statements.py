"""Run the statement of an act and return the ticket as it is afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from onewindow.kit.actors import Actor
from onewindow.kit.metrics import counted
from onewindow.kit.outbox import Fact, routes
from onewindow.kit.statements import Statement

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket after an act. ``code`` opens the phone's page and is shown to its holder only."""

    id: int
    code: str
    visit: int
    outlet: str
    on: date
    number: str
    plate: str
    item: str
    item_name: str
    status: str
    priority: str
    reason: str
    window: str
    taken_at: datetime
    called_at: datetime | None
    calls: int
    misses: int


def perform(
    statement: Statement, fact: type[Fact], *, by: Actor, at: datetime, **values: Any
) -> Ticket | None:
    """Do the act in one statement; None where its condition does not hold and nothing changed.

    Two windows that call two matters of one visit at once meet at a unique constraint; the second
    looks again and finds somebody else.
    """
    parameters = {
        **values,
        "at": at,
        "type": fact.type,
        "act": fact.type.split(".")[1],
        "actor": json.dumps(by.as_record(), ensure_ascii=False),
        "routes": routes(fact.type),
    }
    with counted(fact.type.removesuffix(".v1")) as act:
        ticket = _tried(statement, parameters)
        if ticket is None:
            act.outcome = "unchanged"
        return ticket


def _tried(statement: Statement, parameters: dict[str, Any]) -> Ticket | None:
    for attempt in range(_TRIES):
        try:
            row = _execute(statement, parameters)
        except IntegrityError as error:
            if "ticket_one_at_a_time" not in str(error) or attempt == _TRIES - 1:
                raise
        else:
            return None if row is None else Ticket(*row[:17])
    raise AssertionError("unreachable")


def _execute(statement: Statement, values: dict[str, Any]) -> Any:
    if connection.in_atomic_block:
        with transaction.atomic():  # a savepoint: the caller's transaction outlives a collision
            return statement.typed(**values)
    return statement.typed(**values)
