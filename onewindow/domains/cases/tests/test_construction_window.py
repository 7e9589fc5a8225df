"""建设综合窗口 (X8): one plate window takes in and hands out a project of three departments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

PLATE = "投资项目审批"
STAMP: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
DEPARTMENTS = {
    "reform": ("云汀市发展和改革委员会", "云汀发改"),
    "resources": ("云汀市自然资源和规划局", "云汀资规"),
    "housing": ("云汀市住房和城乡建设局", "云汀住建"),
}
CLERK = w.person("builder1", "centre", window="C31")
ISSUER = w.person("issuer1", "centre", window="C09")


def step(code: str, name: str, department: str, limit: str, *after: str, **more: Any) -> Any:
    row = {"code": code, "name": name, "department": department, "limit": limit, "after": after}
    return row | {"basis": w.BASIS} | more


STEPS: list[dict[str, Any]] = [
    step("in", "受理", "housing", "1wd", stage="intake"),
    step("file", "立项备案", "reform", "10wd", "in"),
    step("land", "用地规划许可", "resources", "20wd", "file"),
    step("design", "设计方案审查", "resources", "30wd", "in"),
    step("plan", "建设工程规划许可", "resources", "20wd", "land", "design"),
    step("draw", "施工图联审", "housing", "35wd", "design"),
    step(
        "permit", "施工许可", "housing", "34wd", "plan", "draw", stage="decision", role="approver"
    ),
    step("make", "制证", "housing", "0wd", "permit", stage="issue"),
    step("give", "送达", "housing", "0wd", "make", stage="delivery"),
]
"""Longest: in 1 + design 30 + draw 35 + permit 34 = 100; over the plan 1 + 30 + 20 + 34 = 85."""
ITEM: dict[str, Any] = w.ITEM | {
    "code": "construction-window",
    "name": "社会投资项目审批（建设综合窗口）",
    "department": "housing",
    "participating_departments": ["reform", "resources"],
    "topic": PLATE,
    "statutory_limit": "120wd",
    "statutory_limit_note": "国办发〔2019〕11号",
    "promised_limit": "100wd",
    "materials": [{"id": "form", "name": "一张表单", "basis": w.BASIS}],
    "form": [{"id": "project", "label": "项目名称"}],
    "allows_deferral": False,
    "allows_promise": False,
    "follow_up_days": None,
    "allows_mock": False,
    "plan": {"lead_department": "housing", "distinct_people": 3, "steps": STEPS},
    "results": [
        {"name": "企业投资项目备案证明", "kind": "filing", "department": "reform"},
        {"name": "建设工程规划许可证", "kind": "licence", "department": "resources"},
        {"name": "建筑工程施工许可证", "kind": "licence"},
    ],
}


@pytest.fixture
def building(db: None) -> w.World:
    """A comprehensive window in the zone of the plate, an issuing window, and three letters."""
    found = w.build()
    organizations.furnish_hall("third", outlet="hall", name="三楼大厅", **STAMP)
    organizations.furnish_zone("building", hall="third", name="工程建设专区", plate=PLATE, **STAMP)
    organizations.open_window("C31", outlet="hall", kind="comprehensive", zone="building", **STAMP)
    organizations.open_window("C09", outlet="hall", kind="issuing", **STAMP)
    organizations.certify_skill(
        CLERK.key, scope="plate", code=PLATE, certified_on=date(2026, 1, 1), **STAMP
    )
    for n, (code, (name, short)) in enumerate(DEPARTMENTS.items(), 2):
        organizations.establish_department(
            code, name=name, short_name=short, division="990100", kind="government", **STAMP
        )
        for role in ("examiner", "approver"):
            organizations.fill_post(code, role, a_holder=f"{code}-{role}", **STAMP)
        organizations.grant_delegation(
            f"授权〔2026〕{n}号",
            department=code,
            powers=["receive", "accept", "issue", "seal"],
            valid_from=date(2026, 1, 1),
            **STAMP,
        )
    w.register_seals(*DEPARTMENTS)
    return found


def officer(code: str, role: str = "examiner") -> Any:
    return w.person(f"{code}-{role}", code)


def received(building: w.World) -> cases.Case:
    return w.receive(
        building,
        by=CLERK,
        item_code=ITEM["code"],
        form={"project": "电机厂房"},
        materials=("form",),
        holdings=frozenset(),
    )


def decided(building: w.World) -> str:
    """Return a project that all three departments agreed to and the housing bureau granted."""
    number = cases.accept_case(w.confirm(received(building)).number, by=CLERK, at=w.MONDAY).number
    for code, department in (
        ("file", "reform"),
        ("design", "resources"),
        ("land", "resources"),
        ("plan", "resources"),
        ("draw", "housing"),
    ):
        cases.sign_step(number, code, outcome="agreed", by=officer(department), at=w.MONDAY)
    by = officer("housing", "approver")
    return cases.decide_case(number, outcome="granted", by=by, at=w.MONDAY).number


def test_a_plan_whose_critical_path_exceeds_a_hundred_days_is_not_published(
    building: w.World,
) -> None:
    """X8: publish refused if the critical path is over 100 working days; at 100 it is not."""
    steps = [one | {"limit": "36wd"} if one["code"] == "draw" else one for one in STEPS]
    long = ITEM | {"code": "too-long", "plan": ITEM["plan"] | {"steps": steps}}
    content = catalogue.StandardContent.model_validate(long)
    length, path = catalogue.critical_path(content)
    assert (length / (8 * 60), path) == (101, ("in", "design", "draw", "permit"))
    with pytest.raises(catalogue.NotPublishable) as refused:
        w.publish(long)
    assert refused.value.details["reasons"] == [
        "检查发现1处错误未改正也未豁免：承诺办结时限（承诺期限短于关键路径）"
    ]
    assert not catalogue.ServiceStandard.objects.filter(
        item__code="too-long", status="published"
    ).exists()

    w.publish(ITEM, at=w.after(hours=1))
    assert received(building).item_code == ITEM["code"]


def test_the_clock_of_the_whole_project_runs_a_hundred_working_days(building: w.World) -> None:
    w.publish(ITEM)
    number = cases.accept_case(w.confirm(received(building)).number, by=CLERK, at=w.MONDAY).number
    clock = cases.case_file(number, viewer=CLERK).clocks.decision
    assert clock is not None
    calendar = cases.calendar_for(w.DIVISION)
    assert (clock.limit.chinese, clock.due_on) == (
        "100个工作日",
        calendar.nth_after(w.MONDAY.date(), 100),
    )


def test_one_window_issues_the_results_of_all_three_departments(
    building: w.World, verified: Callable[[str], cases.CaseState]
) -> None:
    """X8: received, accepted and handed out at one window; each result by its own department."""
    w.publish(ITEM)
    number = decided(building)
    cases.make_result(number, by=CLERK, at=w.MONDAY)

    made = verified(number).results
    assert [(one["name"], one["department"], one["number"]) for one in made] == [
        ("企业投资项目备案证明", "reform", "云汀发改〔2026〕00001号"),
        ("建设工程规划许可证", "resources", "云汀资规〔2026〕00001号"),
        ("建筑工程施工许可证", "housing", "云汀住建〔2026〕00001号"),
    ]
    licences = [n for n in w.issued(number) if n.kind == documents.NoticeKind.LICENCE]
    assert sorted((n.department_name, n.is_sealed) for n in licences) == sorted(
        [
            ("云汀市发展和改革委员会", True),
            *[("云汀市自然资源和规划局", True)] * 2,
            *[("云汀市住房和城乡建设局", True)] * 2,
        ]
    )
    text = next(w.words(n) for n in licences if n.department_name == "云汀市自然资源和规划局")
    assert ("建设工程规划许可证" in text, "云汀市自然资源和规划局" in text) == (True, True)
    handed_over = cases.deliver_case(
        number,
        mode="collection",
        recipient="林一",
        recipient_key=str(building.applicant.uuid),
        by=CLERK,
        at=w.MONDAY,
    )
    assert handed_over.window == "C31"


def test_the_issuing_window_of_the_centre_issues_them_as_well(building: w.World) -> None:
    w.publish(ITEM)
    number = decided(building)
    assert cases.make_result(number, by=ISSUER, at=w.MONDAY).status == cases.Status.CONCLUDED


def test_without_the_letter_of_one_department_nothing_is_issued(building: w.World) -> None:
    """行政许可法 第24条: the window hands out for a department only what it was charged with."""
    w.publish(ITEM)
    number = decided(building)
    organizations.withdraw_delegation(
        "授权〔2026〕3号", withdrawn_on=w.MONDAY.date(), reason="收回", **STAMP
    )
    file = cases.case_file(number, viewer=CLERK)
    closed = cases.why_not(
        file, cases.Act.MAKE_RESULT, capability="cases.issue", by=CLERK, at=w.MONDAY
    )
    with pytest.raises(organizations.NotAcceptableHere) as refused:
        cases.make_result(number, by=CLERK, at=w.MONDAY)
    assert closed is not None
    assert closed.message == refused.value.message
    assert "云汀市自然资源和规划局" in refused.value.message
    assert "第二十四条" in refused.value.law
    assert cases.get_case(number, viewer=CLERK).status == cases.Status.GRANTED
    own = replace(officer("housing"), window="")
    assert cases.make_result(number, by=own, at=w.MONDAY).status == cases.Status.CONCLUDED
