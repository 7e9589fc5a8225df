"""Who has a number on paper lets a mini-program follow it; nothing else of them is told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as q
from onewindow.domains.webhooks import api as webhooks
from onewindow.kit.models import Event
from tests.openapi import public
from tests.openapi.machine import Clock, Machine
from tests.openapi.public import HOMES, PHONE

HOOK = {"code": "program", "url": "https://program.example/hooks"}
FACTS = ("queueing.ticket_followed.v1", "queueing.ticket_unfollowed.v1")


@pytest.fixture
def app(world: w.World) -> Machine:
    public.open_hall()
    return public.client()


@pytest.fixture
def paper(app: Machine, clock: Clock) -> str:
    """Take a number at the hall's own kiosk; return what the QR code of its paper holds."""
    return q.take(outlet="hall", at=clock.now).ticket.code


def followed(app: Machine, code: str, **more: Any) -> Any:
    return app.act("/followings", {"code": code}, **{"status": 201, **more})


def facts() -> list[tuple[str, str]]:
    rows = Event.objects.filter(type__in=FACTS).order_by("id")
    return [(row.type.split(".")[1], row.actor["client"]) for row in rows]


class TestFollowing:
    def test_a_paper_from_the_kiosk_is_followed_to_its_call(self, app, paper, clock):
        mine = followed(app, paper)
        assert (mine["number"], mine["status"]["code"], mine["ahead"]) == ("C001", "waiting", 0)
        assert (mine["outlet"], mine["on"], mine["plate"]) == ("hall", "2026-03-02", HOMES)
        assert (mine["window"], mine["calls"]) == ("", 0)
        assert mine["until"] == "2026-03-03T00:00:00+08:00"
        assert mine["wait"]["low"] <= mine["wait"]["likely"] <= mine["wait"]["high"]
        queueing.call_ticket("A01", by=q.ANN, at=clock.now)

        called = app.get(f"/followings/{mine['uuid']}")

        assert (called["status"]["code"], called["window"], called["calls"]) == ("called", "A01", 1)
        assert called["called_at"] is not None

    def test_nothing_of_the_person_is_told_and_nothing_can_be_done(self, app, paper, clock):
        """The paper's code opens the ticket's own page; the key of the client opens a look."""
        queueing.leave_phone(paper, PHONE, by=q.CITIZEN, at=clock.now)
        mine = followed(app, paper)

        assert sorted(mine) == [
            *("ahead", "called_at", "calls", "is_over", "number", "on", "outlet", "outlet_name"),
            *("plate", "status", "until", "uuid", "wait", "window"),
        ]
        assert [word for word in (paper, "199", "holder") if word in json.dumps(mine)] == []
        for answer in (
            app.get(f"/tickets/{paper}", status=404),
            app.get(f"/tickets/{paper}/order?other=C001", status=404),
            app.act(f"/tickets/{paper}/abandonment", status=404),
            app.act(f"/tickets/{paper}/phone", {"phone": PHONE}, status=404),
            app.act("/tickets", public.wanted(clock.now, further_to=paper), status=404),
        ):
            assert answer["code"] == "unknown_ticket"

    def test_following_again_is_the_same_following(self, app, paper):
        first = followed(app, paper, key="follow-0001")

        assert followed(app, paper, key="follow-0001") == first
        assert followed(app, paper) == first
        assert facts() == [("ticket_followed", "mini-program")]

    def test_two_programmes_follow_one_paper_and_neither_sees_the_others(self, app, paper):
        other = public.client("other-program")
        mine, theirs = followed(app, paper), followed(other, paper)

        assert mine["uuid"] != theirs["uuid"]
        strange = app.get(f"/followings/{theirs['uuid']}", status=404)
        assert strange["code"] == "unknown_following"
        assert app.act(f"/followings/{theirs['uuid']}/removal", status=404) == strange | {
            "instance": f"/api/v1/followings/{theirs['uuid']}/removal"
        }
        assert other.get(f"/followings/{theirs['uuid']}")["number"] == "C001"


class TestEnding:
    def test_who_stops_sees_nothing_more_until_the_paper_is_scanned_again(self, app, paper):
        mine = followed(app, paper)
        path = f"/followings/{mine['uuid']}"

        stopped = app.act(f"{path}/removal")

        assert app.act(f"{path}/removal") == stopped
        assert app.get(path, status=410)["code"] == "following_ended"
        assert followed(app, paper)["uuid"] != mine["uuid"]
        assert [name for name, _ in facts()] == [
            *("ticket_followed", "ticket_unfollowed", "ticket_followed")
        ]

    def test_it_ends_with_the_day_of_the_ticket(self, app, paper, clock):
        mine = followed(app, paper)
        clock.now = clock.now.replace(hour=23, minute=59)
        assert app.get(f"/followings/{mine['uuid']}")["number"] == "C001"
        clock.now += timedelta(minutes=1)

        gone = app.get(f"/followings/{mine['uuid']}", status=410)

        assert (gone["code"], gone["detail"]) == ("following_ended", "对C001号的关注已经结束")
        assert followed(app, paper, status=404)["code"] == "unknown_ticket"

    def test_an_ended_number_is_not_followed_any_more(self, app, paper, clock):
        mine = followed(app, paper)
        public.serve(clock.now)
        clock.now += timedelta(minutes=15)

        assert app.get(f"/followings/{mine['uuid']}")["status"]["code"] == "finished"
        refused = followed(public.client("other-program"), paper, status=409)
        assert refused["code"] == "ticket_state"
        assert refused["detail"] == "C001号办理完毕，不能再关注"
        assert len(facts()) == 1


class TestGuessing:
    def test_a_code_nobody_has_and_one_of_another_region_look_alike(self, app, paper, clock):
        queueing.hall_day("hall", clock.now.date())
        organizations.establish_division("990200", name="邻市", **public.STAMP)
        far = public.client("far-program", scopes=["queueing.take"])
        public.accounts.grant_roles(
            "chief", roles=["centre_manager"], divisions=["990200"], **public.STAMP
        )

        strange = followed(far, paper, status=404)

        assert followed(far, "no-such-ticket-here", status=404) == strange
        assert (strange["code"], strange["detail"]) == ("unknown_ticket", "没有这张号票")
        assert facts() == []

    def test_ten_wrong_tries_at_a_code_and_it_has_to_wait(self, app):
        for _ in range(10):
            assert followed(app, "no-such-ticket-here", status=404)["code"] == "unknown_ticket"

        body = {"code": "no-such-ticket-here"}
        refused = app.raw("POST", "/followings", body, Idempotency_Key="follow-wrong")

        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_tries")
        assert refused["Retry-After"] == "900"
        assert followed(app, "another-wrong-code", status=404)["code"] == "unknown_ticket"

    def test_who_tries_two_hundred_codes_tries_no_more_and_others_do(self, app, paper, clock):
        for n in range(200):
            followed(app, f"wrong-ticket-code-{n:04}", status=404)

        assert followed(app, paper, status=429)["code"] == "too_many_tries"
        assert followed(public.client("other-program"), paper)["number"] == "C001"
        clock.now += timedelta(minutes=16)
        assert followed(app, paper)["number"] == "C001"

    def test_without_the_scope_there_is_nothing_to_follow(self, app, paper):
        books = public.client("books-only", scopes=["appointments.book"])

        assert followed(books, paper, status=403)["code"] == "scope_missing"


class TestPushes:
    def told(self) -> list[dict[str, Any]]:
        w.work()
        rows = webhooks.Message.objects.order_by("id")
        return [json.loads(row.body) for row in rows]

    def test_calls_and_the_end_are_pushed_and_nothing_of_the_service(self, app, paper, clock):
        app.act("/webhooks", HOOK, status=201)
        mine = followed(app, paper)
        public.serve(clock.now)

        messages = self.told()

        assert [body["type"] for body in messages] == [
            "queueing.ticket_called.v1",
            "queueing.ticket_finished.v1",
        ]
        assert messages[0]["data"] == {
            "outlet": "hall",
            "on": "2026-03-02",
            "numbers": ["C001"],
            "plate": HOMES,
            "following": mine["uuid"],
            "sequence": 2,
            "details": {"window": "A01", "call": 1},
        }
        assert messages[1]["data"]["details"] == {"window": "A01"}
        text = json.dumps(messages, ensure_ascii=False)
        assert [word for word in (paper, "ann", "done", "人员") if word in text] == []

    def test_who_stopped_is_told_nothing(self, app, paper, clock):
        app.act("/webhooks", HOOK, status=201)
        mine = followed(app, paper)
        app.act(f"/followings/{mine['uuid']}/removal")

        public.serve(clock.now)

        assert self.told() == []

    def test_who_took_the_number_and_follows_it_too_is_told_once(self, app, clock):
        app.act("/webhooks", HOOK, status=201)
        mine = app.act("/tickets", public.wanted(clock.now), status=201)
        followed(app, mine["code"])

        queueing.call_ticket("A01", by=q.ANN, at=clock.now)

        (body,) = self.told()
        assert "following" not in body["data"]
