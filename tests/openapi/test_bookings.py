"""Booking through another system: the rules of the public page, and nobody else's bookings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.tests import world as b
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.models import Event
from tests.openapi import public
from tests.openapi.machine import Clock, Machine
from tests.openapi.public import ADDRESS, BUSINESS, HOMES, NAME, OTHER, PHONE

TEN = "2026-03-03T10:00:00+08:00"
ELEVEN = "2026-03-03T11:00:00+08:00"
WISH = {"plate": HOMES, "begins_at": TEN, "name": NAME, "phone": PHONE}
BOOKINGS = "/outlets/hall/bookings"
VISIT = {
    "division": public.VEHICLE_AREA,
    "address": ADDRESS,
    "begins_at": TEN,
    "name": NAME,
    "phone": PHONE,
    "matter": "老年人优待证",
    "needs": ["wheelchair"],
}


@pytest.fixture
def app(world: w.World) -> Machine:
    public.open_hall()
    return public.client()


def elsewhere(**changes: Any) -> appointments.Appointment:
    """Somebody books on the public page."""
    return b.book(1, begins_at=datetime.fromisoformat(TEN), **{"name": NAME, **changes})


class TestSlots:
    def test_what_is_bookable_and_how_much_is_left(self, app):
        app.act(BOOKINGS, WISH, status=201)

        plates = app.get("/outlets/hall/bookable-plates")["entries"]
        slots = app.get(f"/outlets/hall/slots?plate={HOMES}&from_on=2026-03-03&days=1")

        assert {row["name"] for row in plates} == {HOMES, BUSINESS, OTHER}
        (day,) = slots["days"]
        ten = next(slot for slot in day["slots"] if slot["begins_at"] == TEN)
        assert (ten["free"], ten["places"], ten["is_bookable"]) == (1, 2, True)
        assert (slots["change_minutes"], slots["per_person"], day["why_not"]) == (60, 1, "")

    def test_a_day_without_booking_says_why(self, app):
        on = datetime.fromisoformat(TEN).date()
        appointments.declare_blackout("hall", on, reason="系统检修", **public.STAMP)

        (day,) = app.get(f"/outlets/hall/slots?plate={HOMES}&from_on={on}&days=1")["days"]

        assert (day["free"], day["why_not"], day["slots"]) == (0, "停约：系统检修", [])

    def test_a_plate_without_slots_is_not_there(self, app):
        assert app.get("/outlets/hall/slots?plate=没有", status=404)["code"] == "not_found"
        assert app.get("/outlets/far/slots?plate=没有", status=404)["code"] == "unknown_outlet"

    def test_where_an_item_can_be_booked_soonest(self, app):
        found = app.ask("/bookings/outlets", {"plate": HOMES})

        (row,) = found["entries"]
        assert (row["code"], row["plate"], row["waiting"]) == ("hall", HOMES, 0)
        assert row["soonest"] == "2026-03-02T10:30:00+08:00"


class TestBooking:
    def test_a_booking_is_read_rebooked_and_cancelled(self, app):
        made = app.act(BOOKINGS, WISH, status=201)
        assert (made["status"]["label"], made["begins_at"]) == ("已预约", TEN)
        assert (made["name"], made["phone"], made["held"]) == ("张**", "199****0001", "")
        assert made["change_until"] == "2026-03-03T09:00:00+08:00"
        assert app.get(f"/bookings/{made['uuid']}") == made

        moved = app.act(f"/bookings/{made['uuid']}/rebooking", {"begins_at": ELEVEN}, status=201)

        assert (moved["begins_at"], moved["plate"]) == (ELEVEN, HOMES)
        assert app.get(f"/bookings/{made['uuid']}")["status"]["code"] == "cancelled"
        gone = app.act(f"/bookings/{moved['uuid']}/cancellation")
        assert (gone["status"]["code"], gone["end_reason"]) == ("cancelled", "本人取消")
        fact = Event.objects.filter(type="appointments.appointment_booked.v1").earliest("id")
        assert (fact.actor["kind"], fact.actor["client"]) == ("applicant", "mini-program")
        assert appointments.Appointment.objects.filter(channel="online").count() == 2

    def test_a_lost_answer_books_one_place(self, app):
        first = app.act(BOOKINGS, WISH, status=201, key="booking-0001")

        assert app.act(BOOKINGS, WISH, status=201, key="booking-0001") == first
        assert appointments.Appointment.objects.count() == 1

    def test_the_rules_of_the_public_page_hold(self, app):
        app.act(BOOKINGS, WISH, status=201)
        twice = app.act(BOOKINGS, {**WISH, "begins_at": ELEVEN}, status=409)
        app.act(BOOKINGS, {**WISH, "phone": "19900000002"}, status=201)
        full = app.act(BOOKINGS, {**WISH, "phone": "19900000003"}, status=409)
        far = app.act(BOOKINGS, {**WISH, "begins_at": "2026-06-01T10:00:00+08:00"}, status=409)

        assert (twice["code"], full["code"]) == ("too_many_bookings", "slot_full")
        assert [slot[:16] for slot in full["slots"]] == [
            *("2026-03-03T09:00", "2026-03-03T09:30", "2026-03-03T10:30")
        ]
        assert far["code"] == "not_bookable"
        assert "最近的空余时段" in full["next_step"]

    def test_too_late_is_too_late_although_staff_could(self, app, clock: Clock):
        """The owner may cancel with a reason at any time; the public until an hour before."""
        made = app.act(BOOKINGS, WISH, status=201)
        clock.now = datetime.fromisoformat(TEN) - timedelta(minutes=59)

        for path, body in (("cancellation", {}), ("rebooking", {"begins_at": ELEVEN})):
            refused = app.act(f"/bookings/{made['uuid']}/{path}", body, status=409)
            assert refused["code"] == "too_late_to_change"

    def test_a_slot_that_cannot_be_had_leaves_the_old_booking(self, app):
        made = app.act(BOOKINGS, WISH, status=201)
        body = {"begins_at": "2026-03-03T22:00:00+08:00"}

        app.act(f"/bookings/{made['uuid']}/rebooking", body, status=409)

        assert app.get(f"/bookings/{made['uuid']}")["status"]["code"] == "booked"

    def test_what_others_booked_is_not_there(self, app):
        theirs = public.client("other-program").act(BOOKINGS, WISH, status=201)
        page = elsewhere(phone="19900000009")
        before = Event.objects.count()

        for uuid in (theirs["uuid"], str(page.uuid)):
            for answer in (
                app.get(f"/bookings/{uuid}", status=404),
                app.get(f"/bookings/{uuid}?held=forged", status=404),
                app.act(f"/bookings/{uuid}/cancellation", status=404),
                app.act(f"/bookings/{uuid}/rebooking", {"begins_at": ELEVEN}, status=404),
                app.get(f"/home-visits/{uuid}", status=404),
            ):
                assert answer["code"] in {"unknown_booking", "unknown_visit"}
        assert Event.objects.count() == before

    def test_who_shows_code_and_telephone_is_served_for_an_hour(self, app):
        """A booking made on the public page is its holder's, whatever they open it with."""
        page = elsewhere(phone=PHONE)
        found = app.ask("/bookings/search", {"code": page.code.lower(), "phone_tail": "0001"})

        assert found["uuid"] == str(page.uuid)
        held = {"held": found["held"]}
        other = public.client("other-program")
        assert other.get(f"/bookings/{page.uuid}?held={found['held']}", status=404)
        assert app.get(f"/bookings/{page.uuid}?held={found['held']}")["name"] == "张**"
        gone = app.act(f"/bookings/{page.uuid}/cancellation", held)
        assert gone["status"]["code"] == "cancelled"

    def test_who_guesses_codes_has_to_wait(self, app):
        page = elsewhere(phone=PHONE)
        for tail in range(10):
            body = {"code": page.code, "phone_tail": f"1{tail:03}"}
            assert app.ask("/bookings/search", body, status=404)["code"] == "unknown_booking"

        for typed in (page.code, page.code.lower(), f"{page.code[:4]}-{page.code[4:]}"):
            right = {"code": typed, "phone_tail": "0001"}
            refused = app.ask("/bookings/search", right, status=429)
            assert refused["code"] == "too_many_tries"

    def test_one_user_who_guesses_stops_nobody_else(self, app):
        """A mini-program has one token for all: it says who of its users tries."""
        page = elsewhere(phone=PHONE)
        for tail in range(10):
            guess = {"code": f"AAAAAAA{tail}"[:8], "phone_tail": "0001", "holder": "user-1"}
            app.ask("/bookings/search", guess, status=404)

        right = {"code": page.code, "phone_tail": "0001"}
        refused = app.ask("/bookings/search", {**right, "holder": "user-1"}, status=429)
        assert refused["code"] == "too_many_tries"
        assert app.ask("/bookings/search", {**right, "holder": "user-2"})["uuid"] == str(page.uuid)


class TestCheckIn:
    def test_a_booking_becomes_a_ticket_that_is_followed(self, app, clock: Clock):
        made = app.act(BOOKINGS, WISH, status=201)
        clock.now = datetime.fromisoformat(TEN)
        body = {"door": public.qr(clock.now), "code": made["code"]}

        came = app.act("/check-ins", body)

        assert (came["is_late"], came["is_repeat"]) == (False, False)
        ticket = app.get(f"/tickets/{came['booking']['ticket_code']}")
        assert (ticket["number"], ticket["priority"]["code"]) == ("C001", "appointment")
        again = app.act("/check-ins", body)
        assert (again["is_repeat"], again["booking"]["ticket"]) == (True, "C001")

    def test_a_ticket_from_the_halls_own_kiosk_is_followed_through_the_booking(self, app, clock):
        made = app.act(BOOKINGS, WISH, status=201)
        clock.now = datetime.fromisoformat(TEN)
        appointments.check_in(made["code"], outlet="hall", by=b.KIOSK, at=clock.now)

        booking = app.get(f"/bookings/{made['uuid']}")

        assert (booking["status"]["code"], booking["ticket"]) == ("arrived", "C001")
        assert app.get(f"/tickets/{booking['ticket_code']}")["number"] == "C001"
        other = public.client("other-program")
        other.get(f"/tickets/{booking['ticket_code']}", status=404)

    def test_too_early_elsewhere_or_not_in_the_hall_there_is_no_ticket(self, app, clock: Clock):
        made = app.act(BOOKINGS, WISH, status=201)
        home = {"door": public.qr(clock.now - timedelta(hours=2)), "code": made["code"]}
        assert app.act("/check-ins", home, status=410)["code"] == "door_shut"
        here = {"door": public.qr(clock.now), "code": made["code"]}
        assert app.act("/check-ins", here, status=409)["code"] == "wrong_place_or_day"
        clock.now = datetime.fromisoformat(TEN) - timedelta(hours=2)
        early = {"door": public.qr(clock.now), "code": made["code"]}
        assert app.act("/check-ins", early, status=409)["code"] == "too_early"
        assert not queueing.QueueTicket.objects.exists()

    def test_wrong_codes_are_counted_although_the_act_is_undone(self, app, clock):
        body = {"door": public.qr(clock.now), "code": "AAAABBBB"}
        for _ in range(10):
            assert app.act("/check-ins", body, status=404)["code"] == "unknown_booking"

        assert app.act("/check-ins", body, status=429)["code"] == "too_many_tries"


class TestHomeVisits:
    def test_the_vehicle_is_asked_for_read_and_called_off(self, app):
        offer = app.get("/home-visits/offer")
        on = f"on=2026-03-03&division={public.VEHICLE_AREA}"
        times = app.get(f"/home-visits/times?{on}")["times"]
        assert [row["code"] for row in offer["divisions"]] == [public.VEHICLE_AREA]
        assert TEN in times

        made = app.act("/home-visits", VISIT, status=201)

        assert (made["status"]["label"], made["name"], made["address"]) == (
            "已预约",
            "张**",
            "云汀城区****",
        )
        assert made["needs"] == [{"code": "wheelchair", "label": "使用轮椅"}]
        assert TEN not in app.get(f"/home-visits/times?{on}")["times"]
        assert app.get(f"/home-visits/{made['uuid']}") == made
        gone = app.act(f"/home-visits/{made['uuid']}/cancellation")
        assert gone["status"]["code"] == "cancelled"

    def test_one_vehicle_is_at_one_place(self, app):
        app.act("/home-visits", VISIT, status=201)

        refused = app.act("/home-visits", {**VISIT, "phone": "19900000002"}, status=409)

        assert (refused["code"], "最近可约" in refused["next_step"]) == ("vehicle_engaged", True)

    def test_a_place_nobody_serves_is_out_of_reach(self, app):
        organizations.establish_division("990200", name="邻市", **public.STAMP)

        refused = app.act("/home-visits", {**VISIT, "division": "990200"}, status=409)

        assert refused["code"] == "out_of_reach"
        address = "/home-visits/times?division=990200&on=2026-03-03"
        assert app.get(address, status=409)["code"] == "out_of_reach"

    def test_what_others_asked_for_is_found_by_code_and_telephone_only(self, app):
        theirs = public.client("other-program").act("/home-visits", VISIT, status=201)
        app.get(f"/home-visits/{theirs['uuid']}", status=404)
        app.act(f"/home-visits/{theirs['uuid']}/cancellation", status=404)

        found = app.ask("/home-visits/search", {"code": theirs["code"], "phone_tail": "0001"})

        held = {"held": found["held"]}
        gone = app.act(f"/home-visits/{theirs['uuid']}/cancellation", held)
        assert gone["status"]["code"] == "cancelled"
