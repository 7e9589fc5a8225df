"""Every fact of a case has a sentence for staff, and one for the public or none on purpose."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime

import pytest

from onewindow.channels.telling import Names, tell_public, tell_staff, who, words_of
from onewindow.domains.cases import events as e
from onewindow.domains.cases.api import Entry
from onewindow.kit.outbox import Fact

NAMES = Names(
    steps={"b": "资料审查", "d": "决定"},
    materials={"form": "申请书", "health": "健康证明"},
    people={"1004": "王强"},
    departments={"water": "云汀水务集团"},
)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_DEFECT = e.Defect("layout", "布局图", "未标注面积", "请标注各功能间面积")
SPECIMENS: dict[type[Fact], tuple[Fact, str, str]] = {
    e.CaseReceived: (
        e.CaseReceived(
            1, "x", "食品经营许可", "market", "990101", "window", 1, "k", window="21",
            checklist=("form", "health"), materials=("form",), green_channel="elderly",
        ),
        "21号窗口收件：食品经营许可，清单 2 份材料，已有 1 份",
        "已收到您的申请材料",
    ),
    e.AssistantAssigned: (
        e.AssistantAssigned("0106", "林六", before="1004", reason="休假"),
        "帮办代办由王强改为林六",
        "已安排帮办代办员为您办理",
    ),
    e.AssistanceEnded: (
        e.AssistanceEnded("1004", "申请人自行办理"),
        "结束王强的帮办代办",
        "帮办代办已结束",
    ),
    e.ApplicationAmended: (
        e.ApplicationAmended("d", materials=("form",), is_form_changed=True),
        "受理前更正申请，已有材料 1 份",
        "申请信息已按您的要求更正",
    ),
    e.PreReviewPassed: (e.PreReviewPassed("齐全"), "预审通过", "预审通过"),
    e.ApplicantConfirmed: (
        e.ApplicantConfirmed("paper", "d", "视力障碍"),
        "申请人在纸质表上确认申请信息",
        "您已在纸质表上确认申请信息",
    ),
    e.CorrectionRequested: (
        e.CorrectionRequested((_DEFECT,)),
        "一次性告知补正 1 项",
        "请补正 1 项材料，全部内容一次告知",
    ),
    e.CorrectionSubmitted: (
        e.CorrectionSubmitted(("form", "health")),
        "收到补正材料：“申请书”、“健康证明”",
        "收到补正材料：“申请书”、“健康证明”",
    ),
    e.CaseAccepted: (
        e.CaseAccepted("deferral", AT, {}, (e.Deferral("health", "健康证明", date(2026, 3, 9)),)),
        "容缺受理，办理时限开始计算",
        "已容缺受理，办理时限开始计算",
    ),
    e.NegativeReported: (
        e.NegativeReported("decline", "不符合条件", "食品安全法第三十五条"),
        "报备否定事项：拟不予受理",
        "",
    ),
    e.NegativeReportApproved: (
        e.NegativeReportApproved("decline"),
        "核准否定事项报备：不予受理",
        "",
    ),
    e.CaseDeclined: (e.CaseDeclined("不符合条件", "法"), "决定不予受理", "您的申请不予受理"),
    e.CasePointedElsewhere: (
        e.CasePointedElsewhere("非本机关", "云汀市水务局"),
        "不属于本机关受理范围，告知向云汀市水务局申请",
        "此事不由本机关办理，请向云汀市水务局申请",
    ),
    e.CaseReturned: (e.CaseReturned("重复申请：同日两次", "1004"), "退件", "您的申请已退回"),
    e.CaseWithdrawn: (e.CaseWithdrawn("另行安排"), "申请人撤回申请，办理终结", "您的申请已撤回"),
    e.CaseTerminated: (e.CaseTerminated("主体注销", "公司法"), "终止办理", "您的申请已终止办理"),
    e.StepSigned: (
        e.StepSigned("b", "objected", "面积不符"),
        "“资料审查”签署：不同意",
        "“资料审查”环节已有意见",
    ),
    e.StepReturned: (
        e.StepReturned("b", "图不清楚", ("form",)),
        "“资料审查”退回窗口补充，其他环节照常办理",
        "“资料审查”需要补充说明，窗口会联系您",
    ),
    e.StepSupplemented: (
        e.StepSupplemented("b", "已重画", ("form",)),
        "窗口已补充“资料审查”所需内容：“申请书”",
        "“资料审查”所需内容已补充",
    ),
    e.StepSentBack: (
        e.StepSentBack("d", "b", "复核"),
        "“决定”退回前置环节“资料审查”重新办理",
        "“资料审查”正在复核",
    ),
    e.StepRerouted: (
        e.StepRerouted("b", "职责调整", "water", "1004"),
        "“资料审查”转由云汀水务集团、王强办理",
        "",
    ),
    e.SignerAdded: (e.SignerAdded("b", "1004", "重大事项"), "“资料审查”加签：增加王强签署", ""),
    e.StepExtended: (e.StepExtended("b", "2wd", "复杂"), "“资料审查”环节延长2个工作日", ""),
    e.SpecialProcedureStarted: (
        e.SpecialProcedureStarted("expert_review", "评审", 5),
        "办件启动特别程序：专家评审，需 5 个工作日，不计入时限",
        "办件启动特别程序：专家评审，需 5 个工作日，不计入时限",
    ),
    e.SpecialProcedureEnded: (
        e.SpecialProcedureEnded("通过", "b"),
        "“资料审查”特别程序结束，恢复计时",
        "“资料审查”特别程序结束，恢复计时",
    ),
    e.ExtensionGranted: (
        e.ExtensionGranted("10wd", "案情复杂", "行政许可法第四十二条"),
        "批准延长办理期限10个工作日",
        "办理期限延长10个工作日",
    ),
    e.DeferredMaterialSupplied: (
        e.DeferredMaterialSupplied(("health",)),
        "收到容缺补交材料：“健康证明”",
        "收到容缺补交材料：“健康证明”",
    ),
    e.CaseDecided: (
        e.CaseDecided("granted", on_promise=True),
        "作出准予决定（告知承诺）",
        "已作出准予决定（告知承诺）",
    ),
    e.ResultMade: (
        e.ResultMade(({"name": "食品经营许可证", "number": "云汀市监〔2026〕00001号"},)),
        "制作办理结果：食品经营许可证 云汀市监〔2026〕00001号",
        "制作办理结果：食品经营许可证 云汀市监〔2026〕00001号",
    ),
    e.CaseConcluded: (
        e.CaseConcluded("食品经营许可证"),
        "办结：食品经营许可证",
        "办结：食品经营许可证",
    ),
    e.CaseDelivered: (
        e.CaseDelivered("post", "林一", "EMS1"),
        "送达（邮寄）：林一",
        "结果已送达（邮寄）",
    ),
    e.PromiseChecked: (
        e.PromiseChecked("revoked", "不实"),
        "承诺核查：撤销决定",
        "承诺核查：撤销决定",
    ),
    e.CaseArchived: (e.CaseArchived(9, "30年"), "归档：目录 9 条，保管期限30年", "办件已归档"),
    e.MockConverted: (
        e.MockConverted(("b",)),
        "模拟审批转为正式办件，开始计时",
        "模拟审批转为正式办件，开始计时",
    ),
    e.IncidentRaised: (e.IncidentRaised("x", "逾期未告知"), "计入监察事件：逾期未告知", ""),
    e.ClocksRecomputed: (
        e.ClocksRecomputed("日历调整", date(2026, 3, 9), date(2026, 3, 10)),
        "重新计算期限：由2026年3月9日改为2026年3月10日",
        "重新计算期限：由2026年3月9日改为2026年3月10日",
    ),
}  # fmt: skip
FACTS = [
    kind
    for _, kind in inspect.getmembers(e, inspect.isclass)
    if issubclass(kind, Fact) and kind not in {Fact, e.ClocksOutdated, e.ClocksAlerted}
]
"""A changed calendar and a sweep of late clocks are told of many cases at once, never of one."""


@pytest.mark.parametrize("kind", FACTS, ids=[kind.__name__ for kind in FACTS])
def test_every_fact_of_a_case_is_told(kind: type[Fact]) -> None:
    fact, staff, public = SPECIMENS[kind]
    words = words_of(fact, NAMES)
    assert (words.text, words.public) == (staff, public)


def test_the_notice_is_told_with_every_problem_and_remedy() -> None:
    words = words_of(e.CorrectionRequested((_DEFECT,)), NAMES)
    assert words.detail == "布局图：未标注面积，请标注各功能间面积"
    assert words.public_detail == words.detail


def test_a_deferral_is_told_with_its_date() -> None:
    words = words_of(SPECIMENS[e.CaseAccepted][0], NAMES)
    assert words.public_detail == "“健康证明”应于2026年3月9日前补齐"


def test_the_public_story_names_no_officer_and_skips_what_is_internal() -> None:
    actor = {"kind": "officer", "key": "1004", "name": "王强", "window": "21"}
    entries = [
        Entry(1, AT, actor, SPECIMENS[e.NegativeReported][0]),
        Entry(2, AT, actor, SPECIMENS[e.CaseDeclined][0]),
    ]
    staff = tell_staff(entries, NAMES)
    public = tell_public(entries, NAMES)
    assert [line.who for line in staff] == ["王强（21号窗口）", "王强（21号窗口）"]
    assert [(line.who, line.text) for line in public] == [("", "您的申请不予受理")]


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ({"kind": "system", "key": "system"}, "系统"),
        ({"kind": "applicant", "key": "x", "name": "周*民"}, "申请人"),
        ({"kind": "officer", "key": "1", "name": "王强", "acting_for": "张军"}, "王强（代张军）"),
        ({"kind": "officer", "key": "1004"}, "1004"),
    ],
)
def test_who_acted_is_said_as_people_say_it(actor: dict[str, str], said: str) -> None:
    assert who(actor) == said


def test_the_specimens_cover_exactly_the_facts() -> None:
    assert set(SPECIMENS) == set(FACTS)
