"""帮办 from reception on (H17): whoever accompanies a visit assists the cases it leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from onewindow.channels.window.tests import hall as h
from onewindow.channels.window.tests import scene as s
from onewindow.channels.window.tests.test_visit import received, started
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.events import AssistantAssigned
from onewindow.domains.cases.tests import world as w
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden

RECEPTION = "/hall/reception/hall"


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["onewindow.domains.accounts.tests.hashers.QuickHasher"]


@pytest.fixture
def scene(db: None) -> s.Scene:
    scene = h.build()
    w.register_seals()
    s.clerk("0106", roles=("assistant",))
    s.clerk("0107", roles=("assistant",))
    return scene


def helper(scene: s.Scene, number: str) -> s.Scene:
    user = accounts.User.objects.get(staff_number=number)
    found = replace(scene, client=Client(), user=user)
    found.client.force_login(user)
    return found


def arrange(client: Client, number: str, assistant: str, *, status: int = 302) -> str:
    sent = {"act": "help", "number": number, "assistant": assistant}
    answer = client.post(RECEPTION, sent)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return client.get(RECEPTION).content.decode() if status == 302 else answer.content.decode()


def told(number: str) -> list[tuple[str, str]]:
    return [
        (entry.fact.assistant, entry.fact.reason)
        for entry in cases.timeline(number)
        if isinstance(entry.fact, AssistantAssigned)
    ]


def test_who_accompanies_a_visit_assists_the_case_received_in_it(scene: s.Scene) -> None:
    """H17: arranged at reception before there is a case; only the arranged one sees it later."""
    ticket = h.take(item="food-licence").ticket.number
    assert "帮办：李敏" in arrange(scene.client, ticket, "0106")
    assert ticket in helper(scene, "0106").get("assisted")
    assert ticket not in helper(scene, "0107").get("assisted")

    h.press(scene, "call")
    h.press(scene, "start")
    number = received(scene)
    assert cases.Case.objects.get(number=number).assistant == ""
    w.work()

    assert cases.Case.objects.get(number=number).assistant == "0106"
    assert told(number) == [("0106", "到访时已安排帮办")]
    assert number[-12:] in helper(scene, "0106").get("assisted")
    assert number[-12:] not in helper(scene, "0107").get("assisted")
    helper(scene, "0106").get("case", number)
    helper(scene, "0107").get("case", number, status=404)


def test_who_is_arranged_after_the_receipt_assists_as_well(scene: s.Scene) -> None:
    issued = started(scene)
    number = received(scene)
    w.work()
    assert told(number) == []
    arrange(scene.client, issued.ticket.number, "0106")
    w.work()
    assert [who for who, _ in told(number)] == ["0106"]


def test_a_case_that_somebody_assists_already_is_left_to_its_manager(scene: s.Scene) -> None:
    issued = started(scene)
    number = received(scene)
    by = accounts.actor_of(s.clerk("mgr", roles=("centre_manager",)))
    cases.assign_assistant(number, "0107", by=by, at=h.now())
    arrange(scene.client, issued.ticket.number, "0106")
    w.work()
    assert cases.Case.objects.get(number=number).assistant == "0107"


def test_who_is_released_before_the_receipt_gets_no_case(scene: s.Scene) -> None:
    ticket = h.take(item="food-licence").ticket.number
    arrange(scene.client, ticket, "0106")
    assert "帮办：" not in arrange(scene.client, ticket, "")
    h.press(scene, "call")
    h.press(scene, "start")
    number = received(scene)
    w.work()
    assert told(number) == []
    facts = Event.objects.filter(type="queueing.visit_assisted.v1").order_by("seq")
    assert [(one.payload["assistant"], one.payload.get("before", "")) for one in facts] == [
        ("0106", ""),
        ("", "0106"),
    ]


def test_an_assistant_whose_account_closed_meanwhile_gets_no_case(scene: s.Scene) -> None:
    ticket = h.take(item="food-licence").ticket.number
    arrange(scene.client, ticket, "0106")
    accounts.close_account("0106", reason="离岗", by=SYSTEM, at=h.now())
    h.press(scene, "call")
    h.press(scene, "start")
    number = received(scene)
    w.work()
    assert (cases.Case.objects.get(number=number).assistant, told(number)) == ("", [])


def test_an_assistant_opens_no_visit_to_themself(scene: s.Scene) -> None:
    """H17: who may see nothing but what was assigned to them assigns nothing."""
    ticket = h.take().ticket.number
    mine = helper(scene, "0106")
    assert "安排帮办" not in mine.client.get(RECEPTION).content.decode()
    assert "帮办代办员不能自行安排帮办" in arrange(mine.client, ticket, "0106", status=403)
    with pytest.raises(Forbidden):
        queueing.helpers.arrange_helper(
            h.HALL, ticket, "0106", by=accounts.actor_of(mine.user), at=h.now()
        )
    assert queueing.helpers.helpers_present(h.HALL, at=h.now()) == {}


@pytest.mark.parametrize("who", ["clerk", "0106-elsewhere", "nobody"])
def test_nobody_but_an_assistant_of_the_region_can_be_arranged(scene: s.Scene, who: str) -> None:
    accounts.open_account(
        "0106-elsewhere",
        name="外地",
        department="centre",
        password="Yunting-Window-03",
        by=SYSTEM,
        at=w.MONDAY,
    )
    accounts.grant_roles(
        "0106-elsewhere", roles=("assistant",), divisions=["880100"], by=SYSTEM, at=w.MONDAY
    )
    ticket = h.take().ticket.number
    page = arrange(scene.client, ticket, who, status=422)
    assert "请从在用的帮办代办员中选择" in page
    assert queueing.helpers.helpers_present(h.HALL, at=h.now()) == {}
    assert not Event.objects.filter(type="queueing.visit_assisted.v1").exists()


def test_a_number_that_is_not_here_or_is_over_is_refused(scene: s.Scene) -> None:
    ticket = h.take().ticket.number
    assert "今天没有C999号" in arrange(scene.client, "C999", "0106", status=404)
    scene.client.post(RECEPTION, {"act": "abandon", "number": ticket})
    assert f"{ticket}号已经结束" in arrange(scene.client, ticket, "0106", status=404)
