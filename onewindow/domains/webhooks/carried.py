"""What becomes of a number, a booking or a service is told to the client that made it for somebody.

A client that was shown a ticket's paper and follows it hears where the ticket stands, and nothing
of the service. Nobody else hears of it, and no name, telephone or code is in it: the client knows
its own by outlet, day and number, or by the uuid of the booking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from onewindow.domains.appointments import api as appointments
from onewindow.domains.queueing import api as queueing
from onewindow.domains.webhooks.models import Subscription, SubscriptionStatus
from onewindow.domains.webhooks.outgoing import queue_messages
from onewindow.domains.webhooks.rules.envelope import carried_details_of, followed_details_of
from onewindow.kit.origins import client_behind
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta

Told = tuple[str, dict[str, Any]]
"""A client and what it is told."""


def announce(fact: Fact, meta: EventMeta) -> None:
    """Queue the fact for the endpoints of the client behind it; most have none."""
    chosen = list(
        Subscription.objects.exclude(status=SubscriptionStatus.REMOVED)
        .filter(Q(types=[]) | Q(types__contains=[meta.type]))
        .only("id", "owner")
    )
    if not chosen:
        return
    payload = fact.payload()
    for client, about in _READERS[meta.subject.partition(":")[0]](meta.subject, payload):
        ours = [one for one in chosen if client and one.owner == client]
        details = followed_details_of if "following" in about else carried_details_of
        data = {**about, "sequence": meta.seq, "details": details(payload)}
        queue_messages(ours, meta, data)


def _ticket(subject: str, payload: Mapping[str, Any]) -> Iterator[Told]:
    outlet, on, number = subject.split(":")[1:]
    day = date.fromisoformat(on)
    client = queueing.carried.ticket_client(outlet, day, number)
    client = client or appointments.carried.client_checked_in(outlet, day, number)
    about = {"outlet": outlet, "on": on, "numbers": [number], "plate": payload["plate"]}
    yield client, about
    for follower, uuid in queueing.carried.followers_of(outlet, day, number):
        if follower != client:
            yield follower, {**about, "following": uuid}


def _booking(subject: str, payload: Mapping[str, Any]) -> Iterator[Told]:
    uuid = subject.partition(":")[2]
    about = {
        "booking": uuid,
        "outlet": payload["outlet"],
        "plate": payload["plate"],
        "begins_at": payload["begins_at"],
        "link": f"{settings.BASE_URL}/api/v1/bookings/{uuid}",
    }
    yield client_behind(subject), about


def _home_visit(subject: str, payload: Mapping[str, Any]) -> Iterator[Told]:
    uuid = str(UUID(subject.partition(":")[2]))
    link = f"{settings.BASE_URL}/api/v1/home-visits/{uuid}"
    yield client_behind(subject), {"home_visit": uuid, "link": link}


def _service(subject: str, payload: Mapping[str, Any]) -> Iterator[Told]:
    """Tell every client whose ticket led to the service; the code is read with the ticket."""
    service = subject.partition(":")[2].rpartition(":")[0]
    visit = int(service.partition(":")[2]) if service.startswith("visit:") else _visit(service)
    by_client: dict[str, list[queueing.carried.CarriedTicket]] = {}
    for one in queueing.carried.clients_of_visit(visit) if visit else ():
        by_client.setdefault(one.client, []).append(one)
    for client, tickets in by_client.items():
        first = tickets[0]
        numbers = [one.number for one in tickets]
        yield client, {"outlet": first.outlet, "on": first.on.isoformat(), "numbers": numbers}


def _visit(case: str) -> int:
    """Return the latest coming to a hall about a case, 0 where there was none."""
    behind = queueing.past.visits_behind(case)
    return int(behind[-1].id) if behind else 0


_READERS = {
    "appointment": _booking,
    "evaluation": _service,
    "ticket": _ticket,
    "visit": _home_visit,
}
"""By what the subject of a fact begins with."""
