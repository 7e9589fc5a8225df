"""Hand-written statements of the hot acts: each act is one statement, so one transaction.

An act locks what it changes, closes the span of time that ends, writes the new state, the fact with
its deliveries, and the live messages, all at once. Outside a transaction that is one round trip.
"""

from __future__ import annotations

import re

from onewindow.kit.outbox import DELIVERIES, WAKE_IF_HEARD
from onewindow.kit.replies import KEPT
from onewindow.kit.statements import Statement

_TYPES = {
    "ahead": "int",
    "at": "timestamptz",
    "from": "text[]",
    "head_start": "float8",
    "most": "int",
    "needs_skill": "bool",
    "on": "date",
    "rank_at": "timestamptz",
    "ticket": "bigint",
}


def _statement(sql: str) -> Statement:
    """Return the statement with the type of every parameter written out; text where none is given.

    The server plans before it sees values: a name that stands in two places must be one type.
    """
    return Statement(
        re.sub(r"%\((\w+)\)s(?!::)", lambda m: f"%({m[1]})s::{_TYPES.get(m[1], 'text')}", sql)
    )


def recent_calls(outlet: str) -> str:
    """Return SQL for the newest calls at an outlet of plate p, under all the names it had."""
    return f"""ARRAY(SELECT ARRAY[extract(epoch FROM c.from_at)::float8,
                          extract(epoch FROM c.until_at)::float8]
             FROM unnest(p.names) AS called(name)
             CROSS JOIN LATERAL (
                 SELECT s.from_at, s.until_at FROM queueing_ticketspan s
                 WHERE s.outlet = {outlet} AND s.plate = called.name AND s.kind = 'waiting'
                   AND s.window <> ''
                 ORDER BY s.until_at DESC LIMIT 21) c
             ORDER BY c.until_at DESC LIMIT 21)"""


_CARRIED = """CASE WHEN n.source = 'appointment' OR EXISTS (
               SELECT 1 FROM kit_event e
               WHERE e.subject = 'ticket:' || n.outlet || ':' || n."on" || ':' || n.number
                 AND e.seq = 1 AND e.actor ->> 'client' <> '')
               OR EXISTS (SELECT 1 FROM queueing_following f
                          WHERE f.ticket_id = n.id AND f.ended_at IS NULL)
               THEN '{"carried": true}'::jsonb ELSE '{}'::jsonb END"""
"""Says in the fact that a machine client may be behind the ticket or follow it, and is told."""
_TAIL = (
    """
facts AS (
    INSERT INTO kit_event (subject, seq, type, at, actor, payload, key)
    SELECT 'ticket:' || n.outlet || ':' || n."on" || ':' || n.number, n.seq, %(type)s, %(at)s,
           %(actor)s::jsonb,
           jsonb_build_object('outlet', n.outlet, 'on', n."on", 'number', n.number,
                              'plate', n.plate) || PAYLOAD || CARRIED,
           ''
    FROM now_ n RETURNING id, type, payload
), DELIVERIES
SELECT n.id, n.code, n.visit_id, n.outlet, n."on", n.number, n.plate, n.item, n.item_name,
       n.status, n.priority, n.reason, n.window, n.taken_at, n.called_at, n.calls, n.misses,
       (SELECT count(*) FROM facts), WAKE_IF_HEARD,
       pg_notify('onewindow_live', json_build_object(
           'topic', 'queue', 'channel', 'hall:' || n.outlet, 'act', %(act)s::text,
           'number', n.number, 'plate', n.plate, 'window', n.window MODES,
           'tx', pg_current_xact_id()::text)::text),
       pg_notify('onewindow_live', json_build_object(
           'topic', 'queue', 'channel', 'ticket:' || n.code, 'act', %(act)s::text,
           'number', n.number, 'window', n.window MODES)::text),
       (SELECT pg_notify('onewindow_live', json_build_object(
           'topic', 'queue', 'channel', 'window:' || w.window, 'act', %(act)s::text,
           'number', n.number)::text)
        FROM (SELECT NULLIF(OLD_WINDOW, '') AS window) w WHERE w.window IS NOT NULL)
FROM now_ n
""".replace("DELIVERIES", DELIVERIES)
    .replace("WAKE_IF_HEARD", WAKE_IF_HEARD)
    .replace("CARRIED", _CARRIED)
)


def _tail(payload: str, *, modes: str = "", window: str = "n.window") -> str:
    return (
        _TAIL.replace("PAYLOAD", f"jsonb_build_object({payload})")
        .replace("MODES", f", 'modes', {modes}" if modes else "")
        .replace("OLD_WINDOW", window)
    )


_SPAN = """
span AS (
    INSERT INTO queueing_ticketspan
           (ticket_id, outlet, "on", plate, kind, "window", staff, from_at, until_at)
    SELECT w.id, w.outlet, w."on", w.plate, KIND, w.window, w.staff, w.since,
           GREATEST(w.since, %(at)s)
    FROM was w RETURNING 1
), """

_AT_STATION = """
WITH me AS (
    SELECT * FROM queueing_station
    WHERE "window" = %(window)s AND staff = %(staff)s AND ticket_id IS NOT NULL FOR UPDATE
), was AS (
    SELECT t.* FROM queueing_queueticket t JOIN me ON me.ticket_id = t.id
    WHERE t.status = ANY(%(from)s) FOR UPDATE OF t
), """

_LEFT_THERE = """
WITH was AS (
    SELECT t.* FROM queueing_queueticket t
    WHERE t.id = %(ticket)s AND t."window" = %(window)s AND t.status = ANY(%(from)s) FOR UPDATE
), """

_BY_CODE = """
WITH was AS (
    SELECT t.* FROM queueing_queueticket t
    WHERE t.code = %(code)s AND t.status = ANY(%(from)s) FOR UPDATE
), """

_FREE = """
seat AS (
    UPDATE queueing_station s SET ticket_id = NULL FROM was WHERE s.ticket_id = was.id RETURNING 1
), """


def _act(
    find: str,
    *,
    sets: str,
    payload: str,
    closes: str = "w.status",
    frees: bool = False,
    window: str = "n.window",
    modes: str = "",
) -> Statement:
    """Return the statement of one act on one ticket.

    ``closes`` is the kind of the span that ends, empty where the present one goes on.
    """
    span = _SPAN.replace("KIND", closes) if closes else ""
    since = "since = GREATEST(t.since, %(at)s), " if closes else ""
    change = (
        f"now_ AS (UPDATE queueing_queueticket t SET {since}seq = t.seq + 1, {sets} "
        "FROM was WHERE t.id = was.id RETURNING t.*), "
    )
    free = _FREE if frees else ""
    return _statement(find + span + change + free + _tail(payload, window=window, modes=modes))


ABLE = {
    "kind": "s.kind = ANY(t.window_kinds)",
    "plate": "(CASE WHEN s.kind = 'dedicated' AND t.line <> '' THEN t.line = s.line "
    "ELSE s.plates = '{}' OR t.plate = ANY(s.plates) END)",
    "skill": "(NOT t.needs_skill OR s.all_skills OR t.plate = ANY(s.skill_plates) "
    "OR t.item <> '' AND t.item = ANY(s.skill_items) "
    "OR t.topic <> '' AND t.topic = ANY(s.skill_topics))",
}
"""Whether a window ``s`` and who sits there are able to serve what ticket ``t`` is for."""
SERVES = " AND ".join(ABLE.values())


LOOK = _statement(
    """
SELECT d.hours, d.policy, d.plates, d.closed_at,
       p.name, p.letter, p.window_kinds, p.usual_minutes, p.needs_skill,
       r.name, r.topic, r.line, r.window_kinds,
       ARRAY(SELECT extract(epoch FROM t.rank_at)::float8 FROM queueing_queueticket t
             WHERE t.outlet = d.outlet AND t."on" = d."on" AND t.status = 'waiting'
               AND t.plate = p.name),
       (SELECT count(*) FROM queueing_station s
        WHERE s.outlet = d.outlet AND s.state = 'open' AND SERVES),
       (SELECT count(*) FROM queueing_station s
        WHERE s.outlet = d.outlet AND s.state = 'open' AND s.ticket_id IS NULL AND SERVES),
       CALLS,
       EXISTS (SELECT 1 FROM queueing_peakalert a
               WHERE a.outlet = d.outlet AND a."on" = d."on" AND a.plate = p.name
                 AND a.ended_at IS NULL),
       v.id
FROM queueing_hallday d
LEFT JOIN queueing_itemroute r ON r.day_id = d.id AND r.item = %(item)s
JOIN queueing_plate p ON p.id = r.plate_id OR (%(item)s = '' AND p.name = %(plate)s)
CROSS JOIN LATERAL (
    SELECT p.name AS plate, %(item)s AS item, COALESCE(r.topic, '') AS topic,
           COALESCE(r.line, '') AS line, COALESCE(r.window_kinds, p.window_kinds) AS window_kinds,
           p.needs_skill) t
LEFT JOIN queueing_visit v ON v.code = %(visit)s AND v.outlet = d.outlet AND v."on" = d."on"
WHERE d.outlet = %(outlet)s AND d."on" = %(on)s
""".replace("SERVES", SERVES).replace("CALLS", recent_calls("d.outlet"))
)
"""All that taking a ticket has to know, in one look."""

_TAKE = """
WITH KEPT, counter AS (
    INSERT INTO kit_counter (series, value) SELECT %(series)s, 1 FROM kept
    ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + 1
    RETURNING value
), visit AS (
    INSERT INTO queueing_visit (code, outlet, "on", phone, phone_confirmed_by, began_at)
    SELECT %(visit_code)s, %(outlet)s, %(on)s, %(phone)s, %(confirmed_by)s, %(at)s
    FROM kept WHERE %(visit_id)s::bigint IS NULL RETURNING id
), now_ AS (
    INSERT INTO queueing_queueticket
        (code, visit_id, outlet, "on", number, plate, item, item_name, topic, line, window_kinds,
         needs_skill, source, mode, priority, reason, status, taken_at, rank_at, since, "window",
         staff, wanted_window, origin_plate, origin_window, called_at, calls, misses, transfers,
         ahead, estimate, outcome, end_reason, ended_at, seq)
    SELECT %(code)s, COALESCE(%(visit_id)s::bigint, (SELECT id FROM visit)), %(outlet)s,
           %(on)s::date, %(letter)s || lpad(c.value::text, GREATEST(3, length(c.value::text)), '0'),
           %(plate)s, %(item)s, %(item_name)s, %(topic)s, %(line)s, %(window_kinds)s::varchar[],
           %(needs_skill)s, %(source)s, %(mode)s, %(priority)s, %(reason)s, 'waiting',
           %(at)s::timestamptz, %(rank_at)s::timestamptz, %(at)s::timestamptz, '', '', '', '', '',
           NULL::timestamptz, 0, 0, 0, %(ahead)s, %(estimate)s::float8[], '', '',
           NULL::timestamptz, 1
    FROM counter c RETURNING *
), """ + _tail(
    "'item', n.item, 'source', n.source, 'mode', n.mode, 'priority', n.priority, "
    "'reason', n.reason, 'ahead', n.ahead, 'likely', n.estimate[2]"
)

TAKE = _statement(_TAKE.replace("KEPT", "kept AS (SELECT 1)"))
TAKE_ONCE = _statement(_TAKE.replace("KEPT", KEPT))
"""The same with the answer under the key of the request: nothing where the key was used before."""

GREEN_COUNT = _statement("""
WITH green AS (
    INSERT INTO kit_counter (series, value) VALUES (%(green)s, 1)
    ON CONFLICT (series) DO UPDATE SET value = kit_counter.value + 1 RETURNING value
)
SELECT green.value, COALESCE((SELECT value FROM kit_counter WHERE series = %(series)s), 0) + 1
FROM green
""")
"""Count one more green ticket; return green and all tickets of the plate and day with this one."""

_MODES = (
    "CASE WHEN COALESCE(%(silent)s::bool, (SELECT silent FROM day), false) "
    'THEN \'["screen","message"]\'::jsonb '
    "WHEN COALESCE((SELECT messages FROM day), false) "
    'THEN \'["screen","voice","message"]\'::jsonb '
    'ELSE \'["screen","voice"]\'::jsonb END'
)
_DAY = """
day AS (
    SELECT (d.policy ->> 'silent')::bool AS silent,
           (d.policy ->> 'message_calls')::bool AS messages
    FROM queueing_hallday d JOIN me ON d.outlet = me.outlet WHERE d."on" = %(on)s
), """

_THERE = re.sub(r"\bs\.", "w.", SERVES)
_BOUND = (
    "SELECT 1 FROM queueing_station w WHERE w.window = t.wanted_window AND w.outlet = t.outlet "
    f"AND (w.state = 'open' OR w.state = 'paused' AND w.staff <> '') AND {_THERE}"
)
FITS = {
    "kind": ABLE["kind"],
    # A window binds while somebody sits there who could call: nobody waits for an empty chair.
    "wanted": f"(t.wanted_window IN ('', s.window) OR NOT EXISTS ({_BOUND}))",
    "plate": ABLE["plate"],
    "skill": ABLE["skill"],
    "busy": "NOT EXISTS (SELECT 1 FROM queueing_queueticket o WHERE o.visit_id = t.visit_id "
    "AND o.status IN ('called', 'serving'))",
}
"""Why a window ``s`` may call a ticket ``t``, in the order in which a refusal is worth telling."""

CALL = _statement(
    """
WITH me AS (
    SELECT * FROM queueing_station
    WHERE "window" = %(window)s AND staff = %(staff)s AND state = 'open' AND ticket_id IS NULL
    FOR UPDATE
), """
    + _DAY
    + f"""
was AS (
    SELECT t.* FROM queueing_queueticket t JOIN me s ON s.outlet = t.outlet
    WHERE t."on" = %(on)s AND t.status = 'waiting'
      AND {" AND ".join(FITS.values())}
      AND (%(plates)s::text[] IS NULL OR t.plate = ANY(%(plates)s::text[]))
"""
    + """\
    ORDER BY t.rank_at, t.id LIMIT 1
    FOR UPDATE OF t SKIP LOCKED
), span AS (
    INSERT INTO queueing_ticketspan
           (ticket_id, outlet, "on", plate, kind, "window", staff, from_at, until_at)
    SELECT w.id, w.outlet, w."on", w.plate, 'waiting', %(window)s, %(staff)s, w.since,
           GREATEST(w.since, %(at)s)
    FROM was w RETURNING 1
), now_ AS (
    UPDATE queueing_queueticket t
    SET status = 'called', "window" = %(window)s, staff = %(staff)s, calls = t.calls + 1,
        called_at = %(at)s, since = GREATEST(t.since, %(at)s), seq = t.seq + 1
    FROM was WHERE t.id = was.id RETURNING t.*
), seat AS (
    UPDATE queueing_station s SET ticket_id = n.id FROM now_ n
    WHERE s.window = %(window)s RETURNING 1
), """
    + _tail(
        f"'window', n.window, 'staff', n.staff, 'call', n.calls, 'modes', {_MODES}", modes=_MODES
    )
)
"""The next of those this window may serve: its kind, its plates, what its holder may do."""

RECALL = _act(
    _AT_STATION + _DAY,
    sets="calls = t.calls + 1, called_at = %(at)s",
    closes="",
    payload=f"'window', n.window, 'staff', n.staff, 'call', n.calls, 'modes', {_MODES}",
    modes=_MODES,
)
START = _act(_AT_STATION, sets="status = 'serving'", payload="'window', n.window")
_SERVED = "'serving'"
FINISH = _act(
    _AT_STATION,
    sets="status = 'finished', outcome = %(outcome)s, end_reason = %(reason)s, ended_at = %(at)s",
    closes=_SERVED,  # who was called and finished without a start was served since the call
    frees=True,
    payload="'window', n.window, 'staff', n.staff, 'outcome', n.outcome, 'reason', n.end_reason",
)
MISS = _act(
    _AT_STATION,
    sets="misses = t.misses + 1, "
    "status = CASE WHEN t.misses + 1 >= %(most)s THEN 'abandoned' ELSE 'missed' END, "
    "ended_at = CASE WHEN t.misses + 1 >= %(most)s THEN %(at)s::timestamptz END, "
    "end_reason = CASE WHEN t.misses + 1 >= %(most)s THEN '过号' ELSE '' END",
    frees=True,
    payload="'window', n.window, 'is_last', n.status = 'abandoned'",
)
HOLD = _act(
    _AT_STATION,
    sets="status = 'held'",
    frees=True,
    payload="'window', n.window, 'reason', %(reason)s::text",
)
TRANSFER = _act(
    _AT_STATION,
    sets="status = 'waiting', plate = %(plate)s, item = %(item)s, item_name = %(item_name)s, "
    "topic = %(topic)s, line = %(line)s, window_kinds = %(window_kinds)s::varchar[], "
    "needs_skill = %(needs_skill)s, wanted_window = %(wanted)s, priority = %(priority)s, "
    "rank_at = t.taken_at - %(head_start)s * interval '1 minute', "
    "origin_plate = CASE WHEN t.origin_plate = '' THEN t.plate ELSE t.origin_plate END, "
    "origin_window = CASE WHEN t.origin_window = '' THEN t.\"window\" ELSE t.origin_window END, "
    "transfers = t.transfers + 1, \"window\" = '', staff = ''",
    frees=True,
    window="(SELECT w.window FROM was w)",
    payload="'from_plate', (SELECT w.plate FROM was w), "
    "'from_window', (SELECT w.window FROM was w), 'wanted_window', n.wanted_window, "
    "'reason', %(reason)s::text",
)
ABANDON = _act(
    _BY_CODE,
    sets="status = 'abandoned', ended_at = %(at)s, end_reason = %(reason)s",
    frees=True,
    payload="'reason', n.end_reason",
)
REQUEUE = _act(
    _BY_CODE,
    sets="status = 'waiting', rank_at = %(rank_at)s, priority = %(priority)s, "
    "\"window\" = '', staff = ''",
    window="(SELECT w.window FROM was w)",
    payload="'rank_at', n.rank_at",
)
RELEASE = _act(
    _LEFT_THERE,
    sets="status = 'waiting', \"window\" = '', staff = '', "
    "wanted_window = CASE t.wanted_window WHEN %(window)s THEN '' ELSE t.wanted_window END",
    frees=True,
    window="(SELECT w.window FROM was w)",
    payload="'from_window', (SELECT w.window FROM was w), "
    "'from_staff', (SELECT w.staff FROM was w), 'rank_at', n.rank_at, 'reason', %(reason)s::text",
)
"""Who was served or held at a window waits again; the place in the queue is kept."""
FINISH_FOR = _act(
    _LEFT_THERE,
    sets="status = 'finished', outcome = %(outcome)s, end_reason = %(reason)s, ended_at = %(at)s",
    closes=_SERVED,
    frees=True,
    payload="'window', n.window, 'staff', n.staff, 'outcome', n.outcome, 'reason', n.end_reason",
)
REGISTER = _act(
    """
WITH was AS (
    SELECT t.* FROM queueing_queueticket t
    WHERE t.id = %(ticket)s AND t.status = 'finished' AND t.outcome = '' FOR UPDATE
), """,
    sets="outcome = %(outcome)s, end_reason = %(reason)s, registered_at = %(at)s",
    closes="",
    payload="'window', n.window, 'staff', n.staff, 'outcome', n.outcome, 'reason', n.end_reason, "
    "'basis', %(basis)s::text",
)
"""The outcome of who was served when the hall closed; no span is touched."""
RESUME = _statement(
    f"""
WITH me AS (
    SELECT * FROM queueing_station
    WHERE "window" = %(window)s AND staff = %(staff)s AND state = 'open' AND ticket_id IS NULL
    FOR UPDATE
), was AS (
    SELECT t.* FROM queueing_queueticket t JOIN me ON me.window = t.window AND me.outlet = t.outlet
    WHERE t."on" = %(on)s AND t.number = %(number)s AND t.status = 'held' AND {FITS["busy"]}
    FOR UPDATE OF t
), """
    + _SPAN.replace("KIND", "'held'")
    + """
now_ AS (
    UPDATE queueing_queueticket t
    SET status = 'serving', staff = %(staff)s, since = GREATEST(t.since, %(at)s), seq = t.seq + 1
    FROM was WHERE t.id = was.id RETURNING t.*
), seat AS (
    UPDATE queueing_station s SET ticket_id = n.id FROM now_ n
    WHERE s.window = %(window)s RETURNING 1
), """
    + _tail("'window', n.window")
)

FITTING = _statement(f"""
SELECT s.window, s.kind, s.staff_name, t.name,
       CASE {" ".join(f"WHEN NOT ({fits}) THEN '{why}'" for why, fits in ABLE.items())} ELSE '' END
FROM queueing_station s
CROSS JOIN jsonb_to_recordset(%(targets)s::jsonb) AS t(
    name text, plate text, item text, topic text, line text, window_kinds varchar[],
    needs_skill bool)
WHERE s.outlet = %(outlet)s AND s.state = 'open' AND s.window <> %(window)s
ORDER BY s.window
""")
"""How every open window of a hall but one fits what a ticket would be for (kinds NULL: any)."""

STANDING = _statement("""
SELECT s.state, s.since, s.staff, t.id, t.seq
FROM queueing_station s LEFT JOIN queueing_queueticket t ON t.id = s.ticket_id
WHERE s."window" = %(window)s FOR UPDATE OF s
""")
"""How a window stands, locked for what follows in the transaction."""

CLOSE_DAY = """
WITH was AS (
    SELECT * FROM queueing_queueticket
    WHERE outlet = %(outlet)s AND "on" = %(on)s AND status = ANY(%(from)s) FOR UPDATE
), span AS (
    INSERT INTO queueing_ticketspan
           (ticket_id, outlet, "on", plate, kind, "window", staff, from_at, until_at)
    SELECT w.id, w.outlet, w."on", w.plate, w.status,
           CASE w.status WHEN 'waiting' THEN '' ELSE w.window END, w.staff, w.since,
           GREATEST(w.since, %(at)s)
    FROM was w RETURNING 1
), seat AS (
    UPDATE queueing_station s SET ticket_id = NULL FROM was WHERE s.ticket_id = was.id RETURNING 1
), now_ AS (
    UPDATE queueing_queueticket t
    SET status = %(end)s, ended_at = GREATEST(t.since, %(at)s), end_reason = %(reason)s,
        seq = t.seq + 1, since = GREATEST(t.since, %(at)s)
    FROM was WHERE t.id = was.id RETURNING t.*
), facts AS (
    INSERT INTO kit_event (subject, seq, type, at, actor, payload, key)
    SELECT 'ticket:' || n.outlet || ':' || n."on" || ':' || n.number, n.seq, %(type)s, %(at)s,
           %(actor)s::jsonb,
           jsonb_build_object('outlet', n.outlet, 'on', n."on", 'number', n.number,
                              'plate', n.plate, 'reason', n.end_reason)
           || CASE n.status WHEN 'finished' THEN jsonb_build_object(
                  'window', n.window, 'staff', n.staff, 'outcome', n.outcome) ELSE '{}' END
            || CARRIED,
           ''
    FROM now_ n RETURNING id, type, payload
), DELIVERIES
SELECT count(*) FROM now_
""".replace("DELIVERIES", DELIVERIES).replace("CARRIED", _CARRIED)
"""How whoever is left in some states ends when the hall closes."""

WAITING_FOR = _statement(f"""
SELECT t.plate,
       CASE {" ".join(f"WHEN NOT ({fits}) THEN '{why}'" for why, fits in FITS.items())} ELSE '' END,
       count(*),
       (array_agg(json_build_object(
           'number', t.number, 'plate', t.plate, 'item_name', t.item_name,
           'priority', t.priority, 'reason', t.reason, 'kinds', t.window_kinds,
           'wanted', t.wanted_window, 'taken_at', t.taken_at, 'rank_at', t.rank_at)
        ORDER BY t.rank_at, t.id))[1]
FROM queueing_queueticket t JOIN queueing_station s ON s.outlet = t.outlet
WHERE s."window" = %(window)s AND t."on" = %(on)s AND t.status = 'waiting'
GROUP BY 1, 2 ORDER BY min(t.rank_at), 1, 2
""")
"""Everybody who waits in the hall of a window: by plate, and why it may not call them."""
