"""What each act means for the applicant and the clocks, in words, before it is pressed."""

from __future__ import annotations

from datetime import date, datetime

from onewindow.domains.calendars.api import Clock
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import CaseFile


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _due(clock: Clock | None) -> str:
    if clock is None or clock.due_on is None:
        return "模拟审批不计时。"
    return f"办理时限{clock.total.chinese}，最晚 {_day(clock.due_on)} 作出决定。"


def pre_review(file: CaseFile, at: datetime) -> str:
    return "网上提交的材料可以受理；申请人看到“预审通过”。"


def paper(file: CaseFile, at: datetime) -> str:
    return "第二屏不能使用时，由申请人在纸质表上签字确认，并写明理由。"


def accept(file: CaseFile, at: datetime) -> str:
    return f"出具受理通知书，各部门同时开始办理。{_due(cases.acceptance_outlook(file, at))}"


def defer(file: CaseFile, at: datetime) -> str:
    names = "、".join(m.name for m in cases.missing_of(file) if m.deferrable_days is not None)
    due = _due(cases.acceptance_outlook(file, at, mode="deferral"))
    return f"先受理，{names or '次要材料'}在约定日期前补齐；补齐前不发放办理结果。{due}"


def promise(file: CaseFile, at: datetime) -> str:
    days = file.terms.content.follow_up_days
    check = f"作出决定后 {days} 个工作日内核查，" if days else "作出决定后核查，"
    due = _due(cases.acceptance_outlook(file, at, mode="promise"))
    return f"申请人书面承诺代替部分材料。{check}承诺不实的撤销决定并记入信用。{due}"


def correction(file: CaseFile, at: datetime) -> str:
    return (
        "一次告知全部需要补正的内容，同样的问题不能告知第二次；"
        "全部材料补齐前收件审查不计时，补齐后应当受理。"
    )


def corrected(file: CaseFile, at: datetime) -> str:
    return "勾选收到的材料；告知书所列全部收齐后，办件成为“补正完成”，应当受理。"


def supplied(file: CaseFile, at: datetime) -> str:
    return "勾选收到的容缺材料；全部补齐后方可发放办理结果。"


def supplement(file: CaseFile, at: datetime) -> str:
    return "补充后该环节继续计时，其他环节不受影响。"


def result(file: CaseFile, at: datetime) -> str:
    names = "、".join(r.name for r in file.terms.content.results) or "办理结果"
    return f"制作{names}并编号，办件随即办结，等待送达。"


def deliver(file: CaseFile, at: datetime) -> str:
    return "自决定之日起十个工作日内送达；送达后送达时限停止。"


def archive(file: CaseFile, at: datetime) -> str:
    return "生成归档目录并确定保管期限，办件不再变动。"


def mock(file: CaseFile, at: datetime) -> str:
    return "条件已经具备：各环节意见继续有效，决定环节重新办理，开始计时。"


def report(file: CaseFile, at: datetime) -> str:
    return "不予受理、退件、终止都须先报备，由另一名负责人核准后才能作出。"


def approve(file: CaseFile, at: datetime) -> str:
    report = file.state.negative
    return f"报备理由：{report.reason}（{report.basis}）" if report else ""


def decline(file: CaseFile, at: datetime) -> str:
    return "出具不予受理通知书，写明报备核准的理由、依据和救济途径，办理终结。"


def elsewhere(file: CaseFile, at: datetime) -> str:
    return "不属于本机关职权的，当场告知向哪个机关申请，出具不受理告知书，办理终结。"


def returned(file: CaseFile, at: datetime) -> str:
    return "只限重复申请或选错事项，须报备核准；不得代替不予受理。办理终结。"


def withdraw(file: CaseFile, at: datetime) -> str:
    return "申请人在决定作出前自愿撤回，办理终结，可以重新申请。"


def terminate(file: CaseFile, at: datetime) -> str:
    return "容缺逾期、主体消亡等情形，按核准的报备终止办理，出具终止通知书。"
