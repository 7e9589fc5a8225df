"""Whoever was served is asked, even where the clerk went home without registering how it ended."""

from __future__ import annotations

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tasks import sweep_days
from onewindow.domains.queueing.tests import world as q

pytestmark = pytest.mark.django_db


def test_who_was_served_when_the_hall_closed_is_asked_and_who_was_not_is_not() -> None:
    q.build()
    q.open_window("01")
    q.take(minutes=470)
    q.take(minutes=471)
    q.call("01", 476)
    queueing.start_serving("01", by=q.ANN, at=q.after(477))
    sweep_days(q.after(9 * 60 + 7))
    w.work()
    rows = evaluation.Invitation.objects.values_list("window", "clerk", "invited_at")
    assert list(rows) == [("01", "ann", q.after(9 * 60))]
