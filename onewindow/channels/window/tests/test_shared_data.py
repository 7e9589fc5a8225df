"""X9: a contract signed at the signing point flows into the transfer at the window."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.utils import timezone

from onewindow.channels.window import wizard
from onewindow.channels.window.shared_data import meant
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.tests import world as c
from onewindow.domains.materials import api as materials
from onewindow.domains.materials.api import Holding
from onewindow.kit.home import ROOT
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db
ITEM_FILE = ROOT / "city" / "items" / "second-hand-home-transfer.yaml"
ANSWERS = {
    "answer-usage": "dwelling",
    "answer-co_owned": "false",
    "answer-loan": "false",
    "answer-mortgaged": "false",
    "answer-agent": "false",
    "answer-company": "false",
    "answer-small_business": "false",
}
"""Utilities are chosen by nobody here."""


def transfer_item() -> dict[str, Any]:
    """Return the city's own transfer, with its form and materials, over the small city's plan."""
    file = yaml.safe_load(ITEM_FILE.read_text(encoding="utf-8"))
    real = {name: file[name] for name in ("code", "name", "questions", "materials", "form")}
    return {**w.ITEM, **real, "allows_deferral": False}


@pytest.fixture
def scene() -> s.Scene:
    w.build()
    w.publish(transfer_item())
    scene = s.Scene(world=w.World(applicant=w.applicant()), user=s.clerk())
    scene.client.force_login(scene.user)
    scene.post("seat", window="A01")
    c.build()
    return scene


def looked_up(scene: s.Scene, **person: Any) -> wizard.Intake:
    """Return the draft after the seller was looked up at step three."""
    scene.post("begin", item="second-hand-home-transfer")
    uuid = scene.draft().uuid
    scene.post("situation", uuid, act="next", **ANSWERS)
    typed = {
        "applicant_kind": "natural",
        "identity": c.SELLER.identity,
        "name": c.SELLER.name,
        "division": w.DIVISION,
        "delivery_mode": "collection",
        **person,
    }
    page = scene.post("applicant", uuid, act="lookup", status=200, **typed).content.decode()
    assert "存量房网签备案数据" in page
    return wizard.read(scene.draft(), timezone.now())


def test_the_contract_number_flows_from_the_signatures_to_the_transfer_case(
    scene: s.Scene,
) -> None:
    """X9: contract number flows to transfer case; the paper is asked from nobody (令716 第七条)."""
    contract = c.signed()
    intake = looked_up(scene)

    assert intake.form == {
        "unit_number": c.FREE,
        "location": "云汀城区荷塘社区2号1幢201室",
        "area": "89.50",
        "certificate_number": "演（2021）云汀市不动产权第0000201号",
        "contract_number": contract.number,
        "contract_date": "2026-11-23",
        "price": "1280000.00",
        "payment": "escrow",
        "seller_name": "安卖甲",
        "seller_number": c.SELLER.identity,
        "buyer_name": "安买丙",
        "buyer_phone": "19900000031",
        "share_kind": "sole",
        "first_home": "",
    }
    number = received(scene, intake)

    kept = {m.material: m for m in materials.materials_of(number)}
    assert (kept["sale-contract"].source, kept["sale-contract"].reference) == (
        "shared",
        contract.number,
    )
    event = Event.objects.get(
        subject=f"materials:{number}", payload__material="sale-contract", type__contains="submitted"
    )
    assert event.payload["reference"] == contract.number
    w.work()
    contract.refresh_from_db()
    assert contract.case_number == number
    used = Event.objects.get(type="contracts.contract_used.v1")
    assert used.payload == {"number": contract.number, "case_number": number}


def received(scene: s.Scene, intake: wizard.Intake) -> str:
    """Go on from the filled form to the received case."""
    uuid = scene.draft().uuid
    person = {
        "applicant_kind": "natural",
        "identity": c.SELLER.identity,
        "name": c.SELLER.name,
        "division": w.DIVISION,
        "delivery_mode": "collection",
        "form-first_home": "true",
    } | {f"form-{name}": value for name, value in intake.form.items()}
    scene.post("applicant", uuid, act="next", **person)
    page = scene.get("materials", uuid)
    assert "编号 网签9901012026000001" in page
    assert 'name="received" value="sale-contract"' not in page
    brought = ["application-form", "identity", "real-estate-certificate", "tax-certificate"]
    scene.post("materials", uuid, act="next", received=brought)
    return cases.Case.objects.latest("id").number


def test_a_contract_in_a_running_transfer_is_not_voided(scene: s.Scene) -> None:
    contract = c.signed()
    number = received(scene, looked_up(scene))
    w.work()
    asked: dict[str, Any] = {"reason": "不卖了", "by": c.POINT, "at": c.after(days=1)}
    with pytest.raises(contracts.ContractInUse, match=number):
        contracts.agree_to_void(str(contract.uuid), proof=c.SELLER, **asked)
    cases.withdraw_case(number, reason="不卖了", by=w.CLERK, at=timezone.now())
    for proof in (c.SELLER, c.BUYER):
        contract = contracts.agree_to_void(str(contract.uuid), proof=proof, **asked)
    assert contract.status == "voided"


def test_a_granted_transfer_ends_the_contract_and_frees_the_home(scene: s.Scene) -> None:
    from onewindow.domains.contracts.actions.ending import fulfil_contract

    contract = c.signed()
    number = received(scene, looked_up(scene))
    w.work()
    fulfil_contract(number, by=w.APPROVER, at=c.after(days=1))
    contract.refresh_from_db()
    assert contract.status == "fulfilled"
    held = materials.HoldingRecord.objects.filter(kind="存量房网签备案数据")
    assert set(held.values_list("is_revoked", flat=True)) == {True}


def holding(number: str, **content: str) -> Holding:
    return Holding("合同", "合同", number, "住建", None, "s", True, content)


def test_of_several_contracts_the_one_that_agrees_with_what_is_typed_is_meant() -> None:
    newest, older = holding("2", 坐落="二号房"), holding("1", 坐落="一号房")
    assert meant([newest, older], []) == [newest]
    assert meant([newest, older], ["1"]) == [older]
    assert meant([newest, older], ["一号房", ""]) == [older]
