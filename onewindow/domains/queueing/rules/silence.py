"""Has a machine of the hall fallen silent? (Q4)"""

from __future__ import annotations

from datetime import datetime, timedelta


def is_silent(
    heard_at: datetime, at: datetime, *, minutes: int, opened_at: datetime | None, pulses: bool
) -> bool:
    """Return whether nothing was heard of a machine for longer than its kind allows.

    One that ``pulses`` gives a sign while the hall is open: it is judged then alone, from the
    opening on (``opened_at`` None: the hall is closed). Others wait for an inspection at any hour.
    """
    since = heard_at
    if pulses:
        if opened_at is None:
            return False
        since = max(heard_at, opened_at)
    return at - since > timedelta(minutes=minutes)
