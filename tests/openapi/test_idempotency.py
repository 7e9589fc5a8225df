"""The same key and the same request: the same answer, and one act; whatever happens in between."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from onewindow.domains.cases.models import Case
from onewindow.kit.models import Event, KeptReply
from onewindow.kit.replies import Reply, once, sweep_replies
from tests.openapi.machine import Machine, application, machine_of, received

KEY = "0f8c2f5e-7b1d-4a36-9f50-3f2a6c1d9e77"


def send(machine: Machine, path: str, body: Any, key: str = KEY):
    return machine.raw("POST", path, body, **{"Idempotency-Key": key})


def test_a_retry_gets_the_same_answer_and_receives_one_case(world, as_owner):
    clerk = as_owner("clerk")

    first = send(clerk, "/cases", application(world))
    second = send(clerk, "/cases", application(world))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["Location"] == second["Location"] == f"/api/v1/cases/{first.json()['number']}"
    assert (first["Idempotency-Replayed"], second["Idempotency-Replayed"]) == ("false", "true")
    assert Case.objects.count() == 1


def test_a_retry_long_after_the_answer_was_forgotten_still_acts_once(world, as_owner, clock):
    """The act itself knows its key too; only the exact answer is forgotten."""
    clerk = as_owner("clerk")
    number = send(clerk, "/cases", application(world)).json()["number"]
    clock.now += timedelta(hours=25)
    sweep_replies(clock.now)
    assert KeptReply.objects.count() == 0

    again = send(clerk, "/cases", application(world))

    assert again.json()["number"] == number
    assert Case.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(world, as_owner):
    clerk = as_owner("clerk")
    send(clerk, "/cases", application(world))

    other = send(clerk, "/cases", application(world, form={"shop": "两碗面"}))

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Case.objects.count() == 1


def test_the_same_key_at_another_address_is_refused(world, as_owner):
    clerk = as_owner("clerk")
    number = send(clerk, "/cases", application(world)).json()["number"]

    other = send(clerk, f"/cases/{number}/withdrawal", {"reason": "改变计划"})

    assert other.json()["code"] == "idempotency_key_reused"


def test_two_clients_never_meet_in_one_key(world, as_owner):
    one, other = as_owner("clerk"), as_owner("clerk", code="second")

    first = send(one, "/cases", application(world)).json()["number"]
    second = send(other, "/cases", application(world)).json()["number"]

    assert first != second


def test_a_refusal_is_kept_like_any_answer(world, as_owner):
    """Otherwise a retry of a refused act might suddenly act."""
    clerk = as_owner("clerk")
    number = received(clerk, world)
    refused = send(clerk, f"/cases/{number}/acceptance", None)
    assert (refused.status_code, refused.json()["code"]) == (409, "confirmation_missing")
    digest = clerk.get(f"/cases/{number}")["form_digest"]
    clerk.act(f"/cases/{number}/confirmation", {"digest": digest, "reason": "第二屏故障"})

    again = send(clerk, f"/cases/{number}/acceptance", None)

    assert again.content == refused.content
    assert again["Content-Type"] == "application/problem+json"
    assert send(clerk, f"/cases/{number}/acceptance", None, "another-key").status_code == 200


@pytest.mark.parametrize("key", ["", "short", "has blank here", "x" * 65, "中文中文中文中文"])
def test_an_act_without_a_good_key_is_refused_before_it_acts(world, as_owner, key):
    clerk = as_owner("clerk")
    headers = {"Idempotency-Key": key} if key.isascii() and key else {}

    answer = clerk.raw("POST", "/cases", application(world), **headers)

    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert Case.objects.count() == 0


def test_what_was_answered_is_encrypted_where_it_is_kept(world, as_owner):
    clerk = as_owner("clerk")
    code = send(clerk, "/cases", application(world)).json()["query_code"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM kit_keptreply")
        (kept,) = (row[0] for row in cursor.fetchall())
    assert code not in kept


def test_a_crash_leaves_neither_act_nor_answer(world, as_owner, clock):
    """Both are one transaction: after a crash the same key tries anew."""
    clerk = as_owner("clerk")
    before = Event.objects.count()

    def crash() -> Reply:
        received(clerk, world)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once("client", KEY, fingerprint="f", at=clock.now, keep=timedelta(hours=1), act=crash)

    assert Event.objects.count() == before
    assert not KeptReply.objects.filter(owner="client").exists()


def test_too_many_requests_are_not_kept(db, clock):
    def busy() -> Reply:
        return Reply(429, "{}")

    arguments = {"fingerprint": "f", "at": clock.now, "keep": timedelta(hours=1)}
    assert once("client", KEY, act=busy, **arguments) == (Reply(429, "{}"), False)
    assert once("client", KEY, act=lambda: Reply(200, "{}"), **arguments)[0].status == 200


@pytest.mark.django_db(transaction=True)
def test_eight_twins_at_once_receive_one_case_and_one_answer(transactional_db, clock):
    from tests.openapi.machine import build

    world = build()
    token = machine_of("clerk").token
    answers: list[tuple[int, bytes]] = []

    def call() -> None:
        try:
            response = send(Machine(token), "/cases", application(world))
            answers.append((response.status_code, response.content))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 8
    assert {status for status, _ in answers} == {201}
    assert len({body for _, body in answers}) == 1
    assert Case.objects.count() == 1
