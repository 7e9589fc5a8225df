"""Section 6, wrong check digits: field, rule and remedy, and what was typed is still there."""

from __future__ import annotations

from typing import Any

import pytest

from onewindow.channels.window import wizard
from onewindow.channels.window.tests import scene as s
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases.tests import world as w
from tests.stage import Stage, fingerprints, text_of

RIGHT_ID = w.citizen_id(7)
WRONG_ID = RIGHT_ID[:-1] + ("0" if RIGHT_ID[-1] != "0" else "1")
WRONG_USCC = "91990101MA00051157"
UNIT = "990101001001GB00001F0001000"
"""One digit short."""
HOME: dict[str, Any] = {
    **s.ITEM,
    "code": "home-transfer",
    "name": "房屋转移登记",
    "questions": [],
    "materials": s.ITEM["materials"][:2],
    "form": [
        {"id": "unit_number", "label": "不动产单元号", "kind": "real_estate_unit"},
        {"id": "seller", "label": "卖方身份证号", "kind": "citizen_id"},
        {"id": "company", "label": "中介机构代码", "kind": "uscc", "required": False},
    ],
}


def begin(stage: Stage, item: str = "food-licence") -> str:
    stage.scene.post("begin", item=item)
    return str(stage.scene.draft().uuid)


def kept(stage: Stage) -> wizard.Intake:
    return wizard.read(stage.scene.draft(), stage.clock.now)


@pytest.mark.parametrize(
    ("_case", "kind", "number", "said"),
    [
        ("a citizen's number", "natural", WRONG_ID, ("GB 11643", "校验码")),
        ("a company's code", "legal", WRONG_USCC, ("GB 32100", "校验码")),
    ],
)
def test_a_wrong_number_of_the_applicant_is_refused_at_its_field(
    stage: Stage, _case: str, kind: str, number: str, said: tuple[str, ...]
) -> None:
    uuid = begin(stage)
    before = fingerprints("cases.applicationdraft", "cases.customerscreen")
    typed = {**s.PERSON, "applicant_kind": kind, "identity": number}
    text = text_of(stage.scene.post("applicant", uuid, act="next", status=422, **typed))
    for words in (*said, number, "周小民", "19900000007", "一碗面"):
        assert words in text
    assert "请" in text.split("校验码")[1][:120]
    assert kept(stage).person["identity"] == number
    assert fingerprints("cases.applicationdraft", "cases.customerscreen") == before


def test_wrong_numbers_in_the_form_come_all_at_once(stage: Stage) -> None:
    """6: real-estate unit, citizen's number and company's code, each with its own rule."""
    w.publish(HOME)
    uuid = begin(stage, "home-transfer")
    wrong = {"form-unit_number": UNIT, "form-seller": WRONG_ID, "form-company": WRONG_USCC}
    before = fingerprints("cases.applicationdraft", "cases.customerscreen")
    text = text_of(
        stage.scene.post("applicant", uuid, act="next", status=422, **{**s.PERSON, **wrong})
    )
    for words in (
        "不动产单元号应为28位",
        "GB/T 37346-2019",
        "请对照不动产权证书",
        "GB 11643",
        "GB 32100",
        *wrong.values(),
    ):
        assert words in text
    assert kept(stage).form == {"unit_number": UNIT, "seller": WRONG_ID, "company": WRONG_USCC}
    assert fingerprints("cases.applicationdraft", "cases.customerscreen") == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("agent_until", "2026-02-31", "委托有效期至"),
        ("agent_until", "明年", "委托有效期至"),
        ("document_type", "999", "证件类型"),
        ("division", "110105", "事情所在地"),
    ],
)
def test_what_no_form_offers_is_refused_and_not_a_crash(
    stage: Stage, field: str, value: str, said: str
) -> None:
    """6: an impossible date or a choice that is not offered comes back with everything typed."""
    uuid = begin(stage)
    agent = {"has_agent": "true", "agent_name": "吴代办", "agent_identity": w.citizen_id(8)}
    page = stage.scene.post(
        "applicant", uuid, act="next", status=422, **{**s.PERSON, **agent, field: value}
    )
    text = text_of(page)
    assert said in text
    assert "吴代办" in text
    assert kept(stage).person[field] == value
    assert applicants.Authorization.objects.count() == 0


def test_a_wrong_number_of_whoever_collects_hands_nothing_over(stage: Stage) -> None:
    """6: at the delivery the number must be the applicant's or the agent's, and be right."""
    number = stage.concluded()
    before = fingerprints()
    page = stage.scene.act(
        number,
        "deliver",
        status=422,
        key="d",
        mode="collection",
        recipient="周小民",
        identity=WRONG_ID,
    )
    text = text_of(page)
    for words in ("GB 11643", WRONG_ID, "周小民"):
        assert words in text
    assert fingerprints() == before
