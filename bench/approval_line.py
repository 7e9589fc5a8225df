"""The five-department case: one item, its people, and its ten acts from receipt to result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onewindow.domains.calendars.tests.years import record_years
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor

DEPARTMENTS = {
    "market": "云汀市市场监督管理局",
    "fire": "云汀市消防救援支队",
    "housing": "云汀市住房和城乡建设局",
    "ecology": "云汀市生态环境局",
    "health": "云汀市卫生健康委员会",
}
STEPS = {code: f"{code}-opinion" for code in DEPARTMENTS}
OPINION = "经审查，申请材料齐全，符合法定条件和相关技术标准，同意。"
_ENDING = (
    ("decision", "决定", "approver", "2wd"),
    ("issue", "制证", "examiner", "1wd"),
    ("delivery", "送达", "examiner", "1wd"),
)


@dataclass(frozen=True)
class Place:
    """What a client needs to play: who applies."""

    applicant: str


def build(applicants: int) -> list[Place]:
    """Set up departments, posts and the item; return one place for each client."""
    w.build()
    record_years(datetime.now(UTC))
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    for code, name in DEPARTMENTS.items():
        if code != "market":
            organizations.establish_department(
                code, name=name, short_name=name[2:4], division="990100", kind="government", **stamp
            )
            organizations.fill_post(code, "examiner", a_holder=examiner(code).key, **stamp)
    w.publish(item())
    return [Place(applicant=str(w.applicant(n, f"测试{n}").uuid)) for n in range(2, 2 + applicants)]


def item() -> dict[str, Any]:
    """Return the standard: five opinions at once, then decision, issue, delivery."""
    steps: list[dict[str, Any]] = [
        {"code": "intake", "name": "受理", "department": "market", "limit": "0wd"}
        | {"stage": "intake"}
    ]
    steps += [
        {"code": STEPS[code], "name": f"{name}意见", "department": code, "limit": "5wd"}
        | {"after": ["intake"]}
        for code, name in DEPARTMENTS.items()
    ]
    before = list(STEPS.values())
    for stage, name, role, limit in _ENDING:
        steps.append(
            {"code": stage, "name": name, "department": "market", "limit": limit}
            | {"role": role, "stage": stage, "after": before}
        )
        before = [stage]
    plan = {"lead_department": "market", "distinct_people": 3, "steps": steps}
    return w.ITEM | {"code": "joint-approval", "name": "餐饮场所开业联合审批", "plan": plan}


def examiner(department: str) -> Actor:
    return w.EXAMINER if department == "market" else w.person(f"{department}-1", department)


def line(place: Place, *, at: datetime = w.MONDAY) -> list[tuple[str, Callable[[], cases.Case]]]:
    """Return the acts of one new case in order; each knows the number once the first has run."""
    held: dict[str, cases.Case] = {}

    def receive() -> cases.Case:
        application = cases.Application(
            item_code="joint-approval",
            applicant=place.applicant,
            division_code=w.DIVISION,
            form={"shop": "一碗面"},
            materials=w.BROUGHT,
            holdings=frozenset({"营业执照"}),
        )
        held["case"] = cases.receive_case(application, by=w.CLERK, at=at, window=w.CLERK.window)
        return held["case"]

    def sign(department: str) -> Callable[[], cases.Case]:
        return lambda: cases.sign_step(
            held["case"].number,
            STEPS[department],
            outcome="agreed",
            opinion=OPINION,
            by=examiner(department),
            at=at,
        )

    return [
        ("receive", receive),
        ("confirm", lambda: w.confirm(held["case"], at=at)),
        ("accept", lambda: cases.accept_case(held["case"].number, by=w.CLERK, at=at)),
        *((f"decide: {code}", sign(code)) for code in DEPARTMENTS),
        (
            "grant",
            lambda: cases.decide_case(
                held["case"].number, outcome="granted", opinion=OPINION, by=w.APPROVER, at=at
            ),
        ),
        ("result", lambda: cases.make_result(held["case"].number, by=w.CLERK, at=at)),
    ]


def play(place: Place) -> cases.Case:
    """Play one case to its end."""
    for _, act in line(place):
        case = act()
    return case
