"""Sample pictures: the cases that the issue names, in plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from onewindow.ui.axes import days_axis, minutes_axis, units_axis
from onewindow.ui.pictures import (
    BeforeAfterPicture,
    ChecklistPicture,
    ChecklistRow,
    Choice,
    ClockPicture,
    DerivationLine,
    Lane,
    LanesPicture,
    Light,
    Link,
    MaterialStatus,
    Measure,
    NavEntry,
    Pages,
    Pause,
    PublicShell,
    ReasonDialog,
    Span,
    StaffShell,
    Supply,
    WizardStep,
)

_STEPS = [
    ("n1", "立项备案", "发展改革局", 0, 3, (), False),
    ("n2", "用地预审与选址", "自然资源局", 0, 4, (), False),
    ("n4", "设计方案审查", "自然资源局", 0, 7, (), True),
    ("n6", "环境影响评价", "生态环境局", 3, 7, ("n1",), False),
    ("n7", "水土保持方案审批", "水利局", 3, 6, ("n1",), False),
    ("n3", "用地规划许可", "自然资源局", 4, 7, ("n1", "n2"), False),
    ("n8", "施工图联审（含消防）", "住房城乡建设局", 7, 15, ("n4",), True),
    ("n9", "人防设计审查", "国防动员办公室", 7, 10, ("n4",), False),
    ("n5", "建设工程规划许可", "自然资源局", 7, 11, ("n3", "n4"), False),
    ("n12", "水电气网报装", "公用事业单位", 11, 15, ("n5",), False),
    ("n10", "质量安全监督", "住房城乡建设局", 15, 17, ("n8",), True),
    ("n11", "施工许可", "住房城乡建设局", 17, 22, ("n5", "n6", "n7", "n8", "n9", "n10"), True),
]

PLAN = LanesPicture(
    axis=units_axis(22, "工作日"),
    lanes=tuple(
        Lane(c, n, d, Span(s, e), after=a, is_critical=k, is_optional=c == "n12")
        for c, n, d, s, e, a, k in _STEPS
    ),
    title="并联审批流程",
    summary="串联 50 个工作日，并联 22 个工作日，节省 56%",
    uid="plan",
)

_HOLIDAYS = {date(2026, 2, 15) + timedelta(days=n) for n in range(9)}
_WORKED = {date(2026, 2, 14), date(2026, 2, 28)}


def _day(day: date) -> tuple[date, bool, str]:
    if day in _HOLIDAYS:
        return day, False, "春节"
    if day.weekday() >= 5 and day not in _WORKED:
        return day, False, "周末"
    return day, True, ""


_AXIS = days_axis(_day(date(2026, 2, 2) + timedelta(days=n)) for n in range(38))


def _span(start: date, end: date) -> Span:
    return Span(_AXIS.place(start), _AXIS.place(end, is_end=True))


RUNNING = LanesPicture(
    axis=_AXIS,
    lanes=(
        Lane(
            "accept", "受理", "综合窗口", _span(date(2026, 2, 2), date(2026, 2, 2)),
            _span(date(2026, 2, 2), date(2026, 2, 2)), status="已办结", light=Light.GREEN,
            is_critical=True, people="王**",
        ),
        Lane(
            "plan", "规划核实", "自然资源局", _span(date(2026, 2, 3), date(2026, 2, 9)),
            _span(date(2026, 2, 3), date(2026, 2, 6)), status="已办结，提前 1 天",
            light=Light.GREEN, after=("accept",),
        ),
        Lane(
            "fire", "消防验收", "住房城乡建设局", _span(date(2026, 2, 3), date(2026, 2, 26)),
            _span(date(2026, 2, 3), date(2026, 2, 27)), status="超期 1 个工作日",
            light=Light.RED, is_critical=True, after=("accept",), href="#fire",
        ),
        Lane(
            "site", "现场核查", "市场监督管理局", _span(date(2026, 2, 3), date(2026, 2, 12)),
            _span(date(2026, 2, 4), date(2026, 2, 27)),
            (Pause(_AXIS.place(date(2026, 2, 10)), None, "专家评审"),),
            "特别程序：专家评审", Light.BLUE, after=("accept",),
        ),
        Lane(
            "defence", "人防工程核查", "国防动员办公室", _span(date(2026, 2, 10), date(2026, 3, 2)),
            _span(date(2026, 2, 10), date(2026, 2, 27)), status="剩 1 个工作日",
            light=Light.YELLOW, after=("plan",), after_soft=("fire",),
        ),
        Lane(
            "sum", "汇总意见", "住房城乡建设局", _span(date(2026, 2, 27), date(2026, 3, 2)),
            status="未开始", light=Light.GREY, is_critical=True,
            after=("plan", "fire", "site", "defence"),
        ),
        Lane(
            "file", "竣工验收备案", "住房城乡建设局", _span(date(2026, 3, 3), date(2026, 3, 4)),
            status="未开始", light=Light.GREY, is_critical=True, after=("sum",),
        ),
    ),
    title="办理进度",
    summary="7 个环节，2 个已办结，3 个正在办理",
    due=_AXIS.place(date(2026, 3, 5), is_end=True),
    due_label="承诺办结 3月5日",
    today=_AXIS.place(datetime(2026, 2, 27, 15, 0)),
    uid="running",
)  # fmt: skip

MINUTES = LanesPicture(
    axis=minutes_axis(datetime(2026, 3, 2, 9, 5), 60),
    lanes=(
        Lane("a", "取号预审", "政务服务中心", Span(0, 5), Span(0, 4), is_critical=True,
             status="已完成", light=Light.GREEN),
        Lane("b", "受理扫描核验", "不动产登记中心", Span(5, 20), Span(4, 18), is_critical=True,
             status="已完成", light=Light.GREEN, after=("a",)),
        Lane("c", "网签备案核验", "住房城乡建设局", Span(5, 10), Span(4, 6), status="已完成",
             light=Light.GREEN, after=("a",)),
        Lane("d", "税务核税", "税务局", Span(20, 35), Span(18, 27), is_critical=True,
             status="办理中", light=Light.GREEN, after=("b", "c")),
        Lane("e", "缴税", "税务局", Span(35, 40), is_critical=True, after=("d",),
             status="未开始", light=Light.GREY),
        Lane("f", "初审", "不动产登记中心", Span(20, 25), Span(18, 22), after=("b",),
             status="已完成", light=Light.GREEN),
        Lane("g", "复审", "不动产登记中心", Span(40, 45), is_critical=True, after=("e", "f")),
        Lane("h", "核定登簿", "不动产登记中心", Span(45, 50), is_critical=True, after=("g",)),
        Lane("i", "缮证", "不动产登记中心", Span(50, 55), is_critical=True, after=("h",)),
        Lane("j", "发证", "政务服务中心", Span(55, 60), is_critical=True, after=("i",)),
        Lane("u1", "用电过户", "供电公司", Span(20, 50), is_optional=True, after=("b",),
             after_soft=("h",)),
    ),
    title="二手房转移登记",
    summary="60 分钟办结，关键路径 8 个环节",
    due=60,
    due_label="承诺 10:05",
    today=27,
    today_label="现在 09:32",
    uid="minutes",
)  # fmt: skip

DERIVATION = (
    DerivationLine("2026年2月12日受理，次日起算", "《行政许可法》第四十四条", "start"),
    DerivationLine("承诺时限 20 个工作日，按工作日计算", "《行政许可法》第八十二条", "limit"),
    DerivationLine("2月15日至2月23日春节放假，9 天不计", "国办发明电〔2025〕7号", "excluded"),
    DerivationLine("2月14日、2月28日调休上班，计入", "国办发明电〔2025〕7号", ""),
    DerivationLine("其余周末 6 天不计", "《行政许可法》第八十二条", "excluded"),
    DerivationLine("应于 2026年3月18日前作出决定", "", "result"),
)
CLOCKS = (
    ClockPicture(
        Light.GREEN, "剩 12 个工作日", "3月18日", date(2026, 3, 18), "办理时限", DERIVATION
    ),
    ClockPicture(Light.YELLOW, "剩 1 个工作日", "3月3日", date(2026, 3, 3), "办理时限", DERIVATION),
    ClockPicture(
        Light.RED, "超期 2 个工作日", "2月26日", date(2026, 2, 26), "办理时限", DERIVATION
    ),
    ClockPicture(Light.BLUE, "已暂停", "专家评审", None, "办理时限", DERIVATION),
    ClockPicture(Light.GREY, "不计时", name="办理时限"),
)

CHECKLIST = ChecklistPicture(
    (
        ChecklistRow("licence", "营业执照", supply=Supply.WAIVED, source="电子证照《营业执照》",
                     status=MaterialStatus.VERIFIED, preview_url="#preview"),
        ChecklistRow("id", "经营者身份证明", supply=Supply.SHARED,
                     source="公安局 · 人口基础信息库", status=MaterialStatus.VERIFIED),
        ChecklistRow("layout", "经营场所平面布局图", form="原件 1 份", source="申请人提供",
                     status=MaterialStatus.RECEIVED, preview_url="#preview", sample_url="#sample",
                     basis="《食品经营许可和备案管理办法》第十五条"),
        ChecklistRow("system", "食品安全管理制度", form="复印件 1 份", supply=Supply.DEFERRED,
                     necessity="可容缺", source="5 个工作日内补齐",
                     status=MaterialStatus.MISSING, note="应于 3月9日前补齐，逾期终止办理"),
        ChecklistRow("health", "从业人员健康证明", form="原件核验", supply=Supply.PROMISED,
                     necessity="可承诺", source="签署告知承诺书", status=MaterialStatus.RECEIVED),
        ChecklistRow("equipment", "主要设备设施清单", form="原件 1 份", necessity="情形需要",
                     source="申请人提供", status=MaterialStatus.DEFECTIVE,
                     note="缺少冷藏设备的数量和位置"),
    )
)  # fmt: skip

BEFORE_AFTER = BeforeAfterPicture(
    (
        Measure("申请材料", 10, 4, "份", "申请人需要自己提交的材料"),
        Measure("办理环节", 9, 5, "个"),
        Measure("到现场次数", 3, 1, "次"),
        Measure("办理时限", 20, 10, "个工作日"),
        Measure("收费", None, 0, "元"),
        Measure("联审部门", 2, 3, "个"),
    ),
    title="2026 年第 2 版与改革前相比",
)

STAFF = StaffShell(
    channel="部门审批",
    place="自然资源局 · 审批科",
    person="赵审批",
    nav=(
        NavEntry("待办", "#1", "inbox", 12, is_current=True, light=Light.RED),
        NavEntry("在办", "#2", "clock", 31),
        NavEntry("已办", "#3", "circle-check"),
        NavEntry("超时预警", "#4", "triangle-alert", 3),
        NavEntry("特别程序", "#5", "circle-pause", 2),
        NavEntry("征求意见", "#6", "send", 4),
        NavEntry("现场核查", "#7", "map-pin", 1),
    ),
    search_url="/search",
    messages_url="/messages",
    messages_count=3,
    person_links=(Link("个人设置", "/me"),),
    sign_out_url="/sign-out",
    live_url="/live",
)
PUBLIC = PublicShell(
    site="一窗政务服务",
    division="临江市",
    nav=(
        Link("办事指南", "/guide", is_current=True),
        Link("办件查询", "/progress"),
        Link("文书核验", "/verify"),
    ),
    footer="临江市政务服务管理局",
)
WIZARD = (
    WizardStep("选择事项", "done", "#1"),
    WizardStep("情形选择", "done", "#2"),
    WizardStep("申请人", "current"),
    WizardStep("材料", "todo"),
    WizardStep("受理", "todo"),
)
TABS = (
    Link("全部", "#all", count=12, is_current=True),
    Link("超期", "#red", count=1),
    Link("预警", "#yellow", count=3),
)
PAGES = Pages("?before=a", "?after=b", "每页 50 条")
DIALOG = ReasonDialog(
    "suspend",
    "进入特别程序",
    "/suspend",
    "暂停计时",
    "特别程序所需时间不计入办理时限，须书面告知申请人。",
    "《行政许可法》第四十五条",
    (Choice("hearing", "听证"), Choice("expert", "专家评审")),
)
CASES = (
    (CLOCKS[2], "临政务2026-000731", "某餐饮店食品经营许可", "李**", "现场核查", 2),
    (CLOCKS[1], "临政务2026-000802", "二手房转移登记", "陈**", "核税", 1),
    (CLOCKS[3], "临政务2026-000655", "建筑工程施工许可", "临江建设有限公司", "专家评审", 12),
    (CLOCKS[0], "临政务2026-000914", "建设工程规划许可", "临江置业有限公司", "方案审查", 8),
    (CLOCKS[4], "临政务2026-000920", "公共场所卫生许可（告知承诺）", "周**", "已办结", 3),
)


class Refused:
    code = "already_corrected"
    message = "办件 临政务2026-000731 已经发出过一次性补正告知，不能再以原有理由要求补正。"
    law = "《行政许可法》第三十二条第一款第四项"
    next_step = "材料已经齐全的，应当受理；认为不符合条件的，受理后作出不予许可决定并说明理由。"


def everything() -> dict[str, object]:
    """Return the context of the gallery."""
    return {
        "plan": PLAN, "running": RUNNING, "minutes": MINUTES, "clocks": CLOCKS,
        "picture": CHECKLIST, "figures": BEFORE_AFTER, "wizard_steps": WIZARD, "tabs": TABS,
        "pages": PAGES, "dialog": DIALOG, "cases": CASES, "refusal": Refused, "lights": list(Light),
    }  # fmt: skip


def replace_name(lane: Lane, name: str) -> Lane:
    return replace(lane, name=name)
