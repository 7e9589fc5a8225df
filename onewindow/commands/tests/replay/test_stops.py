"""Activity codes of building permits that stop the clock, and the days told to the applicant."""

import pytest

from onewindow.commands.replay.stops import Stop, needed_working_days, stop_of


@pytest.mark.parametrize(
    ("activity", "answer", "expected"),
    [
        ("08_AWB45_010", "42", Stop.BEGIN),
        ("08_AWB45_020_2", "EMPTY", Stop.BEGIN),
        ("08_AWB45_025", "", Stop.BEGIN),
        ("08_AWB45_005", "False", Stop.NOTHING),
        ("08_AWB45_005", "True", Stop.END),
        ("09_AWB45_005", "True", Stop.END),
        ("08_AWB45_030", "", Stop.END),
        ("08_AWB45_051_0", "", Stop.END),
        ("08_AWB45_142", "", Stop.END),
        ("08_AWB45_070_1a", "", Stop.NOTHING),
        ("08_AWB45_WAW_010", "", Stop.BEGIN),
        ("01_HOOFD_010", "", Stop.NOTHING),
        ("Confirmation of receipt", "", Stop.NOTHING),
    ],
)
def test_what_an_activity_does_to_the_clock(activity, answer, expected):
    assert stop_of(activity, answer) is expected


@pytest.mark.parametrize(
    ("answer", "days"), [("42", 30), ("28", 20), ("1", 5), ("", 20), ("0", 20), ("99999", 20)]
)
def test_the_days_told_to_the_applicant_are_working_days(answer, days):
    assert needed_working_days(answer) == days
