"""``onewindow hall replay`` on small invented logs: what it believes and what it reports."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from onewindow.commands.hall.boards import drive
from onewindow.commands.hall.calls import read as read_calls
from onewindow.commands.hall.calls import replay
from onewindow.commands.hall.clocks import judge
from onewindow.commands.hall.offices import Snapshots, read
from onewindow.commands.hall.scoring import persons, score
from onewindow.commands.hall.tables import UnreadableLogError, kind_of, rows

CALL = {
    "vru_entry": "9:00:00",
    "vru_exit": "9:00:05",
    "priority": "0",
    "type": "PS",
    "date": "990201",
    "q_start": "0:00:00",
    "q_exit": "0:00:00",
    "outcome": "AGENT",
    "ser_start": "0:00:00",
    "ser_exit": "0:00:00",
    "server": "S1",
}


def served(came: str, begun: str, ended: str, **changes: str) -> dict[str, str]:
    return {**CALL, "vru_exit": came, "q_start": came, "q_exit": begun} | {
        "ser_start": begun,
        "ser_exit": ended,
        **changes,
    }


def gave_up(came: str, left: str) -> dict[str, str]:
    return {**CALL, "vru_exit": came, "q_start": came, "q_exit": left, "outcome": "HANG"}


def snapshots(offices: dict[str, int], *, rounds: int = 40) -> Snapshots:
    """Return one queue an office, a call every ten minutes; each clock fast by so many minutes."""
    lines = []
    for name, fast in offices.items():
        for n in range(rounds):
            minute = 480 + 5 * n + fast
            lines.append(
                {
                    "name": name,
                    "time": f"{minute // 60:02}:{minute % 60:02}",
                    "date": "2020-01-07",
                    "idGrupy": "1",
                    "nazwaGrupy": "A",
                    "literaGrupy": "A",
                    "liczbaCzynnychStan": "1",
                    "liczbaKlwKolejce": "3",
                    "aktualnyNumer": f"A{n // 2:03}",
                    "czasObslugi": "30",
                }
            )
    return read(lines)


@pytest.mark.django_db
def test_a_log_of_calls_ends_with_the_counts_of_the_log() -> None:
    verdict = replay(
        [
            served("9:00:00", "9:00:00", "9:05:00"),
            served("9:01:00", "9:05:00", "9:06:00", priority="2"),
            gave_up("9:02:00", "9:04:00"),
            served("9:02:30", "9:06:00", "9:07:00"),
            {**CALL, "outcome": "PHANTOM"},
        ],
        head_start=1.5,
    )
    assert (verdict.queue.served, verdict.queue.abandoned) == (3, 1)
    assert verdict.is_equal
    assert sorted(verdict.queue.waits) == [0, 3.5, 4]
    assert (verdict.same_person, verdict.left_at_close) == (3, 0)
    assert verdict.misfits == {"不是来电者（PHANTOM）": 1}


@pytest.mark.django_db
def test_whoever_is_called_first_the_counts_stay_those_of_the_log() -> None:
    """The policy calls the priority customer before who came first, and then gave up by the log."""
    verdict = replay(
        [
            served("9:00:00", "9:00:00", "9:05:00"),
            served("9:01:00", "9:05:00", "9:06:00"),
            {**gave_up("9:02:00", "9:08:00"), "priority": "2"},
        ],
        head_start=1.5,
    )
    assert (verdict.queue.served, verdict.queue.abandoned) == (2, 1)
    assert (verdict.same_person, verdict.left_at_close) == (1, 0)
    assert verdict.misfits == {"日志中放弃的人已被叫到：由替换位置的人离开": 1}


def test_a_call_over_midnight_and_one_answered_a_second_early_are_counted() -> None:
    misfits: Counter[str] = Counter()
    late = served("23:59:50", "0:00:20", "0:01:00")
    early = served("9:00:05", "9:00:04", "9:01:00")
    calls = list(read_calls([late, early], misfits))
    assert [(call.came_at, call.served_at) for call in calls] == [
        (86390, 86399),
        (32404, 32404),
    ]
    assert misfits == {"跨过午夜：按午夜前一秒": 1, "接听早于进入队列一秒：按同时": 1}


def test_offices_with_wrong_clocks_are_found_by_their_stamps() -> None:
    found = {
        clock.office: (clock.offset, clock.is_wrong)
        for clock in judge(snapshots({"one": 0, "two": 0, "three": 0, "four": 61, "five": -4}))
    }
    assert found == {
        "one": (0, False),
        "two": (0, False),
        "three": (0, False),
        "four": (61, True),
        "five": (-4, True),
    }


def test_a_clock_a_minute_off_is_shown_and_believed() -> None:
    clock = judge(snapshots({"a": 0, "b": 0, "c": 0, "d": 1}))[3]
    assert (clock.offset, clock.is_off, clock.is_wrong) == (1, True, False)


def test_who_is_first_seen_waiting_is_a_person_with_a_place_and_a_call() -> None:
    queue = next(iter(snapshots({"a": 0}).days.values()))[0]
    people = list(persons(queue.snapshots))
    first = people[0]
    assert (first.ahead, first.seen.minute, first.called) == (0, 480, 487.5)
    assert [one.ahead for one in people[3:6]] == [2, 2, 2]


def test_a_steady_queue_is_estimated_well_and_the_posted_time_is_not() -> None:
    scores = score(snapshots({"a": 0}), {"a"})
    assert scores.all.persons == 6
    assert scores.all.mean("estimate") < 4
    assert scores.all.mean("naive_posted_minutes_times_people") > 20
    assert score(snapshots({"a": 0}), set()).all.persons == 0


@pytest.mark.django_db
def test_a_board_shows_what_the_office_recorded() -> None:
    driven = drive(snapshots({"a": 0, "b": 0}), {"a"}, days=1)
    assert (driven.offices, driven.looks, driven.compared, driven.differences) == (1, 40, 40, 0)


def test_a_file_that_is_no_queue_log_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("name,time\na,08:00\n", encoding="utf-8")
    with pytest.raises(UnreadableLogError, match="缺少列：aktualnyNumer"):
        kind_of(other)
    packed = tmp_path / "log.tsv.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as text:
        text.write("\t".join(CALL) + "\n" + "\t".join(CALL.values()) + "\n")
    assert kind_of(packed) == "calls"
    assert list(rows(packed)) == [CALL]
    broken = tmp_path / "log.csv.gz"
    broken.write_bytes(b"\x1f\x8b not gzip")
    with pytest.raises(UnreadableLogError, match="无法读取"):
        kind_of(broken)


def test_days_far_from_the_others_are_wrong_dates() -> None:
    kept = snapshots({"a": 0})
    queues = kept.days["a", date(2020, 1, 7)]
    for day in (date(2020, 1, 8), date(2020, 12, 30)):
        kept.days["a", day] = queues
    assert judge(kept)[0].wrong_dates == (date(2020, 12, 30),)
