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
def test_a_ticket_that_ended_costs_an_invitation_and_a_text_of_few_round_trips() -> None:
    """Claim, hold, look, invite and mark, with BEGIN, COMMIT and savepoints; then its text.

    Beside each a look whether the client of another system took the ticket: five round trips.
    """
    w.build()
    q.build()
    queueing.open_station("01", by=q.ANN, at=w.MONDAY)
    counts, texts = [], []
    for day in (0, 1, 2):
        served(days=day)
        while deliver():
            pass
        queueing.finish_ticket("01", outcome="done", by=q.ANN, at=q.after(day * 24 * 60 + 20))
        with round_trips() as spent:
            assert deliver() == 2
        counts.append(spent.count)
        with round_trips() as asked:
            assert deliver() == 2
        texts.append(asked.count)
        assert deliver() == 0
    assert evaluation.Invitation.objects.count() == 3
    assert (counts[-1], texts[-1]) == (21, 24)
