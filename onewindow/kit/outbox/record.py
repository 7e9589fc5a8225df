"""Write facts and one delivery per subscriber in a single statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from onewindow.kit.actors import Actor
from onewindow.kit.outbox.facts import Fact

_INSERT = """
WITH facts AS (
    INSERT INTO kit_event (subject, seq, type, at, actor, payload, key)
    SELECT f.subject,
           COALESCE(f.seq, (SELECT COALESCE(MAX(e.seq), 0) FROM kit_event e
                            WHERE e.subject = f.subject) + f.place),
           f.type, f.at, f.actor, f.payload, f.key
    FROM jsonb_to_recordset(%s::jsonb)
         AS f(subject text, seq int, place int, type text, at timestamptz, actor jsonb,
              payload jsonb, key text)
    RETURNING id, type
), deliveries AS (
    INSERT INTO kit_delivery (event_id, subscriber, status, attempts, error)
    SELECT facts.id, s.subscriber, 'waiting', 0, ''
    FROM facts JOIN jsonb_to_recordset(%s::jsonb) AS s(type text, subscriber text)
         ON s.type = facts.type
    RETURNING 1
)
SELECT (SELECT count(*) FROM facts), pg_notify('onewindow_outbox', '')
"""


def subscribers(type_: str) -> Sequence[str]:
    """Return the dotted names of handlers of a fact type, as config/subscriptions.py lists them."""
    table = import_string(settings.SUBSCRIPTIONS)
    return table.get(type_, ())  # type: ignore[no-any-return]


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
    rows = [
        {
            "subject": subject,
            "seq": None if first_seq is None else first_seq + place,
            "place": place + 1,
            "type": fact.type,
            "at": at.isoformat(),
            "actor": by.as_record(),
            "payload": fact.payload(),
            "key": key if place == 0 else "",
        }
        for place, fact in enumerate(facts)
    ]
    routes = [
        {"type": type_, "subscriber": subscriber}
        for type_ in {fact.type for fact in facts}
        for subscriber in subscribers(type_)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps(rows, ensure_ascii=False), json.dumps(routes)])
