"""The door of the calendars: working days, clocks, rule profiles, opening hours."""

# isort: skip_file
# fmt: off
from onewindow.domains.calendars.actions import (
    amend_calendar, import_legal_year, set_opening_exception, set_opening_hours,
)
from onewindow.domains.calendars.errors import (
    BadCalendar, BadOpeningHours, BadProfile, CalendarMissing,
    ExtensionNotAllowed, KindNotExcluded, NothingAmended, RenewalTooLate, UnknownProfile,
    YearAlreadyKnown,
)
from onewindow.domains.calendars.events import (
    CalendarAmended, OpeningExceptionSet, OpeningHoursChanged,
)
from onewindow.domains.calendars.permissions import MANAGE_CALENDARS
from onewindow.domains.calendars.queries import (
    OtherHours, calendar_with, is_open, legal_calendar, notices, opening_hours,
    opening_hours_between, opening_hours_of_all, other_hours_between,
    profile, profiles, weekly_hours,
)
from onewindow.domains.calendars.rules.agreed import agreed_clock
from onewindow.domains.calendars.rules.case_clocks import (
    CaseTimes, DeemedAcceptance, cooling_off_clocks, decision_clock, deemed_acceptance,
    delivery_clock, follow_up_clock, online_reply_clock, receipt_clock,
    renewal_due_on, silence_at_decision, step_clock,
)
from onewindow.domains.calendars.rules.clocks import (
    Clock, Light, Remaining, WarnRule, compute, elapsed, excluded_overrun, light, remaining,
)
from onewindow.domains.calendars.rules.derivation import Line, LineKind, Wording
from onewindow.domains.calendars.rules.excluded import (
    ARTICLE_45, ZONE, ExcludedKind, Extension, Pause, local_day, midnight,
)
from onewindow.domains.calendars.rules.legal_days import (
    NoticeDays, build_calendar, parse_legal_days,
)
from onewindow.domains.calendars.rules.opening import Hours, OpeningMode
from onewindow.domains.calendars.rules.profiles import (
    DayReading, RuleProfile, SilenceAtDecision, SilenceAtReceipt, StartEvent, check_extension,
    check_suspension, load_profiles,
)
from onewindow.domains.calendars.rules.working_days import (
    Calendar, Day, DayKind, Notice, SpecialDay,
)
from onewindow.domains.calendars.shipped import shipped_calendar

__all__ = [
    "ARTICLE_45", "MANAGE_CALENDARS", "ZONE", "BadCalendar", "BadOpeningHours", "BadProfile",
    "Calendar", "CalendarAmended", "CalendarMissing", "CaseTimes", "Clock", "Day", "DayKind",
    "DayReading", "DeemedAcceptance", "ExcludedKind", "Extension",
    "ExtensionNotAllowed", "Hours", "KindNotExcluded", "Light", "Line", "LineKind",
    "NothingAmended", "Notice", "NoticeDays", "OpeningExceptionSet", "OpeningHoursChanged",
    "OpeningMode", "OtherHours",
    "Pause", "Remaining", "RenewalTooLate", "RuleProfile", "SilenceAtDecision", "SilenceAtReceipt",
    "SpecialDay", "StartEvent", "UnknownProfile", "WarnRule", "Wording", "YearAlreadyKnown",
    "agreed_clock", "amend_calendar", "build_calendar", "calendar_with", "check_extension",
    "check_suspension", "compute",
    "cooling_off_clocks", "decision_clock", "deemed_acceptance",
    "delivery_clock", "elapsed", "excluded_overrun", "follow_up_clock", "import_legal_year",
    "is_open", "legal_calendar", "light", "load_profiles", "local_day", "midnight", "notices",
    "online_reply_clock",
    "opening_hours", "opening_hours_between", "opening_hours_of_all", "other_hours_between",
    "parse_legal_days", "profile", "profiles",
    "receipt_clock", "remaining",
    "renewal_due_on",
    "set_opening_exception", "set_opening_hours", "shipped_calendar", "silence_at_decision",
    "step_clock", "weekly_hours",
]
