"""The two statements of an act: read the case with all it rests on, write everything it changed.

An act holds no lock between them. The write goes through only where the row is still the one that
was read (``revision``); otherwise nothing at all is written and the act begins anew on what it
finds. Each statement is a transaction of its own unless the caller has opened one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from pydantic_core import to_json

from onewindow.domains.applicants.api import (
    AGENT_COLUMNS,
    AGENT_SOURCE,
    PARTY_COLUMNS,
    PARTY_SOURCE,
    agent_values,
    party_values,
)
from onewindow.domains.approvals.api import (
    bind,
    outline_values,
    outline_written,
    step_values,
    steps_written,
)
from onewindow.domains.cases.events import CaseDecided
from onewindow.domains.cases.models import Case
from onewindow.domains.cases.rules.state import CaseState
from onewindow.domains.cases.terms import ResultSeries
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import WAKE, Fact, fact_values, facts_of_subject
from onewindow.kit.stamps import STAMPS
from onewindow.kit.statements import Statement

_FORM = Case._meta.get_field("form")
_IDENTITY = (
    "id",
    "uuid",
    "number",
    "query_code",
    "standard_id",
    "applicant_id",
    "applicant_name",
    "revision",
)
"""What of a row is not derived, in the order of the model's columns."""

_READ = """
SELECT {identity}, state,
       EXISTS (SELECT FROM kit_event e WHERE e.subject = c.number AND e.key = %(key)s
               AND e.key <> ''), {stamps}
FROM cases_case c WHERE number = %(number)s {lock}
"""
READ = Statement(_READ.format(identity=", ".join(_IDENTITY), stamps=STAMPS, lock=""))
LOCK = Statement(_READ.format(identity=", ".join(_IDENTITY), stamps=STAMPS, lock="FOR UPDATE OF c"))
_RECEIPT = """
SELECT (SELECT number FROM cases_case WHERE receipt_key = %(key)s), {stamps}, {columns}
FROM (SELECT) AS one {source}
"""
RECEIPT = Statement(_RECEIPT.format(stamps=STAMPS, columns=PARTY_COLUMNS, source=PARTY_SOURCE))
RECEIPT_BY_AGENT = Statement(
    _RECEIPT.format(
        stamps=STAMPS,
        columns=f"{PARTY_COLUMNS}, {AGENT_COLUMNS}",
        source=f"{PARTY_SOURCE} {AGENT_SOURCE}",
    )
)

_TYPES = {
    "item_code": "text",
    "item_name": "text",
    "department": "text",
    "division_code": "text",
    "channel": "text",
    '"window"': "text",
    "assistant": "text",
    "status": "text",
    "is_simulated": "boolean",
    "is_green": "boolean",
    "seq": "int",
    "received_at": "timestamptz",
    "accepted_at": "timestamptz",
    "decided_at": "timestamptz",
    "ended_at": "timestamptz",
    "clock": "text",
    "due_at": "timestamptz",
    "warn_at": "timestamptz",
    "statutory_due_at": "timestamptz",
    "deemed_at": "timestamptz",
    "deferral_due_on": "date",
    "follow_up_due_on": "date",
    "decided_due_at": "timestamptz",
    "negative_reported_at": "timestamptz",
    "negative_approved_at": "timestamptz",
}
"""Every column that follows from the events, but the state itself."""
DERIVED = tuple(name.strip('"') for name in _TYPES)
_STANDING = {name: _TYPES[name] for name in ("status", "seq")}
"""Those that every act moves; most acts within a step move no other."""

_ROW = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items())
_GIVEN_STATE, _GIVEN_FACTS = "%(state)s::jsonb", "%(facts)s::jsonb"


def _update(
    *before: str,
    columns: Mapping[str, str] = _TYPES,
    behind: str = "",
    source: str = "",
    state: str = "",
    facts: str = "",
) -> Statement:
    """Return the write of an act, with expressions before and behind its own."""
    row = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    own = f"""written AS (
    UPDATE cases_case c
    SET {", ".join(f"{name} = r.{name}" for name in columns)},
        state = {state or _GIVEN_STATE}, form = COALESCE(%(form)s, c.form),
        revision = c.revision + 1
    FROM jsonb_to_record(%(row)s::jsonb) AS r(id bigint, revision int, {row}){source}
    WHERE c.id = r.id AND c.revision = r.revision
    RETURNING c.number
)"""  # noqa: S608 - the columns are a constant
    recorded = facts_of_subject("written", facts or _GIVEN_FACTS)
    parts = [*before, own, recorded, steps_written("written"), *([behind] if behind else [])]
    return Statement(f"WITH {', '.join(parts)} SELECT {WAKE} FROM written")  # noqa: S608


_NUMBERED = (
    """held AS (
    SELECT FROM cases_case c, jsonb_to_record(%(row)s::jsonb) AS r(id bigint, revision int)
    WHERE c.id = r.id AND c.revision = r.revision FOR UPDATE OF c
)""",
    """counted AS (
    INSERT INTO kit_counter (series, value)
    SELECT n.series, count(*) FROM held, jsonb_to_recordset(%(results)s::jsonb) AS n(series text)
    GROUP BY n.series ORDER BY n.series
    ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + EXCLUDED.value
    RETURNING series, value
)""",
    """numbered AS (
    SELECT jsonb_agg(n.result || jsonb_build_object('number', n.before
           || lpad(n.serial::text, greatest(5, length(n.serial::text)), '0')
           || n.behind) ORDER BY n.place) AS results
    FROM (SELECT r.*, c.value - r.later AS serial
          FROM jsonb_to_recordset(%(results)s::jsonb) AS r(
              place int, series text, before text, behind text, later int, result jsonb)
          JOIN counted c ON c.series = r.series) n
    HAVING count(*) > 0
)""",
)
"""Serials are drawn only for the row that was read: an act that was overtaken leaves no gap."""

UPDATE = _update()
STILL = _update(columns=_STANDING)
"""The write of an act that moves no date of the case and nothing of who and where."""
START = _update(behind=outline_written("written"))
"""The write of an act that starts a run."""
GRANT = _update(
    *_NUMBERED,
    # Joined, not asked for: without numbers there is no row to write, not one without results.
    source=", numbered",
    state=f"jsonb_set({_GIVEN_STATE}, '{{planned_results}}', numbered.results)",
    facts=f"jsonb_set({_GIVEN_FACTS}, %(place)s::text[], (SELECT results FROM numbered))",  # noqa: S608
)
"""The write of an act that names results, each with the next number of its series."""

_OWN = {
    "uuid": "uuid",
    "query_code": "text",
    "standard_id": "bigint",
    "applicant_id": "bigint",
    "applicant_name": "text",
    "receipt_key": "text",
}
_INSERT = f"""
WITH counted AS (
    INSERT INTO kit_counter (series, value) VALUES (%(series)s, 1)
    ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + 1
    RETURNING %(prefix)s || lpad(value::text, greatest(4, length(value::text)), '0') AS number
), written AS (
    INSERT INTO cases_case (number, {", ".join(_OWN)}, {", ".join(_TYPES)}, form, state, revision)
    SELECT counted.number, {", ".join(f"r.{name}" for name in (*_OWN, *_TYPES))}, %(form)s,
           jsonb_set(%(state)s::jsonb, '{{number}}', to_jsonb(counted.number)), 1
    FROM counted, jsonb_to_record(%(row)s::jsonb) AS r(
        {", ".join(f"{name} {kind}" for name, kind in _OWN.items())}, {_ROW})
    ON CONFLICT (receipt_key) DO NOTHING
    RETURNING id, number
), {facts_of_subject("written")}
SELECT id, number, {WAKE} FROM written
"""  # noqa: S608 - the columns are a constant
INSERT = Statement(_INSERT)


@dataclass(frozen=True, slots=True)
class Read:
    """A case as it was read: the row, its state, and whether the key has acted already."""

    case: Case
    state: CaseState
    was_recorded: bool
    stamps: str


def read(number: str, key: str, *, locks: bool) -> Read | None:
    """Return the case with everything an act rests on, in one round trip; None: no such case."""
    row = (LOCK if locks else READ).one(number=number, key=key)
    if row is None:
        return None
    case = Case.from_db(DEFAULT_DB_ALIAS, _IDENTITY, (row[0], UUID(row[1]), *row[2:8]))
    state = CaseState.model_validate_json(row[8])
    bind(state.run)
    return Read(case, state, row[9], row[10] or "")


def state_of(case: Case) -> CaseState:
    """Return the state of a case as its row holds it."""
    state = CaseState.model_validate(case.state)
    bind(state.run)
    return state


def write(
    case: Case,
    state: CaseState,
    facts: Sequence[Fact],
    steps: Iterable[dict[str, object]],
    *,
    by: Actor,
    at: datetime,
    key: str = "",
    text: str = "",
    is_still: bool = False,
    starts: bool = False,
    numbers: Sequence[ResultSeries] = (),
) -> bool:
    """Write facts, deliveries, row and steps in one round trip; False: the row has moved on.

    The form is written only where it was set since the row was read, the outline of the run where
    it ``starts``, no column but status and count where the act ``is_still``. The results that the
    decision among the facts names get ``numbers``. ``text`` is the state as ``text_of`` gave it.
    """
    form = case.form if "form" in case.__dict__ else None
    statement, columns, more = UPDATE, DERIVED, {}
    if is_still:
        statement, columns = STILL, tuple(_STANDING)
    elif starts:
        statement, more = START, outline_values(state.run)
    elif numbers:
        statement, more = GRANT, _numbering(numbers, state, facts)
    written = statement.one(
        **more,
        row=_json({"id": case.pk, "revision": case.revision, **_values(case, columns)}),
        state=text or text_of(state),
        form=_encrypted(form),
        **step_values(steps),
        **fact_values(facts, case.number, by, at, first_seq=case.seq - len(facts) + 1, key=key),
    )
    case.revision += 1
    return written is not None


def _numbering(
    numbers: Sequence[ResultSeries], state: CaseState, facts: Sequence[Fact]
) -> dict[str, str]:
    """Return the results with the series of each; ``later`` of them come behind it."""
    place = next(n for n, fact in enumerate(facts) if isinstance(fact, CaseDecided))
    names = [series.name for series in numbers]
    results = [
        {
            "place": n,
            "series": series.name,
            "before": series.before,
            "behind": series.behind,
            "later": names[n + 1 :].count(series.name),
            "result": result,
        }
        for n, (series, result) in enumerate(zip(numbers, state.planned_results, strict=True))
    ]
    return {"results": _json(results), "place": f"{{{place},payload,results}}"}


@dataclass(frozen=True, slots=True)
class Before:
    """What a receipt rests on: the number its key has opened already, if any; stamps; who applies.

    ``party`` is read with ``party_read``, which refuses where there is nobody, ``agent`` with
    ``agent_read``; it is empty where the applicant comes without one.
    """

    number: str
    stamps: str
    party: Sequence[Any]
    agent: Sequence[Any]


def receipt_before(key: str, applicant: str, *, agent: str, item: str, on: date) -> Before:
    """Read it, in one round trip; with an agent also whether a letter covers the item that day."""
    party = party_values(applicant)
    if agent:
        asked = agent_values(agent, item=item, on=on)
        row = RECEIPT_BY_AGENT.one(key=key, **party, **asked)
    else:
        row = RECEIPT.one(key=key, **party)
    assert row is not None
    return Before(row[0] or "", row[1] or "", row[2:5], row[5:])


def write_receipt(
    case: Case,
    state: CaseState,
    fact: Fact,
    *,
    series: str,
    prefix: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Number and write a new case in one round trip; False: its twin with the key came first.

    The counter's row stays locked for this one statement.
    """
    own = {name: getattr(case, name) for name in _OWN}
    written = INSERT.one(
        series=series,
        prefix=prefix,
        row=_json({**own, **_values(case, DERIVED)}),
        state=text_of(state),
        form=_encrypted(case.form),
        **fact_values([fact], "", by, at, first_seq=1, key=case.receipt_key or ""),
    )
    if written is None:
        return False
    case.pk, case.number = written[0], written[1]
    state.number = case.number
    case.state = stored(state)
    case._state.adding = False
    case._state.db = DEFAULT_DB_ALIAS
    return True


def stored(state: CaseState) -> dict[str, Any]:
    """Return the state as the row keeps it."""
    return state.model_dump(mode="json", exclude_defaults=True)


def text_of(state: CaseState) -> str:
    """Return the same as JSON."""
    return state.model_dump_json(exclude_defaults=True)


def _values(case: Case, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(case, name) for name in columns}


def _encrypted(form: str | None) -> str | None:
    return None if form is None else _FORM.get_prep_value(form)


def _json(value: Any) -> str:
    return to_json(value).decode()
