"""Guide rules 1 to 11 of the national element set (20 §2.3): completeness and contradiction.

A contradiction is an error; what the source simply does not say is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onewindow.domains.catalogue.content import ItemType, Stage, StandardContent
from onewindow.domains.catalogue.rules.findings import Finding, error, warning
from onewindow.domains.catalogue.rules.units import WORKING_DAY_MINUTES, working_minutes

FULLY_ONLINE = "4"
_PERSONS_ONLY = frozenset(
    {
        "生育收养",
        "户籍办理",
        "入伍服役",
        "职业资格",
        "婚姻登记",
        "优待抚恤",
        "出境入境",
        "离职退休",
        "死亡殡葬",
        "旅游观光",
        "消费维权",
    }
)
_LEGAL_PERSONS_ONLY = frozenset(
    {
        "资质认证",
        "年检年审",
        "税收财务",
        "投资审批",
        "融资信贷",
        "招标拍卖",
        "海关口岸",
        "法人注销",
        "安全生产",
        "检验检疫",
    }
)
_ENDINGS = (
    (re.compile(r"批复$"), {"approval"}, "审批办结"),
    (re.compile(r"(?:证|证书|证明|执照)$"), {"licence", "certificate", "filing"}, "出证办结"),
    (
        re.compile(r"(?:文|文件|决定书|意见书|通知书|函)$"),
        {"approval", "filing", "other"},
        "出文办结",
    ),
)
# A fixed line with area code, a nationwide short number, a 400/800 number or a mobile phone.
_PHONE = re.compile(
    r"0\d{2,3}[-—]?\d{5,8}(?!\d)|(?<!\d)(?:12\d{3}|1\d{2}|9\d{4,5})(?!\d)|[48]00[-\d]{7,9}|1[3-9]\d{9}"
)
_FLOW = {
    Stage.INTAKE: "受理",
    Stage.REVIEW: "审核",
    Stage.DECISION: "审批",
    Stage.ISSUE: "办结",
    Stage.DELIVERY: "送达",
}


def lint_guide(content: StandardContent) -> Iterator[Finding]:
    """Rules 1 to 11."""
    for rule in (
        _immediate_type,
        _result_ending,
        _runs_reason,
        _zero_runs_by_post,
        _fully_online_runs,
        _fee_details,
        _phones,
        _objects_topic,
        _faq_missing,
        _flow_steps,
        _result_sample,
    ):
        yield from rule(content)


def _immediate_type(content: StandardContent) -> Iterator[Finding]:
    limit = content.promised_limit
    immediate = content.handling_type == "immediate"
    if limit is None or content.handling_type == "other":
        return
    if limit.value == 0 and not immediate:
        yield error("immediate_type", "handling_type", "承诺件，承诺当场办结", "办件类型改为即办件")
    elif immediate and working_minutes(limit) > WORKING_DAY_MINUTES:
        yield error(
            "immediate_type",
            "promised_limit",
            f"即办件，承诺{limit.chinese}",
            "办件类型改为承诺件，或者把承诺期限压缩到一个工作日以内",
        )
    steps = content.plan.steps if content.plan else []
    if not immediate and steps and not any(step.stage is Stage.REVIEW for step in steps):
        yield warning(
            "immediate_type", "plan.steps", "承诺件没有审查环节", "增加审查环节，先审后批"
        )


def _result_ending(content: StandardContent) -> Iterator[Finding]:
    for n, result in enumerate(content.results):
        for ending, kinds, words in _ENDINGS:
            if ending.search(result.name):
                if result.kind not in kinds:
                    yield error(
                        "result_ending",
                        f"results[{n}].kind",
                        f"{result.name}（{result.kind}）",
                        f"应为{words}：{' 或 '.join(sorted(kinds))}",
                    )
                break


def _runs_reason(content: StandardContent) -> Iterator[Finding]:
    reason = content.runs_reason.strip()
    if content.runs is None:
        yield warning("runs_reason", "runs", "未写明到现场次数", "写明到现场次数")
    elif content.runs > 0 and not reason:
        yield error(
            "runs_reason",
            "runs_reason",
            f"到现场{content.runs}次，没有原因",
            "写明必须现场办理的原因",
        )
    elif content.runs == 0 and reason not in {"", "无"}:
        yield error("runs_reason", "runs_reason", reason, "到现场零次的，原因写“无”")


def _zero_runs_by_post(content: StandardContent) -> Iterator[Finding]:
    online = content.online_depth == FULLY_ONLINE
    if content.runs == 0 and not online and "courier" not in content.channels:
        yield error(
            "zero_runs_by_post",
            "channels",
            "到现场零次，不能全程网办，也不收邮寄",
            "channels 增加 courier（邮寄申请）",
        )


def _fully_online_runs(content: StandardContent) -> Iterator[Finding]:
    if content.online_depth == FULLY_ONLINE and content.runs:
        yield error(
            "fully_online_runs",
            "runs",
            f"全程网办，到现场{content.runs}次",
            "到现场次数改为零，或者降低网办深度",
        )


def _fee_details(content: StandardContent) -> Iterator[Finding]:
    rule = "fee_details"
    if content.is_charged is None:
        yield warning(rule, "is_charged", "未写明是否收费", "写明收费或者不收费；免费也要写明")
    elif content.is_charged:
        if not content.fees:
            yield error(
                rule, "fees", "收费，没有收费项目", "写明收费项目、标准和依据，或者改为不收费"
            )
        for n, fee in enumerate(content.fees):
            if not fee.basis:
                yield error(rule, f"fees[{n}].basis", fee.name, "写明收费依据；没有依据的不得收费")
            if fee.amount_fen is None and not fee.notes:
                yield error(
                    rule, f"fees[{n}].amount_fen", fee.name, "写明收费标准（金额或者计算办法）"
                )
    else:
        if content.online_payment:
            yield error(
                rule, "online_payment", "不收费，却支持网上支付", "online_payment 改为 false"
            )
        if any(fee.amount_fen for fee in content.fees):
            yield error(rule, "fees", "不收费，却列有收费标准", "改为收费，或者删去收费项目")


def _phones(content: StandardContent) -> Iterator[Finding]:
    enquiry, complaint = content.enquiry_phone.strip(), content.complaint_phone.strip()
    for place, text, word in (
        ("enquiry_phone", enquiry, "咨询"),
        ("complaint_phone", complaint, "投诉"),
    ):
        if not text:
            yield warning("phones", place, f"没有{word}电话", f"填写{word}电话，带区号")
        elif not _PHONE.search(text):
            yield warning("phones", place, text, "写成带区号的号码，如 0571-12345678")
    if enquiry and enquiry == complaint:
        yield error("phones", "complaint_phone", complaint, "投诉电话不得与咨询电话相同")


def _objects_topic(content: StandardContent) -> Iterator[Finding]:
    objects = set(content.service_objects)
    if not objects:
        yield warning("objects_topic", "service_objects", "未写明服务对象", "写明服务对象")
    elif content.topic in _PERSONS_ONLY and "1" not in objects:
        yield error(
            "objects_topic", "service_objects", content.topic, "自然人主题的服务对象应包括自然人"
        )
    elif content.topic in _LEGAL_PERSONS_ONLY and objects == {"1"}:
        yield error(
            "objects_topic", "service_objects", content.topic, "法人主题的服务对象不能只有自然人"
        )


def _faq_missing(content: StandardContent) -> Iterator[Finding]:
    if content.type is ItemType.LICENSING and not content.faq:
        yield warning("faq_missing", "faq", "没有常见问题", "至少写一条问题和答案")


def _flow_steps(content: StandardContent) -> Iterator[Finding]:
    if content.type is not ItemType.LICENSING or content.plan is None:
        return
    found = {step.stage for step in content.plan.steps}
    missing = [word for stage, word in _FLOW.items() if stage not in found]
    if missing or len(content.plan.steps) < len(_FLOW):
        words = f"缺少：{'、'.join(missing)}" if missing else f"只有{len(content.plan.steps)}步"
        yield warning("flow_steps", "plan.steps", words, "补齐受理、审核、审批、办结、送达")


def _result_sample(content: StandardContent) -> Iterator[Finding]:
    for n, result in enumerate(content.results):
        if not result.sample:
            yield warning("result_sample", f"results[{n}].sample", result.name, "附上结果样本")
