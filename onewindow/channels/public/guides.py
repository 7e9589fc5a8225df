"""The guide of an item, derived from its standard: nothing on the page is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import StandardContent
from onewindow.ui.pictures import ChecklistPicture, ChecklistRow, Link, Supply

TABS = {
    "basics": "基本信息",
    "conditions": "办理条件",
    "materials": "申请材料",
    "flow": "办理流程",
    "fees": "收费情况",
    "basis": "设定依据",
    "questions": "常见问题",
}
OBJECTS = {
    "1": "自然人",
    "2": "企业法人",
    "3": "事业法人",
    "4": "社会组织法人",
    "5": "行政机关",
    "6": "其他组织",
}
HANDLING = {"immediate": "即办件", "promised": "承诺件", "other": "其他"}
LEVELS = {"1": "国家级", "2": "省级", "3": "市级", "4": "县级", "5": "镇（街）", "6": "村（社区）"}
DEPTHS = {
    "": "未说明",
    "1": "互联网咨询（Ⅰ级）",
    "2": "互联网收件（Ⅱ级）",
    "3": "互联网受理（Ⅲ级）",
    "4": "全程网办（Ⅳ级）",
}
CHANNELS = {
    "window": "窗口办理",
    "portal": "网上办理",
    "kiosk": "自助终端",
    "courier": "邮寄申请",
    "mobile": "手机办理",
}
SCOPES = {
    "": "本地办理",
    "nationwide": "全国通办",
    "province": "全省通办",
    "city": "全市通办",
    "county": "县域通办",
}
FORMS = {
    "original": "原件",
    "copy": "复印件",
    "original_and_copy": "原件和复印件",
    "inspect": "查验原件",
    "electronic": "电子",
    "": "",
}
SUPPLIES = {
    catalogue.Supply.LICENCE: Supply.WAIVED,
    catalogue.Supply.SHARED: Supply.SHARED,
    catalogue.Supply.INTERNAL: Supply.SHARED,
    catalogue.Supply.PROMISE: Supply.PROMISED,
    catalogue.Supply.DEFER: Supply.DEFERRED,
    catalogue.Supply.BRING: Supply.OWN,
}


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FeeLine:
    name: str
    amount: str
    basis: str
    waivers: str


def facts_strip(content: StandardContent) -> list[Fact]:
    """Return the strip of facts at the head of the guide."""
    statutory, promised = content.statutory_limit, content.promised_limit
    runs = "以办理机构答复为准" if content.runs is None else f"{content.runs} 次"
    return [
        Fact("办件类型", HANDLING[content.handling_type]),
        Fact("法定时限", statutory.chinese if statutory else "未说明"),
        Fact("承诺时限", promised.chinese if promised else "未说明"),
        Fact("到现场次数", "一次也不用跑" if content.runs == 0 else runs),
        Fact("网上办理深度", DEPTHS[content.online_depth]),
        Fact("收费", _charged(content)),
    ]


def _charged(content: StandardContent) -> str:
    if content.is_charged is None:
        return "未说明"
    return "收费" if content.is_charged else "免费"


def basics(content: StandardContent, departments: Mapping[str, str]) -> list[Fact]:
    """Return the basic facts in the order of the national guide."""
    found = [
        Fact("事项名称", content.name),
        Fact("事项类型", content.type.label),
        Fact("实施机构", departments.get(content.department, content.department)),
        Fact(
            "联办机构",
            "、".join(departments.get(d, d) for d in content.participating_departments),
        ),
        Fact("行使层级", LEVELS.get(content.exercise_level, "")),
        Fact("服务对象", "、".join(OBJECTS[o] for o in content.service_objects)),
        Fact("办理形式", "、".join(CHANNELS[c] for c in content.channels)),
        Fact("通办范围", SCOPES[content.cross_region_scope]),
        Fact("办理结果", "、".join(result.name for result in content.results)),
        Fact("法定时限说明", content.statutory_limit_note),
        Fact("承诺时限说明", content.promised_limit_note),
        Fact("办理地点", content.address),
        Fact("办理时间", content.opening_hours),
        Fact("咨询电话", content.enquiry_phone),
        Fact("监督投诉电话", content.complaint_phone),
        Fact("实施编码", content.codes.implementation),
    ]
    return [fact for fact in found if fact.value]


def checklist_picture(content: StandardContent, answers: Mapping[str, Any]) -> ChecklistPicture:
    """Draw the checklist for these answers; before any answer, everything that may be asked."""
    facts = catalogue.facts_of(answers)
    found = catalogue.checklist(content, facts)
    rows = found.rows if not answers and content.questions else found.applying
    return ChecklistPicture(
        rows=tuple(_row(row, is_certain=row.applies) for row in rows),
        title="申请材料",
    )


def _row(row: catalogue.ChecklistRow, *, is_certain: bool) -> ChecklistRow:
    material = row.material
    copies = f" {material.copies} 份" if material.copies and material.form != "inspect" else ""
    return ChecklistRow(
        code=material.id,
        name=material.name,
        necessity="必要" if is_certain else "视情形",
        supply=SUPPLIES[row.supply],
        source=row.reason if is_certain else "回答上面的问题后确定是否需要",
        form=f"{FORMS[material.form]}{copies}".strip(),
        note=material.notes,
        basis="、".join(basis.citation for basis in material.basis),
    )


def fee_lines(content: StandardContent) -> list[FeeLine]:
    """Return the charges with their basis; amounts in yuan."""
    lines = []
    for fee in content.fees:
        amount = (
            "按规定标准" if fee.amount_fen is None else f"{fee.amount_fen / 100:g} 元/{fee.per}"
        )
        lines.append(
            FeeLine(
                name=fee.name,
                amount="免收" if fee.amount_fen == 0 else amount,
                basis="、".join(basis.citation for basis in fee.basis),
                waivers="；".join(fee.waivers),
            )
        )
    return lines


def tabs(current: str, address: str) -> tuple[Link, ...]:
    return tuple(
        Link(label=label, url=f"{address}?tab={name}#guide", is_current=name == current)
        for name, label in TABS.items()
    )
