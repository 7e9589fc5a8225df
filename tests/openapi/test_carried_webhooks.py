"""What becomes of a number or a booking is pushed to the system that made it, and to no other."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as b
from onewindow.domains.cases.tests import world as w
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.domains.webhooks import api as webhooks
from tests.openapi import public
from tests.openapi.machine import Machine, machine_of
from tests.openapi.public import HOMES, NAME, PHONE, wanted
from tests.openapi.test_bookings import BOOKINGS, ELEVEN, TEN, VISIT, WISH

HOOK = {"code": "program", "url": "https://program.example/hooks"}


@pytest.fixture
def app(world: w.World) -> Machine:
    public.open_hall()
    app = public.client()
    app.act("/webhooks", HOOK, status=201)
    return app


def told(**wanted: Any) -> list[dict[str, Any]]:
    """Let the worker work; return the bodies that are on their way."""
    w.work()
    rows = webhooks.Message.objects.filter(**wanted).order_by("id")
    return [json.loads(row.body) for row in rows]


def test_a_ticket_is_told_from_its_call_to_its_invitation(app, clock):
    made = app.act("/tickets", wanted(clock.now, phone=PHONE), status=201)
    queueing.call_ticket("A01", by=q.ANN, at=clock.now)
    queueing.mark_missed("A01", by=q.ANN, at=clock.now + timedelta(minutes=2))
    clock.now += timedelta(minutes=3)
    app.act(f"/tickets/{made['code']}/return")
    public.serve(clock.now + timedelta(minutes=1))

    messages = told()

    assert [body["type"] for body in messages] == [
        "queueing.ticket_called.v1",
        "queueing.ticket_missed.v1",
        "queueing.ticket_called.v1",
        "queueing.ticket_finished.v1",
        "evaluation.evaluation_invited.v1",
    ]
    assert messages[0]["data"] == {
        "outlet": "hall",
        "on": "2026-03-02",
        "numbers": ["C001"],
        "plate": HOMES,
        "sequence": 2,
        "details": {"window": "A01", "call": 1},
    }
    assert messages[-1]["data"]["numbers"] == ["C001"]
    assert messages[-1]["data"]["details"]["kind"] == "onsite"
    text = json.dumps(messages, ensure_ascii=False)
    assert [word for word in (PHONE, made["code"], "ann", "人员") if word in text] == []


def test_a_booking_and_a_visit_are_told_when_others_change_them(app):
    booking = app.act(BOOKINGS, WISH, status=201)
    visit = app.act("/home-visits", VISIT, status=201)
    appointments.declare_blackout(
        "hall", datetime.fromisoformat(TEN).date(), reason="系统检修", **public.STAMP
    )

    messages = told()

    assert {body["type"]: body["subject"] for body in messages} == {
        "appointments.appointment_cancelled.v1": f"appointment:{booking['uuid']}",
        "appointments.visit_cancelled.v1": f"visit:{visit['uuid']}",
    }
    first = next(body["data"] for body in messages if "booking" in body["data"])
    assert (first["booking"], first["outlet"], first["plate"]) == (booking["uuid"], "hall", HOMES)
    assert datetime.fromisoformat(first["begins_at"]) == datetime.fromisoformat(TEN)
    assert first["details"] == {}
    assert "系统检修" not in json.dumps(messages, ensure_ascii=False)


def test_a_booking_that_the_desk_moves_is_told_and_stays_the_clients(app, clock):
    booking = app.act(BOOKINGS, WISH, status=201)
    wish = appointments.Wish("hall", datetime.fromisoformat(ELEVEN), plate=HOMES)
    moved = appointments.rebook(
        UUID(booking["uuid"]), wish, reason="来电改约", by=b.CHIEF, at=clock.now
    )

    by_type = {body["type"]: body["data"] for body in told()}

    assert by_type["appointments.appointment_cancelled.v1"]["details"] == {"is_rebooked": True}
    new = by_type["appointments.appointment_booked.v1"]
    assert (new["booking"], new["details"]) == (str(moved.uuid), {"moved_from": booking["uuid"]})
    assert app.act(f"/bookings/{moved.uuid}/cancellation")["status"]["code"] == "cancelled"


def test_a_booking_that_checks_in_at_the_halls_kiosk_is_told_and_so_is_its_call(app, clock):
    booking = app.act(BOOKINGS, WISH, status=201)
    clock.now = datetime.fromisoformat(TEN)
    appointments.check_in(booking["code"], outlet="hall", by=b.KIOSK, at=clock.now)
    queueing.call_ticket("A01", by=q.ANN, at=clock.now)

    arrived, called = told()

    assert arrived["data"]["details"] == {"ticket": "C001", "priority": "appointment"}
    assert (called["type"], called["data"]["numbers"]) == ("queueing.ticket_called.v1", ["C001"])


def test_what_others_took_and_booked_is_told_to_nobody(app, clock):
    other = public.client("other-program")
    q.take(outlet="hall", at=clock.now)
    other.act("/tickets", wanted(clock.now), status=201)
    b.book(5, begins_at=datetime.fromisoformat(ELEVEN), name=NAME)
    for minutes in (0, 20):
        public.serve(clock.now + timedelta(minutes=minutes))
    appointments.declare_blackout(
        "hall", datetime.fromisoformat(TEN).date(), reason="系统检修", **public.STAMP
    )

    assert told() == []


def test_a_system_without_cases_subscribes_to_no_case(app):
    listed = app.get("/webhooks")["entries"][0]

    assert listed["types"] == list(webhooks.carried_types())
    beyond = {**HOOK, "code": "more", "types": ["cases.case_accepted.v1"]}
    assert app.act("/webhooks", beyond, status=403)["code"] == "forbidden"
    w.accepted(w.World(w.applicants.Applicant.objects.get()))
    assert told(event__type__startswith="cases.") == []


def test_a_system_that_hears_of_cases_hears_of_its_own_tickets_only(app, clock):
    window = machine_of("clerk")
    window.act("/webhooks", {"code": "window", "url": "https://w.example/hooks"}, status=201)
    app.act("/tickets", wanted(clock.now), status=201)
    queueing.call_ticket("A01", by=q.ANN, at=clock.now)

    assert len(told(subscription__code="program")) == 1
    assert told(subscription__code="window") == []
