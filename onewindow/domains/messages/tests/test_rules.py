"""Words, lengths, hours: pure functions."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from onewindow.domains.calendars.api import ZONE
from onewindow.domains.messages.rules.answers import wish_of
from onewindow.domains.messages.rules.policy import MessageRules, first_allowed
from onewindow.domains.messages.rules.purposes import (
    DEFAULT_WORDINGS,
    Purpose,
    fault_of,
    fill,
    fill_hidden,
)
from onewindow.domains.messages.rules.text import length, segments


@pytest.mark.parametrize(
    ("text", "characters", "parts"),
    [
        ("", 0, [0]),
        ("办" * 70, 70, [70]),
        ("办" * 71, 71, [67, 4]),
        ("a" * 134, 134, [67, 67]),
        ("办" * 135, 135, [67, 67, 1]),
        ("办" * 68 + "😀", 70, [70]),
        ("办" * 69 + "😀", 71, [67, 4]),
        ("办" * 66 + "😀" + "办" * 10, 78, [66, 12]),
        ("👨‍👩‍👧" * 10, 80, [67, 13]),
    ],
)
def test_a_text_is_counted_and_cut_as_the_network_does(
    text: str, characters: int, parts: list[int]
) -> None:
    """70 characters alone, 67 each together; an emoji takes two and is never torn."""
    assert length(text) == characters
    assert [length(part) for part in segments(text)] == parts
    assert "".join(segments(text)) == text


def test_every_purpose_has_a_wording_without_fault() -> None:
    assert {
        one: fault_of(one, DEFAULT_WORDINGS[one], "一窗", 3) for one in Purpose
    } == dict.fromkeys(Purpose, "")


@pytest.mark.parametrize(
    ("wording", "fault"),
    [
        ("", "请填写短信内容"),
        ("{number}号到{window}，{phone}", "没有{phone}这样的占位符"),
        ("{number}号，请到窗口", "缺少{window}（窗口）"),
        ("{number}号到{window}{", "花括号不成对"),
        ("【别的】{number}号到{window}", "签名由系统加上"),
        ("{number}号\n到{window}", "不能换行"),
        ("{number}号到{window}" + "很" * 200, "超过3条"),
    ],
)
def test_a_wording_that_would_fail_later_is_refused_now(wording: str, fault: str) -> None:
    assert fault in fault_of(Purpose.CALL, wording, "一窗", 3)


def test_values_are_put_in_as_they_are_and_cut_where_too_long() -> None:
    said = fill(
        Purpose.BOOKING_CANCELLED,
        "{reason}，{time}",
        {"reason": "停约\n：{time}" + "很" * 60, "time": "周一"},
        "云汀",
    )
    assert said == "【云汀】停约 ：{time}" + "很" * 29 + "…，周一"


def test_a_link_is_never_cut_and_never_shown_to_who_may_not_have_it() -> None:
    link = "https://example.cn/" + "a" * 300
    values = {"item": "登记", "link": link, "until": "4月1日"}
    words = "{item}{link}{until}"
    assert fill(Purpose.EVALUATION, words, values, "云汀") == f"【云汀】登记{link}4月1日"
    assert fill_hidden(Purpose.EVALUATION, words, values, "云汀") == "【云汀】登记＊＊＊＊4月1日"


def moment(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (moment(20, 59), moment(20, 59)),
        (moment(21), moment(8, day=3)),
        (moment(23, 59), moment(8, day=3)),
        (moment(7, 59), moment(8)),
        (moment(8), moment(8)),
    ],
)
def test_quiet_hours_pass_over_midnight(at: datetime, allowed: datetime) -> None:
    assert first_allowed(at, MessageRules(), ZONE) == allowed


def test_quiet_hours_at_noon_and_none_at_all() -> None:
    noon = MessageRules(quiet_from=time(12), quiet_until=time(14))
    assert first_allowed(moment(13), noon, ZONE) == moment(14)
    never = MessageRules(quiet_from=time(0), quiet_until=time(0))
    assert first_allowed(moment(0), never, ZONE) == moment(0)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("TD", True),
        (" t ", True),
        ("退订。", True),
        ("td！", True),
        ("恢复", False),
        ("我不退订", None),
        ("谢谢", None),
        ("", None),
    ],
)
def test_a_reply_is_heeded_only_where_it_is_plain(said: str, wish: bool | None) -> None:
    assert wish_of(said) is wish
