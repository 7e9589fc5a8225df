"""What an act costs on the wire, whatever the width of the plan (at most three round trips)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.errors import NotYourStep
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations.models import Leave
from onewindow.kit.tests.wire import round_trips
from onewindow.lib.limits import Limit

MOST = 3
"""Round trips an act may cost; most need two."""


def wide(steps: int) -> dict[str, Any]:
    """Return the item with so many review steps beside its own."""
    plan = {**w.PLAN, "steps": [dict(step) for step in w.PLAN["steps"]]}
    plan["steps"][2:2] = [
        {
            "code": f"x{n}",
            "name": f"会签{n}",
            "department": ("market", "water")[n % 2],
            "limit": "2wd",
            "after": ["a"],
        }
        for n in range(steps)
    ]
    return {**w.ITEM, "plan": plan}


@dataclass
class Play:
    """Acts on cases of one item, each with its name and what it cost."""

    world: w.World
    costs: dict[str, int] = field(default_factory=dict)

    def act(self, name: str, act: Callable[..., cases.Case], *args: Any, **kwargs: Any) -> str:
        """Do one act and keep what it cost; return the number of the case."""
        with round_trips() as spent:
            case = act(*args, **kwargs)
        self.costs[name] = spent.count
        return case.number

    def on(self, name: str, number: str, *args: Any, at: Any = w.MONDAY, **more: Any) -> str:
        return self.act(name, getattr(cases, name), number, *args, at=at, **more)

    def received(self) -> str:
        number = self.act("receive_case", w.receive, self.world)
        case = cases.Case.objects.get(number=number)
        return self.act("confirm_application", w.confirm, case)

    def accepted(self) -> str:
        return self.on("accept_case", self.received(), by=w.CLERK)


def main_line(play: Play) -> None:
    """From receipt to the archive."""
    number = play.accepted()
    for code, people in (("b", (w.EXAMINER,)), ("c", w.INSPECTORS)):
        for person in people:
            play.on("sign_step", number, code, outcome="agreed", by=person)
    play.on("decide_case", number, outcome="granted", by=w.APPROVER, key="decide")
    play.on("make_result", number, by=w.CLERK)
    key = cases.Case.objects.get(number=number).state["applicant_key"]
    play.on(
        "deliver_case", number, mode="collection", recipient="林一", recipient_key=key, by=w.CLERK
    )
    play.on("archive_case", number, by=w.CLERK)


def examination(play: Play) -> None:
    """Everything a department may do to its step, and the head to the case."""
    number = play.accepted()
    later = w.after(1)
    play.on("return_step", number, "b", reason="缺页", materials=["form"], by=w.EXAMINER, at=later)
    play.on("supplement_step", number, "b", materials=["form"], by=w.CLERK, at=later)
    play.on("add_signer", number, "b", signer="head", reason="复核", by=w.EXAMINER, at=later)
    play.on(
        "extend_step", number, "c", limit=Limit.parse("1wd"), reason="面积大", by=w.HEAD, at=later
    )
    play.on("reroute_step", number, "c", assignee="inspector2", reason="出差", by=w.HEAD, at=later)
    for day, step in ((2, "c"), (4, "")):
        play.on(
            "start_special_procedure",
            number,
            kind="inspection",
            reason="检验",
            needed_days=2,
            step=step,
            by=w.INSPECTORS[1] if step else w.HEAD,
            at=w.after(day),
        )
        ended = {"result": "合格", "step": step, "at": w.after(day + 1)}
        play.on("end_special_procedure", number, by=w.HEAD, **ended)
    play.on("grant_extension", number, reason="案情复杂", by=w.HEAD, at=w.after(5))
    play.on("withdraw_case", number, reason="不办了", by=w.CLERK, at=w.after(6))


def before_acceptance(play: Play) -> None:
    """Correction, refusal, deferral, promise."""
    number = play.received()
    defect = cases.Defect("layout", "布局图", "不清晰", "重新绘制")
    play.on("request_correction", number, [defect], by=w.CLERK)
    play.on("submit_correction", number, ["layout"], by=w.CLERK)
    play.on("report_negative", number, kind="decline", reason="不符", basis="第38条", by=w.CLERK)
    play.on("approve_negative_report", number, by=w.HEAD)
    play.on("decline_case", number, by=w.CLERK)
    for name, given in (
        ("accept_with_deferral", {"deferred": {"health": date(2026, 3, 6)}}),
        ("accept_on_promise", {"promise": "承诺符合条件"}),
    ):
        left = "health" if name == "accept_with_deferral" else "system"
        brought = tuple(m for m in w.BROUGHT if m != left)
        case = w.confirm(w.receive(play.world, materials=brought))
        play.on(name, case.number, by=w.CLERK, **given)
        if name == "accept_with_deferral":
            play.on("supply_deferred", case.number, ["health"], by=w.CLERK)


@pytest.fixture(params=[2, 60], ids="{} steps".format)
def width(request: pytest.FixtureRequest) -> int:
    steps = request.param
    assert isinstance(steps, int)
    return steps


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("play_it", [main_line, examination, before_acceptance])
def test_no_act_costs_more_than_three_round_trips(
    play_it: Callable[[Play], None], width: int
) -> None:
    play = Play(w.build(wide(width)))
    play_it(play)  # tables are read into the process, statements are prepared
    play.costs.clear()
    play_it(play)
    assert {name: cost for name, cost in play.costs.items() if cost > MOST} == {}
    # What asks the register of credit or the file of the case besides needs one more.
    asks_more = {"accept_with_deferral", "accept_on_promise", "archive_case"}
    assert {n: cost for n, cost in play.costs.items() if n not in asks_more and cost > 2} == {}


@pytest.mark.django_db(transaction=True)
def test_a_receipt_by_an_agent_costs_no_more_than_one_by_the_applicant() -> None:
    """The letter is looked for where the applicant is read."""
    play = Play(w.build())
    agent = w.applicant(2, "林二")
    applicants.authorize_agent(
        str(play.world.applicant.uuid),
        agent=str(agent.uuid),
        valid_from=w.MONDAY.date(),
        by=w.CLERK,
        at=w.MONDAY,
    )
    for _ in range(2):
        number = play.act("receive_case", w.receive, play.world, agent=str(agent.uuid))
    assert play.costs == {"receive_case": 2}
    state = cases.state_of(cases.Case.objects.get(number=number))
    assert (state.agent_key, state.agent_name) == (str(agent.uuid), agent.masked_name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("letter", "is_good"),
    [
        ({}, True),
        ({"items": ["food-licence"]}, True),
        ({"items": ["passport"]}, False),
        ({"valid_from": date(2026, 3, 3)}, False),
        ({"valid_until": date(2026, 3, 2)}, True),
        ({"valid_until": date(2026, 3, 1)}, False),
        ({"withdrawn_on": date(2026, 3, 3)}, True),
        ({"withdrawn_on": date(2026, 3, 2)}, False),
    ],
)
def test_a_receipt_takes_the_letters_that_the_register_takes(
    world: w.World, letter: dict[str, Any], is_good: bool
) -> None:
    """The statement of the receipt and the query of the register say the same of every letter."""
    agent = w.applicant(2, "林二")
    applicants.Authorization.objects.create(
        principal=world.applicant, agent=agent, **{"valid_from": date(2026, 3, 1), **letter}
    )
    asked = {"item": "food-licence", "on": w.MONDAY.date()}

    def by_the_register() -> object:
        return applicants.authorization_for(str(agent.uuid), str(world.applicant.uuid), **asked)

    for look in (by_the_register, lambda: w.receive(world, agent=str(agent.uuid))):
        if is_good:
            assert look() is not None
        else:
            with pytest.raises(applicants.AgentNotAuthorized):
                look()


@pytest.mark.django_db(transaction=True)
def test_an_act_reads_again_what_somebody_wrote_meanwhile() -> None:
    """What is kept in the process is never older than the case: a leave counts at once."""
    play = Play(w.build())
    number = play.accepted()
    leave = Leave.objects.create(staff_number="examiner", from_on=w.MONDAY.date())
    with pytest.raises(NotYourStep):
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    Leave.objects.filter(pk=leave.pk).update(from_on=w.MONDAY.date() + timedelta(days=1))
    signed = cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    assert cases.Case.objects.get(pk=signed.pk).state["run"]["steps"]["b"]["status"] == "decided"


def test_what_an_act_left_out_is_read_in_one_look(
    world: w.World, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    """A signature returns the case without its dates; the machine door then asks for them all."""
    number = w.accepted(world).number
    case = cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    with django_assert_num_queries(1):
        told = (case.due_at, case.warn_at, case.item_name, case.department, case.is_green)
    assert told[2:] == ("食品经营许可", "market", False)
    assert told[0] is not None
