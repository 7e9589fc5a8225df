"""The statement that books: the person's limit, the places, the booking and its fact at once.

The slot's row is a counter. Whoever would raise it above the places changes nothing, and so does
whoever has no ordinal left for the plate and day; two bookings that would share an ordinal meet at
a unique key, and the second one's statement is undone as a whole.
"""

from __future__ import annotations

from onewindow.kit.outbox import DELIVERIES, WAKE_IF_HEARD
from onewindow.kit.statements import Statement

BOOK = Statement(
    """
WITH free AS (
    SELECT min(n) AS ordinal FROM generate_series(1, %(per_person)s::int) AS n
    WHERE NOT EXISTS (
        SELECT 1 FROM appointments_appointment a
        WHERE a.holder = ANY(%(holders)s::text[]) AND a.plate = %(plate)s::text
          AND a."on" = %(on)s::date AND a.status IN ('booked', 'arrived') AND a.ordinal = n)
    HAVING min(n) IS NOT NULL
), provider AS (
    -- Locked, so that who delists it finds the booking; what the row says now, not when we began.
    SELECT p.is_active AND p.is_bookable AS is_open FROM appointments_serviceprovider p
    WHERE p.outlet = %(outlet)s::text AND p.name = %(plate)s::text FOR SHARE
), gate AS (
    -- The version that was looked at; who raised it in between is waited for and seen here.
    SELECT 1 FROM appointments_bookinggate g
    WHERE g.outlet = %(outlet)s::text AND g.version = %(gate)s::int FOR SHARE
), slot AS (
    INSERT INTO appointments_bookingslot AS s (outlet, plate, begins_at, places, taken)
    SELECT %(outlet)s::text, %(plate)s::text, %(begins_at)s::timestamptz, %(places)s::int, 1
    FROM free
    WHERE EXISTS (SELECT 1 FROM gate) AND NOT EXISTS (SELECT 1 FROM provider WHERE NOT is_open)
    ON CONFLICT (outlet, plate, begins_at) DO UPDATE
        SET taken = s.taken + 1, places = EXCLUDED.places
        WHERE s.taken < EXCLUDED.places
    RETURNING s.id
), booking AS (
    INSERT INTO appointments_appointment
           (uuid, code, slot_id, outlet, plate, item, item_name, "on", begins_at, ends_at, mode,
            channel, name, phone, phone_confirmed_by, holder, needs, assistant, ordinal, status,
            booked_at, booked_by, ended_at, end_reason, is_excused, ticket, ticket_code, key, seq)
    SELECT %(uuid)s::uuid, %(code)s::text, slot.id, %(outlet)s::text, %(plate)s::text,
           %(item)s::text, %(item_name)s::text, %(on)s::date, %(begins_at)s::timestamptz,
           %(ends_at)s::timestamptz, %(mode)s::text, %(channel)s::text, %(name)s::text,
           %(phone)s::text, %(confirmed_by)s::text, %(holder)s::text, %(needs)s::text[],
           %(assistant)s::text, free.ordinal, 'booked', %(at)s::timestamptz,
           %(booked_by)s::text, NULL, '', false, '', '', %(key)s::text, 1
    FROM slot CROSS JOIN free
    RETURNING id
), facts AS (
    INSERT INTO kit_event (subject, seq, type, at, actor, payload, key)
    SELECT %(subject)s::text, 1, %(type)s::text, %(at)s::timestamptz, %(actor)s::jsonb,
           %(payload)s::jsonb, ''
    FROM booking RETURNING id, type, payload
), DELIVERIES
SELECT (SELECT ordinal FROM free), (SELECT id FROM booking), EXISTS (SELECT 1 FROM gate),
       WAKE_IF_HEARD
""".replace("DELIVERIES", DELIVERIES).replace("WAKE_IF_HEARD", WAKE_IF_HEARD)
)

ADD_GATE = Statement("""
INSERT INTO appointments_bookinggate AS g (outlet, version) VALUES (%(outlet)s::text, 0)
ON CONFLICT (outlet) DO NOTHING
""")
HOLD_GATE = Statement("""
SELECT version FROM appointments_bookinggate WHERE outlet = %(outlet)s::text FOR SHARE
""")
"""Nobody takes a day of the outlet back until the transaction is over."""
TURN_GATE = Statement("""
INSERT INTO appointments_bookinggate AS g (outlet, version) VALUES (%(outlet)s::text, 1)
ON CONFLICT (outlet) DO UPDATE SET version = g.version + 1 RETURNING version
""")
"""Waits for everybody who is booking at the outlet; who comes later looks again."""

HOLD_PROVIDER = Statement("""
SELECT 1 FROM appointments_serviceprovider p
WHERE p.outlet = %(outlet)s::text AND p.name = %(plate)s::text FOR SHARE
""")
"""Before a booking of a provider is locked: who delists it takes the locks in the same order."""

COUNT_COPIES = Statement("""
INSERT INTO appointments_copycount AS c (outlet, "on", pages, times)
VALUES (%(outlet)s::text, %(on)s::date, %(pages)s::int, 1)
ON CONFLICT (outlet, "on") DO UPDATE SET pages = c.pages + EXCLUDED.pages, times = c.times + 1
RETURNING pages
""")
