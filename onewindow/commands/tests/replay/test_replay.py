"""Small logs by hand, with everything that real logs get wrong, played through the product."""

from __future__ import annotations

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from onewindow.commands.replay.replaying import replay
from onewindow.commands.replay.report import duration, show
from onewindow.commands.replay.sources import open_log
from onewindow.commands.replay.verdict import Verdict, step_time
from onewindow.domains.cases import api as cases
from onewindow.kit.refusals import Invalid

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LATE = ["backwards", "late-end", "late-open", "no-events", "no-start", "nothing"]


def play(events: Path, table: Path | None = None) -> Verdict:
    return replay(open_log(events, table), zone=AMSTERDAM)


@pytest.fixture
def permits() -> Verdict:
    return play(DATA / "permits.events.csv", DATA / "permits.cases.csv")


@pytest.fixture
def building() -> Verdict:
    return play(DATA / "building.xes")


def late(verdict: Verdict, name: str) -> list[tuple[str, str]]:
    return [(step["case"], step["activity"]) for step in verdict.as_json()[name]]


def differences() -> list[str]:
    return [line for case in cases.Case.objects.all() for line in cases.verify_case(case)[1]]


def test_product_and_log_call_the_same_cases_late(permits: Verdict) -> None:
    printed = permits.as_json()
    assert printed["late_product"] == LATE
    assert printed["late_log"] == LATE
    assert (printed["equal"], printed["only_product"], printed["only_log"]) == (True, [], [])
    assert list(printed)[:6] == [
        "cases",
        "acts",
        "acts_per_second",
        "late_product",
        "late_log",
        "time_in_step",
    ]


def test_every_event_is_an_act_or_counted(permits: Verdict) -> None:
    assert permits.as_json()["events"] == {"total": 20, "acted": 14, "not_acted": 6}
    assert permits.is_accounted
    assert permits.acts == {"receive": 10, "accept": 10, "sign": 14, "decide": 6, "conclude": 6}
    assert permits.total_acts == 46


def test_whatever_does_not_fit_is_counted_by_kind(permits: Verdict) -> None:
    assert permits.misfits.counts == {
        "event_without_case": 1,
        "event_without_time": 1,
        "unreadable_time": 1,
        "event_without_activity": 1,
        "lifecycle_not_complete": 1,
        "duplicate_event": 1,
        "out_of_order": 1,
        "simultaneous": 1,
        "event_before_start": 1,
        "event_after_end": 2,
        "event_without_resource": 1,
        "other_time_zone": 1,
        "naive_time": 3,
        "nonexistent_local_time": 1,
        "ambiguous_local_time": 1,
        "unreadable_due": 1,
        "case_without_id": 1,
        "duplicate_case": 1,
        "case_without_events": 2,
        "missing_start": 2,
        "missing_deadline": 2,
        "unreadable_date": 1,
        "end_before_start": 1,
        "unknown_column": 2,
        "row_shape": 1,
    }
    printed = permits.as_json()["misfits"]
    assert printed["unknown_column"]["examples"] == ["colour", "mood"]
    assert printed["row_shape"]["examples"] == ["permits.events.csv 第 18 行"]
    assert permits.as_json()["refusals"] == {}


def test_acts_happen_at_the_times_of_the_log_and_the_facts_rebuild_every_case(
    permits: Verdict,
) -> None:
    case = cases.Case.objects.get(decided_at="2011-10-10T12:00:00.001+02:00")
    assert case.received_at.isoformat() == "2011-10-03T07:00:00+00:00"
    assert case.decided_due_at is not None
    assert case.decided_due_at.isoformat() == "2011-10-10T10:00:00.000001+00:00"
    assert case.channel == "courier"
    assert differences() == []


def test_a_repeated_activity_is_a_round_of_its_own(permits: Verdict) -> None:
    check = permits.time_in_step["Check"]
    assert (check.count, check.median, check.since_previous) == (9, 600.0, 600.0)
    names = {step.name for case in cases.Case.objects.all() for step in cases.state_of(case).run}
    assert {"Check", "Check（第2次）", "Decide", "Letter", "File"} < names


def test_the_clock_of_a_building_permit_stands_still_for_missing_data(building: Verdict) -> None:
    """Eight weeks from 1 April; 31 days of waiting give one case the time that the other lacks."""
    assert building.acts["stop"] == 2
    assert building.acts["resume"] == 2
    assert building.late_own_limit == ["slow"]
    stopped = cases.Case.objects.get(decided_at="2014-06-20T00:00:00+02:00")
    assert stopped.decided_due_at is not None
    assert stopped.decided_due_at.isoformat() == "2014-06-27T16:00:00+00:00"
    assert differences() == []


def test_steps_are_late_by_the_log_and_beside_it_by_the_product(building: Verdict) -> None:
    """The stop gives 01_HOOFD_100 thirty days that its date, set before it, does not know."""
    both, only_log = ("stopped", "04_BPT_005"), ("stopped", "01_HOOFD_100")
    assert late(building, "late_steps_log") == [only_log, both]
    assert late(building, "late_steps_product") == [both]
    assert late(building, "late_steps_only_log") == [only_log]
    assert late(building, "late_steps_only_product") == []


def test_steps_of_a_permit_are_open_side_by_side_in_their_departments(building: Verdict) -> None:
    case = cases.Case.objects.get(decided_at="2014-05-28T12:00:00+02:00")
    steps = list(cases.state_of(case).run.by_stage("review"))
    assert len({step.opened_at for step in steps}) == 1
    assert len({step.department for step in steps}) == 2


def test_stops_that_end_with_the_case_or_come_after_it_are_counted(building: Verdict) -> None:
    assert building.misfits.counts == {
        "simultaneous": 1,
        "event_after_end": 1,
        "missing_deadline": 3,
        "stop_without_end": 1,
        "stop_after_end": 1,
    }
    assert building.is_accounted


def test_the_product_judges_by_its_own_clock_and_a_difference_is_shown(tmp_path: Path) -> None:
    """A table adds deadlines to XES; thirty days of waiting move one of them, which no column says.

    Were the product's list a comparison of columns, it could not differ.
    """
    table = tmp_path / "cases.csv"
    table.write_text(
        "case;deadline\nstopped;2014-05-25T00:00:00+02:00\nunheard;2014-05-20T00:00:00+02:00\n"
    )
    verdict = play(DATA / "building.xes", table)
    assert verdict.late_log == ["stopped", "unheard"]
    assert verdict.late_product == ["unheard"]
    assert verdict.as_json()["only_log"] == ["stopped"]
    assert not verdict.is_equal
    assert verdict.misfits.counts["event_without_case"] == 4
    assert verdict.cases == 2


def test_a_single_table_may_say_of_each_event_whose_it_is(tmp_path: Path) -> None:
    events = tmp_path / "events.csv"
    events.write_text(
        "case:concept:name,concept:name,time:timestamp,case:startdate,case:enddate,case:deadline\n"
        "a,Check,2011-10-04T09:00:00+02:00,2011-10-03,2011-10-09,2011-10-08\n"
        "b,Check,2011-10-04T09:00:00+02:00,2011-10-03,2011-10-08,2011-10-08\n"
    )
    verdict = play(events)
    assert verdict.late_product == verdict.late_log == ["a"]
    assert verdict.misfits.counts == {"naive_time": 6, "event_without_resource": 2}


@pytest.mark.parametrize(
    ("_case", "content", "words"),
    [
        ("columns are missing", b"case,what\n1,2\n", "没有这些列：activity（如 conceptname）、at"),
        ("no time at all", b"case,activity,time\n1,Check,soon\n", "没有任何可以识别的时间"),
        ("no text", b"\xff\xfe\x00case", "不是 UTF-8 编码"),
        ("half a gzip", b"\x1f\x8b\x08\x00", "无法读取"),
        ("an entity", b"<!DOCTYPE a [<!ENTITY b 'c'>]><log/>", "文档类型声明"),
        ("nothing", b"", "没有这些列"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    _case: str, content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "events"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=words):
        play(path)


def test_a_person_reads_the_comparison_and_each_misfit_with_its_meaning(permits: Verdict) -> None:
    page = io.StringIO()
    show(permits, Console(file=page, width=160))
    text = page.getvalue()
    assert "办件两份名单逐件相同" in text
    assert "自上一动作：中位" in text
    assert "与同一办件的另一事件各列完全相同，只办理一次" in text
    assert [duration(s) for s in (59, 600, 9000, 864_000)] == [
        "59 秒",
        "10.0 分钟",
        "2.5 小时",
        "10.0 天",
    ]


def test_nine_in_ten_is_a_time_that_occurred() -> None:
    times = step_time([(float(n), 1.0) for n in range(1, 11)])
    assert (times.count, times.median, times.p90) == (10, 5.5, 9.0)
