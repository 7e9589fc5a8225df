"""帮办代办 (H17): an assistant sees and handles the cases assigned to them, and no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.events import AssistanceEnded, AssistantAssigned
from onewindow.domains.cases.handlers.live import (
    may_hear_assistant,
    may_hear_case,
    may_hear_department,
    may_hear_desk,
)
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.models import Event
from onewindow.kit.pagination import page
from onewindow.kit.refusals import Forbidden

WINDOW = "H01"
LISTS = ("newest", "own", "found", "desk")
MANAGER = replace(
    w.person("manager", "centre"), capabilities=frozenset({"cases.assign"}), window=""
)


def assistant(number: str, division: str = "990100") -> Actor:
    """Open the account of an assistant, with what the role carries and no more."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    accounts.open_account(
        number, name=f"帮办{number}", department="market", password="Yunting-Help-03", **stamp
    )
    user = accounts.grant_roles(number, roles=["assistant"], divisions=[division], **stamp)
    organizations.certify_skill(number, scope="all", certified_on=w.MONDAY.date(), **stamp)
    return accounts.actor_of(user, window=WINDOW)


@pytest.fixture
def six(world: w.World) -> Actor:
    organizations.open_window(WINDOW, outlet="hall", kind="assisted", by=SYSTEM, at=w.MONDAY)
    return assistant("0106")


@pytest.fixture
def seven(six: Actor) -> Actor:
    return assistant("0107")


ALL_KINDS: dict[str, Any] = w.ITEM | {"window_kinds": ["comprehensive", "assisted"]}


def assign(number: str, to: Actor, reason: str = "") -> cases.Case:
    return cases.assign_assistant(number, to.key, by=MANAGER, at=w.MONDAY, reason=reason)


def seen(viewer: Actor) -> dict[str, list[str]]:
    """Return what each list shows this person."""
    lists: dict[str, Any] = {
        "newest": cases.newest_cases(viewer),
        "own": cases.assistance.assisted_cases(viewer),
        "found": cases.search_cases(viewer, "食品"),
    }
    shown = {name: page(rows, order=("-id",), size=50).rows for name, rows in lists.items()}
    shown["desk"] = page(cases.desk(viewer, "to_accept"), order=("due_order", "id"), size=50).rows
    return {name: sorted(row.number for row in rows) for name, rows in shown.items()}


def test_an_assistant_sees_only_the_cases_assigned_to_them(
    world: w.World, six: Actor, seven: Actor
) -> None:
    """H17: the assigned agent sees only own cases, in lists, searches and by address.

    The department of the assistant leads these cases, and the assistant may receive: neither opens
    the case of somebody else.
    """
    mine, theirs, nobodys = (w.receive(world).number for _ in range(3))
    assign(mine, six)
    assign(theirs, seven)

    assert seen(six) == {name: [mine] for name in LISTS}
    assert seen(seven) == {name: [theirs] for name in LISTS}
    assert seen(w.CLERK)["newest"] == sorted([mine, theirs, nobodys])
    assert cases.get_case(mine, viewer=six).number == mine
    for number in (theirs, nobodys):
        with pytest.raises(cases.CaseNotFound):
            cases.case_file(number, viewer=six)
        assert cases.search_cases(six, number).head(("-id",), 5) == []


ACTS: dict[str, Callable[[str, Actor], cases.Case]] = {
    "withdraw": lambda n, by: cases.withdraw_case(n, reason="申请人不办了", by=by, at=w.MONDAY),
    "elsewhere": lambda n, by: cases.point_elsewhere(
        n, reason="非本机关", right_authority="水务局", by=by, at=w.MONDAY
    ),
    "confirm": lambda n, by: cases.confirm_application(
        n, mode="paper", digest="", reason="视力障碍", by=by, at=w.MONDAY
    ),
    "assign": lambda n, by: cases.assign_assistant(n, by.key, by=by, at=w.MONDAY),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_an_act_on_the_case_of_somebody_else_finds_no_such_case(
    world: w.World, six: Actor, seven: Actor, act: Callable[[str, Actor], cases.Case]
) -> None:
    number = w.receive(world).number
    assign(number, seven)
    before = Event.objects.filter(subject=number).count()
    with pytest.raises(cases.CaseNotFound):
        act(number, six)
    assert Event.objects.filter(subject=number).count() == before


def test_an_assistant_acts_on_their_own_case_within_the_role(world: w.World, six: Actor) -> None:
    number = w.receive(world).number
    assign(number, six)
    with pytest.raises(Forbidden):
        cases.accept_case(number, by=six, at=w.MONDAY)
    with pytest.raises(Forbidden):
        cases.assign_assistant(number, "0106", by=six, at=w.MONDAY)
    with pytest.raises(Forbidden):
        ACTS["elsewhere"](number, six)
    case = cases.withdraw_case(number, reason="申请人不办了", by=six, at=w.MONDAY)
    assert case.status == cases.Status.WITHDRAWN


def test_what_an_assistant_receives_is_theirs(
    world: w.World, six: Actor, verified: Callable[[str], cases.CaseState]
) -> None:
    w.publish(ALL_KINDS, at=w.after(1))
    number = w.receive(world, by=six, at=w.after(1)).number
    assert cases.get_case(number, viewer=six).assistant == "0106"
    assert verified(number).assistant == "0106"
    assert w.receive(world, at=w.after(1)).assistant == ""


def test_a_change_takes_the_case_from_one_and_gives_it_to_the_other(
    world: w.World, six: Actor, seven: Actor, verified: Callable[[str], cases.CaseState]
) -> None:
    """Assignment, change and end are facts, and what the first had begun to amend is erased."""
    number = w.receive(world).number
    assign(number, six)
    cases.begin_amendment(number, {"person": {"name": "林一"}}, by=six, at=w.MONDAY)
    with pytest.raises(cases.AssistantNotAvailable, match="已由帮办0106帮办"):
        assign(number, six)
    assign(number, seven, "帮办0106休假")
    assert (seen(six)["own"], seen(seven)["own"]) == ([], [number])
    assert list(cases.drafts_of(six)) == []
    assert verified(number).assistant == "0107"

    cases.end_assistance(number, reason="申请人自行办理", by=MANAGER, at=w.MONDAY)
    assert seen(seven)["own"] == []
    assert verified(number).assistant == ""
    told = [entry.fact for entry in cases.timeline(number)[1:]]
    assert told == [
        AssistantAssigned("0106", "帮办0106"),
        AssistantAssigned("0107", "帮办0107", before="0106", reason="帮办0106休假"),
        AssistanceEnded("0107", "申请人自行办理"),
    ]
    with pytest.raises(cases.AssistantNotAvailable, match="没有帮办代办员"):
        cases.end_assistance(number, reason="再次", by=MANAGER, at=w.MONDAY)


def test_a_change_without_a_reason_is_refused(world: w.World, six: Actor, seven: Actor) -> None:
    number = w.receive(world).number
    assign(number, six)
    with pytest.raises(Exception, match="改派理由") as refused:
        assign(number, seven)
    assert refused.value.code == "reason_missing"  # type: ignore[attr-defined]
    assert seen(six)["own"] == [number]


def test_only_assistants_in_use_who_reach_the_region_are_assigned(
    world: w.World, six: Actor
) -> None:
    number = w.receive(world).number
    organizations.establish_division(
        "990102", name="临湖区", parent="990100", by=SYSTEM, at=w.MONDAY
    )
    assistant("0109", "990102")
    accounts.close_account("0106", reason="离职", by=SYSTEM, at=w.MONDAY)
    for key, words in (
        ("0106", "不是在用的帮办代办员"),
        ("examiner", "不是在用的帮办代办员"),
        ("0109", "不包括本办件的管辖地区"),
    ):
        with pytest.raises(cases.AssistantNotAvailable, match=words):
            cases.assign_assistant(number, key, by=MANAGER, at=w.MONDAY)
    assert Event.objects.filter(subject=number).count() == 1


def test_only_who_may_assign_in_the_region_does(world: w.World, six: Actor) -> None:
    number = w.receive(world).number
    with pytest.raises(Forbidden):
        cases.assign_assistant(number, "0106", by=w.CLERK, at=w.MONDAY)
    elsewhere = replace(MANAGER, divisions=("9902",))
    for act in (cases.assistance.case_to_assign,):
        with pytest.raises(cases.CaseNotFound):
            act(number, viewer=elsewhere)
    with pytest.raises(cases.CaseNotFound):
        cases.assign_assistant(number, "0106", by=elsewhere, at=w.MONDAY)
    with pytest.raises(cases.CaseNotFound):
        cases.get_case(number, viewer=MANAGER)


def test_the_load_of_assistants_counts_running_cases_up_to_a_bound(
    world: w.World, six: Actor, seven: Actor
) -> None:
    numbers = [w.receive(world).number for _ in range(3)]
    for number in numbers:
        assign(number, six)
    cases.withdraw_case(numbers[0], reason="不办了", by=six, at=w.MONDAY)
    assert cases.assistance.loads(["0106", "0107"]) == {"0106": 2, "0107": 0}
    assert cases.assistance.loads(["0106"], most=1) == {"0106": 1}
    assert [one.staff_number for one in cases.assistance.assistants(MANAGER)] == ["0106", "0107"]


def test_open_pages_of_an_assistant_hear_of_their_own_cases_only(
    world: w.World, six: Actor, seven: Actor
) -> None:
    number = w.receive(world).number
    assign(number, six)
    one, other = accounts.account("0106"), accounts.account("0107")
    assert [may_hear_case(user, number) for user in (one, other)] == [False, False]
    assert [may_hear_assistant(user, "0106") for user in (one, other)] == [True, False]
    assert (may_hear_department(one, "market"), may_hear_desk(one, "A01")) == (False, False)


def test_an_assistant_holds_no_post_that_handles_cases(world: w.World, six: Actor) -> None:
    for role in ("window_clerk", "examiner", "issuing_clerk", "supervisor"):
        with pytest.raises(accounts.RoleConflict, match="帮办代办员为申请人办事"):
            accounts.grant_roles(
                "0106", roles=["assistant", role], divisions=["990100"], by=SYSTEM, at=w.MONDAY
            )
    assert accounts.account("0106").roles == ["assistant"]


def test_log_and_notice_show_agent_and_principal(sealed: w.World, six: Actor) -> None:
    """Table 1.6, 帮办代办: who asks without a valid authorisation is refused; both are named."""
    w.publish(ALL_KINDS, at=w.after(1))
    agent = w.applicant(2, "林二")
    at = w.after(1)
    with pytest.raises(applicants.AgentNotAuthorized):
        w.receive(sealed, by=six, at=at, agent=str(agent.uuid))
    assert not cases.Case.objects.exists()

    applicants.authorize_agent(
        str(sealed.applicant.uuid),
        agent=str(agent.uuid),
        valid_from=at.date(),
        valid_until=at.date(),
        items=["food-licence"],
        by=SYSTEM,
        at=at,
    )
    number = w.receive(sealed, by=six, at=at, agent=str(agent.uuid)).number
    entry = cases.timeline(number)[0]
    assert entry.actor["key"] == "0106"
    assert entry.fact.agent_key == str(agent.uuid)  # type: ignore[attr-defined]
    assert entry.fact.applicant_key == str(sealed.applicant.uuid)  # type: ignore[attr-defined]
    assert (entry.actor["name"], entry.actor["window"]) == ("帮办0106", "H01")
    assert entry.fact.agent_name == "林*"  # type: ignore[attr-defined]
    text = w.words(w.only(number, documents.NoticeKind.RECEIPT))
    assert ("林一" in text or "林*" in text, "代理人" in text) == (True, True)
