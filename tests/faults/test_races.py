"""Issue 3 §4: eight processes at the same cases and the same numbers."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from typing import Any

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.models import Event
from onewindow.kit.tests import processes

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
HANDS = 8
CASES = int(os.environ.get("ONEWINDOW_FAULT_CASES", "200"))
NUMBERS = int(os.environ.get("ONEWINDOW_FAULT_NUMBERS", "1000"))
ENDINGS = {"case_returned": "returned", "case_withdrawn": "withdrawn", "case_decided": "decided"}


def at_once(*tasks: tuple[str, ...]) -> list[dict[str, Any]]:
    """Start a process for each task, all before any is waited for; return what they told."""
    started = [
        processes.start("-m", "tests.faults.hands", *words, stdout=subprocess.PIPE)
        for words in tasks
    ]
    told = []
    for process in started:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        told.append(json.loads(out.splitlines()[-1]))
    return told


def reported(number: str) -> str:
    """Have the return of a case reported and agreed to, so that it may be returned."""
    stamp = {"at": w.MONDAY}
    cases.report_negative(
        number, kind="return", reason="重复申请", basis="退件制度", by=w.CLERK, **stamp
    )
    cases.approve_negative_report(number, by=w.HEAD, **stamp)
    return number


def test_eight_processes_at_the_same_cases_leave_one_legal_outcome_each() -> None:
    """§4: accept, decide, return, withdraw: no lost update, the log rebuilds every case."""
    world = w.build()
    fresh = [reported(w.confirm(w.receive(world)).number) for _ in range(CASES // 2)]
    examined = [w.examined(world).number for _ in range(CASES - CASES // 2)]
    before = Event.objects.count()

    told = at_once(*(("race", str(n), ",".join(fresh), ",".join(examined)) for n in range(HANDS)))

    tries = [tuple(one) for hand in told for one in hand["tries"]]
    assert len(tries) == HANDS * (2 * len(fresh) + len(examined))
    assert {outcome for *_, outcome in tries} == {"done", "illegal_transition"}
    done = [(number, act) for number, act, outcome in tries if outcome == "done"]
    assert len(set(done)) == len(done), "nobody was told that the same act was done twice"
    ended = Counter(number for number, act in done if act != "accepted")
    assert ended == dict.fromkeys([*fresh, *examined], 1)

    added = Event.objects.order_by("id").values_list("subject", "type")[before:]
    short = [(subject, type_.split(".")[1]) for subject, type_ in added]
    written = [
        (n, ENDINGS.get(t, "accepted")) for n, t in short if t in {*ENDINGS, "case_accepted"}
    ]
    assert sorted(written) == sorted(done), "what was answered is what was written"
    signed = [number for number, type_ in short if type_ == "step_signed"]
    assert sorted(signed) == sorted(n for n, act in done if act == "decided"), "its signature"
    assert len(written) + len(signed) == len(short), "and nothing else was"
    last = dict(written)
    assert {act for act in last.values() if act == "accepted"} == set(), "nothing after the end"
    *_, result = cases.verify_all()
    assert (result.cases, result.discrepancies) == (CASES, [])


def test_eight_processes_take_numbers_and_none_is_given_twice() -> None:
    """§4: 8 × 1,000 case numbers without collision, and without a gap."""
    w.build()
    told = at_once(*(("number", str(NUMBERS)) for _ in range(HANDS)))
    serials = [int(number[39:]) for hand in told for number in hand["numbers"]]
    assert sorted(serials) == list(range(1, HANDS * NUMBERS + 1))
