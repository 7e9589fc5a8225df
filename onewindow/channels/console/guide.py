"""A version of a standard as people read it: a strip of facts, then sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onewindow.channels.console import words
from onewindow.domains.catalogue.api import (
    Basis,
    RequiredMaterial,
    StandardContent,
    shown,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One pair of label and value; an empty value is shown as 未写明."""

    label: str
    value: str
    note: str = ""


def strip(content: StandardContent) -> list[Fact]:
    """Return what one asks first: type, limits, trips, fee, result."""
    limit, promise = content.statutory_limit, content.promised_limit
    return [
        Fact("事项类型", content.type.label),
        Fact("办件类型", words.HANDLING_TYPE[content.handling_type]),
        Fact("法定时限", limit.chinese if limit else "", content.statutory_limit_note),
        Fact("承诺时限", promise.chinese if promise else "", content.promised_limit_note),
        Fact(
            "到现场次数", "" if content.runs is None else f"{content.runs} 次", content.runs_reason
        ),
        Fact(
            "收费", "" if content.is_charged is None else "收费" if content.is_charged else "不收费"
        ),
    ]


def identity(content: StandardContent, names: Mapping[str, str]) -> list[Fact]:
    """Return who handles the item, where and for whom."""

    def name(code: str) -> str:
        return names.get(code, code)

    codes = content.codes
    return [
        Fact("事项代码", content.code),
        Fact("主项", content.main_item),
        Fact("主题", content.topic),
        Fact("俗称", "、".join(content.synonyms)),
        Fact("基本编码", codes.basic),
        Fact("实施编码", codes.implementation),
        Fact("业务办理项编码", codes.handling),
        Fact("实施主体", name(content.department)),
        Fact("联办部门", "、".join(map(name, content.participating_departments))),
        Fact("委托部门", name(content.delegated_from)),
        Fact("行使层级", words.EXERCISE_LEVEL.get(content.exercise_level, "")),
        Fact("权力来源", words.POWER_SOURCE.get(content.power_source, "")),
        Fact("服务对象", words.listed(content.service_objects, words.SERVICE_OBJECTS)),
        Fact("时限规则", content.profile, content.profile_variant),
    ]


def handling(content: StandardContent) -> list[Fact]:
    """Return how and where it is taken."""
    return [
        Fact("办理形式", words.listed(content.channels, words.CHANNELS)),
        Fact("窗口类别", words.listed(content.window_kinds, words.WINDOW_KINDS)),
        Fact("网办深度", words.ONLINE_DEPTH.get(content.online_depth, "")),
        Fact("通办范围", words.CROSS_REGION.get(content.cross_region_scope, "")),
        Fact("容缺受理", shown(content.allows_deferral)),
        Fact("告知承诺", shown(content.allows_promise), "；".join(content.promise_conditions)),
        Fact("模拟审批", shown(content.allows_mock)),
        Fact("进度上公示屏", shown(content.is_progress_public)),
        Fact("特别程序", "、".join(content.special_procedures) or "无"),
        Fact("办理地点", content.address),
        Fact("办理时间", content.opening_hours),
        Fact("咨询电话", content.enquiry_phone),
        Fact("投诉电话", content.complaint_phone),
    ]


def citations(bases: list[Basis]) -> str:
    return "、".join(basis.citation for basis in bases)


def materials(content: StandardContent) -> list[dict[str, Any]]:
    """Return the rows of the table of materials."""
    return [
        {
            "name": material.name,
            "aliases": "、".join(material.aliases),
            "necessity": words.NECESSITY[material.necessity],
            "when": material.when,
            "form": f"{words.FORM[material.form]} {material.copies} 份".strip(),
            "source": _source(material),
            "relief": _relief(content, material),
            "is_free": material.is_sharable,
            "basis": citations(material.basis),
            "points": material.review_points,
        }
        for material in content.materials
    ]


def _source(material: RequiredMaterial) -> str:
    if material.licence_type:
        return f"电子证照“{material.licence_type}”"
    if material.shared_from:
        return f"共享“{material.shared_from}”"
    source = words.SOURCE[material.source]
    return f"{source}（{material.issuer}）" if material.issuer else source


def _relief(content: StandardContent, material: RequiredMaterial) -> str:
    """Return what may be done instead of bringing it."""
    if material.is_sharable:
        return "免交"
    said = []
    if content.allows_deferral and material.deferrable_days:
        said.append(f"容缺 {material.deferrable_days} 个工作日")
    if content.allows_promise and material.promise_allowed:
        said.append("可承诺代替")
    return "、".join(said)


def fees(content: StandardContent) -> list[dict[str, str]]:
    return [
        {
            "name": fee.name,
            "amount": "按规定标准"
            if fee.amount_fen is None
            else f"{fee.amount_fen / 100:.2f} 元／{fee.per}",
            "basis": citations(fee.basis),
            "waivers": "；".join(fee.waivers),
        }
        for fee in content.fees
    ]
