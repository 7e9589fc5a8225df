"""The stated policy of texts: data that a manager sets, never a constant of the code."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from onewindow.domains.messages.rules.purposes import Purpose

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SIGNATURE = re.compile(r"[\w\u4e00-\u9fff]{2,12}")


class PurposeRule(BaseModel):
    """One purpose: whether it is sent, for how long it is worth it, what an unsure end means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    is_on: bool = True
    is_urgent: bool = False
    """Urgent ones go in quiet hours too and count against a limit of their own."""
    minutes: int = Field(default=24 * 60, ge=1, le=30 * 24 * 60)
    """How long after it was asked for a text is still worth sending; then it is never sent."""
    is_repeated_when_unsure: bool = False
    """Where nobody knows if the gateway took it: whether it goes again, rather twice than never."""


_CALL = PurposeRule(is_urgent=True, minutes=5, is_repeated_when_unsure=True)
_CODE = PurposeRule(is_urgent=True, minutes=5)
_TELLING = PurposeRule(is_repeated_when_unsure=True)


class MessageRules(BaseModel):
    """When and how often texts go out in a region, and under which signature."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signature: str = "一窗"
    """The 【…】 that operators demand at the front of every text."""
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    """In these hours only urgent purposes go; equal times mean: no quiet hours."""
    per_day: int = Field(default=6, ge=1, le=100)
    """Texts to one phone a day that are not urgent."""
    urgent_per_day: int = Field(default=20, ge=1, le=100)
    retry_seconds: tuple[int, ...] = (10, 60, 300, 900, 3600)
    """Pauses after the first, second … attempt that may be tried again; then the text failed."""
    most_segments: int = Field(default=3, ge=1, le=10)
    confirms_phones: bool = False
    """Whether a phone that somebody typed for themselves gets texts only after a code sent to it
    came back."""
    takes_staff_phones: bool = True
    """Then: whether a phone that staff typed counts, because they asked the person in front of them
    or on the line."""
    takes_client_phones: bool = True
    """And one of which a machine client states that it has confirmed it itself."""
    code_minutes: int = Field(default=5, ge=1, le=30)
    """For how long a code sent to a phone holds."""
    code_guesses: int = Field(default=5, ge=1, le=10)
    """After so many wrong guesses the code is worth nothing."""
    codes_per_phone: int = Field(default=3, ge=1, le=20)
    codes_per_device: int = Field(default=10, ge=1, le=100)
    """Codes to one phone, and asked for at one device, in a quarter of an hour."""
    next_step_minutes: int = Field(default=10, ge=0, le=24 * 60)
    """How long what comes next of a case waits, so that several acts in a row are one text."""
    duty_phones: tuple[str, ...] = ()
    """Mobile phones of who is on duty in the region: told of peaks by text; none: nobody is."""
    purposes: dict[Purpose, PurposeRule] = {
        Purpose.CALL: _CALL,
        Purpose.EVALUATION: PurposeRule(minutes=3 * 24 * 60),
        Purpose.BOOKED: PurposeRule(minutes=12 * 60),
        Purpose.BOOKING_CANCELLED: _TELLING,
        Purpose.BOOKING_REMINDER: PurposeRule(minutes=12 * 60),
        Purpose.VISIT_BOOKED: PurposeRule(minutes=12 * 60),
        Purpose.VISIT_REMINDER: PurposeRule(minutes=12 * 60),
        Purpose.VISIT_SET_OUT: PurposeRule(minutes=60),
        Purpose.VISIT_CANCELLED: _TELLING,
        Purpose.VISIT_MOVED: _TELLING,
        Purpose.PHONE_CODE: _CODE,
        Purpose.PEAK: PurposeRule(is_urgent=True, minutes=15),
        Purpose.DOCKET_ANSWERED: PurposeRule(minutes=3 * 24 * 60, is_repeated_when_unsure=True),
    }

    @field_validator("signature")
    @classmethod
    def _signature_is_one(cls, value: str) -> str:
        if not _SIGNATURE.fullmatch(value):
            raise ValueError("签名为2至12个汉字、字母或数字，不带【】")
        return value

    @field_validator("duty_phones")
    @classmethod
    def _duty_phones_get_texts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) > 10 or any(not _MOBILE.fullmatch(one) for one in value):
            raise ValueError("值班手机最多10个，各为11位手机号")
        return value

    @model_validator(mode="after")
    def _retries_make_sense(self) -> MessageRules:
        if len(self.retry_seconds) > 20 or any(not 1 <= one <= 86400 for one in self.retry_seconds):
            raise ValueError("重试间隔最多20个，各为1至86400秒")
        return self

    def of(self, purpose: str) -> PurposeRule:
        """Return the rule of a purpose; one that the policy does not name has the usual one."""
        return self.purposes.get(Purpose(purpose), PurposeRule())

    def pause_after(self, attempts: int) -> timedelta | None:
        """Return how long to wait after so many attempts, None where it was the last."""
        if attempts > len(self.retry_seconds):
            return None
        return timedelta(seconds=self.retry_seconds[attempts - 1])


def first_allowed(at: datetime, rules: MessageRules, zone: ZoneInfo) -> datetime:
    """Return this moment, or the end of the quiet hours it lies in."""
    local = at.astimezone(zone)
    begin, end, now = rules.quiet_from, rules.quiet_until, local.time()
    if begin == end:
        return at
    if begin < end:
        is_quiet, is_tomorrow = begin <= now < end, False
    else:
        is_quiet, is_tomorrow = now >= begin or now < end, now >= begin
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=is_tomorrow)
    return datetime.combine(day, end, tzinfo=zone)
