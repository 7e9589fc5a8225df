"""Every item of the demonstration city runs, from the window to the delivered result.

Real accounts act with their own capabilities at the windows and in the posts of the city's files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from onewindow.commands.city_files import read_city
from onewindow.commands.city_load import MAIN_CASES, Loader
from onewindow.domains.accounts import api as accounts
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor, ActorKind

ROOT = Path(__file__).resolve().parents[1] / "city"
CITY = read_city(ROOT)
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DIVISION = "990101"
UNIT = "990101001001GB00001F00010001"

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


@pytest.fixture(scope="module")
def _city(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the whole city once; what the tests add is rolled back, the city is removed after."""
    from django.conf import settings
    from django.db import connection, transaction

    with django_db_blocker.unblock():
        hashers = settings.PASSWORD_HASHERS
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        atomic = transaction.atomic()
        atomic.__enter__()
        Loader(ROOT, at=AT).run()
        yield
        connection.needs_rollback = True
        atomic.__exit__(None, None, None)
        settings.PASSWORD_HASHERS = hashers


def officer(number: str, window: str = "") -> Actor:
    return accounts.actor_of(accounts.account(number), window=window)


def window_for(content: catalogue.StandardContent) -> Actor:
    """Return a clerk at a window that takes the item: comprehensive if it may, else dedicated."""
    if "comprehensive" in content.window_kinds:
        return officer("0101", "24")
    number = next(w.number for _, _, w in CITY.windows() if w.department == content.department)
    clerk = next(
        post.a
        for post in CITY.people.posts
        if (post.department, post.role) == (content.department, "acceptor")
    )
    return officer(clerk, number)


def answers_to(content: catalogue.StandardContent) -> dict[str, Any]:
    """Answer no to what is yes or no, take the first option, tick nothing."""
    found: dict[str, Any] = {}
    for question in content.questions:
        if question.kind == "boolean":
            found[question.id] = False
        elif question.kind == "multiple":
            found[question.id] = []
        else:
            found[question.id] = question.options[0].value
    return found


def filled(content: catalogue.StandardContent) -> dict[str, str]:
    """Fill every field with a value of its kind."""
    citizen = CITY.applicants.persons[0]
    body = CITY.applicants.organisations[0]
    values = {
        "text": "演示内容",
        "textarea": "演示内容",
        "integer": "3",
        "decimal": "89.50",
        "date": "2026-03-02",
        "phone": citizen.phone,
        "uscc": body.uscc,
        "citizen_id": citizen.citizen_id,
        "address": citizen.address,
        "real_estate_unit": UNIT,
        "boolean": "true",
    }
    return {
        field.id: field.options[0].value if field.kind == "choice" else values[field.kind]
        for field in content.form
    }


def applicant_for(content: catalogue.StandardContent) -> applicants.Applicant:
    """Return a person where persons may apply, else a firm."""
    if "1" in content.service_objects:
        name, by = CITY.applicants.persons[0].name, "natural"
    else:
        name, by = CITY.applicants.organisations[0].name, "legal"
    return applicants.Applicant.objects.get(name=name, kind=by)


def received(content: catalogue.StandardContent, clerk: Actor, **changes: Any) -> cases.Case:
    """Receive and confirm a complete application; ``changes`` are other answers."""
    answers = {**answers_to(content), **changes}
    person = applicant_for(content)
    held = frozenset({m.licence_type or m.shared_from for m in content.materials} - {""})
    facts = catalogue.facts_of(answers, form=filled(content))
    brought = catalogue.checklist(content, facts, holdings=held).applying
    case = cases.receive_case(
        cases.Application(
            item_code=content.code,
            applicant=str(person.uuid),
            division_code=DIVISION,
            answers=answers,
            form=filled(content),
            materials=[row.material.id for row in brought],
            holdings=held,
        ),
        by=clerk,
        at=AT,
        window=clerk.window,
    )
    if content.needs_second_screen:
        cases.confirm_application(
            case.number,
            mode="second_screen",
            digest=case.state["form_digest"],
            by=Actor(ActorKind.APPLICANT, str(person.uuid), "申请人"),
            at=AT,
        )
    return case


def state_of(number: str) -> cases.CaseState:
    return cases.state_of(cases.Case.objects.get(number=number))


def signer(step: Any, taken: set[str], at: datetime) -> Actor:
    """Return somebody who holds the step's post that day and has not signed it yet."""
    for holder in organizations.holders(step.department, step.role, at.date()):
        if holder.staff_number not in taken:
            return officer(holder.staff_number)
    raise AssertionError(f"{step.department} {step.role}: nobody left to sign {step.code}")


def examine(number: str, at: datetime, *, but: tuple[str, ...] = ()) -> None:
    """Sign whatever is open, ``but`` what has to wait for the decision."""
    while True:
        run = state_of(number).run
        open_steps = [
            s for s in run if s.stage == "review" and s.status == "open" and s.code not in but
        ]
        if not open_steps:
            return
        for step in open_steps:
            taken: set[str] = set()
            for _ in range(step.signers):
                by = signer(step, taken, at)
                taken.add(by.key)
                cases.sign_step(number, step.code, outcome="agreed", by=by, at=at)


@pytest.mark.parametrize("code", CITY.runnable)
@pytest.mark.usefixtures("_city")
def test_an_item_runs_from_the_window_to_the_delivered_result(code: str) -> None:
    """Issue 2 §2: complete enough to run a case; H22: as many people as the plan demands."""
    content = catalogue.published_standard(code, AT.date()).content
    clerk = window_for(content)
    number = received(content, clerk).number
    cases.accept_case(number, by=clerk, at=AT)
    later = AT + timedelta(minutes=4)
    examine(number, later)
    run = state_of(number).run
    assert run.decision_step is not None
    cases.decide_case(
        number, outcome="granted", by=signer(run.decision_step, set(), later), at=later
    )
    issuer = officer("0105", "09")
    done = cases.make_result(number, by=issuer, at=later)
    assert done.state["results"][0]["name"] == content.results[0].name
    person = str(applicant_for(content).uuid)
    cases.deliver_case(
        number, mode="collection", recipient="申请人", recipient_key=person, by=issuer, at=later
    )
    final = state_of(number)
    assert final.delivered_at == later
    assert cases.verify_case(cases.Case.objects.get(number=number))[1] == []


@pytest.mark.usefixtures("_city")
def test_a_home_changes_hands_with_loan_co_owner_and_four_utilities() -> None:
    """H21, N7: utilities start on acceptance and finish on registration; none holds up the deed."""
    content = catalogue.published_standard("second-hand-home-transfer", AT.date()).content
    utilities = ("u1", "u2", "u3", "u4")
    clerk = officer("0101", "01")
    number = received(
        content,
        clerk,
        co_owned=True,
        loan=True,
        mortgaged=True,
        agent=True,
        utilities=["water", "power", "gas", "network"],
    ).number
    cases.accept_case(number, by=clerk, at=AT)
    assert {s.code for s in state_of(number).run if s.status == "open"} >= set(utilities)
    examine(number, AT, but=utilities)
    step = state_of(number).run.decision_step
    assert step is not None
    decider = signer(step, set(), AT)
    cases.decide_case(number, outcome="granted", by=decider, at=AT)
    people = {clerk.key, decider.key}
    for examined in ("f", "g"):
        people |= state_of(number).run.steps[examined].people
    assert len(people) == 4
    cases.make_result(number, by=officer("0206"), at=AT)
    examine(number, AT)
    assert {s.outcome for s in state_of(number).run if s.code in utilities} == {"agreed"}


def test_the_three_main_cases_are_among_them() -> None:
    assert set(MAIN_CASES) <= set(CITY.runnable)


@pytest.mark.usefixtures("_city")
def test_the_registers_of_honours_and_the_video_are_not_empty() -> None:
    """N13, W31, W10: brands in force with stars, commendations, the address of the video."""
    place = organizations.Outlet.objects.get(code="city-centre")
    found = organizations.honours.outlet_brands(place, AT.date())
    rated = {one.brand.code: one.rating.stars for one in found if one.rating}
    assert rated == {"yunting-one-window": 5, "home-in-an-hour": 4, "never-say-no": 5}
    assert organizations.honours.commended(["0101", "0106", "0201"]) == {
        "0101": 1,
        "0106": 1,
        "0201": 1,
    }
    held = organizations.video.outlet_video("city-centre")
    assert held is not None
    assert "{window}" in held.template
    before = organizations.honours.BrandRating.objects.count()
    Loader(ROOT, at=AT).run()
    assert organizations.honours.BrandRating.objects.count() == before
