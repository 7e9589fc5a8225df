"""The stated rules of booking: data that a manager sets, never a constant of the code."""

from __future__ import annotations

from datetime import time

from pydantic import BaseModel, ConfigDict, Field, model_validator

from onewindow.domains.appointments.rules.kinds import VisitClosing

HALF_HOUR = 30
"""Minutes: the grid on which vehicles and crews are engaged."""


class BookingRules(BaseModel):
    """How far ahead, how often, until when; what follows from not coming; how a vehicle is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slot_minutes: int = Field(default=30, ge=5, le=240)
    ahead_days: int = Field(default=14, ge=0, le=365)
    """How many calendar days ahead of today a slot may be booked."""
    book_minutes: int = Field(default=30, ge=0)
    """A slot may be booked until so many minutes before it begins."""
    per_person: int = Field(default=1, ge=1, le=20)
    """Bookings one person may hold for a plate and a day."""
    cancel_minutes: int = Field(default=60, ge=0)
    """The holder may cancel or rebook until so many minutes before the slot."""
    missed_minutes: int = Field(default=60, ge=0)
    """Who has not come so long after the slot began has missed it."""
    missed_limit: int = Field(default=3, ge=1)
    missed_days: int = Field(default=90, ge=1)
    """So many missed bookings within so many days block the holder …"""
    block_days: int = Field(default=30, ge=1)
    """… for so many days after the last of them."""
    remind_at: time = time(18)
    """On the day before, at this hour, the holder is reminded by text message."""
    appeal: str = "因故未能到场的，请持预约码到导办台或拨打网点电话说明，核实后立即恢复。"

    visit_ahead_days: int = Field(default=30, ge=0)
    visit_from: time = time(9)
    visit_until: time = time(17)
    """Between which hours the service vehicle serves people at their door."""
    visit_minutes: int = Field(default=60, ge=30)
    visit_minutes_each: int = Field(default=10, ge=0)
    """How long a visit lasts: the first figure for one person, and the second for each other."""
    visit_closing: VisitClosing = VisitClosing.DAY
    """Whether visits take place on a day on which the outlet of the vehicle was closed."""
    travel_minutes: int = Field(default=30, ge=0)
    """The vehicle and its crew are away so long before and after each visit."""
    arrival_minutes: int = Field(default=15, ge=0, le=120)
    """Whoever is visited is told to expect the crew so long before or after it should arrive."""
    crew_hours: int = Field(default=36, ge=24, le=168)
    """How long after the day began a crew's device keeps the day and may ask for its key."""
    clock_minutes: int = Field(default=5, ge=1, le=60)
    """By how much a device's clock may move on the way before its times are doubted."""
    bulk_people: int = Field(default=5, ge=2)
    """From how many people on a visit counts as bulk."""

    @model_validator(mode="after")
    def _hours_make_sense(self) -> BookingRules:
        if self.visit_until <= self.visit_from:
            raise ValueError("上门服务的结束时间应晚于开始时间")
        return self
