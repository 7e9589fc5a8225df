"""Chinese for the codes of a standard (GB/T 39554, GB/T 39046), as the console shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onewindow.domains.catalogue.api import MaterialSource, Necessity, Stage

EXERCISE_LEVEL = {
    "1": "国家级",
    "2": "省级",
    "3": "市级",
    "4": "县级",
    "5": "镇（街道）级",
    "6": "村（社区）级",
    "7": "分级管理",
}
POWER_SOURCE = {
    "1": "法定本级行使",
    "2": "上级下放",
    "3": "上级授权",
    "4": "同级授权",
    "5": "上级委托",
    "6": "同级委托",
}
SERVICE_OBJECTS = {
    "1": "自然人",
    "2": "企业法人",
    "3": "事业法人",
    "4": "社会组织法人",
    "5": "行政机关",
    "6": "其他组织",
}
HANDLING_TYPE = {"immediate": "即办件", "promised": "承诺件", "other": "其他"}
ONLINE_DEPTH = {
    "1": "一级（信息公开）",
    "2": "二级（网上预约、受理）",
    "3": "三级（网上预审）",
    "4": "四级（全程网办）",
}
CHANNELS = {
    "window": "窗口",
    "portal": "网上",
    "kiosk": "自助终端",
    "courier": "邮寄",
    "mobile": "移动端",
}
WINDOW_KINDS = {
    "comprehensive": "综合窗口",
    "dedicated": "专业窗口",
    "issuing": "出件窗口",
    "assisted": "帮办代办窗口",
    "fallback": "“办不成事”窗口",
}
CROSS_REGION = {
    "": "无",
    "nationwide": "全国通办",
    "province": "全省通办",
    "city": "全市通办",
    "county": "县区内通办",
}
NECESSITY = {
    Necessity.REQUIRED: "必要",
    Necessity.CONDITIONAL: "视情形",
    Necessity.OPTIONAL: "非必要",
}
SOURCE = {
    MaterialSource.APPLICANT: "申请人自备",
    MaterialSource.GOVERNMENT: "政府部门核发",
    MaterialSource.THIRD_PARTY: "其他机构出具",
    MaterialSource.INTERNAL: "办理部门自行产生",
}
FORM = {
    "original": "原件",
    "copy": "复印件",
    "original_and_copy": "原件和复印件",
    "inspect": "原件核验",
    "electronic": "电子件",
    "": "",
}
STAGE = {
    Stage.INTAKE: "受理",
    Stage.REVIEW: "审查",
    Stage.DECISION: "决定",
    Stage.ISSUE: "制证",
    Stage.DELIVERY: "送达",
}
EVIDENCE = {
    "statute": "法条原文已核",
    "page": "网页已读",
    "repository": "资料库",
    "unconfirmed": "待核实",
}


def listed(codes: Iterable[str], words: Mapping[str, str]) -> str:
    """Return codes as words with 、 between; a code nobody knows stands as it is."""
    return "、".join(words.get(code, code) for code in codes)


_SCOPE_WORDS = {
    "applicants.register": "登记申请人",
    "applicants.view": "查看申请人（脱敏）",
    "appointments.book": "替公众预约",
    "appointments.check_in": "替公众预约签到",
    "calendars.view": "查看日历",
    "cases.accept": "受理",
    "cases.archive": "归档",
    "cases.consult": "征求意见",
    "cases.correct": "一次性告知补正",
    "cases.decide": "作出决定",
    "cases.decline": "不予受理",
    "cases.defer": "容缺受理",
    "cases.deliver": "送达",
    "cases.endorse": "批准否定事项报备",
    "cases.examine": "审查",
    "cases.extend": "批准延期",
    "cases.follow_up": "核查承诺",
    "cases.inspect": "现场勘验",
    "cases.issue": "制作结果",
    "cases.mock": "模拟审批",
    "cases.override_notice": "准予再次告知",
    "cases.payment": "收费",
    "cases.prioritize": "绿色通道",
    "cases.promise": "告知承诺受理",
    "cases.receive": "收件",
    "cases.report": "否定事项报备",
    "cases.reroute": "转交环节",
    "cases.return": "退件",
    "cases.seal": "用章",
    "cases.special": "特别程序",
    "cases.supervise": "查看全区域办件",
    "cases.terminate": "终止",
    "cases.unmask": "查看完整个人信息",
    "cases.view": "查看办件",
    "cases.withdraw": "登记撤回",
    "catalogue.view": "查看事项",
    "contracts.report": "报送不动产登记簿",
    "documents.view": "查看文书",
    "evaluation.collect": "替公众提交评价",
    "evaluation.report": "向上级平台报送评价",
    "evaluation.view": "查看评价",
    "materials.share": "调用共享数据",
    "materials.submit": "提交材料",
    "materials.verify": "查验材料",
    "queueing.take": "替公众取号",
    "queueing.view": "查看排队",
}


def scope_word(scope: str) -> str:
    """Return what a scope of a machine client lets it do, in words."""
    return _SCOPE_WORDS[scope]
