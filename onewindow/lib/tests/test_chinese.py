from datetime import date, datetime

import pytest

from onewindow.lib import chinese

DAY = date(2026, 3, 18)


def test_dates_read_as_in_a_notice():
    assert chinese.long_date(DAY) == "2026年3月18日"
    assert chinese.long_date(DAY, with_weekday=True) == "2026年3月18日（周三）"
    assert chinese.short_date(DAY, year=2026) == "3月18日"
    assert chinese.short_date(DAY, year=2025) == "2026年3月18日"
    assert chinese.long_moment(datetime(2026, 3, 18, 9, 5)) == "2026年3月18日 09:05"


def test_days_are_grouped_into_unbroken_runs():
    days = [date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 7)]
    runs = chinese.spans(days)
    assert runs == ((date(2026, 3, 1),) * 2, (date(2026, 3, 7), date(2026, 3, 8)))
    assert [chinese.span_words(*run) for run in runs] == ["3月1日", "3月7日—3月8日"]


@pytest.mark.parametrize(
    ("fen", "plain", "capital"),
    [
        (0, "0元", "零元整"),
        (5, "0.05元", "伍分"),
        (50, "0.50元", "伍角整"),
        (8000, "80元", "捌拾元整"),
        (8050, "80.50元", "捌拾元伍角整"),
        (10001, "100.01元", "壹佰元零壹分"),
        (1000000, "10,000元", "壹万元整"),
        (1000500, "10,005元", "壹万零伍元整"),
        (1010000000, "10,100,000元", "壹仟零壹拾万元整"),
        (123456789, "1,234,567.89元", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        (100000000500, "1,000,000,005元", "壹拾亿零伍元整"),
    ],
)
def test_amounts(fen, plain, capital):
    assert chinese.yuan(fen) == plain
    assert chinese.capital_yuan(fen) == capital


def test_a_negative_amount_has_no_capitals():
    assert chinese.yuan(-550) == "-5.50元"
    with pytest.raises(ValueError, match="大写"):
        chinese.capital_yuan(-1)
