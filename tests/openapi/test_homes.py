"""X9: the registry of real estate feeds the register; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases.tests import world as w
from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.tests import world as homes
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event
from onewindow.kit.refusals import Forbidden
from tests.openapi.machine import Machine, machine_of

HOME = f"/homes/{homes.FREE}"
TOLD: dict[str, Any] = {
    "certificate_number": "演（2021）云汀市不动产权第0000201号",
    "division_code": "990101",
    "location": "云汀城区荷塘社区2号1幢201室",
    "area": "89.50",
    "usage": "住宅",
    "owners": [{"name": homes.SELLER.name, "identity": homes.SELLER.identity}],
}
SEIZURE = {
    "kind": "seizure",
    "authority": "云汀市演示人民法院",
    "document": "（2026）演01执第1号",
    "since": "2026-03-02",
}


def registrar(number: str, division: str) -> Machine:
    accounts.open_account(
        number, name="登记报送", password="Registry-2026-ok", by=SYSTEM, at=w.MONDAY
    )
    accounts.grant_roles(number, roles=["registrar"], divisions=[division], by=SYSTEM, at=w.MONDAY)
    return machine_of(number)


@pytest.fixture
def registry(world: w.World) -> Machine:
    return registrar("7001", "990100")


def put(machine: Machine, path: str, body: Any, key: str = "report-0001") -> Any:
    return machine.raw("PUT", path, body, Idempotency_Key=key)


def test_a_home_is_reported_seized_and_freed(registry: Machine) -> None:
    """A seizure that arrives stops the next signature; lifted, the home may be signed again."""
    first = put(registry, HOME, TOLD)

    assert first.status_code == 200
    assert first.json()["owners"] == ["安**"]
    assert homes.SELLER.identity not in first.content.decode()
    at = w.after(hours=1)
    assert contracts.home_assessment(homes.FREE, by=homes.CLERK, at=at).allows
    seized = registry.act(f"{HOME}/restrictions", SEIZURE, status=201)
    (row,) = seized["restrictions"]
    assert (row["kind"]["label"], row["lifted_on"]) == ("查封", None)
    assert not contracts.home_assessment(homes.FREE, by=homes.CLERK, at=at).allows
    lift = {"kind": "seizure", "document": SEIZURE["document"], "on": "2026-03-02"}
    registry.act(f"{HOME}/restrictions/lift", lift)
    assert registry.get(HOME)["restrictions"][0]["lifted_on"] == "2026-03-02"
    assert contracts.home_assessment(homes.FREE, by=homes.CLERK, at=at).allows
    event = Event.objects.get(type="contracts.home_restriction_reported.v1")
    assert (event.actor["key"], event.actor["client"]) == ("7001", "system-of-7001")


def test_a_repeated_report_is_answered_and_happens_once(registry: Machine) -> None:
    first, again = put(registry, HOME, TOLD), put(registry, HOME, TOLD)

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(type="contracts.home_registered.v1").count() == 1


def test_a_new_owner_replaces_the_old_one(registry: Machine) -> None:
    put(registry, HOME, TOLD)
    buyer = {"name": homes.BUYER.name, "identity": homes.BUYER.identity, "share": "1/2"}
    wife = {"name": homes.WIFE.name, "identity": homes.WIFE.identity, "share": "1/2"}

    changed = put(registry, HOME, {**TOLD, "owners": [buyer, wife]}, "report-0002")

    assert changed.json()["owners"] == ["安**", "安**"]
    owners = contracts.HomeOwner.objects.order_by("id").values_list("name", "share")
    assert list(owners) == [("安买丙", "1/2"), ("安偶乙", "1/2")]


@pytest.mark.parametrize(
    ("_case", "change", "status", "code"),
    [
        ("twice the same owner", {"owners": TOLD["owners"] * 2}, 422, "invalid_request"),
        ("no owner", {"owners": []}, 422, "invalid_request"),
        ("an area of one digit", {"area": "89.5"}, 422, "invalid_request"),
        ("a misspelt field", {"colour": "red"}, 422, "invalid_request"),
        ("a division of others", {"division_code": "990200"}, 403, "outside_region"),
    ],
)
def test_a_report_that_cannot_be_is_refused(
    registry: Machine, _case: str, change: dict[str, Any], status: int, code: str
) -> None:
    refused = put(registry, HOME, {**TOLD, **change})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not contracts.RegisteredHome.objects.exists()


def test_one_certificate_stands_for_one_unit(registry: Machine) -> None:
    put(registry, HOME, TOLD)

    refused = put(registry, f"/homes/{homes.SEIZED}", TOLD, "report-0003")

    assert (refused.status_code, refused.json()["code"]) == (409, "certificate_taken")


def test_what_was_never_reported_is_not_there(registry: Machine) -> None:
    assert registry.get(HOME, status=404)["code"] == "home_not_found"
    assert registry.act(f"{HOME}/restrictions", SEIZURE, status=404)["code"] == "home_not_found"
    put(registry, HOME, TOLD)
    lift = {"kind": "mortgage", "document": "没有这个号", "on": "2026-03-02"}
    answer = registry.act(f"{HOME}/restrictions/lift", lift, status=404)
    assert answer["detail"] == "登记簿上没有抵押“没有这个号”"


def test_a_registry_elsewhere_and_a_clerk_change_nothing(registry: Machine) -> None:
    put(registry, HOME, TOLD)
    far, clerk = registrar("7002", "990200"), machine_of("clerk")

    refused = far.act(f"{HOME}/restrictions", SEIZURE, status=404)
    assert refused["code"] == "home_not_found"
    taken = put(far, HOME, {**TOLD, "division_code": "990200"}, "report-0004")
    assert (taken.status_code, taken.json()["code"]) == (403, "outside_region")
    assert clerk.act(f"{HOME}/restrictions", SEIZURE, status=403)["code"] == "scope_missing"
    assert far.get(HOME, status=404)["code"] == "home_not_found"
    assert not contracts.HomeRestriction.objects.exists()


def test_a_registrar_holds_no_other_role_and_writes_nothing_by_hand(world: w.World) -> None:
    registrar("7001", "990100")
    with pytest.raises(accounts.RoleConflict, match="不得兼任其他岗位"):
        accounts.grant_roles(
            "7001", roles=["registrar", "window_clerk"], divisions=[], by=SYSTEM, at=w.MONDAY
        )
    by_hand = accounts.actor_of(accounts.account("7001"))
    with pytest.raises(Forbidden, match="不能更改登记簿的数据"):
        contracts.report_restriction(
            homes.FREE,
            kind=contracts.RestrictionKind.SEIZURE,
            authority="云汀市演示人民法院",
            document="1号",
            since=w.MONDAY.date(),
            by=by_hand,
            at=w.MONDAY,
        )
