"""A mini-program takes a number for somebody in the hall, as they could themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.models import AuditRow, Event
from onewindow.lib.geodesy import Point
from tests.openapi import public
from tests.openapi.machine import Clock, Machine
from tests.openapi.public import HOMES, wanted


@pytest.fixture
def app(world: w.World) -> Machine:
    public.open_hall()
    return public.client()


class TestWhereToGo:
    def test_outlets_that_take_an_item_come_with_plate_and_wait(self, app, clock):
        app.act("/tickets", wanted(clock.now), status=201)

        found = app.ask("/outlets/search", {"item": "food-licence"})

        (row,) = found["entries"]
        assert (found["item_name"], row["code"], row["plate"]) == (
            "食品经营许可",
            "hall",
            q.BUSINESS,
        )
        assert (row["is_serving"], row["km"], row["waiting"]) == (True, None, 0)

    def test_who_says_where_they_stand_is_told_how_far_it_is(self, app):
        organizations.open_outlet(
            "near",
            name="近处",
            division=w.DIVISION,
            outlet_class="B",
            point=Point(30.0, 114.0),
            **public.STAMP,
        )
        place = {"latitude": 30.0, "longitude": 114.01}

        rows = app.ask("/outlets/search", {"place": place})["entries"]

        assert [(row["code"], row["km"]) for row in rows] == [("near", 0.96), ("hall", None)]
        assert len(app.ask("/outlets/search", {"limit": 1})["entries"]) == 1

    def test_outlets_of_another_region_are_left_out(self, app, world):
        organizations.establish_division("990200", name="邻市", **public.STAMP)
        organizations.open_outlet(
            "far", name="邻市大厅", division="990200", outlet_class="A", **public.STAMP
        )

        assert [row["code"] for row in app.ask("/outlets/search")["entries"]] == ["hall"]
        assert app.get("/outlets/far/offer", status=404)["code"] == "unknown_outlet"

    def test_the_offer_is_there_before_the_first_ticket_of_the_day(self, app):
        offer = app.get("/outlets/hall/offer")

        plates = {plate["name"]: plate for plate in offer["plates"]}
        assert (offer["is_taking"], offer["on"]) == (True, "2026-03-02")
        assert (plates[HOMES]["windows"], plates[HOMES]["is_service"]) == (1, False)
        assert {"code": "elderly", "label": "老年人"} in offer["green_reasons"]

    def test_a_look_before_taking_takes_nothing(self, app, clock):
        app.act("/tickets", wanted(clock.now), status=201)

        look = app.get(f"/outlets/hall/outlook?plate={HOMES}")

        assert (look["ahead"], look["green_ahead"], look["windows"]) == (1, 0, ["A01"])
        assert look["wait"]["low"] <= look["wait"]["likely"] <= look["wait"]["high"]
        assert queueing.QueueTicket.objects.count() == 1
        refused = app.get("/outlets/hall/outlook", status=422)
        assert refused["errors"][0]["message"] == "须给出板块或事项"


class TestTaking:
    def test_a_number_by_the_qr_of_the_hall(self, app, clock):
        made = app.act("/tickets", wanted(clock.now, phone="19900000001"), status=201)

        assert (made["number"], made["status"]["code"], made["ahead"]) == ("C001", "waiting", 0)
        assert (made["outlet"], made["phone"]) == ("hall", "199****0001")
        row = queueing.QueueTicket.objects.get()
        assert (row.source, row.priority, row.visit.phone) == ("phone", "normal", "19900000001")
        fact = Event.objects.get(type="queueing.ticket_taken.v1")
        assert fact.actor == {
            "kind": "applicant",
            "key": "client:mini-program",
            "name": "中心主任的业务系统",
            "client": "mini-program",
        }
        assert app.get(f"/tickets/{made['code']}") == made

    def test_a_lost_answer_is_asked_for_again_and_there_is_one_number(self, app, clock):
        first = app.act("/tickets", wanted(clock.now), status=201, key="ticket-0001")

        assert app.act("/tickets", wanted(clock.now), status=201, key="ticket-0001") == first
        assert queueing.QueueTicket.objects.count() == 1

    def test_a_paired_kiosk_of_another_maker_is_a_kiosk(self, app):
        body = {"door": public.kiosk(), "item": "food-licence"}

        made = app.act("/tickets", body, status=201)

        row = queueing.QueueTicket.objects.get()
        assert (row.source, row.plate, made["item_name"]) == ("kiosk", q.BUSINESS, "食品经营许可")
        fact = Event.objects.get(type="queueing.ticket_taken.v1")
        assert (fact.actor["kind"], fact.actor["key"]) == ("device", "kiosk:一号机")
        assert fact.actor["client"] == "mini-program"

    def test_who_is_not_in_the_hall_takes_no_number(self, app, clock):
        """What a person may not do at home, their telephone's programme may not do either."""
        old = public.qr(clock.now - timedelta(minutes=40))

        shut = app.act("/tickets", wanted(clock.now, door=old), status=410)
        forged = app.act("/tickets", wanted(clock.now, door="hall:5908299:x"), status=404)
        strange = app.act("/tickets", wanted(clock.now, door="x" * 24), status=404)

        assert (shut["code"], forged["code"]) == ("door_shut", "unknown_door")
        assert strange["code"] == "unknown_door"
        assert not queueing.QueueTicket.objects.exists()

    def test_a_withdrawn_kiosk_gives_no_numbers(self, app):
        door = public.kiosk()
        device = queueing.device_named("hall", kind=queueing.DeviceKind.KIOSK, name="一号机")
        queueing.withdraw_device(device.uuid, **public.STAMP)

        refused = app.act("/tickets", {"door": door, "plate": HOMES}, status=410)

        assert refused["code"] == "device_withdrawn"

    def test_the_hall_of_another_region_has_no_door_here(self, app, clock):
        organizations.establish_division("990200", name="邻市", **public.STAMP)
        organizations.open_outlet(
            "far", name="邻市大厅", division="990200", outlet_class="A", **public.STAMP
        )

        body = wanted(clock.now, door=public.qr(clock.now, "far"))

        assert app.act("/tickets", body, status=404)["code"] == "unknown_door"

    def test_the_green_lane_needs_a_public_reason_and_keeps_its_cap(self, world, clock):
        """The owner manages the hall and might exceed the cap by hand; the public may not."""
        public.open_hall({"green_share": 0.1, "green_least": 1})
        app = public.client()
        green = wanted(clock.now, green_reason="elderly")
        first = app.act("/tickets", green, status=201)

        full = app.act("/tickets", {**green, "holder": "user-2"}, status=409)
        strange = app.act("/tickets", wanted(clock.now, green_reason="friend"), status=422)

        assert first["priority"] == {"code": "green", "label": "绿色通道"}
        assert (full["code"], strange["code"]) == ("green_lane_full", "bad_priority")

    def test_a_second_matter_of_one_coming_is_one_visit(self, app, clock):
        first = app.act("/tickets", wanted(clock.now), status=201)
        further = wanted(clock.now, plate=q.OTHER, further_to=first["code"])

        second = app.act("/tickets", further, status=201)

        assert second["others"] == [first["number"]]
        assert queueing.Visit.objects.count() == 1

    def test_one_person_takes_four_numbers_and_then_has_to_wait(self, app, clock):
        for _ in range(4):
            app.act("/tickets", wanted(clock.now), status=201)

        busy = app.raw("POST", "/tickets", wanted(clock.now), Idempotency_Key="ticket-0005")
        assert (busy.status_code, busy["Retry-After"]) == (429, "900")
        refused = app.act("/tickets", wanted(clock.now), status=429)
        another = app.act("/tickets", wanted(clock.now, holder="user-2"), status=201)

        assert (refused["code"], another["number"]) == ("too_many_tickets", "C005")
        nameless = app.act("/tickets", wanted(clock.now, holder=""), status=422)
        assert nameless["field"] == "body.holder"

    def test_a_telephone_that_cannot_be_reached_takes_no_number_either(self, app, clock):
        refused = app.act("/tickets", wanted(clock.now, phone="12345"), status=422)

        assert refused["code"] == "bad_visit_phone"
        assert not queueing.QueueTicket.objects.exists()

    def test_after_the_doors_are_shut_there_is_no_number(self, app, clock: Clock):
        clock.now = clock.now.replace(hour=23, minute=30)

        assert app.act("/tickets", wanted(clock.now), status=409)["code"] == "outlet_not_open"


class TestFollowing:
    def test_it_moves_forward_is_called_and_ends_in_an_invitation(self, app, clock):
        app.act("/tickets", wanted(clock.now), status=201)
        mine = app.act("/tickets", wanted(clock.now, holder="user-2"), status=201)
        assert mine["ahead"] == 1
        public.serve(clock.now)
        queueing.call_ticket("A01", by=q.ANN, at=clock.now + timedelta(minutes=11))

        called = app.get(f"/tickets/{mine['code']}")

        assert (called["status"]["label"], called["window"], called["ahead"]) == (
            "已叫号",
            "A01",
            0,
        )
        queueing.start_serving("A01", by=q.ANN, at=clock.now + timedelta(minutes=12))
        queueing.finish_ticket(
            "A01", outcome="done", by=q.ANN, at=clock.now + timedelta(minutes=20)
        )
        w.work()
        clock.now += timedelta(minutes=21)
        (asked,) = app.get(f"/tickets/{mine['code']}")["invitations"]
        assert (asked["kind"]["code"], asked["item_name"]) == ("onsite", HOMES)

    def test_a_system_that_hands_in_no_evaluations_sees_no_invitation(self, app, clock):
        """A window's own system must not come by the code with which its clerk is judged."""
        plain = public.client("taking-only", scopes=["queueing.take"])
        mine = plain.act("/tickets", wanted(clock.now), status=201)
        public.serve(clock.now)
        w.work()

        clock.now += timedelta(minutes=15)
        ended = plain.get(f"/tickets/{mine['code']}")

        assert (ended["status"]["code"], ended["invitations"]) == ("finished", [])

    def test_why_another_goes_before(self, app, clock):
        app.act("/tickets", wanted(clock.now, green_reason="elderly"), status=201)
        mine = app.act("/tickets", wanted(clock.now, holder="user-2"), status=201)

        told = app.get(f"/tickets/{mine['code']}/order?other=c001")

        assert (told["number"], told["other"]) == ("C002", "C001")
        assert any("老年人" in sentence for sentence in told["sentences"])

    def test_giving_it_back_frees_the_place(self, app, clock):
        mine = app.act("/tickets", wanted(clock.now), status=201)

        gone = app.act(f"/tickets/{mine['code']}/abandonment")

        assert gone["status"] == {"code": "abandoned", "label": "已离开"}
        again = app.act(f"/tickets/{mine['code']}/abandonment", status=409)
        assert again["code"] == "ticket_state"

    def test_who_missed_the_call_comes_back(self, app, clock):
        mine = app.act("/tickets", wanted(clock.now), status=201)
        queueing.call_ticket("A01", by=q.ANN, at=clock.now)
        queueing.mark_missed("A01", by=q.ANN, at=clock.now + timedelta(minutes=3))
        clock.now += timedelta(minutes=4)

        back = app.act(f"/tickets/{mine['code']}/return")

        assert back["status"]["code"] == "waiting"
        assert app.act(f"/tickets/{mine['code']}/return", status=409)["code"] == "ticket_state"

    def test_a_telephone_is_left_and_taken_back(self, app, clock):
        mine = app.act("/tickets", wanted(clock.now), status=201)
        path = f"/tickets/{mine['code']}/phone"

        assert app.act(path, {"phone": "19900000002"})["phone"] == "199****0002"
        assert app.get(f"/tickets/{mine['code']}")["phone"] == "199****0002"
        assert app.act(path, {"phone": ""})["phone"] == ""

    def test_what_others_took_is_not_there(self, app, clock):
        """404 and never 403: nobody learns from a refusal that a code exists."""
        theirs = public.client("other-program").act("/tickets", wanted(clock.now), status=201)
        paper = q.take(outlet="hall", at=clock.now).ticket.code
        before = Event.objects.count()

        for code in (theirs["code"], paper, "no-such-ticket-here"):
            for answer in (
                app.get(f"/tickets/{code}", status=404),
                app.get(f"/tickets/{code}/order?other=C001", status=404),
                app.act(f"/tickets/{code}/abandonment", status=404),
                app.act(f"/tickets/{code}/return", status=404),
                app.act(f"/tickets/{code}/phone", {"phone": "19900000001"}, status=404),
                app.act("/tickets", wanted(clock.now, further_to=code), status=404),
            ):
                assert (answer["code"], answer["detail"]) == ("unknown_ticket", "没有这张号票")
        assert Event.objects.count() == before

    def test_without_the_scope_nothing_is_taken_and_it_is_written_down(self, world, clock):
        public.open_hall()
        books = public.client("books-only", scopes=["appointments.book"])

        refused = books.act("/tickets", wanted(clock.now), status=403)

        assert refused["code"] == "scope_missing"
        assert AuditRow.objects.filter(what="denied.scope_missing").count() == 1
