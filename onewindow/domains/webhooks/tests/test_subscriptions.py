"""Who hears of what: filters, secrets, pauses, and what never leaves the house."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from onewindow.domains.accounts.events import ClientRevoked
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.webhooks import api as webhooks
from onewindow.domains.webhooks.queue import drop_old, park_expired
from onewindow.domains.webhooks.rules import signing
from onewindow.domains.webhooks.sender import Sender
from onewindow.domains.webhooks.tests.conftest import SECRET, Clock, happen, messages
from onewindow.domains.webhooks.tests.receiver import Receiver
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.models import Delivery, Event
from onewindow.kit.outbox import record
from onewindow.kit.outbox.deliver import deliver
from onewindow.kit.refusals import Forbidden, Refusal

Subscribe = Callable[..., webhooks.Subscription]
pytestmark = pytest.mark.django_db


def test_a_case_from_receipt_to_archive_is_told_in_full_and_names_nobody(
    receiver: Receiver, subscribe: Subscribe, clock: Clock
) -> None:
    """Every fact once, numbered by the case; no name, number, telephone or opinion in any body."""
    subscribe()
    case = w.examined(w.build(), form={"shop": "林一面馆", "phone": "13800000000"})
    cases.decide_case(
        case.number, outcome="granted", opinion="林一符合条件", by=w.APPROVER, at=w.after(1)
    )
    cases.make_result(case.number, by=w.CLERK, at=w.after(2))
    cases.deliver_case(
        case.number,
        mode="collection",
        recipient="林一",
        recipient_key=str(case.applicant.uuid),
        by=w.CLERK,
        at=w.after(3),
    )
    cases.archive_case(case.number, by=w.CLERK, at=w.after(4))
    w.work()
    assert [row.error for row in Delivery.objects.exclude(error="")] == []

    tried = Sender(clock).round()
    got = [json.loads(row["body"]) for row in receiver.received()]
    told = {(body["data"]["sequence"], body["type"]) for body in got}
    assert told == set(Event.objects.filter(subject=case.number).values_list("seq", "type"))
    assert (tried.delivered, tried.failed) == (len(told), 0)
    text = "\n".join(row["body"] for row in receiver.received())
    personal = ("林一", "13800000000", w.citizen_id(), "990000", str(case.applicant.uuid), "人员")
    assert [word for word in personal if word in text] == []


def test_a_message_says_what_happened_to_which_case_and_where_to_read_it(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    deliver()
    subscribe()
    happen(case.number)
    event = Event.objects.filter(subject=case.number).latest("seq")
    Sender(clock).round()
    got = receiver.received()[-1]
    body = json.loads(got["body"])
    assert got["headers"]["webhook-id"] == body["id"]
    assert body == {
        "specversion": "1.0",
        "id": body["id"],
        "source": "http://127.0.0.1:8000",
        "type": "cases.step_supplemented.v1",
        "time": event.at.isoformat(),
        "subject": case.number,
        "datacontenttype": "application/json",
        "data": {
            "case": case.number,
            "item": "food-licence",
            "item_name": "食品经营许可",
            "department": "market",
            "division": "990101",
            "link": f"http://127.0.0.1:8000/api/v1/cases/{case.number}",
            "sequence": event.seq,
            "details": {"step": "b"},
        },
    }


@pytest.mark.parametrize(
    ("_case", "wanted", "heard"),
    [
        ("no filter hears all", {}, 1),
        ("the type", {"types": ["cases.step_supplemented.v1"]}, 1),
        ("another type", {"types": ["cases.case_accepted.v1"]}, 0),
        ("the region by its prefix", {"divisions": ["9901"]}, 1),
        ("another region", {"divisions": ["9902", "990102"]}, 0),
        ("the department that leads", {"departments": ["market"]}, 1),
        ("a department without part in it", {"departments": ["tax"]}, 0),
        ("type and region must both hold", {"types": [], "divisions": ["9902"]}, 0),
    ],
)
def test_a_filter(
    _case: str, wanted: dict[str, list[str]], heard: int, subscribe: Subscribe, case: cases.Case
) -> None:
    deliver()
    subscribe(**wanted)
    happen(case.number)
    assert len(messages()) == heard


def test_a_department_with_a_step_hears_of_the_case(
    receiver: Receiver, subscribe: Subscribe
) -> None:
    case = w.accepted(w.build())
    while deliver():
        pass
    subscribe(departments=["water"])
    happen(case.number)
    assert len(messages()) == 1


def test_a_mock_approval_is_told_to_nobody(subscribe: Subscribe, case: cases.Case) -> None:
    subscribe()
    cases.Case.objects.filter(pk=case.pk).update(is_simulated=True)
    happen(case.number)
    assert messages() == []


def test_a_handler_that_runs_again_makes_no_second_message(
    subscribe: Subscribe, case: cases.Case
) -> None:
    subscribe()
    happen(case.number)
    before = [(row.uuid, row.body) for row in messages()]
    Delivery.objects.update(status="waiting", next_at=w.MONDAY)
    while deliver():
        pass
    assert [(row.uuid, row.body) for row in messages()] == before


def test_secrets_are_random_encrypted_and_both_sign_for_a_day_after_a_change(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    first = subscribe(secret="").secret
    assert len(signing.key_of(first)) == 32
    second = webhooks.rotate_secret("tax-1", by=SYSTEM, at=clock.now).secret
    assert first != second
    raw = webhooks.Subscription.objects.extra(select={"raw": "secret"}).values("raw").get()
    assert second not in raw["raw"]

    def signers() -> list[bool]:
        happen(case.number)
        Sender(clock).round()
        got = receiver.received()[-1]
        signed = got["headers"]["webhook-signature"].split(" ")
        message, stamp = got["headers"]["webhook-id"], int(got["headers"]["webhook-timestamp"])
        assert stamp == int(clock.now.timestamp())
        body = got["body"].encode()
        return [signing.signature(one, message, stamp, body) in signed for one in (first, second)]

    assert signers() == [True, True]
    clock.forward(hours=24)
    assert signers() == [False, True]


def test_what_happens_during_a_pause_is_delivered_after_it(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    subscribe()
    webhooks.pause_subscription("tax-1", reason="对方升级", by=SYSTEM, at=clock.now)
    happen(case.number, 3)
    sender = Sender(clock)
    assert sender.round().tried == 0
    clock.forward(hours=71)
    assert park_expired(at=clock.now) == 0
    webhooks.resume_subscription("tax-1", by=SYSTEM, at=clock.now)
    assert sender.round().delivered == len(messages()) >= 3


def test_what_expires_during_a_pause_is_parked_reported_and_can_be_sent_again(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    deliver()
    subscribe()
    webhooks.pause_subscription("tax-1", reason="对方升级", by=SYSTEM, at=clock.now)
    happen(case.number, 3)
    clock.forward(hours=73)
    assert park_expired(at=clock.now) == 3
    report = Event.objects.get(type="webhooks.messages_parked.v1")
    assert (report.subject, report.payload["count"]) == ("webhook:tax-1", 3)
    (standing,) = webhooks.standings(SYSTEM)
    assert (standing.waiting, standing.parked, standing.is_well) == (0, 3, False)

    webhooks.resume_subscription("tax-1", by=SYSTEM, at=clock.now)
    ids = [str(row.uuid) for row in messages()]
    assert webhooks.redeliver("tax-1", by=SYSTEM, at=clock.now) == 3
    assert Sender(clock).round().delivered == 3
    assert sorted(receiver.ids()) == sorted(ids)


def test_a_receiver_that_lost_its_data_gets_a_period_or_one_message_again(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    deliver()
    subscribe()
    happen(case.number, 2)
    sender = Sender(clock)
    sender.round()
    since = clock.now - timedelta(hours=1)
    assert webhooks.redeliver("tax-1", since=since, by=SYSTEM, at=clock.now) == 2
    sender.round()
    one = str(messages()[0].uuid)
    assert webhooks.redeliver("tax-1", message_id=one, by=SYSTEM, at=clock.now) == 1
    sender.round()
    assert sorted(receiver.ids().count(str(row.uuid)) for row in messages()) == [2, 3]
    with pytest.raises(webhooks.NothingToRedeliver):
        webhooks.redeliver("tax-1", by=SYSTEM, at=clock.now)


def test_a_removed_subscription_is_called_no_more_and_keeps_no_secret(
    receiver: Receiver, subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    row = subscribe()
    happen(case.number)
    webhooks.remove_subscription("tax-1", by=SYSTEM, at=clock.now)
    assert Sender(clock).round().tried == 0
    assert {one.status for one in messages()} == {"cancelled"}
    row.refresh_from_db()
    assert (row.secret, row.old_secret) == ("", "")
    with pytest.raises(webhooks.UnknownSubscription):
        webhooks.resume_subscription("tax-1", by=SYSTEM, at=clock.now)
    subscribe()  # its name may be given again
    happen(case.number)
    assert [one.status for one in messages()][-1] == "waiting"


def test_old_messages_are_dropped_and_parked_ones_kept_longer(
    subscribe: Subscribe, case: cases.Case, clock: Clock
) -> None:
    deliver()
    subscribe()
    happen(case.number, 3)
    delivered, parked, _ = messages()
    webhooks.Message.objects.filter(pk=delivered.pk).update(status="delivered", ended_at=clock.now)
    webhooks.Message.objects.filter(pk=parked.pk).update(status="parked", ended_at=clock.now)
    assert drop_old(at=clock.forward(days=29)) == 0
    assert drop_old(at=clock.forward(days=2)) == 1
    assert drop_old(at=clock.forward(days=60)) == 1
    assert [row.status for row in messages()] == ["waiting"]


@pytest.mark.parametrize(
    ("_case", "wanted", "code"),
    [
        ("a name with blanks", {"code": "a b"}, "invalid_subscription"),
        ("nobody's", {"owner": " "}, "invalid_subscription"),
        ("an unknown event", {"types": ["cases.case_lost.v1"]}, "invalid_subscription"),
        ("no event of a case", {"types": ["cases.clocks_outdated.v1"]}, "invalid_subscription"),
        ("a region in words", {"divisions": ["云汀"]}, "invalid_subscription"),
        ("an empty department", {"departments": [""]}, "invalid_subscription"),
        ("a weak secret", {"secret": "whsec_YWJj"}, "invalid_subscription"),
        ("another protocol", {"url": "gopher://x/"}, "address_refused"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_kept(
    _case: str, wanted: dict[str, str], code: str
) -> None:
    fields = {"code": "tax-1", "url": "https://hooks.example.cn/", "owner": "税务", **wanted}
    with pytest.raises(Refusal) as refused:
        webhooks.create_subscription(fields.pop("code"), by=SYSTEM, at=timezone.now(), **fields)
    assert refused.value.code == code
    assert not webhooks.Subscription.objects.exists()
    assert not Event.objects.exists()


def test_a_name_is_given_once(subscribe: Subscribe) -> None:
    subscribe()
    with pytest.raises(webhooks.SubscriptionExists):
        subscribe()


def test_plain_addresses_are_refused_where_the_operator_did_not_allow_them(
    subscribe: Subscribe, settings: Settings
) -> None:
    settings.WEBHOOK_PLAIN = False
    with pytest.raises(webhooks.AddressRefused):
        subscribe()


def machine(client: str, *capabilities: str, **reach: object) -> Actor:
    """Return a machine client as it acts: in the name of a person, marked with its own code."""
    return Actor(
        ActorKind.OFFICER,
        "0731",
        "王芳",
        client=client,
        capabilities=frozenset(capabilities),
        **reach,  # type: ignore[arg-type]
    )


def test_a_client_manages_its_own_subscriptions_and_nobody_elses(subscribe: Subscribe) -> None:
    tax, water = machine("tax", "cases.view"), machine("water", "cases.view")
    subscribe(owner="tax")
    assert [one.subscription.code for one in webhooks.standings(tax)] == ["tax-1"]
    assert webhooks.standings(water) == webhooks.standings(w.CLERK) == []
    webhooks.pause_subscription("tax-1", reason="维护", by=tax, at=timezone.now())
    for stranger in (water, w.CLERK, machine("tax")):
        with pytest.raises(Forbidden):
            webhooks.resume_subscription("tax-1", by=stranger, at=timezone.now())
        with pytest.raises(Forbidden):
            webhooks.create_subscription(
                "t-2", url="https://x.cn/", owner="tax", by=stranger, at=timezone.now()
            )
    assert webhooks.Subscription.objects.get().status == "paused"


@pytest.mark.parametrize(
    ("_case", "who", "wanted", "kept"),
    [
        (
            "an officer's client hears of its department in its region",
            machine("c", "cases.view", department="market", divisions=("9901",)),
            {},
            (["9901"], ["market"]),
        ),
        (
            "a window's client hears of the region",
            machine("c", "cases.view", "cases.receive", divisions=("9901", "9902")),
            {"divisions": ["990101"]},
            (["990101"], []),
        ),
        (
            "another region is refused",
            machine("c", "cases.view", "cases.receive", divisions=("9901",)),
            {"divisions": ["9902"]},
            None,
        ),
        (
            "a wider region is refused",
            machine("c", "cases.view", "cases.receive", divisions=("9901",)),
            {"divisions": ["99"]},
            None,
        ),
        (
            "another department is refused",
            machine("c", "cases.view", department="market"),
            {"departments": ["water"]},
            None,
        ),
    ],
)
def test_a_client_hears_of_no_case_that_it_could_not_read(
    _case: str, who: Actor, wanted: dict[str, list[str]], kept: tuple[list[str], list[str]] | None
) -> None:
    def create() -> webhooks.Subscription:
        return webhooks.create_subscription(
            "own", url="https://x.cn/", owner="c", by=who, at=timezone.now(), **wanted
        )

    if kept is None:
        with pytest.raises(Forbidden):
            create()
        return
    row = create()
    assert (row.divisions, row.departments) == kept


def test_a_revoked_client_hears_nothing_more(subscribe: Subscribe, settings: Settings) -> None:
    settings.SUBSCRIPTIONS = "onewindow.config.subscriptions.SUBSCRIPTIONS"
    subscribe(owner="tax")
    subscribe("other", owner="water")
    fact = ClientRevoked("tax", "合同到期")
    record(fact, subject="client:tax", by=SYSTEM, at=timezone.now())
    deliver()
    rows = dict(webhooks.Subscription.objects.values_list("code", "pause_reason"))
    assert rows == {"tax-1": "接入系统已停用：合同到期", "other": ""}


def test_every_act_on_a_subscription_is_a_fact(subscribe: Subscribe, clock: Clock) -> None:
    subscribe(types=["cases.case_accepted.v1"])
    stamp = {"by": SYSTEM, "at": clock.now}
    webhooks.pause_subscription("tax-1", reason="维护", **stamp)
    webhooks.pause_subscription("tax-1", reason="维护", **stamp)
    webhooks.resume_subscription("tax-1", **stamp)
    webhooks.resume_subscription("tax-1", **stamp)
    webhooks.rotate_secret("tax-1", **stamp)
    webhooks.remove_subscription("tax-1", **stamp)
    facts = Event.objects.filter(subject="webhook:tax-1").order_by("seq")
    assert [row.type.removeprefix("webhooks.") for row in facts] == [
        "subscription_created.v1",
        "subscription_paused.v1",
        "subscription_resumed.v1",
        "secret_rotated.v1",
        "subscription_removed.v1",
    ]
    assert not any(SECRET in json.dumps(row.payload) for row in facts)
