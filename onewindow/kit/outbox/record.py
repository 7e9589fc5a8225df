"""Write facts and one delivery per subscriber in a single statement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from pydantic_core import to_json

from onewindow.kit.actors import Actor
from onewindow.kit.outbox.facts import Fact
from onewindow.kit.statements import Statement

DELIVERIES = """
deliveries AS (
    INSERT INTO kit_delivery (event_id, subscriber, status, attempts, error)
    SELECT facts.id, s.subscriber, 'waiting', 0, ''
    FROM facts JOIN jsonb_to_recordset(%(routes)s::jsonb)
                    AS s(type text, subscriber text, saying jsonb)
         ON s.type = facts.type AND facts.payload @> s.saying
    RETURNING 1
)"""
"""For a statement whose expression ``facts`` returns id, type and payload; see ``routes``."""
_FACTS = """
facts AS (
    INSERT INTO kit_event (subject, seq, type, at, actor, payload, key)
    SELECT {subject}, {seq}, f.type, f.at, f.actor, f.payload, f.key
    FROM jsonb_to_recordset({facts})
         AS f(subject text, seq int, place int, type text, at timestamptz, actor jsonb,
              payload jsonb, key text){source}
    RETURNING id, type, payload
), DELIVERIES""".replace("DELIVERIES", DELIVERIES)
WAKE = "pg_notify('onewindow_outbox', '')"
"""Wakes a worker when the transaction commits."""
WAKE_IF_HEARD = f"(SELECT {WAKE} WHERE EXISTS (SELECT 1 FROM deliveries))"  # noqa: S608 constant
"""The same where somebody is to hear of the facts at all."""

_LAST_SEQ = "(SELECT COALESCE(MAX(e.seq), 0) FROM kit_event e WHERE e.subject = f.subject)"
_SEQ = f"COALESCE(f.seq, {_LAST_SEQ} + f.place)"
_GIVEN = "%(facts)s::jsonb"
_OF_ANY = _FACTS.format(subject="f.subject", seq=_SEQ, facts=_GIVEN, source="")
_RECORD = Statement(f"WITH {_OF_ANY} SELECT {WAKE_IF_HEARD}")


class Only(str):  # noqa: SLOT000 it has more to say than its name
    """A subscriber that hears only facts whose payload contains ``saying``, as jsonb's ``@>``.

    What it would look at and put aside is no delivery at all. A payload holds no field that has
    its default.
    """

    saying: Mapping[str, Any]

    def __new__(cls, handler: str, saying: Mapping[str, Any]) -> Only:
        made = super().__new__(cls, handler)
        made.saying = saying
        return made


def facts_of_subject(rows: str, facts: str = _GIVEN) -> str:
    """Return the expressions ``facts`` and ``deliveries`` for a statement that writes more.

    ``rows`` names an expression of the same statement with the one row (number) that the facts are
    about; where it found none, nothing is recorded. Values come from ``fact_values``; ``facts`` is
    another expression of them where the statement itself completes what they say.
    """
    return _FACTS.format(subject=f"{rows}.number", seq="f.seq", facts=facts, source=f", {rows}")


def routes(*types: str) -> str:
    """Return who hears of facts of these types, as DELIVERIES reads it (config/subscriptions)."""
    return _routes(frozenset(types), settings.SUBSCRIPTIONS)


def record(
    fact: Fact, *, subject: str, by: Actor, at: datetime, seq: int | None = None, key: str = ""
) -> None:
    """Record one fact in the caller's transaction; see record_many."""
    record_many([fact], subject=subject, by=by, at=at, first_seq=seq, key=key)


def record_many(
    facts: Sequence[Fact],
    *,
    subject: str,
    by: Actor,
    at: datetime,
    first_seq: int | None = None,
    key: str = "",
) -> None:
    """Record facts of one act, in order, in one round trip.

    ``first_seq`` is the place of the first fact within the subject where the caller holds the
    subject's lock and knows it; None asks the table. ``key`` makes a retry fail on the unique key.
    """
    _RECORD.one(**fact_values(facts, subject, by, at, first_seq=first_seq, key=key))


def fact_values(
    facts: Sequence[Fact],
    subject: str,
    by: Actor,
    at: datetime,
    *,
    first_seq: int | None,
    key: str,
) -> dict[str, str]:
    """Return the values of the two expressions: the facts, and who hears of them."""
    actor, moment = by.as_record(), at.isoformat()
    rows = [
        {
            "subject": subject,
            "seq": None if first_seq is None else first_seq + place,
            "place": place + 1,
            "type": fact.type,
            "at": moment,
            "actor": actor,
            "payload": fact.payload(),
            "key": key if place == 0 else "",
        }
        for place, fact in enumerate(facts)
    ]
    return {
        "facts": to_json(rows).decode(),
        "routes": routes(*(fact.type for fact in facts)),
    }


@lru_cache(maxsize=256)
def _routes(types: frozenset[str], table: str) -> str:
    """Return what each delivery is made from; ``table`` is where subscriptions are listed."""
    listed = import_string(table)
    return json.dumps(
        [
            {
                "type": type_,
                "subscriber": subscriber,
                "saying": subscriber.saying if isinstance(subscriber, Only) else {},
            }
            for type_ in sorted(types)
            for subscriber in listed.get(type_, ())
        ]
    )
