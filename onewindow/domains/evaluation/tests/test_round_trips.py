"""What the worker spends on a ticket that ended."""

from __future__ import annotations

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests.test_visits import served
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.outbox.deliver import deliver
from onewindow.kit.tests.wire import round_trips


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("phone", "asked"), [("", []), ("19900000001", [22])])
def test_a_ticket_that_ended_costs_one_delivery_and_a_text_only_with_a_phone(
    phone: str, asked: list[int]
) -> None:
    """Claim, hold, look, invite and mark, with BEGIN, COMMIT and savepoints; its call costs none.

    Who left no telephone is not asked by text, and no delivery finds that out.
    """
    w.build()
    q.build()
    queueing.open_station("01", by=q.ANN, at=w.MONDAY)
    counts, texts = [], []
    for day in (0, 1, 2):
        while deliver():
            pass
        served(days=day, phone=phone)
        assert deliver() == 0
        queueing.finish_ticket("01", outcome="done", by=q.ANN, at=q.after(day * 24 * 60 + 20))
        with round_trips() as spent:
            assert deliver() == 1
        counts.append(spent.count)
        texts = []
        while True:
            with round_trips() as more:
                count = deliver()
            if not count:
                break
            texts.append(more.count)
    assert evaluation.Invitation.objects.count() == 3
    assert counts[-1] == 16
    assert texts == asked
