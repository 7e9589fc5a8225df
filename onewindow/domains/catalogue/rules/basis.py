"""Legal basis and limits: missing, stale, or at odds with the statute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onewindow.domains.catalogue.content import Basis, StandardContent
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import Finding, error, warning
from onewindow.domains.catalogue.rules.units import compare


@dataclass(frozen=True, slots=True)
class Replaced:
    """A law that no longer applies: by what it was replaced, and since when."""

    law: str
    by: str
    since: str


_CIVIL_CODE = ("中华人民共和国民法典", "2021-01-01")
_MARKET_ENTITIES = ("中华人民共和国市场主体登记管理条例", "2022-03-01")
_FOREIGN_INVESTMENT = ("中华人民共和国外商投资法", "2020-01-01")
REPLACED = {
    entry.law: entry
    for entry in (
        *(
            Replaced(law, *_CIVIL_CODE)
            for law in (
                "婚姻法",
                "继承法",
                "民法通则",
                "收养法",
                "担保法",
                "合同法",
                "物权法",
                "侵权责任法",
                "民法总则",
            )
        ),
        *(
            Replaced(law, *_MARKET_ENTITIES)
            for law in (
                "公司登记管理条例",
                "企业法人登记管理条例",
                "合伙企业登记管理办法",
                "农民专业合作社登记管理条例",
                "企业法人法定代表人登记管理规定",
            )
        ),
        *(
            Replaced(law, *_FOREIGN_INVESTMENT)
            for law in ("中外合资经营企业法", "外资企业法", "中外合作经营企业法")
        ),
        Replaced("食品卫生法", "中华人民共和国食品安全法", "2009-06-01"),
        Replaced("城市房屋拆迁管理条例", "国有土地上房屋征收与补偿条例", "2011-01-21"),
        Replaced("排污费征收使用管理条例", "中华人民共和国环境保护税法", "2018-01-01"),
        Replaced("车辆购置税暂行条例", "中华人民共和国车辆购置税法", "2019-07-01"),
        Replaced("耕地占用税暂行条例", "中华人民共和国耕地占用税法", "2019-09-01"),
        Replaced("资源税暂行条例", "中华人民共和国资源税法", "2020-09-01"),
        Replaced("契税暂行条例", "中华人民共和国契税法", "2021-09-01"),
        Replaced("城市维护建设税暂行条例", "中华人民共和国城市维护建设税法", "2021-09-01"),
        Replaced("印花税暂行条例", "中华人民共和国印花税法", "2022-07-01"),
        Replaced("环境噪声污染防治法", "中华人民共和国噪声污染防治法", "2022-06-05"),
        Replaced("城市规划法", "中华人民共和国城乡规划法", "2008-01-01"),
        Replaced("房屋登记办法", "不动产登记暂行条例实施细则", "2019-09-06"),
    )
}
_STATE = "中华人民共和国"
_VERSION = re.compile(r"[（(][^（）()]*(?:修正|修订|年)[^（）()]*[）)]$")


def replaced(law: str) -> Replaced | None:
    """Return what replaced a law, or None while it is not known to be stale."""
    bare = _VERSION.sub("", law.strip().strip("《》")).removeprefix(_STATE)
    return REPLACED.get(bare)


def lint_basis(content: StandardContent, context: LintContext) -> Iterator[Finding]:
    """Missing and stale basis, missing limits, and rules 12 and 13."""
    if not content.legal_basis:
        yield error(
            "item_basis_missing",
            "legal_basis",
            content.name,
            "写明设定依据的法律、法规、规章和条款",
        )
    for n, basis in enumerate(content.legal_basis):
        if not basis.article:
            yield warning(
                "item_basis_missing",
                f"legal_basis[{n}].article",
                basis.citation,
                "写明条款",
                why="依据应当具体到条款",
            )
    for place, basis in _all_bases(content):
        stale = replaced(basis.law)
        if stale:
            yield warning(
                "stale_basis",
                place,
                basis.citation,
                f"改引《{stale.by}》（{stale.since}起）的相应条款",
            )
    if not content.conditions:
        yield warning(
            "conditions_missing", "conditions", content.name, "写明受理条件；确实没有的写“无条件”"
        )
    if not content.results:
        yield warning("result_missing", "results", content.name, "写明办理结果")
    yield from _profile(content, context)
    yield from _limits(content, context)


def _profile(content: StandardContent, context: LintContext) -> Iterator[Finding]:
    if context.profiles is None:
        return
    variants = context.profiles.get(content.profile)
    if variants is None:
        known = "、".join(sorted(context.profiles))
        yield error("profile_unknown", "profile", content.profile, f"可用：{known}")
    elif content.profile_variant not in variants:
        known = "、".join(sorted(filter(None, variants))) or "（无）"
        shown = content.profile_variant or "（未填）"
        yield error(
            "profile_unknown", "profile_variant", shown, f"“{content.profile}”可用的情形：{known}"
        )


def _limits(content: StandardContent, context: LintContext) -> Iterator[Finding]:
    statutory, promised = content.statutory_limit, content.promised_limit
    if promised is None:
        yield warning("limit_missing", "promised_limit", "没有承诺期限", "写明承诺办结时限")
    if statutory is None and not content.statutory_limit_note:
        yield warning(
            "limit_missing",
            "statutory_limit",
            "没有法定期限",
            "写明法定办结时限；法律未规定的在说明中写明",
        )
    if statutory and promised and compare(promised, statutory) > 0:
        yield error(
            "promise_over_statute",
            "promised_limit",
            f"承诺{promised.chinese}，法定{statutory.chinese}",
            f"承诺期限改为{statutory.chinese}以内",
        )
    law = context.statute(content)
    if law is None:
        return
    if statutory and statutory != law:
        longer = "长于" if compare(statutory, law) > 0 else "短于"
        words = longer if compare(statutory, law) else "计算单位不同于"
        yield warning(
            "limit_differs_from_statute",
            "statutory_limit",
            f"所印{statutory.chinese}，{words}法律规定的{law.chinese}",
            f"改为{law.chinese}，或者在说明中写明所依据的特别法并由法制人员豁免",
        )
    if promised and not statutory and compare(promised, law) > 0:
        yield error(
            "promise_over_statute",
            "promised_limit",
            f"承诺{promised.chinese}，法律规定{law.chinese}",
            f"承诺期限改为{law.chinese}以内",
        )


def _all_bases(content: StandardContent) -> Iterator[tuple[str, Basis]]:
    for n, basis in enumerate(content.legal_basis):
        yield f"legal_basis[{n}]", basis
    for n, material in enumerate(content.materials):
        for m, basis in enumerate(material.basis):
            yield f"materials[{n}].basis[{m}]", basis
    for n, step in enumerate(content.plan.steps if content.plan else []):
        for m, basis in enumerate(step.basis):
            yield f"plan.steps[{n}].basis[{m}]", basis
    for n, fee in enumerate(content.fees):
        for m, basis in enumerate(fee.basis):
            yield f"fees[{n}].basis[{m}]", basis
