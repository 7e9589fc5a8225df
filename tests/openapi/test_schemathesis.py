"""What nobody thought of asking: schemathesis at every operation, in process, from a fixed seed.

Half of what it makes up keeps to the schema, half breaks it. Made-up numbers find nothing, so most
of them are replaced by those of real cases in every state: the refusals of the law are reached, not
only those of the schema. Each request is undone, so that every run asks the same of the same city.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as openapi_checks

from onewindow.channels.openapi.api import TABLE
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.models import MachineClient, User
from onewindow.domains.applicants.models import Applicant
from onewindow.domains.cases.tests import world as w
from onewindow.domains.contracts.tests import world as homes
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.queueing.tests import world as q
from onewindow.kit.actors import SYSTEM
from tests.openapi import public
from tests.openapi.machine import Clock, Machine, accepted, build, machine_of, received
from tests.openapi.test_bookings import BOOKINGS, ELEVEN, TEN, VISIT, WISH

pytestmark = pytest.mark.django_db
EXAMPLES = 8
"""A mode and operation; the whole takes about a minute."""
CHECKS = [
    not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
]
IDS = [operation.id for operation in TABLE]


@dataclass(frozen=True)
class Found:
    """What is really there, to be put in the place of what was made up."""

    numbers: tuple[str, ...]
    applicant: str
    carried: dict[str, str]
    version: str = "1"

    def of(self, name: str, pick: random.Random) -> str | None:
        known = {
            "number": self.numbers,
            "item_code": ("food-licence",),
            "division_code": (w.DIVISION,),
            "applicant": (self.applicant,),
            "channel": ("window", "portal"),
            "code": (
                *("food-licence", "market", "hall", "hall", "hook"),
                *(self.carried[name] for name in ("ticket", "invitation", "booking_code", "paper")),
            ),
            "version": (self.version,),
            "uuid": (
                self.applicant,
                *(self.carried[name] for name in ("booking", "visit", "following")),
            ),
            "door": (self.carried["qr"], self.carried["kiosk"]),
            "plate": (public.HOMES,),
            "item": ("food-licence", ""),
            "begins_at": (TEN, ELEVEN),
            "phone_tail": ("0001",),
            "phone": (public.PHONE,),
            "division": (w.DIVISION,),
            "step": tuple("abcdefu"),
            "material": ("form", "layout", "health"),
            "field": ("shop", "phone"),
            "unit": (homes.FREE, homes.SEIZED),
            "kind": ("seizure",),
        }.get(name)
        return pick.choice(known) if known else None


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _connected() -> Iterator[None]:
    """Keep the handler from dropping the connection whose transaction holds the city."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _arrange() -> tuple[Found, dict[str, str]]:
    """Return cases in several states, and the tokens of one who may everything and of one who may
    little."""
    world = build()
    clerk = machine_of("clerk")
    fresh = received(clerk, world)
    online = received(clerk, world, channel="portal")
    running = accepted(clerk, world)
    examiner = machine_of("examiner", scopes=["cases.view"])
    User.objects.filter(staff_number="head").update(
        roles=[
            *("head", "window_clerk", "issuing_clerk", "supervisor", "site_inspector"),
            *("registrar", "centre_manager"),
        ]
    )
    head = accounts.account("head")
    everything = accounts.register_client(
        "everything",
        name="全部权限",
        owner="head",
        scopes=sorted(head.capabilities & accounts.SCOPES),
        per_minute=60_000,
        by=SYSTEM,
        at=w.MONDAY,
    )
    MachineClient.objects.update(per_minute=60_000)
    text = accounts.issue_token(everything.code, by=SYSTEM, at=w.MONDAY).text
    Machine(text).act(
        "/webhooks", {"code": "hook", "url": "https://hooks.example/onewindow"}, status=201
    )
    homes.home(homes.FREE, "演（2021）云汀市不动产权第0000201号", homes.SELLER)
    homes.home(homes.SEIZED, "演（2021）云汀市不动产权第0000301号", homes.SELLER)
    homes.restrict(homes.SEIZED, homes.RestrictionKind.SEIZURE)
    numbers = (fresh, online, running, running)
    found = Found(numbers, str(world.applicant.uuid), _carried(Machine(text)))
    return found, {"everything": text, "little": examiner.token}


def _carried(everything: Machine) -> dict[str, str]:
    """Let the client take a number, book a slot and a visit; somebody may be judged."""
    public.open_hall()
    qr = public.qr(w.after(hours=1))
    ticket = everything.act("/tickets", public.wanted(w.after(hours=1)), status=201)
    booking = everything.act(BOOKINGS, WISH, status=201)
    visit = everything.act("/home-visits", VISIT, status=201)
    paper = q.take(outlet="hall", at=w.after(hours=1)).ticket.code
    following = everything.act("/followings", {"code": paper}, status=201)
    number = w.accepted(w.World(Applicant.objects.get())).number
    invitation = evaluation.invite(
        evaluation.Occasion(number, 1, evaluation.InvitationKind.ONSITE, number),
        by=SYSTEM,
        at=w.MONDAY,
    )
    return {
        "qr": qr,
        "kiosk": public.kiosk(),
        "ticket": ticket["code"],
        "paper": paper,
        "following": following["uuid"],
        "booking": booking["uuid"],
        "booking_code": booking["code"],
        "visit": visit["uuid"],
        "invitation": invitation.code,
    }


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Found, dict[str, str]]]:
    """One city for all operations, gone afterwards; every request in it is undone."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("django.utils.timezone.now", Clock())
        with _undone():
            yield _arrange()


@pytest.fixture(scope="module")
def schema() -> Any:
    config = SchemathesisConfig.from_dict({"generation": {"allow-x00": False}})
    with _connected():
        return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=config)


def _operation(schema: Any, name: str) -> Any:
    (operation,) = (
        result.ok()
        for result in schema.get_all_operations()
        if result.ok().definition.raw["operationId"] == name
    )
    return operation


def _made_real(case: Any, found: Found, pick: random.Random) -> None:
    body = case.body if isinstance(case.body, dict) else {}
    for values in (case.path_parameters or {}, body):
        for name in values:
            real = found.of(name, pick)
            if real is not None and pick.random() < 0.8:
                values[name] = real


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("who", ["everything", "little"])
def test_nothing_crashes_and_every_answer_is_documented(city, schema, name, who):
    """Row 3 §2 of the proof: no 500, and no status, type or body that the document lacks."""
    found, tokens = city
    operation = _operation(schema, name)
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    headers = {"Authorization": f"Bearer {tokens[who]}"}
    pick = random.Random(name)

    for mode in modes[: 2 if who == "everything" else 1]:
        pick_for = pick if mode is GenerationMode.POSITIVE else None
        tried = settings(
            max_examples=EXAMPLES if who == "everything" else 2,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(case=operation.as_strategy(generation_mode=mode))(_asker(headers, found, pick_for)))
        seed(20260302)(tried)()


def _asker(
    headers: dict[str, str], found: Found, pick: random.Random | None
) -> Callable[[Any], None]:
    """Return what is done with each made-up request; ``pick`` puts real numbers in."""

    def ask(case: Any) -> None:
        if pick is not None:
            _made_real(case, found, pick)
        with _undone(), _connected():
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS[: -1 if _vanishes(case) else None])

    return ask


def _vanishes(case: Any) -> bool:
    """Whether what breaks the schema never leaves: an empty list in an address is nothing."""
    return any(value in ([], {}, None) for value in (case.query or {}).values())


def test_the_token_of_a_machine_reaches_the_operations_that_are_fuzzed(city):
    """The fuzzing would prove nothing behind a door that stays shut."""
    found, tokens = city
    everything = Machine(tokens["everything"])
    assert everything.get(f"/cases/{found.numbers[0]}")["status"]["code"] == "received"
    assert everything.get(f"/tickets/{found.carried['ticket']}")["number"] == "C001"
    assert everything.get(f"/bookings/{found.carried['booking']}")["status"]["code"] == "booked"
    assert everything.get(f"/invitations/{found.carried['invitation']}")["is_open"]
