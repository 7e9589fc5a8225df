"""What the acts and the page of the queue cost on the wire, warm."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.domains.accounts.models import User
from onewindow.kit.tests.wire import round_trips

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> s.Scene:
    return h.build()


def press(scene: s.Scene, act: str, **more: str) -> int:
    with round_trips() as spent:
        scene.post("queue-act", act=act, **more)
    return spent.count


def test_a_press_costs_the_session_the_person_and_the_act(scene: s.Scene) -> None:
    for _ in range(3):
        h.take()
    scene.post("queue-act", act="call")
    scene.post("queue-act", act="finish", outcome="done")
    assert press(scene, "call") == 3
    assert press(scene, "finish", outcome="done") == 3


def test_a_press_with_a_mark_locks_the_window_in_a_transaction_of_its_own(scene: s.Scene) -> None:
    for _ in range(3):
        h.take()
    for _ in range(2):
        h.press(scene, "call")
        h.press(scene, "finish", outcome="done")
    mark = h.seen(scene.get("queue"))
    # Session, person, BEGIN, the window, a savepoint around the call, COMMIT.
    assert press(scene, "call", seen=mark) == 8


def test_the_page_of_a_visit_costs_the_same_however_many_wait(scene: s.Scene) -> None:
    counts = []
    for waiting in (1, 20):
        for _ in range(waiting):
            h.take()
        scene.post("queue-act", act="call")
        for _ in range(2):
            scene.get("queue")
        with round_trips() as spent:
            scene.get("queue")
        counts.append(spent.count)
        scene.post("queue-act", act="finish", outcome="done")
    assert counts == [19, 19]


def test_a_session_that_ends_elsewhere_ends_here_with_the_next_press(scene: s.Scene) -> None:
    h.take()
    scene.post("queue-act", act="call")
    Session.objects.all().delete()
    answer = scene.client.post(reverse("window:queue-act"), {"act": "finish", "outcome": "done"})
    assert answer.headers["Location"].startswith(reverse("entrance:sign-in"))
    assert h.ticket("F001").status == "called"


def test_an_account_that_is_closed_presses_nothing_more(scene: s.Scene) -> None:
    h.take()
    scene.post("queue-act", act="call")
    User.objects.update(is_active=False)
    answer = scene.client.post(reverse("window:queue-act"), {"act": "finish", "outcome": "done"})
    assert answer.headers["Location"].startswith(reverse("entrance:sign-in"))
    assert h.ticket("F001").status == "called"
