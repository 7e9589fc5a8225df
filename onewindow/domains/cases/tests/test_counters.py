"""What a monitor learns of the acts on cases: kinds and outcomes, in a small set of names."""

from __future__ import annotations

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.kit.metrics.book import BOOK, Counts


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch, world: w.World) -> Counts:
    monkeypatch.setattr(BOOK, "counts", Counts())
    return BOOK.counts


def outcomes(counts: Counts) -> dict[tuple[str, str], float]:
    rows = ((dict(labels), value) for (name, labels), value in counts.counters.items())
    return {(one["kind"], one["outcome"]): value for one, value in rows if "outcome" in one}


def test_acts_and_refusals_are_counted_under_their_code(world: w.World, acts: Counts) -> None:
    number = w.accepted(world).number
    with pytest.raises(cases.IllegalTransition):
        cases.accept_case(number, by=w.OTHER_CLERK, at=w.MONDAY)
    with pytest.raises(cases.CaseNotFound):
        cases.accept_case("没有这件", by=w.CLERK, at=w.MONDAY)
    assert outcomes(acts) == {
        ("cases.receive", "done"): 1,
        ("cases.confirm", "done"): 1,
        ("cases.accept", "done"): 1,
        ("cases.accept", "illegal_transition"): 1,
        ("cases.accept", "case_not_found"): 1,
    }
    timed = {dict(labels)["kind"] for name, labels in acts.histograms if name.startswith("act_")}
    assert timed == {"cases.receive", "cases.confirm", "cases.accept"}
