"""五级评价: stars, the official labels of each, and what makes an evaluation complete.

国办发〔2019〕51号; labels and their codes as the national platform publishes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""Stars are stored, never the satisfaction code: exchange formats count it the other way round."""

BAD_BELOW = 3
"""差评 is one or two stars; it must say why."""


@dataclass(frozen=True, slots=True)
class Label:
    """One official label; it belongs to exactly one grade."""

    code: str
    stars: int
    text: str


_TEXTS = {
    5: (
        ("510", "一窗受理一次办结"),
        ("511", "可以先受理后补材料"),
        ("512", "不用提交证明"),
        ("513", "可以全程网上办理"),
        ("514", "可以使用手机办理"),
        ("515", "可以就近办理"),
        ("516", "无需材料直接办理"),
        ("517", "服务热情效率高"),
    ),
    4: (
        ("406", "填写一张表单就可完成申报"),
        ("407", "在线提交材料窗口核验"),
        ("408", "一张清单告知全部申报材料"),
        ("409", "用告知承诺减免申报材料"),
        ("410", "可以在线预约办理"),
        ("411", "跑大厅一次办完"),
        ("412", "可以使用自助机办理"),
        ("413", "服务态度较好"),
    ),
    3: (
        ("307", "一次性告知需要补正的材料"),
        ("308", "提供申报材料样本"),
        ("309", "在承诺的时间内办结"),
        ("310", "办事指南指引准确"),
        ("311", "按办事指南要求的材料即可办理"),
        ("312", "可以快递送达"),
        ("313", "跑动次数与承诺的一致"),
        ("314", "服务态度一般"),
    ),
    2: (
        ("207", "没有提供材料样本"),
        ("208", "没有提供材料清单"),
        ("209", "未在承诺时间内办结"),
        ("210", "同样内容的证明材料被要求多次提交"),
        ("211", "承诺网办但无法在线办理"),
        ("212", "在线预约办理后到实体大厅重复取号排队"),
        ("213", "窗口人员业务不熟练"),
        ("214", "服务态度生硬"),
    ),
    1: (
        ("108", "在办事指南之外增加新的审批条件"),
        ("109", "需提供办事指南之外的申报材料"),
        ("110", "无理由超过法定办理时间"),
        ("111", "办事指南提供样本有错"),
        ("112", "承诺在线收取申报材料实际无法收取"),
        ("113", "多头跑窗口和部门"),
        ("114", "跑动次数与承诺的不一致"),
        ("115", "服务态度差效率低"),
    ),
}
LABELS = {code: Label(code, stars, text) for stars, row in _TEXTS.items() for code, text in row}


def labels_for(stars: int) -> tuple[Label, ...]:
    """Return the labels offered for a grade, in the official order."""
    return tuple(label for label in LABELS.values() if label.stars == stars)


def fault_of(
    stars: int, labels: Sequence[str], words: str, *, longest_words: int
) -> tuple[str, str]:
    """Return which field is at fault and why; two empty strings for a complete evaluation."""
    if stars not in GRADES:
        return "stars", "请选择一至五星"
    strange = [code for code in labels if code not in LABELS or LABELS[code].stars != stars]
    if strange:
        return "labels", f"“{'、'.join(strange)}”不是{GRADES[stars]}的评价标签"
    if len(words) > longest_words:
        return "words", f"文字评价不超过{longest_words}字，现有{len(words)}字"
    if stars < BAD_BELOW and not labels and not words.strip():
        return "labels", "请勾选至少一个标签或写明原因，以便核实整改"
    return "", ""
