"""The stated policy of a hall: data that a manager sets, never a constant of the code."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from onewindow.domains.queueing.rules.kinds import Priority


class Policy(BaseModel):
    """Who goes before whom, how a call is made, and when a hall is too full.

    Minutes where a name says no other unit. A head start lets a ticket count as having come that
    much earlier; so that it is bounded: nobody waits longer for the sake of others than the head
    start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    head_start: dict[Priority, float] = {
        Priority.GREEN: 30,
        Priority.APPOINTMENT: 60,
        Priority.TRANSFER: 10,
        Priority.RETURNING: 20,
    }
    green_reasons: dict[str, str] = {
        "elderly": "老年人",
        "infant": "携带婴幼儿",
        "ill": "病患",
        "disabled": "残疾人",
        "pregnant": "孕妇",
        "military": "现役军人、退役军人、军属",
        "key_project": "重点项目",
        "urgent": "紧急事项",
    }
    green_share: float = Field(default=0.2, ge=0, le=1)
    """Most green tickets as a share of a plate's tickets of the day; a manager may exceed it."""
    green_least: int = Field(default=3, ge=0)
    """Green tickets of a plate and day that the share never forbids."""
    appointment_early: float = Field(default=30, ge=0)
    appointment_late: float = Field(default=15, ge=0)
    """How long before and after its slot a check-in still counts as the appointment."""
    missed_return: float = Field(default=60, ge=0)
    """How long after it was passed over a ticket may come back."""
    missed_most: int = Field(default=2, ge=1)
    """How often a ticket may be passed over; the last time ends it."""
    missed_head_start: float = Field(default=10, ge=0)
    """A ticket that comes back counts as having come this long before its return."""
    tickets_early: float = Field(default=30, ge=0)
    """How long before a period of opening numbers are given for it."""
    silent: bool = False
    """Calls are seen and sent, not heard (Q4)."""
    message_calls: bool = False
    """Calls that are heard are sent to the caller's phone as well."""
    peak_waiting: int = Field(default=8, ge=1)
    """People waiting for each open window above which reserve windows are suggested (N13)."""
    peak_minutes: float = Field(default=40, gt=0)
    """Estimated wait above which reserve windows are suggested (N13)."""
    kiosk_seconds: int = Field(default=60, ge=10, le=600)
    """How long after the last touch a kiosk forgets who stood there."""
    query_seconds: int = Field(default=30, ge=5, le=600)
    """The same while a case stands on its screen (W24)."""
    stopwatch_minutes: float = Field(default=60, gt=0)
    """Limit of the stopwatch from call or acceptance to the certificate (H8)."""

    @model_validator(mode="after")
    def _head_starts_make_sense(self) -> Policy:
        if any(minutes < 0 for minutes in self.head_start.values()):
            raise ValueError("提前量不得为负")
        if self.head_start.get(Priority.NORMAL):
            raise ValueError("普通号没有提前量")
        return self

    def minutes_ahead(self, priority: Priority) -> float:
        return self.head_start.get(priority, 0.0)
