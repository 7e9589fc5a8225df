"""Issue 3 §4: kill -9 the worker, the pages and PostgreSQL in the middle of a stream of acts.

The client writes down what was acknowledged. Afterwards: no acknowledged act lost, none doubled,
every event with every subscriber, and every effect there once.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from onewindow.config.subscriptions import SUBSCRIPTIONS
from onewindow.kit.postgres import Cluster
from onewindow.kit.tests.processes import wait_for
from tests.faults.product import Product, Stream, started

pytestmark = pytest.mark.faults
ACTS = 30
"""Acts in one stream; enough that the kills come in the middle of them."""


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    with started() as running:
        told = running.hands("arrange", str(3 * ACTS))
        running.session, running.confirmed = told["session"], told["numbers"]
        yield running


def confirmed(product: Product) -> list[str]:
    numbers, product.confirmed = product.confirmed[:ACTS], product.confirmed[ACTS:]
    return numbers


class Ears:
    """Hears what is told to open screens."""

    def __init__(self, product: Product) -> None:
        self.link = psycopg.connect(product.url(), autocommit=True)
        self.link.execute("LISTEN onewindow_live")

    def accepted(self) -> Counter[str]:
        """Return how often the acceptance of each case was told on the channel of that case."""
        # Notifications come in the order of the commits: this one is behind all that was told.
        self.link.execute("SELECT pg_notify('onewindow_live', 'that is all')")
        heard = []
        for one in self.link.notifies(timeout=60):
            if one.payload == "that is all":
                break
            heard.append(json.loads(one.payload))
        self.link.close()
        return Counter(
            one["number"]
            for one in heard
            if one.get("act") == "case_accepted" and one["channel"] == f"case:{one['number']}"
        )


def handled(product: Product) -> None:
    """Wait until nothing waits and nothing was given up."""
    wait_for(
        lambda: product.rows("SELECT count(*) FROM kit_delivery WHERE status <> 'done'")[0][0] == 0,
        60,
    )


def assert_whole(product: Product, stream: Stream) -> None:
    """Every act once, every effect once, every row as its log says."""
    numbers = stream.numbers
    assert sorted(stream.acknowledged) == sorted(numbers), "each was acknowledged, and once"
    acts = product.rows(
        "SELECT subject, count(*) FROM kit_event "
        "WHERE type = 'cases.case_accepted.v1' AND subject = ANY(%s) GROUP BY 1",
        numbers,
    )
    assert dict(acts) == dict.fromkeys(numbers, 1)
    unheard = product.rows(
        "SELECT e.subject, count(d.id) FROM kit_event e LEFT JOIN kit_delivery d "
        "ON d.event_id = e.id WHERE e.type = 'cases.case_accepted.v1' AND e.subject = ANY(%s) "
        "GROUP BY 1 HAVING count(d.id) <> %s",
        numbers,
        len(SUBSCRIPTIONS["cases.case_accepted.v1"]),
    )
    assert unheard == [], "every subscriber was told of each"
    notices = product.rows(
        "SELECT case_number, kind, count(*) FROM documents_officialnotice "
        "WHERE case_number = ANY(%s) GROUP BY 1, 2",
        numbers,
    )
    assert {count for *_, count in notices} == {1}, "no notice twice"
    kinds = Counter(number for number, *_ in notices)
    assert set(kinds) == set(numbers)
    assert len(set(kinds.values())) == 1, "and the same ones for all"


def test_the_worker_is_killed_twice_and_every_effect_is_there_once(product: Product) -> None:
    stream, ears = Stream(product, confirmed(product)), Ears(product)
    killed: list[int] = []

    def kill() -> None:
        wait_for(lambda: bool(product.children("onewindow.commands.worker")))
        killed.append(product.kill("onewindow.commands.worker"))

    stream.run({6: kill, 16: kill})

    assert killed == [1, 1]
    assert stream.answers == [], "pages do not need the worker"
    handled(product)
    assert_whole(product, stream)
    assert ears.accepted() == dict.fromkeys(stream.numbers, 1)


def test_the_pages_are_killed_twice_and_no_acknowledged_act_is_lost(product: Product) -> None:
    stream, ears = Stream(product, confirmed(product)), Ears(product)
    killed: list[int] = []

    stream.run({n: lambda: killed.append(product.kill("granian")) for n in (6, 16)})

    assert min(killed) >= 1
    assert "lost" in stream.answers
    assert set(stream.answers) == {"lost"}, "whoever is answered is answered well"
    handled(product)
    assert_whole(product, stream)
    assert ears.accepted() == dict.fromkeys(stream.numbers, 1)


def test_postgresql_is_killed_and_comes_back_with_every_acknowledged_act(
    product: Product,
) -> None:
    stream = Stream(product, confirmed(product))
    postmaster = Cluster(product.home).data / "postmaster.pid"
    before = int(postmaster.read_text().splitlines()[0])

    stream.run({10: lambda: os.kill(before, signal.SIGKILL)})

    assert int(postmaster.read_text().splitlines()[0]) != before
    assert stream.answers, "somebody met the gap"
    assert set(stream.answers) <= {"503", "lost"}, "and was told so"
    handled(product)
    assert_whole(product, stream)
    verified = product.command("cases", "verify", "--json")
    assert json.loads(verified.stdout)["discrepancies"] == [], "after all three kinds of kills"


def test_the_figures_of_all_processes_are_told_by_whichever_is_asked(product: Product) -> None:
    """The worker's counts too, and those of processes that were killed; not through a proxy."""
    status, text = product.ask("GET", "/metrics", "", {})
    assert status == 200
    assert "onewindow_database_up 1\n" in text
    told = re.search(
        r'deliveries_total\{result="done",subscriber="[\w.]+tell_screens",'
        r'type="cases.case_accepted.v1"\} (\d+)',
        text,
    )
    assert told is not None
    assert 1 <= int(told[1]) <= 3 * ACTS, "a killed worker loses its last second of counts"
    assert 'view="window:act"' in text
    assert product.ask("GET", "/metrics", "", {"X-Forwarded-For": "127.0.0.1"})[0] == 404
