"""Limits, reminders and reasons, without a database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from onewindow.domains.dockets.rules import stages as s
from onewindow.domains.dockets.rules.policy import (
    DEFAULT_POLICY,
    Policy,
    is_repeated,
    parse_reasons,
    write_reasons,
)

BEIJING = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=BEIJING)


def nth(on: date, days: int) -> date:
    while days:
        on += timedelta(days=1)
        days -= on.weekday() < 5
    return on


def term(stage: s.Stage, since: datetime = FRIDAY, policy: Policy = DEFAULT_POLICY) -> s.Term:
    return s.term_of(stage, since, policy, nth, answer_by=s.answer_due(FRIDAY, policy, nth))


@pytest.mark.parametrize(
    ("_case", "stage", "warn", "due"),
    [
        ("a weekend is no working day", s.Stage.TO_DISPATCH, (3, 8), (3, 9)),
        ("the answer counts from the record", s.Stage.TO_ANSWER, (3, 12), (3, 13)),
        ("two days to tell", s.Stage.TO_TELL, (3, 9), (3, 10)),
        ("three days to decide", s.Stage.TO_DECIDE, (3, 10), (3, 11)),
    ],
)
def test_a_stage_ends_with_its_last_working_day(
    _case: str, stage: s.Stage, warn: tuple[int, int], due: tuple[int, int]
) -> None:
    """办不成事反映窗口: each stage within its limit; what is soon is so a day before."""
    found = term(stage)

    assert found.due_at == datetime(2026, *due, 23, 59, 59, tzinfo=BEIJING)
    assert found.warn_at == datetime(2026, *warn, tzinfo=BEIJING)


def test_a_closed_docket_has_no_limit() -> None:
    assert term(s.Stage.CLOSED) == s.Term(None, None)


def test_dispatching_late_takes_nothing_from_the_limit_of_the_answer() -> None:
    """办不成事反映窗口: the person waits for the answer, whoever lets the docket lie."""
    late = FRIDAY + timedelta(days=6)

    assert term(s.Stage.TO_ANSWER, late).due_at == term(s.Stage.TO_ANSWER).due_at
    assert term(s.Stage.TO_DISPATCH, late).due_at == term(s.Stage.TO_ANSWER).due_at


def test_soon_is_never_the_day_it_began() -> None:
    """A limit of one day is not soon over the moment it begins."""
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=BEIJING)
    policy = Policy(dispatch_days=1, warn_days=3)

    assert term(s.Stage.TO_DISPATCH, monday, policy).warn_at == datetime(
        2026, 3, 10, tzinfo=BEIJING
    )


@pytest.mark.parametrize(
    ("_case", "at", "reminded", "said"),
    [
        ("not yet", (3, 11, 23), "", None),
        ("soon", (3, 12, 0), "", s.Reminder.YELLOW),
        ("said already", (3, 13, 9), "yellow", None),
        ("overdue", (3, 14, 0), "yellow", s.Reminder.RED),
        ("overdue without having been told", (3, 14, 0), "", s.Reminder.RED),
        ("overdue said already", (3, 20, 0), "red", None),
    ],
)
def test_what_is_due_is_said_once_a_level(
    _case: str, at: tuple[int, int, int], reminded: str, said: s.Reminder | None
) -> None:
    moment = datetime(2026, *at, tzinfo=BEIJING)
    assert s.reminder_due(term(s.Stage.TO_ANSWER), reminded, moment) is said


def test_a_person_may_disagree_to_the_end_of_the_fifteenth_day() -> None:
    until = s.dissent_until(FRIDAY, DEFAULT_POLICY)
    assert until == datetime(2026, 3, 21, 23, 59, 59, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("reports", "reason", "expected"),
    [(1, "extra-material", False), (2, "extra-material", True), (9, "other", False)],
)
def test_two_reports_of_one_coded_reason_are_a_repeat(
    reports: int, reason: str, expected: bool
) -> None:
    """办不成事反映窗口: repeat reason on the same item; “其他” is no one reason."""
    assert is_repeated(reports, DEFAULT_POLICY, reason) is expected


def test_how_many_are_a_repeat_is_configuration() -> None:
    assert not is_repeated(2, Policy(repeat_count=3), "extra-material")


def test_reasons_are_read_from_lines_and_written_back() -> None:
    text = "no-window 找不到该找的窗口\nother 其他"

    reasons = parse_reasons(f"\n{text}\n")

    assert [one.code for one in reasons] == ["no-window", "other"]
    assert write_reasons(reasons) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no-window\nother 其他", "第1行应为“代码 名称”"),
        ("other 其他\nNo 找不到窗口", "第2行应为“代码 名称”"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_reasons(text)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("no-window 找不到窗口", "须保留“other 其他”"),
        ("other 其他\nother 别的原因", "原因代码重复"),
    ],
)
def test_a_list_keeps_the_reason_for_all_others(lines: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Policy(reasons=parse_reasons(lines))
