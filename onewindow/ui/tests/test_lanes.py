"""The lanes count what the law counts, and say so to those who do not see them."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import pytest

from onewindow.ui.axes import days_axis, minutes_axis, units_axis
from onewindow.ui.lanes import draw, shorten
from onewindow.ui.pictures import Lane, LanesPicture, Light, Pause, Span
from onewindow.ui.tests import samples

WEEK = days_axis(
    [
        (date(2026, 3, 5), True, ""),
        (date(2026, 3, 6), True, ""),
        (date(2026, 3, 7), False, "周末"),
        (date(2026, 3, 8), False, "周末"),
        (date(2026, 3, 9), True, ""),
    ]
)


def test_a_day_that_does_not_count_is_thin_and_says_why():
    drawing = draw(LanesPicture(WEEK, ()))

    saturday, sunday = drawing.rests
    assert saturday.title == "3月7日 周末，不计入"
    assert float(saturday.width) == pytest.approx(float(sunday.width), abs=0.1)
    working = (860 - 236 - 14) / 3.44
    assert float(saturday.width) == pytest.approx(0.22 * working, abs=0.1)


@pytest.mark.parametrize(
    ("_case", "moment", "is_end", "place"),
    [
        ("a date is its beginning", date(2026, 3, 6), False, 1.0),
        ("or its end", date(2026, 3, 6), True, 2.0),
        ("noon is in the middle", datetime(2026, 3, 6, 12, 0), False, 1.5),
        ("a day before is the left edge", date(2026, 2, 1), False, 0.0),
        ("a day after is the right edge", date(2026, 4, 1), True, 5.0),
    ],
)
def test_a_moment_has_its_place_on_the_axis(_case, moment, is_end, place):
    assert WEEK.place(moment, is_end=is_end) == place


def test_an_axis_without_dates_refuses_a_date():
    with pytest.raises(ValueError, match="no dates"):
        units_axis(5, "工作日").place(date(2026, 3, 6))


def test_days_with_a_gap_are_refused():
    with pytest.raises(ValueError, match="without a gap"):
        days_axis([(date(2026, 3, 5), True, ""), (date(2026, 3, 9), True, "")])


@pytest.mark.parametrize(
    ("_case", "axis", "span", "words"),
    [
        ("days", WEEK, Span(0, 5), "3月5日至3月9日"),
        ("one day", WEEK, Span(1, 2), "3月6日"),
        ("part of a day", WEEK, Span(1, 1.6), "3月6日"),
        ("a plan", units_axis(22, "工作日"), Span(7, 15), "第 8 个工作日至第 15 个工作日"),
        ("on the spot", units_axis(22, "工作日"), Span(7, 7), "第 8 个工作日，当场"),
        ("minutes", minutes_axis(datetime(2026, 3, 2, 9, 5), 60), Span(5, 20), "09:10至09:24"),
    ],
)
def test_a_stretch_is_said_in_words(_case, axis, span, words):
    assert axis.words(span) == words


def test_bars_of_equal_length_are_equally_long_and_the_due_marker_stands_at_the_end():
    drawing = draw(
        LanesPicture(
            units_axis(10, "工作日"),
            (Lane("a", "甲", planned=Span(0, 5)), Lane("b", "乙", planned=Span(5, 10))),
            due=10,
        )
    )
    first, second = (row.planned for row in drawing.rows)

    assert first.width == second.width == "305"
    assert float(first.x) + float(first.width) == float(second.x)
    assert drawing.due.x == "846"


def test_a_step_on_the_spot_can_still_be_seen():
    drawing = draw(LanesPicture(units_axis(9, "工作日"), (Lane("a", "甲", planned=Span(9, 9)),)))

    assert drawing.rows[0].planned.width == "4"


def test_arrows_follow_the_prerequisites_and_the_critical_ones_lie_on_top():
    arrows = draw(samples.PLAN).arrows

    assert len(arrows) == 16
    assert [arrow.title for arrow in arrows if arrow.css == "is-critical"] == [
        "设计方案审查决定后才能开始施工图联审（含消防）",
        "施工图联审（含消防）决定后才能开始质量安全监督",
        "质量安全监督决定后才能开始施工许可",
    ]
    assert [arrow.css for arrow in arrows][-3:] == ["is-critical"] * 3


def test_a_soft_prerequisite_points_at_the_end_of_its_step():
    drawing = draw(
        LanesPicture(
            units_axis(10, "工作日"),
            (
                Lane("a", "甲", planned=Span(0, 5)),
                Lane("b", "乙", planned=Span(0, 10), after_soft=("a",)),
            ),
        )
    )

    (arrow,) = drawing.arrows
    assert (arrow.css, arrow.title) == ("is-soft", "甲决定后才能决定乙")
    assert arrow.path == "M541 45H842V77"
    assert drawing.rows[1].after_words == "甲（可先行办理）"


def test_a_pause_that_still_runs_reaches_today():
    lane = Lane("a", "甲", actual=Span(0, 4), pauses=(Pause(2, None, "专家评审"),))
    drawing = draw(LanesPicture(WEEK, (lane,), today=4))
    (pause,) = drawing.rows[0].pauses

    assert pause.title == "暂停 3月7日至3月8日：专家评审"
    assert float(pause.x) + float(pause.width) == pytest.approx(float(drawing.today.x), abs=0.11)


def test_the_picture_is_told_in_words():
    lanes = (
        Lane("a", "甲", is_critical=True, light=Light.RED),
        Lane("b", "乙", pauses=(Pause(1),)),
    )

    assert draw(LanesPicture(WEEK, lanes, summary="两步。")).description == (
        "两步。共 2 个环节。关键路径：甲。超期：甲。暂停：乙。"
    )


def test_the_simple_picture_has_no_arrows_and_fits_a_phone():
    drawing = draw(samples.RUNNING, simple=True)

    assert (drawing.arrows, drawing.width) == ((), "360")
    assert all(float(tick.x) <= 360 for tick in drawing.ticks)


@pytest.mark.parametrize("picture", [samples.RUNNING, samples.PLAN, samples.MINUTES])
@pytest.mark.parametrize("simple", [False, True])
def test_nothing_is_drawn_outside_the_picture(picture, simple):
    drawing = draw(picture, simple=simple)
    for row in drawing.rows:
        for box in (row.planned, row.actual, *row.pauses):
            if box is not None:
                assert float(box.x) >= 0
                assert float(box.x) + float(box.width) <= float(drawing.width) + 0.1
                assert float(box.y) + float(box.height) <= float(drawing.height)


def test_labels_of_the_axis_do_not_touch_each_other():
    for picture in (samples.RUNNING, samples.PLAN, samples.MINUTES):
        places = [float(tick.x) for tick in draw(picture, simple=True).ticks]
        assert all(b - a >= 14 for a, b in itertools.pairwise(places))


def test_a_long_name_is_cut_to_its_room():
    assert shorten("建设工程规划许可", 60, 13) == "建设工…"
    assert shorten("受理", 60, 13) == "受理"
