"""The demonstration city as data: valid, complete, consistent, and honest about plans."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from onewindow.commands.city_files import City, item_files, read_city
from onewindow.commands.plan import common_durations, read_plan, schedule_of
from onewindow.domains.accounts.api import Role
from onewindow.domains.calendars import api as calendars
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.content import ApprovalPlan, StandardContent
from onewindow.domains.organizations.rules.kinds import DepartmentKind, PostRole
from onewindow.lib import graph
from onewindow.lib.check_digits import check_citizen_id, check_real_estate_unit, check_uscc

ROOT = Path(__file__).resolve().parents[1] / "city"
TODAY = date(2026, 11, 21)
ITEMS = {path.stem: path for path in item_files(ROOT)}
MAIN_CASES = ("second-hand-home-transfer", "food-business-licence", "construction-project")


def content_of(code: str) -> StandardContent:
    return StandardContent.model_validate(yaml.safe_load(ITEMS[code].read_text(encoding="utf-8")))


CONTENTS = {code: content_of(code) for code in ITEMS}


@pytest.fixture(scope="module")
def city() -> City:
    return read_city(ROOT)


def profiles() -> dict[str, dict[str, Any]]:
    rows = yaml.safe_load((ROOT / "profiles.yaml").read_text(encoding="utf-8"))["profiles"]
    return {code: row for row in rows for code in (row["code"], *row.get("aliases", []))}


# Items


def test_every_item_of_the_research_list_has_a_file_and_an_origin() -> None:
    """Issue 2 §2: all seventy items with their sources."""
    wanted = (
        {f"R{n}" for n in range(1, 10)}
        | {f"M{n}" for n in range(1, 19)}
        | {f"C{n}" for n in range(1, 16)}
        | {f"T{n}" for n in range(1, 8)}
        | {f"P{n}" for n in range(1, 22)}
    )
    assert len(wanted) == 70
    found = {
        match[1]
        for path in ITEMS.values()
        if (match := re.match(r"# ([RMCTP]\d+) in the research list", path.read_text("utf-8")))
    }
    assert found == wanted
    assert all(content.origins for content in CONTENTS.values())


def test_a_file_is_named_after_its_code() -> None:
    assert {code: content.code for code, content in CONTENTS.items()} == {c: c for c in CONTENTS}


def test_every_item_can_be_found_by_an_everyday_word() -> None:
    assert [code for code, content in CONTENTS.items() if not content.synonyms] == []


def test_departments_and_profiles_of_items_exist(city: City) -> None:
    known = {row.code for row in city.departments}
    rules = profiles()
    for code, content in CONTENTS.items():
        named = {content.department, *content.participating_departments}
        if content.plan:
            named |= {content.plan.lead_department, *(s.department for s in content.plan.steps)}
        assert named <= known, code
        assert content.profile in rules, code
        variants = rules[content.profile].get("limits", {})
        assert content.profile_variant in {"", *variants}, code


def test_ids_are_unique_inside_an_item() -> None:
    for code, content in CONTENTS.items():
        for rows in (content.materials, content.questions, content.form):
            repeated = [name for name, n in Counter(row.id for row in rows).items() if n > 1]
            assert repeated == [], code


def test_an_item_that_runs_is_complete(city: City) -> None:
    """Issue 2 §2: at least 30 items complete enough to run a case, covering R, M, C, T, P."""
    assert len(city.runnable) == len(set(city.runnable)) == 59
    assert set(MAIN_CASES) <= set(city.runnable)
    for code in city.runnable:
        content = CONTENTS[code]
        assert content.plan is not None, code
        assert [s.stage for s in content.plan.steps].count("decision") == 1, code
        assert content.promised_limit is not None, code
        assert content.materials, code
        assert content.form, code
        assert [m.name for m in content.materials if not m.basis] == [], code
        assert content.legal_basis, code
        assert content.results, code
    letters = {ITEMS[code].read_text("utf-8")[2] for code in city.runnable}
    assert letters >= set("RMCTP")


def test_an_item_that_runs_has_no_lint_errors_and_a_bad_draft_shows_its_faults(
    city: City,
) -> None:
    """20 §2.3, §2.9: the gate is open for what runs; sources printed badly stay drafts."""
    rules = calendars.profiles()
    context = catalogue.LintContext(
        departments=frozenset(row.code for row in city.departments),
        profiles={code: frozenset(rule.limits) for code, rule in rules.items()},
        statutes={
            (code, variant): limit.limit
            for code, rule in rules.items()
            for variant, limit in rule.limits.items()
            if limit.limit is not None
        },
    )
    blocked = {
        code: {finding.rule for finding in catalogue.blocking(catalogue.lint(content, context))}
        for code, content in CONTENTS.items()
    }
    assert {code: blocked[code] for code in city.runnable if blocked[code]} == {}
    assert blocked["mortgage-registration-under-construction"] == {
        "vague_clause",
        "no_basis",
        "plan_missing",
    }
    printed = {
        finding.rule
        for finding in catalogue.lint(CONTENTS["food-business-licence-county-sample"], context)
    }
    assert "limit_differs_from_statute" in printed


def test_roles_of_steps_are_posts_that_somebody_holds(city: City) -> None:
    filled = {(post.department, post.role) for post in city.people.posts}
    for code in city.runnable:
        plan = CONTENTS[code].plan
        assert plan is not None
        for step in plan.steps:
            assert step.role in {role.value for role in PostRole}, code
            if step.stage != "intake":
                assert (step.department, step.role) in filled, (code, step.code)


def test_a_step_of_several_signers_has_as_many_holders(city: City) -> None:
    """行政许可法 第34条: a site check takes two people or more."""
    holders: Counter[tuple[str, str]] = Counter()
    for post in city.people.posts:
        holders[post.department, post.role] += 1
    for code in city.runnable:
        for step in getattr(CONTENTS[code].plan, "steps"):  # noqa: B009
            assert holders[step.department, step.role] >= step.signers or step.stage == "intake"


# The three main cases


def plan_of(path: Path) -> tuple[ApprovalPlan, graph.Schedule]:
    plan = read_plan(path)
    return plan, schedule_of(plan, common_durations(plan.steps)[1])


@pytest.mark.parametrize(
    ("name", "serial", "critical"),
    [
        ("construction-project", 50, 22),
        ("home-transfer", 70, 60),
        ("joint-completion-acceptance", 40, 17),
        ("enterprise-start-up", 11, 6),
        ("restaurant-opening", 28, 15),
        ("internet-cafe", 35, 35),
    ],
)
def test_process_maps_keep_their_golden_values(name: str, serial: int, critical: int) -> None:
    """40 §4.1–4.5: computed figures of the process maps."""
    _, schedule = plan_of(ROOT / "plans" / f"{name}.yaml")
    assert (schedule.serial, schedule.critical) == (serial, critical)


def test_every_plan_names_known_departments_and_a_reason_for_each_wait(city: City) -> None:
    known = {row.code for row in city.departments}
    paths = sorted((ROOT / "plans").glob("*.yaml"))
    assert len(paths) == 8
    for path in paths:
        plan, _ = plan_of(path)
        assert {plan.lead_department, *(s.department for s in plan.steps)} <= known, path.name
        for step in plan.steps:
            assert set(step.reasons) == {*step.after, *step.after_soft}, (path.name, step.code)


def test_a_restaurant_without_tobacco_waits_ten_days() -> None:
    """40 §4.5: critical 10, or 15 with tobacco."""
    plan = read_plan(ROOT / "plans" / "restaurant-opening.yaml")
    steps = [step for step in plan.steps if not step.is_optional]
    nodes = [graph.Node(s.code, s.limit.value, tuple(s.after)) for s in steps]
    assert graph.analyse(nodes).critical == 10


def test_the_construction_project_runs_twelve_steps_of_eight_departments_in_parallel() -> None:
    """N6: serial 50, critical path n4-n8-n10-n11 of 22 working days; 40 §4.1 slack."""
    plan, schedule = plan_of(ITEMS["construction-project"])
    assert [step.code for step in plan.steps] == [f"n{n}" for n in range(1, 13)]
    assert len({step.department for step in plan.steps}) == 8
    assert (schedule.serial, schedule.critical) == (50, 22)
    assert schedule.critical_path == ("n4", "n8", "n10", "n11")
    finish = [schedule.finish[f"n{n}"] for n in range(1, 13)]
    assert finish == [3, 4, 7, 7, 11, 7, 6, 15, 10, 17, 22, 15]
    assert {n: schedule.slack[n] for n in ("n5", "n6", "n7", "n9")} == {
        "n5": 6,
        "n6": 10,
        "n7": 11,
        "n9": 7,
    }
    assert str(CONTENTS["construction-project"].promised_limit) == "22wd"


@pytest.mark.parametrize(
    ("_case", "days", "critical"), [("within slack", 11, 22), ("over", 12, 23)]
)
def test_a_late_soil_plan_delays_the_project_only_beyond_its_slack(
    _case: str, days: int, critical: int
) -> None:
    """40 §4.1: delay n7 by 11 → parent unchanged; by 12 → 23."""
    plan = read_plan(ROOT / "plans" / "construction-project.yaml")
    durations = common_durations(plan.steps)[1]
    durations["n7"] += days
    assert schedule_of(plan, durations).critical == critical


def test_a_home_changes_hands_in_sixty_minutes_under_four_people() -> None:
    """H8, H22: critical path a-b-d-e-g-h-i-j of 60 minutes, four distinct people."""
    plan, schedule = plan_of(ITEMS["second-hand-home-transfer"])
    assert (schedule.serial, schedule.critical) == (70, 60)
    assert schedule.critical_path == ("a", "b", "d", "e", "g", "h", "i", "j")
    assert plan.distinct_people == 4
    steps = {step.code: step for step in plan.steps}
    assert "e" in steps["g"].after, "tax is paid before the second examination"
    assert steps["h"].stage == "decision"
    for code in ("u1", "u2", "u3", "u4"):
        assert (steps[code].after, steps[code].after_soft) == (["b"], ["h"])
        assert steps[code].is_optional


def test_the_home_transfer_keeps_its_figures_from_before_the_reform() -> None:
    """Q19: three windows and eight trips became one and one."""
    content = CONTENTS["second-hand-home-transfer"]
    before = content.baselines[0]
    assert (before.windows, before.runs, content.runs) == (3, 8, 1)


def test_the_food_licence_shows_deferral_promise_and_a_site_check() -> None:
    content = CONTENTS["food-business-licence"]
    deferrable = [m.id for m in content.materials if m.deferrable_days]
    assert deferrable == ["health-certificates"]
    assert content.allows_deferral
    assert content.allows_promise
    assert content.plan is not None
    inspection = next(s for s in content.plan.steps if s.kind == "site_inspection")
    assert inspection.signers == 2
    assert str(content.promised_limit) == "10wd"


# Places and people


def test_divisions_nest_and_exist_nowhere(city: City) -> None:
    codes = {row.code for row in city.divisions}
    assert all(code.startswith("99") for code in codes)
    assert [row.code for row in city.divisions if row.parent and row.parent not in codes] == []
    assert Counter(row.level for row in city.divisions)["5"] == 3


def test_departments_have_valid_codes_of_a_place_that_does_not_exist(city: City) -> None:
    codes = {row.code for row in city.departments}
    assert len(codes) == len(city.departments)
    for row in city.departments:
        verdict = check_uscc(row.uscc)
        assert verdict, (row.code, verdict.what)
        assert row.uscc[2:8] == row.division
        assert row.kind in {kind.value for kind in DepartmentKind}
        assert not row.parent or row.parent in codes
        assert set(row.members) <= codes
    lines = Counter((row.line or row.code, row.division) for row in city.departments)
    assert max(lines.values()) == 1


def test_windows_are_numbered_once_and_stand_in_known_places(city: City) -> None:
    numbers = [window.number for _, _, window in city.windows()]
    assert len(numbers) == len(set(numbers))
    departments = {row.code for row in city.departments}
    divisions = {row.code for row in city.divisions}
    calendars = {row.code for row in city.calendars}
    for outlet, zone, window in city.windows():
        assert outlet.division in divisions
        assert outlet.calendar in calendars
        assert not zone.plate or zone.plate in city.plates
        assert (window.kind == "dedicated") == bool(window.department)
        assert not window.department or window.department in departments
    kinds = {window.kind for _, _, window in city.windows()}
    assert kinds == {"comprehensive", "dedicated", "issuing", "assisted", "fallback"}
    assert {outlet.outlet_class for outlet in city.outlets} == {"A", "B"}


def test_people_are_distinct_and_hold_known_roles_and_posts(city: City) -> None:
    numbers = [row.number for row in city.people.staff]
    assert len(numbers) == len(set(numbers))
    names = Counter(row.name for row in city.people.staff)
    assert max(names.values()) == 1
    departments = {row.code for row in city.departments}
    roles = {role.value for role in Role}
    for row in city.people.staff:
        assert row.department in departments
        assert set(row.roles) <= roles
    for post in city.people.posts:
        assert post.department in departments
        assert post.role in {role.value for role in PostRole}
        assert {post.a, post.b} <= {*numbers, ""}
        assert post.a != post.b
    codes = [post.code for post in city.people.posts]
    assert len(codes) == len(set(codes))
    assert {row.number for row in city.people.leave} <= set(numbers)


def test_every_role_has_a_demonstration_account_and_no_password_is_written_down(
    city: City,
) -> None:
    held = {row.number: row.roles for row in city.people.staff}
    windows = {window.number for _, _, window in city.windows()}
    for row in city.accounts:
        assert row.role in held[row.staff]
        assert not row.window or row.window in windows
    assert {row.role for row in city.accounts} == {role.value for role in Role}
    assert "password" not in (ROOT / "accounts.yaml").read_text("utf-8").partition("accounts:")[2]


def test_letters_let_the_centre_accept_every_item_that_runs(city: City) -> None:
    """Q1: acceptance is delegated by letters; one has expired so that the refusal can be shown."""
    current = {
        row.department
        for row in city.delegations
        if row.valid_from <= TODAY and (row.valid_until is None or row.valid_until >= TODAY)
    }
    assert {CONTENTS[code].department for code in city.runnable} <= current
    expired = [row.department for row in city.delegations if row.department not in current]
    assert expired == ["education"]
    letters = [row.letter for row in city.delegations]
    assert len(letters) == len(set(letters))


def test_every_item_that_runs_stands_on_a_list_of_powers(city: City) -> None:
    """N5, W32: without an entry in force no case is opened; one entry is cancelled."""
    listed = {row.item for row in city.powers.entries if row.list_kind in {"approvals", "powers"}}
    assert set(city.runnable) <= listed
    assert {row.item for row in city.powers.entries} <= set(ITEMS)
    assert {row.list_kind for row in city.powers.entries} == {
        "approvals",
        "powers",
        "charges",
        "funds",
        "investments",
    }
    assert [row.state for row in city.powers.changes] == ["cancelled"]
    assert not {row.item for row in city.powers.changes} & set(city.runnable)
    assert [code for code in listed if not CONTENTS[code].legal_basis] == []


# Applicants


def test_applicants_are_nobody_and_their_numbers_are_valid(city: City) -> None:
    keys = [row.key for row in (*city.applicants.persons, *city.applicants.organisations)]
    assert len(keys) == len(set(keys))
    for person in city.applicants.persons:
        assert person.citizen_id.startswith("990000")
        verdict = check_citizen_id(person.citizen_id, today=TODAY, allow_demo=True)
        assert verdict, (person.key, verdict.what)
    people = {row.key for row in city.applicants.persons}
    for body in city.applicants.organisations:
        verdict = check_uscc(body.uscc)
        assert verdict, (body.key, verdict.what)
        assert body.uscc[2:6] == "9901"
        assert body.representative in people


def test_one_home_is_free_to_be_sold_online_and_one_is_seized(city: City) -> None:
    """X9: the demonstration shows a contract and a refusal; owners are people of the city."""
    people = {row.key for row in city.applicants.persons}
    homes = city.contracts.homes
    assert {one.holder for home in homes for one in home.owners} <= people
    assert all(check_real_estate_unit(home.unit_number) for home in homes)
    kinds = [[row.kind.value for row in home.restrictions] for home in homes]
    assert kinds == [["mortgage"], ["seizure"], []]


def test_holdings_belong_to_known_applicants_and_are_asked_for_by_some_item(city: City) -> None:
    keys = {row.key for row in (*city.applicants.persons, *city.applicants.organisations)}
    departments = {row.code for row in city.departments}
    types = {m.licence_type for c in CONTENTS.values() for m in c.materials if m.licence_type}
    resources = {m.shared_from for c in CONTENTS.values() for m in c.materials if m.shared_from}
    for licence in city.holdings.licences:
        assert licence.holder in keys
        assert licence.issuer in departments
        assert licence.type in types
    for data in city.holdings.shared_data:
        assert data.holder in keys
        assert data.provider in departments
        assert data.resource in resources
        unit = data.content.get("不动产单元号")
        assert unit is None or check_real_estate_unit(unit)
