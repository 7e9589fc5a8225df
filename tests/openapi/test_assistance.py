"""帮办代办 at the machine door (H17): the client of an assistant reaches their own cases only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from tests.openapi.machine import application, machine_of, received

MANAGER = replace(w.CLERK, key="mgr", capabilities=frozenset({"cases.assign"}))


@pytest.fixture
def numbers(world: w.World, as_owner: Any) -> tuple[str, str]:
    """A case assigned to 0106 and one of nobody."""
    clerk = as_owner("clerk")
    s.clerk("0106", roles=("assistant",))
    mine, other = received(clerk, world), received(clerk, world)
    cases.assign_assistant(mine, "0106", by=MANAGER, at=w.after(hours=1))
    return mine, other


def test_lists_and_addresses_show_own_cases_only(numbers: tuple[str, str]) -> None:
    mine, other = numbers
    machine = machine_of("0106")
    for path in ("/cases", "/desk/to_accept", "/cases?q=食品"):
        assert [one["number"] for one in machine.get(path)["entries"]] == [mine], path
    assert machine.get(f"/cases/{mine}")["number"] == mine
    for path in ("", "/steps", "/timeline", "/notices", f"/files/{'0' * 64}"):
        assert machine.get(f"/cases/{other}{path}", status=404)["code"] == "case_not_found"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/withdrawal", {"reason": "不办了"}),
        ("/corrections", {"papers": [{"material": "form"}]}),
        ("/deferred-materials", {"papers": [{"material": "health"}]}),
        ("/pre-review", {}),
        ("/steps/b/supplement", {"note": "补"}),
    ],
)
def test_an_act_on_another_case_finds_none(
    numbers: tuple[str, str], path: str, body: dict[str, Any]
) -> None:
    _, other = numbers
    refused = machine_of("0106").act(f"/cases/{other}{path}", body, status=404)
    assert refused["code"] in {"case_not_found", "unknown_step"}
    assert len(cases.timeline(other)) == 1


def test_a_narrow_client_is_no_way_around_the_fence(numbers: tuple[str, str]) -> None:
    """Fewer scopes never show more: a client with one scope of the assistant sees own cases."""
    mine, _ = numbers
    machine = machine_of("0106", scopes=["cases.view"])
    assert [one["number"] for one in machine.get("/cases")["entries"]] == [mine]


def test_what_the_client_receives_is_the_assistants(
    world: w.World, numbers: tuple[str, str]
) -> None:
    machine = machine_of("0106")
    answer = machine.act("/cases", application(world, channel="courier"), status=201)
    assert cases.Case.objects.get(number=answer["number"]).assistant == "0106"
    assert machine.get(f"/cases/{answer['number']}")["number"] == answer["number"]
