"""Figures for a monitor: who may read them, what they say, and that processes add up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from onewindow.kit.actors import SYSTEM
from onewindow.kit.home import ROOT
from onewindow.kit.metrics import counted
from onewindow.kit.metrics.book import BOOK, BUCKETS, Book, Counts
from onewindow.kit.metrics.text import Family, Sample, page
from onewindow.kit.models import Delivery, SweepRun
from onewindow.kit.outbox import record
from onewindow.kit.outbox.deliver import deliver
from onewindow.kit.refusals import Forbidden
from onewindow.kit.tests.handlers import HERE, BellRung

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
LINE = re.compile(
    r'^(?:# (?:HELP|TYPE) onewindow_\w+ .+|onewindow_\w+(?:\{\w+="(?:[^"\\\n]|\\["\\n])*"'
    r'(?:,\w+="(?:[^"\\\n]|\\["\\n])*")*\})? (?:[-+]?\d+(?:\.\d+)?(?:e-?\d+)?|\+Inf))$'
)


@pytest.fixture(autouse=True)
def empty_book(monkeypatch) -> None:
    monkeypatch.setattr(BOOK, "counts", Counts())


def figures(client: Client, **headers: str) -> dict[str, float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.content.decode()
    assert [line for line in text.splitlines() if not LINE.match(line)] == []
    rows = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    assert len({name for name, _ in rows}) == len(rows), "no series twice"
    return {name.removeprefix("onewindow_"): float(value) for name, value in rows}


@pytest.mark.django_db
def test_waiting_and_parked_deliveries_and_sweeps_are_counted(client: Client, settings) -> None:
    settings.SUBSCRIPTIONS = f"{HERE}.WITH_A_BAD_ONE"
    settings.SWEEPS = f"{HERE}.SWEEPS"
    SweepRun.objects.create(name="badly", started_at=NINE, failures=3, error="坏")
    for subject in ("A-1", "A-2"):
        record(BellRung(), subject=subject, by=SYSTEM, at=NINE)
    deliver()
    Delivery.objects.filter(subscriber=f"{HERE}.break_sql").update(status="parked")
    overdue = datetime.now(UTC) - timedelta(seconds=90)
    Delivery.objects.filter(subscriber=f"{HERE}.stumble").update(next_at=overdue)

    found = figures(client)

    assert found["database_up"] == 1
    assert (found["deliveries_waiting"], found["deliveries_parked"]) == (2, 2)
    assert 90 <= found["deliveries_oldest_seconds"] < 150
    assert found['sweep_failures{sweep="badly"}'] == 3
    assert found['sweep_last_run_timestamp_seconds{sweep="badly"}'] == NINE.timestamp()
    assert found['sweep_last_run_timestamp_seconds{sweep="rows"}'] == 0
    assert found['sweep_interval_seconds{sweep="rows"}'] == 300
    done = f'deliveries_total{{result="done",subscriber="{HERE}.count",type="{BellRung.type}"}}'
    failed = f'{{result="failed",subscriber="{HERE}.stumble",type="{BellRung.type}"}}'
    assert found[done] == 2
    assert found[f"deliveries_total{failed}"] == 2
    assert (found["cases_open"], found["cases_due"], found["cases_overdue"]) == (0, 0, 0)


@pytest.mark.django_db
def test_every_answer_is_measured_by_its_view(client: Client) -> None:
    client.get("/health/live")
    client.get("/health/live")
    client.get("/nowhere/at/all")
    found = figures(client)
    labels = 'method="GET",status="2xx",view="health-live"'
    name = "http_request_duration_seconds"
    assert found[f"{name}_count{{{labels}}}"] == 2
    assert found[f'{name}_bucket{{{labels},le="+Inf"}}'] == 2
    assert found[f'{name}_count{{method="GET",status="4xx",view="none"}}'] == 1
    bounds = [found[f'{name}_bucket{{{labels},le="{bound:g}"}}'] for bound in BUCKETS]
    assert bounds == sorted(bounds)


@pytest.mark.django_db
def test_nobody_reads_the_figures_from_outside(client: Client, settings) -> None:
    """Not through a proxy of the public zone, not from another machine, not without the token."""
    assert client.get("/metrics").status_code == 200
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert client.get("/metrics", headers={name: "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.post("/metrics").status_code == 405

    settings.METRICS_TOKEN = "令牌-7"
    assert client.get("/metrics").status_code == 404
    wrong = {"Authorization": "Bearer 7"}
    assert client.get("/metrics", headers=wrong).status_code == 404
    settings.METRICS_TOKEN = "f00d"
    right = {"Authorization": "Bearer f00d", "X-Forwarded-For": "10.0.0.7"}
    assert client.get("/metrics", headers=right, REMOTE_ADDR="10.0.0.7").status_code == 200


@pytest.mark.django_db
def test_the_figures_of_the_process_come_without_a_database_too(client: Client, monkeypatch):
    def away(*_: object) -> None:
        raise OperationalError("away")

    client.get("/health/live")
    monkeypatch.setattr("onewindow.kit.metrics.pages.connection.cursor", away)
    found = figures(client)
    assert found["database_up"] == 0
    assert 'http_request_duration_seconds_count{method="GET",status="2xx",view="health-live"}' in (
        found
    )


CHILD = """
import sys, time
from pathlib import Path
from onewindow.kit.metrics import keep, observe, tally
from onewindow.kit.metrics.book import BOOK
keep(Path(sys.argv[1]), "web")
for _ in range(5):
    tally("deliveries", type="t", subscriber="s", result="done")
    observe("http_request_duration_seconds", 0.2, view="v", method="GET", status="2xx")
tally("last")
while not BOOK.path.exists() or '"last"' not in BOOK.path.read_text():
    time.sleep(0.05)
print("written", flush=True)
time.sleep(60)
"""


def test_processes_of_one_machine_add_up_and_a_killed_one_stays_counted(tmp_path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in range(2)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        child.kill()
        child.wait()
        child.stdout.close()
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    book = Book(path=tmp_path / "own.json")
    book.tally("deliveries", {"type": "t", "subscriber": "s", "result": "done"}, 1)

    text = page([], book.sum_up())

    assert 'onewindow_deliveries_total{result="done",subscriber="s",type="t"} 11\n' in text
    labels = 'method="GET",status="2xx",view="v"'
    assert f"onewindow_http_request_duration_seconds_count{{{labels}}} 10\n" in text
    assert f'onewindow_http_request_duration_seconds_bucket{{{labels},le="0.1"}} 0\n' in text
    assert f'onewindow_http_request_duration_seconds_bucket{{{labels},le="0.25"}} 10\n' in text


def test_labels_cannot_break_the_format_and_mistaken_ones_do_not_fill_the_memory() -> None:
    family = Family("odd", "Two\nlines.", (Sample(1.5, {"name": 'a"b\\c\nd'}),))
    assert page([family], Counts()) == (
        "# HELP onewindow_odd Two\\nlines.\n"
        "# TYPE onewindow_odd gauge\n"
        'onewindow_odd{name="a\\"b\\\\c\\nd"} 1.5\n'
    )
    book = Book()
    for n in range(6000):
        book.tally("runaway", {"n": str(n)}, 1)
    assert len(book.counts.counters) == 5000


@pytest.mark.django_db
def test_acts_are_counted_by_kind_and_outcome_with_their_time(client: Client) -> None:
    with counted("cases.accept"):
        pass
    with pytest.raises(Forbidden), counted("cases.accept"):
        raise Forbidden("不行")
    with pytest.raises(KeyError), counted("cases.decide"):
        raise KeyError("断了")
    with counted("queueing.ticket_called") as act:
        act.outcome = "unchanged"

    found = figures(client)

    acts = {name: value for name, value in found.items() if name.startswith("acts_total")}
    assert acts == {
        'acts_total{kind="cases.accept",outcome="done"}': 1,
        'acts_total{kind="cases.accept",outcome="forbidden"}': 1,
        'acts_total{kind="cases.decide",outcome="error"}': 1,
        'acts_total{kind="queueing.ticket_called",outcome="unchanged"}': 1,
    }
    assert found['act_duration_seconds_count{kind="cases.accept"}'] == 2
    assert found['act_duration_seconds_bucket{kind="cases.decide",le="+Inf"}'] == 1
