"""By which ways an item can be had: the channel matrix and its shares (H11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One item; ``is_bookable``: some outlet has slots for it."""

    code: str
    name: str
    channels: frozenset[str]
    is_instant: bool
    is_bookable: bool

    @property
    def is_online(self) -> bool:
        """Whether it can be applied for without coming: portal, mobile, courier aside."""
        return bool(self.channels & {"portal", "mobile"})

    @property
    def is_mobile(self) -> bool:
        return "mobile" in self.channels

    @property
    def is_kiosk(self) -> bool:
        return "kiosk" in self.channels


@dataclass(frozen=True, slots=True)
class Shares:
    """Share of items in force that have each way, 0 to 1; all 0 where there are no items."""

    items: int
    online: float
    mobile: float
    kiosk: float
    instant: float
    bookable: float


def shares_of(rows: Iterable[ChannelRow]) -> Shares:
    """Return items with the way ÷ all items in force."""
    kept = list(rows)

    def share(of: int) -> float:
        return of / len(kept) if kept else 0.0

    return Shares(
        len(kept),
        share(sum(row.is_online for row in kept)),
        share(sum(row.is_mobile for row in kept)),
        share(sum(row.is_kiosk for row in kept)),
        share(sum(row.is_instant for row in kept)),
        share(sum(row.is_bookable for row in kept)),
    )
