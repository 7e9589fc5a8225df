"""The queue in words: how long a wait is said to be."""

from __future__ import annotations

import pytest

from onewindow.channels.hall_words import wait_words
from onewindow.domains.queueing.api import Estimate


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.0, 0.4, "无需等候"),
        (0.3, 3.2, "4分钟以内"),
        (2.7, 8.1, "2—9分钟"),
        (8.9, 31.0, "8—35分钟"),
        (24.9, 119.9, "20—120分钟"),
        (24.9, 120.0, "2小时以内"),
        (59.0, 125.0, "0.5—2.5小时"),
        (116.0, 250.0, "1.5—4.5小时"),
        (180.0, 300.0, "3—5小时"),
    ],
)
def test_a_wait_is_said_as_exactly_as_it_is_known(low: float, high: float, words: str) -> None:
    assert wait_words(Estimate(low, (low + high) / 2, high)) == words


def test_nobody_is_promised_a_time_without_a_window_or_after_the_hours() -> None:
    assert wait_words(None) == "暂无窗口叫号"
    assert wait_words(Estimate(5, 10, 20), is_over=True) == "今天已结束"
