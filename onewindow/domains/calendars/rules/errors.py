"""Refusals of the rules of time."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, Refusal


class CalendarMissing(Refusal):
    """A date falls in a year whose holidays are not known; guessing would be unlawful."""

    code = "calendar_missing"
    law = "《行政许可法》第82条"

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year}年的法定节假日安排尚未录入，无法推算涉及该年的期限",
            next_step=(
                f"请由日历管理员在“日历”中录入国务院办公厅关于{year}年部分节假日安排的通知，"
                "录入后未办结办件的期限会自动重算。"
            ),
            details={"year": year},
        )
        self.year = year


class BadCalendar(Invalid):
    """Holiday data contradicts itself or cannot be read."""

    code = "bad_calendar"
    next_step = "请对照国务院办公厅通知原文修改后重新导入。"


class BadProfile(Invalid):
    """A rule profile cannot be read or contradicts itself."""

    code = "bad_profile"
    next_step = "请修改 city/profiles.yaml 中指出的字段。"


class UnknownProfile(Refusal):
    """No rule profile, or no variant of it, has this code."""

    code = "unknown_profile"
    status = 422


class KindNotExcluded(Refusal):
    """A pause of a kind that this law does not let out of the limit."""

    code = "kind_not_excluded"


class ExtensionNotAllowed(Refusal):
    """The law knows no extension here, or no further one, or none so long."""

    code = "extension_not_allowed"


class RenewalTooLate(Refusal):
    """延续 asked for after the licence ran out."""

    code = "renewal_too_late"
    law = "《行政许可法》第50条"
    next_step = "请按新办申请。"
