"""Through which machine client something began: its first fact says so for good.

Its actor names the client, or its payload does where somebody else did it in the client's stead: a
booking that the desk moved.
"""

from __future__ import annotations

from onewindow.kit.statements import Statement

_ORIGIN = Statement("""
SELECT COALESCE(actor->>'client', payload->>'client', '') FROM kit_event
WHERE subject = %(subject)s AND seq = 1
""")


def client_behind(subject: str) -> str:
    """Return the code of the client that began it; empty for a person, a device or nothing."""
    row = _ORIGIN.one(subject=subject)
    return str(row[0]) if row else ""
