"""A clean standard and the people of the catalogue tests; all of them are made up."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.permissions import CAPABILITIES
from onewindow.kit.actors import Actor, ActorKind

FOOD: dict[str, Any] = {
    "code": "food-licence",
    "name": "食品经营许可新办",
    "short_name": "食品经营许可",
    "synonyms": ["餐饮许可"],
    "type": "01",
    "department": "market",
    "service_objects": ["1", "2"],
    "profile": "LIC",
    "legal_basis": [{"law": "中华人民共和国食品安全法", "article": "第三十五条"}],
    "statutory_limit": "20wd",
    "promised_limit": "10wd",
    "conditions": ["经营场所与污染源相距二十五米"],
    "questions": [
        {"id": "agent", "text": "由他人代办吗？", "kind": "boolean"},
        {
            "id": "kind",
            "text": "经营哪一种业态？",
            "options": [
                {"value": "restaurant", "label": "餐饮"},
                {"value": "shop", "label": "销售"},
            ],
        },
        {
            "id": "dishes",
            "text": "经营哪些品种？",
            "kind": "multiple",
            "options": [{"value": "cold", "label": "凉菜"}, {"value": "raw", "label": "生食"}],
        },
    ],
    "materials": [
        {
            "id": "form",
            "name": "食品经营许可申请书",
            "basis": [{"law": "食品安全法", "article": "第三十五条"}],
        },
        {
            "id": "business-licence",
            "name": "营业执照",
            "source": "government",
            "licence_type": "营业执照",
            "basis": [{"law": "食品安全法", "article": "第三十五条"}],
        },
        {
            "id": "proxy",
            "name": "授权委托书",
            "necessity": "conditional",
            "when": "answers.agent == true",
            "basis": [{"law": "行政许可法", "article": "第二十九条"}],
        },
        {
            "id": "cold-room",
            "name": "专间布局图",
            "necessity": "conditional",
            "when": "answers.kind == 'restaurant' && size(answers.dishes) > 0",
            "basis": [{"law": "食品安全法", "article": "第三十三条"}],
        },
        {
            "id": "health",
            "name": "从业人员健康证明",
            "source": "third_party",
            "issuer": "体检机构",
            "deferrable_days": 8,
            "basis": [{"law": "食品安全法", "article": "第四十五条"}],
        },
        {
            "id": "premises",
            "name": "经营场所使用证明",
            "promise_allowed": True,
            "basis": [{"law": "食品安全法", "article": "第三十三条"}],
        },
    ],
    "form": [
        {
            "id": "seats",
            "label": "餐位数",
            "kind": "integer",
            "when": "answers.kind == 'restaurant'",
        }
    ],
    "plan": {
        "lead_department": "market",
        "steps": [
            {
                "code": "accept",
                "name": "受理",
                "department": "market",
                "limit": "0wd",
                "stage": "intake",
            },
            {
                "code": "review",
                "name": "审核",
                "department": "market",
                "limit": "3wd",
                "after": ["accept"],
                "reasons": {"accept": "受理以后开始审查"},
                "basis": [{"law": "食品安全法", "article": "第三十五条"}],
            },
            {
                "code": "inspect",
                "name": "现场核查",
                "department": "market",
                "limit": "4wd",
                "kind": "site_inspection",
                "after": ["review"],
                "reasons": {"review": "按审查过的图纸核查"},
                "when": "answers.kind == 'restaurant'",
                "basis": [{"law": "食品安全法", "article": "第三十五条"}],
            },
            {
                "code": "decide",
                "name": "审批",
                "department": "market",
                "limit": "2wd",
                "stage": "decision",
                "after": ["inspect"],
                "reasons": {"inspect": "核查结论是决定的根据"},
                "basis": [{"law": "食品安全法", "article": "第三十五条"}],
            },
            {
                "code": "issue",
                "name": "制证",
                "department": "market",
                "limit": "1wd",
                "stage": "issue",
                "after": ["decide"],
                "reasons": {"decide": "准予许可后制证"},
            },
            {
                "code": "deliver",
                "name": "送达",
                "department": "market",
                "limit": "0wd",
                "stage": "delivery",
                "after": ["issue"],
                "reasons": {"issue": "制证后送达"},
            },
        ],
    },
    "allows_deferral": True,
    "allows_promise": True,
    "promise_conditions": ["场所用途属实；不实的撤销许可"],
    "follow_up_days": 20,
    "is_charged": False,
    "results": [{"name": "食品经营许可证", "kind": "licence", "sample": "照面样本"}],
    "runs": 0,
    "runs_reason": "无",
    "online_depth": "4",
    "channels": ["window", "portal", "courier"],
    "enquiry_phone": "0340-5551011",
    "complaint_phone": "0340-12345",
    "faq": [{"question": "要多久？", "answer": "十个工作日。"}],
    "baselines": [{"materials": 15, "steps": 12, "limit": "20wd", "runs": 3, "windows": 3}],
}

PROFILE = {"code": "LIC", "name": "一般行政许可", "limits": {"": {"limit": "20wd"}}}


def food(**changes: Any) -> StandardContent:
    """Return the clean standard with fields replaced."""
    return StandardContent.model_validate({**deepcopy(FOOD), **changes})


def food_with(place: str, value: Any) -> StandardContent:
    """Return the clean standard with one value set, e.g. ``materials.0.basis``."""
    data = deepcopy(FOOD)
    *path, last = place.split(".")
    target: Any = data
    for part in path:
        target = target[int(part)] if part.isdigit() else target[part]
    target[int(last) if last.isdigit() else last] = value
    return StandardContent.model_validate(data)


def person(key: str, name: str, *capabilities: str, divisions: tuple[str, ...] = ("",)) -> Actor:
    held = frozenset(capabilities or CAPABILITIES)
    return Actor(ActorKind.OFFICER, key, name, capabilities=held, divisions=divisions)


DRAFTER = person("1001", "起草员甲")
TECHNICIAN = person("1002", "技术员乙")
EXPERT = person("1003", "专家丙")
HEAD = person("1004", "负责人丁")
STRANGER = Actor(ActorKind.OFFICER, "1005", "路人戊")
