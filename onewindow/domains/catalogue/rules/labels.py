"""Chinese words for the fields of a standard: for diffs, loader messages and guides."""

from __future__ import annotations

import re

FIELD_LABELS = {
    "code": "事项代码",
    "name": "名称",
    "short_name": "简称",
    "synonyms": "俗称",
    "topic": "主题",
    "operation": "办理类别",
    "main_item": "主项",
    "codes": "编码",
    "basic": "基本编码",
    "implementation": "实施编码",
    "handling": "业务办理项编码",
    "local_basic": "地方基本编码",
    "local_implementation": "地方实施编码",
    "type": "事项类型",
    "department": "部门",
    "participating_departments": "联办部门",
    "delegated_from": "委托部门",
    "exercise_level": "行使层级",
    "power_source": "权力来源",
    "service_objects": "服务对象",
    "handling_type": "办件类型",
    "profile": "时限规则",
    "profile_variant": "时限规则情形",
    "legal_basis": "设定依据",
    "statutory_limit": "法定办结时限",
    "statutory_limit_note": "法定时限说明",
    "promised_limit": "承诺办结时限",
    "promised_limit_note": "承诺时限说明",
    "conditions": "受理条件",
    "questions": "情形提问",
    "materials": "申请材料",
    "form": "形式",
    "plan": "审批流程",
    "steps": "环节",
    "special_procedures": "特别程序",
    "allows_deferral": "容缺受理",
    "allows_promise": "告知承诺",
    "promise_conditions": "承诺内容",
    "follow_up_days": "事后核查期限（工作日）",
    "allows_mock": "模拟审批",
    "is_charged": "是否收费",
    "online_payment": "网上支付",
    "fees": "收费项目",
    "results": "办理结果",
    "runs": "到现场次数",
    "runs_reason": "必须现场办理原因",
    "online_depth": "网办深度",
    "channels": "办理形式",
    "window_kinds": "窗口类别",
    "cross_region_scope": "通办范围",
    "needs_second_screen": "双屏确认",
    "is_progress_public": "进度上公示屏",
    "address": "办理地点",
    "opening_hours": "办理时间",
    "enquiry_phone": "咨询电话",
    "complaint_phone": "投诉电话",
    "faq": "常见问题",
    "baselines": "改革前指标",
    "origins": "资料来源",
    "waivers": "豁免",
    "id": "标识",
    "aliases": "别名",
    "necessity": "必要性",
    "when": "适用条件",
    "copies": "份数",
    "source": "来源渠道",
    "issuer": "出具单位",
    "licence_type": "对应电子证照",
    "shared_from": "共享来源",
    "deferrable_days": "容缺期限（工作日）",
    "promise_allowed": "可否承诺代替",
    "net_verifiable": "可否网络核验",
    "basis": "依据",
    "review_points": "审查要点",
    "notes": "备注",
    "text": "内容",
    "kind": "类别",
    "options": "选项",
    "help": "填写说明",
    "label": "名称",
    "required": "是否必填",
    "unit": "单位",
    "section": "分组",
    "limit": "期限",
    "stage": "阶段",
    "role": "岗位",
    "after": "前置环节",
    "after_soft": "决定前须完成的环节",
    "reasons": "前置理由",
    "signers": "签字人数",
    "reopens_for": "退回后由谁重签",
    "is_optional": "可选",
    "is_early": "提前介入",
    "lead_department": "牵头部门",
    "distinct_people": "不同经办人数",
    "amount_fen": "金额（分）",
    "per": "计费单位",
    "validity": "有效期",
    "sample": "样本",
    "question": "问题",
    "answer": "答案",
    "law": "法律法规",
    "article": "条款",
    "url": "网址",
    "value": "取值",
    "place": "出处",
    "evidence": "可信程度",
}
_TOP = {"form": "表单", "plan.steps": "环节"}
_INDEX = re.compile(r"^(.*?)\[(\d+)\]$")


def label(path: str) -> str:
    """Return a place in Chinese: ``materials[2].name`` → ``申请材料第3项的名称``."""
    words = []
    for n, part in enumerate(path.split(".")):
        match = _INDEX.match(part)
        name, index = (match[1], int(match[2])) if match else (part, None)
        word = (
            _TOP.get(name, FIELD_LABELS.get(name, name)) if n == 0 else FIELD_LABELS.get(name, name)
        )
        words.append(word if index is None else f"{word}第{index + 1}项")
    return "的".join(words)


def shown(value: object) -> str:
    """Return a value as people read it: 是/否, 、 between list entries, 空 for nothing."""
    if value is None or value in ("", [], {}):
        return "空"
    if value is True or value is False:
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(
            f"{FIELD_LABELS.get(str(k), k)}：{shown(v)}" for k, v in value.items() if v
        )
    if isinstance(value, list):
        return "、".join(shown(entry) for entry in value)
    return str(value)
