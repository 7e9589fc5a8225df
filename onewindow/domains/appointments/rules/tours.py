"""When something written down on the road happened, whatever the device's clock says (W22)."""

from __future__ import annotations

from datetime import datetime, timedelta


def skew_of(sent_at: datetime, at: datetime) -> int:
    """Return by how many seconds a device is ahead that says ``sent_at`` when it is ``at``."""
    return round((sent_at - at).total_seconds())


def has_moved(loaded_skew: int | None, skew: int, minutes: int) -> bool:
    """Return whether the device's clock was set between loading the day and sending."""
    return loaded_skew is not None and abs(skew - loaded_skew) > minutes * 60


def happened_at(device_at: datetime, skew: int, at: datetime) -> datetime:
    """Return the moment in server time; never later than now."""
    return min(device_at - timedelta(seconds=skew), at)
