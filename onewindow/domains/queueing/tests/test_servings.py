"""When and where a case was handled at a window, for whoever looks at what happened there."""

from __future__ import annotations

import pytest

from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w

pytestmark = pytest.mark.django_db


def test_the_servings_behind_a_case_are_told_with_window_and_time() -> None:
    """W10: window + time of a visit; another person's serving is not among them."""
    w.build()
    w.open_window("03")
    mine = w.take(w.OTHER, minutes=1)
    w.take(w.OTHER, minutes=2)
    w.serve("03", called=5, finished=20)
    w.serve("03", called=21, finished=30)
    queueing.attach_case(
        mine.ticket.visit,
        "990102-1",
        ticket=mine.ticket.id,
        by=w.WINDOWS["03"][3],
        at=w.after(20),
    )

    assert queueing.past.servings_behind("990102-1") == [("03", w.after(5), w.after(20))]
    assert queueing.past.servings_behind("990102-2") == []
