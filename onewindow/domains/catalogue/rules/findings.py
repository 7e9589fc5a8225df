"""What a lint finding is, and the table of every rule there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from onewindow.domains.catalogue.rules.labels import label


class Severity(StrEnum):
    """An error blocks publication; a warning is shown and published with."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> str:
        return "错误" if self is Severity.ERROR else "提醒"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: why it exists, and whether a named person may waive it with a reason."""

    code: str
    title: str
    why: str
    is_waivable: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit: `place` is a path such as ``materials[2].name``, `text` what stands there.

    `waived` holds the reason and name where somebody has waived it; it then blocks nothing.
    """

    rule: str
    severity: Severity
    place: str
    text: str
    why: str
    suggestion: str = ""
    waived: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.ERROR and not self.waived

    @property
    def where(self) -> str:
        """The place in Chinese."""
        return label(self.place)

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "place": self.place,
            "text": self.text,
            "why": self.why,
            "suggestion": self.suggestion,
            "waived": self.waived,
        }


def error(rule: str, place: str, text: str, suggestion: str = "", *, why: str = "") -> Finding:
    """Return an error of a rule in the table; an unknown rule is a mistake of the author."""
    return Finding(rule, Severity.ERROR, place, text, why or RULES[rule].why, suggestion)


def warning(rule: str, place: str, text: str, suggestion: str = "", *, why: str = "") -> Finding:
    """Return a warning of a rule in the table."""
    return Finding(rule, Severity.WARNING, place, text, why or RULES[rule].why, suggestion)


def count_by_rule(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how often each rule hit, most frequent first."""
    counts = Counter(finding.rule for finding in findings)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


_GUIDE = [
    Rule("immediate_type", "即办时限与办件类型不符", "当场办结的是即办件，其余为承诺件，先审后批"),
    Rule(
        "result_ending",
        "结果名称与办结方式不符",
        "以证结尾的出证办结，以文结尾的出文办结，批复审批办结",
    ),
    Rule("runs_reason", "到现场次数与原因不符", "须到现场的写明原因，不须到现场的不写原因"),
    Rule("zero_runs_by_post", "零跑动却无处递交", "不须到现场又不能全程网办的，应当受理邮寄申请"),
    Rule("fully_online_runs", "全程网办却要到现场", "网办深度为全程网办的，到现场次数为零"),
    Rule(
        "fee_details",
        "收费信息不完整或矛盾",
        "收费须有依据、名称、标准并说明可否网上支付（行政许可法第58、59条）",
    ),
    Rule(
        "phones",
        "咨询、投诉电话不合要求",
        "两个电话都要有、不相同并带区号（国务院令第722号第36条、第716号第6条）",
    ),
    Rule("objects_topic", "服务对象与主题不符", "自然人主题面向自然人，法人主题面向法人"),
    Rule("faq_missing", "缺少常见问题", "行政许可事项至少有一条常见问题"),
    Rule("flow_steps", "办理流程不完整", "行政许可流程至少包括受理、审核、审批、办结、送达五步"),
    Rule("result_sample", "结果没有样本", "有结果名称的应附样本"),
    Rule("promise_over_statute", "承诺期限超过法定期限", "承诺办结时限不得长于法定办结时限", False),
    Rule("limit_differs_from_statute", "法定期限与法律不一致", "指南所印法定期限应与法律规定相同"),
    Rule(
        "no_basis",
        "要求没有法定依据",
        "没有法律、法规、规章依据的一律取消（国务院令第722号第35条）",
    ),
    Rule(
        "vague_clause",
        "表述含糊或兜底",
        "条件和材料应当明确、量化，不得兜底（国务院令第722号第35条）",
    ),
    Rule(
        "code_structure", "编码结构或校验位有误", "实施编码由统一社会信用代码、层级和基本编码组成"
    ),
    Rule("differs_elsewhere", "与其他地区同一事项不一致", "同一基本编码的事项材料、时限应当相同"),
]
_CANCELLATIONS = [
    Rule(
        "covered_by_licence",
        "能用证照证明的仍要求提交",
        "证照能够证明的一律取消（国务院令第716号第7条）",
    ),
    Rule("promise_not_offered", "能用承诺代替的仍要求提交", "申请人书面承诺能够代替的一律取消"),
    Rule(
        "net_verifiable", "能网络核验的仍要求提交", "网络核验能够获得的一律取消（政务数据共享条例）"
    ),
]
_MATERIALS = [
    Rule("material_duplicate", "材料重复", "同一材料在一张清单里只列一次"),
    Rule("material_alias", "材料名称不统一", "同一材料在全市使用同一名称"),
    Rule("material_id_clash", "材料标识重复", "标识用于清单和办件，不得重复", False),
    Rule("deferral_limits", "容缺设置不成立", "容缺期限不得超过承诺期限，事项须开放容缺受理"),
    Rule("promise_incomplete", "告知承诺要素不全", "告知承诺须有承诺内容和事后核查期限"),
]
_BASIS = [
    Rule("item_basis_missing", "事项没有设定依据", "法无授权不可为", False),
    Rule("stale_basis", "依据已经废止或被取代", "依据应当现行有效"),
    Rule("limit_missing", "没有办结时限", "办结时限应当公布（国务院令第722号第36条）"),
    Rule("result_missing", "没有办理结果", "每一事项都应写明办理结果"),
    Rule("conditions_missing", "没有受理条件", "受理条件应当公布（行政许可法第30条）"),
    Rule("profile_unknown", "时限规则不存在", "每个事项都按一套时限规则计算", False),
    Rule("waiver_invalid", "豁免不成立", "豁免须指明规则，写明理由和姓名", False),
]
_PLAN = [
    Rule("plan_missing", "没有审批流程", "一事项一流程，没有流程不得发布", False),
    Rule("plan_duplicate_step", "环节编码重复", "环节编码在流程内唯一", False),
    Rule("plan_cycle", "前置关系成环", "互为前置的环节永远无法开始", False),
    Rule("plan_unknown_prerequisite", "前置环节不存在", "前置环节必须在同一流程内", False),
    Rule("plan_unreachable", "环节永远无法到达", "每个环节都应有办理的可能", False),
    Rule("plan_unknown_department", "部门不存在", "环节由登记在册的部门办理", False),
    Rule("plan_no_decision", "没有唯一的决定环节", "一个办件有且只有一个决定", False),
    Rule("plan_lead_missing", "牵头部门不办任何环节", "牵头部门至少办理一个环节", False),
    Rule("plan_over_promise", "承诺期限短于关键路径", "承诺期限不得短于流程最短可能时间", False),
    Rule(
        "plan_step_over_promise",
        "环节期限超过承诺期限",
        "任何一条前后相连的环节期限之和不得超过总期限",
        False,
    ),
    Rule(
        "plan_step_without_basis",
        "环节没有法定依据",
        "没有依据的环节不得设置（国务院令第722号第35条）",
    ),
    Rule("plan_prerequisite_without_reason", "前置关系没有理由", "前置须有法定理由，否则应当并行"),
    Rule("plan_decision_overtakes", "决定不等待此环节", "审查环节应当先于决定完成，或标为可选"),
]
_CONDITIONS = [
    Rule("condition_invalid", "条件表达式有误", "条件在发布前必须能够计算", False),
    Rule("condition_missing", "缺少适用条件", "标为“视情形”的应写明适用条件", False),
    Rule("condition_never", "条件永远不成立", "永远不成立的条件等于没有要求", False),
    Rule("question_unused", "情形提问没有用处", "不影响材料、环节、表单和费用的提问应当取消"),
    Rule("question_options", "情形提问选项有误", "选择题至少两个选项，取值不重复", False),
]
RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in [*_GUIDE, *_CANCELLATIONS, *_MATERIALS, *_BASIS, *_PLAN, *_CONDITIONS]
}
"""Every rule of the gate; rules that are not waivable are structural or plainly unlawful."""
