"""Queues, evaluations and pushed events, as another system reads them."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from onewindow.domains.calendars import api as calendars
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation.tests import scenes
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as hall
from onewindow.domains.webhooks import api as webhooks
from onewindow.kit.actors import SYSTEM
from onewindow.kit.outbox.deliver import deliver
from tests.openapi.machine import Clock, Machine, machine_of, received

STAMP: Any = {"by": SYSTEM, "at": w.MONDAY}
HOOK = {"code": "portal-cases", "url": "https://portal.example/hooks"}


@pytest.fixture
def watch(as_owner) -> Machine:
    return as_owner("watch")


@pytest.fixture
def clerk(as_owner) -> Machine:
    return as_owner("clerk")


@pytest.fixture
def open_hall(world: w.World, clock: Clock) -> None:
    """The hall of the small city gives numbers today; two wait for homes."""
    week = {day: [calendars.Hours(time(0), time(23))] for day in range(7)}
    calendars.set_opening_hours("hall", week, **STAMP)
    hall.plates(STAMP)
    queueing.set_policy({}, **STAMP)
    for minutes in (5, 6):
        hall.take(hall.HOMES, outlet="hall", at=clock.now - timedelta(minutes=minutes))


class TestQueue:
    def test_who_waits_is_told_by_plate(self, watch, open_hall):
        answer = watch.get("/outlets/hall/queue")

        plates = {plate["name"]: plate for plate in answer["plates"]}
        assert (answer["outlet"], answer["waiting"], answer["is_closed"]) == ("hall", 2, False)
        assert plates[hall.HOMES]["waiting"] == 2
        assert plates[hall.OTHER]["waiting"] == 0
        assert answer["hours"] == [{"opens": "00:00", "closes": "23:00", "mode": "normal"}]

    def test_without_a_window_nobody_knows_how_long_it_takes(self, watch, open_hall):
        plates = watch.get("/outlets/hall/queue")["plates"]

        assert {plate["windows"] for plate in plates} == {0}
        assert {str(plate["wait"]) for plate in plates} == {"None"}

    def test_an_outlet_of_another_region_is_not_there(self, watch, world):
        organizations.establish_division("990200", name="邻市", **STAMP)
        organizations.open_outlet(
            "far", name="邻市大厅", division="990200", outlet_class="A", **STAMP
        )

        assert watch.get("/outlets/far/queue", status=404)["code"] == "unknown_outlet"
        assert [row["code"] for row in watch.get("/outlets")["entries"]] == ["hall"]

    def test_outlets_go_on_by_key(self, watch, world):
        for number in range(3):
            organizations.open_outlet(
                f"street-{number}", name="街道", division=w.DIVISION, outlet_class="B", **STAMP
            )
        first = watch.get("/outlets?limit=3")

        second = watch.get(f"/outlets?limit=3&cursor={first['next']}")

        assert [row["code"] for row in first["entries"]] == ["hall", "street-0", "street-1"]
        assert [row["code"] for row in second["entries"]] == ["street-2"]
        assert second["next"] == ""

    def test_a_clerk_may_not_watch_the_queue_by_machine(self, clerk):
        assert clerk.get("/outlets/hall/queue", status=403)["code"] == "scope_missing"


class TestEvaluations:
    def test_voices_are_counted_apart_from_silence(self, watch, world):
        scenes.judge(scenes.delivered(world), 4)
        scenes.accept(world)

        answer = watch.get("/evaluations/summary?by=department")

        (group,) = answer["entries"]
        assert (group["key"], group["evaluated"], group["stars"]["4"]) == ("market", 1, 1)
        assert (group["satisfied_share"], group["mean_stars"], group["is_few"]) == (1.0, 4.0, True)
        assert answer["whole"]["invited"] == group["invited"] == 2
        assert answer["whole"]["active_share"] == 0.5

    def test_nobody_said_anything_is_not_zero_percent(self, watch, world):
        answer = watch.get("/evaluations/summary?from_on=2026-02-01&until_on=2026-02-28")

        assert (answer["entries"], answer["whole"]["satisfied_share"]) == ([], None)

    def test_a_period_that_ends_before_it_begins_is_refused(self, watch, world):
        answer = watch.get(
            "/evaluations/summary?from_on=2026-03-02&until_on=2026-03-01", status=422
        )

        assert answer["errors"][0]["field"] == "query.from_on"

    def test_no_person_is_ranked_by_machine(self, watch, world):
        watch.get("/evaluations/summary?by=clerk", status=422)


class TestWebhooks:
    def test_a_system_registers_hears_and_withdraws(self, clerk, world, settings):
        made = clerk.act("/webhooks", HOOK, status=201)
        number = received(clerk, world)
        _carry()

        (row,) = clerk.get("/webhooks")["entries"]
        (message,) = clerk.get("/webhooks/portal-cases/deliveries")["entries"]

        assert made["secret"].startswith("whsec_")
        assert "secret" not in row
        assert (row["status"]["code"], row["waiting"]) == ("active", 1)
        assert (message["subject"], message["type"]) == (number, "cases.case_received.v1")
        assert (message["status"]["code"], message["attempts"]) == ("waiting", 0)
        gone = clerk.act("/webhooks/portal-cases/removal")
        assert gone["status"]["code"] == "removed"
        assert clerk.get("/webhooks")["entries"] == []
        assert webhooks.Message.objects.get().status == "cancelled"

    def test_it_hears_only_of_the_region_of_its_owner(self, clerk, world):
        clerk.act("/webhooks", HOOK, status=201)

        assert clerk.get("/webhooks")["entries"][0]["divisions"] == ["9901"]
        body = {**HOOK, "code": "far", "divisions": ["9902"]}
        assert clerk.act("/webhooks", body, status=403)["code"] == "forbidden"

    def test_the_hook_of_another_system_is_not_there(self, clerk, world):
        clerk.act("/webhooks", HOOK, status=201)
        other = machine_of("clerk", code="other-system")

        assert other.get("/webhooks")["entries"] == []
        for answer in (
            other.get("/webhooks/portal-cases/deliveries", status=404),
            other.act("/webhooks/portal-cases/removal", status=404),
        ):
            assert answer["code"] == "unknown_subscription"
        assert len(clerk.get("/webhooks")["entries"]) == 1

    def test_a_repeated_registration_answers_the_same_secret(self, clerk, world):
        """After a lost answer the secret is not lost."""
        first = clerk.act("/webhooks", HOOK, status=201, key="register-0001")

        assert clerk.act("/webhooks", HOOK, status=201, key="register-0001") == first
        assert webhooks.Subscription.objects.count() == 1

    def test_an_address_inside_is_refused(self, clerk, world):
        body = {**HOOK, "url": "http://10.0.0.8/hooks"}

        assert clerk.act("/webhooks", body, status=422)["code"] == "address_refused"

    def test_messages_older_than_three_days_are_left_out(self, clerk, world, clock):
        clerk.act("/webhooks", HOOK, status=201)
        received(clerk, world)
        _carry()
        row = webhooks.Message.objects.get()
        row.created_at = clock.now - timedelta(hours=72)
        row.save()
        assert clerk.get("/webhooks/portal-cases/deliveries")["entries"] == []

        row.created_at += timedelta(seconds=1)
        row.save()

        assert len(clerk.get("/webhooks/portal-cases/deliveries")["entries"]) == 1
        parked = clerk.get("/webhooks/portal-cases/deliveries?status=parked")
        assert parked["entries"] == []

    def test_messages_go_on_by_key(self, clerk, world):
        clerk.act("/webhooks", HOOK, status=201)
        numbers = [received(clerk, world) for _ in range(3)]
        _carry()
        first = clerk.get("/webhooks/portal-cases/deliveries?limit=2")

        rest = clerk.get(f"/webhooks/portal-cases/deliveries?limit=2&cursor={first['next']}")

        told = [row["subject"] for row in [*first["entries"], *rest["entries"]]]
        assert (sorted(told), rest["next"]) == (sorted(numbers), "")


def _carry() -> None:
    while deliver():
        pass
