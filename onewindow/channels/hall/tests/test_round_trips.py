"""What taking a number and looking before it cost on the wire, warm."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.tests import scene as s
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import QueueTicket
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.tests.wire import round_trips

pytestmark = pytest.mark.django_db(transaction=True)


def take(client: Client, key: str, *, status: int = 302) -> str:
    sent = {"plate": w.HOMES, "key": key}
    answer = client.post(reverse("hall:take-ticket", args=[s.kiosk()]), sent)
    assert answer.status_code == status
    return answer.headers.get("Location", "")


def test_a_number_costs_four_round_trips_and_no_transaction_of_the_page(client: Client) -> None:
    """The device, the outlet, one look at the hall, and one statement with the key's answer."""
    s.build()
    s.sit()
    take(client, "warm")
    token = s.kiosk()
    with round_trips() as spent:
        client.post(reverse("hall:take-ticket", args=[token]), {"plate": w.HOMES, "key": "k"})
    assert spent.count == 4
    assert QueueTicket.objects.count() == 2


def test_an_answer_is_repeated_even_when_the_hall_has_closed_since(client: Client) -> None:
    """Idempotency comes before the rules of the moment: the number was taken in time."""
    s.build()
    s.sit()
    first = take(client, "same")
    queueing.close_day(w.HALL, timezone.localdate(), by=w.MANAGER, at=timezone.now())
    assert take(client, "same") == first
    take(client, "other", status=409)
    assert QueueTicket.objects.count() == 1


def test_the_choice_looks_at_the_hall_once(client: Client) -> None:
    s.build()
    s.sit()
    s.get(client, "choice", s.kiosk(), plate=w.HOMES)
    token = s.kiosk()
    with round_trips() as spent:
        client.get(reverse("hall:choice", args=[token]), {"plate": w.HOMES})
    assert spent.count == 6
