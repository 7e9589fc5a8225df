"""Refusals of this domain; those of the pure rules live beside them."""

from __future__ import annotations

from onewindow.domains.calendars.rules.errors import (
    BadCalendar,
    BadProfile,
    CalendarMissing,
    ExtensionNotAllowed,
    KindNotExcluded,
    RenewalTooLate,
    UnknownProfile,
)
from onewindow.kit.refusals import Invalid, Refusal


class YearAlreadyKnown(Refusal):
    """The annual notice of this year is in force; changing it is an amendment."""

    code = "year_already_known"
    next_step = "如国务院办公厅另发通知调整，请使用“调整日历”录入该通知。"


class NothingAmended(Refusal):
    """An amendment that leaves every day as it is."""

    code = "nothing_amended"
    next_step = "请核对日期；通知内容与现有日历一致的，不必录入。"


class BadOpeningHours(Invalid):
    """Opening hours that overlap or end before they begin."""

    code = "bad_opening_hours"
    next_step = "请修改后重新提交。"


__all__ = [
    "BadCalendar",
    "BadOpeningHours",
    "BadProfile",
    "CalendarMissing",
    "ExtensionNotAllowed",
    "KindNotExcluded",
    "NothingAmended",
    "RenewalTooLate",
    "UnknownProfile",
    "YearAlreadyKnown",
]
