"""Days as addresses and forms carry them."""

from __future__ import annotations

from datetime import date


def day_in(text: str) -> date | None:
    """Return the day that an ISO 8601 text names; None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
