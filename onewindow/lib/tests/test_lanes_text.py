"""The lanes in a terminal: every bar begins and ends under the right figure."""

from __future__ import annotations

from onewindow.lib.lanes_text import Span, TextLane, columns, pad, text_lanes


def test_a_chinese_character_takes_two_columns():
    assert columns("受理 A1") == 7
    assert columns("e\u0301") == 1


def test_text_is_filled_or_cut_to_columns_never_through_a_character():
    assert pad("受理", 6) == "受理  "
    assert pad("受理", 6, right=True) == "  受理"
    assert pad("施工图联审", 6) == "施工… "
    assert columns(pad("施工图联审", 6)) == 6


def test_a_plan_is_drawn_on_its_axis():
    drawn = text_lanes(
        [
            TextLane("n4", "方案审查", "资规", Span(0, 7), is_critical=True, status="7个工作日"),
            TextLane("n7", "水土保持", "水利", Span(3, 6), slack=4, status="3个工作日"),
        ],
        length=10,
        unit="工作日",
        width=50,
    )

    assert drawn.splitlines() == [
        "                   0 1 2 3 4 5 6 7 8 9 10 工作日",
        "                   +-+-+-+-+-+-+-+-+-+-+",
        "n4  方案审查  资规 ##############         7个工作日",
        "n7  水土保持  水利       ======........   3个工作日",
        "图例：# 关键路径  = 计划  . 机动时间",
    ]


def test_a_running_case_shows_what_happened_beside_what_was_planned():
    drawn = text_lanes(
        [
            TextLane(
                "n8",
                "联审",
                "住建",
                Span(0, 4),
                actual=Span(1, 8),
                pauses=(Span(3, 5),),
                status="审查中",
                light="黄灯",
            )
        ],
        length=10,
        unit="工作日",
        width=52,
        due=10,
        today=8,
    )

    assert drawn.splitlines() == [
        "               0 1  2 3  4 5 6  7 8  9 10 工作日",
        "               +-+--+-+--+-+-+--+-+--+-+",
        "n8  联审  住建 ==========         :    |  黄灯 审查中",
        "                 +++++~~~~~+++++++:    |",
        "图例：= 计划  + 实际  ~ 暂停  : 今天  | 到期",
    ]


def test_dates_replace_the_figures_where_they_are_given():
    drawn = text_lanes(
        [TextLane("a", "受理", planned=Span(0, 1))],
        length=10,
        unit="",
        width=60,
        ticks=[(0, "3月2日"), (5, "3月9日"), (10, "3月16日")],
    )

    assert drawn.splitlines()[0].split() == ["3月2日", "3月9日", "3月16日"]
