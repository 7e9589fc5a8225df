"""What an applicant reads of a case: five stages and the facts that concern them.

Shared by the public progress page and the kiosk of the hall, which do not know each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.cases.api import CaseFile, Status


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the five stages; ``words`` say what happens in it."""

    name: str
    words: str
    at: datetime | None = None
    is_done: bool = False
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the applicant has to know now; ``is_urgent`` ones ask them to act."""

    title: str
    text: str
    is_urgent: bool = False


_STOPPED = {
    Status.NOT_ACCEPTED: "不予受理",
    Status.OUT_OF_SCOPE: "不属于本机关受理",
    Status.WITHDRAWN: "已撤回",
    Status.RETURNED: "已退件",
    Status.TERMINATED: "已终止",
}


def stages_of(file: CaseFile) -> list[Stage]:
    """Return the stages of a case in order; exactly one is current until the end."""
    state = file.state
    moments = [
        ("收件", "材料已经交到窗口，正在核对。", state.received_at),
        ("受理", "已经受理，各部门开始并联审查。", state.accepted_at),
        ("审查决定", "各部门正在审查，完成后作出决定。", state.decided_at),
        ("办结", "决定已经作出，正在制作结果。", state.concluded_at),
        ("送达", "结果已经做好，请按约定方式领取。", state.delivered_at),
    ]
    reached = [n for n, (_, _, at) in enumerate(moments) if at is not None]
    last = max(reached, default=0)
    stopped = file.state.status in _STOPPED
    current = -1 if stopped or last == len(moments) - 1 else last + 1
    return [
        Stage(
            name=name,
            words=moments[n - 1][1] if n == current and n else words,
            at=at,
            is_done=at is not None,
            is_current=n == current,
        )
        for n, (name, words, at) in enumerate(moments)
    ]


def current_words(file: CaseFile) -> str:
    """Return what happens now; empty once nothing more will."""
    return next((stage.words for stage in stages_of(file) if stage.is_current), "")


def next_stage(file: CaseFile) -> str:
    """Return the stage that comes next and what happens until then; empty at the end."""
    found = (stage for stage in stages_of(file) if stage.is_current)
    return next((f"{stage.name}：{stage.words}" for stage in found), "")


def told(file: CaseFile) -> list[Told]:
    """Return what the applicant should know or do, most urgent first."""
    state = file.state
    found: list[Told] = []
    names = {material.id: material.name for material in file.terms.content.materials}
    correction = state.open_correction
    if correction is not None:
        missing = [m for m in correction.asked if m not in correction.supplied]
        what = "、".join(names.get(m, m) for m in missing)
        found.append(Told("需要补正", f"请补正：{what}。补正期间不计算办理时间。", is_urgent=True))
    for deferral in state.open_deferrals:
        due = f"{deferral.due_on:%Y年%m月%d日}"
        found.append(Told("容缺材料待补", f"请在 {due} 前补齐“{deferral.name}”。", is_urgent=True))
    pause = state.open_pause
    if pause is not None:
        found.append(Told("暂停计时", f"正在进行特别程序，预计需要 {pause.needed_days} 个工作日。"))
    if state.status in _STOPPED:
        found.append(Told(_STOPPED[state.status], f"理由：{state.end_reason}"))
    if state.outcome == "refused":
        found.append(
            Told(
                "不予许可",
                f"理由：{state.decision_reason}。不服的，可以自收到决定之日起六十日内申请行政复议，"
                "或者六个月内提起行政诉讼。",
            )
        )
    if state.results and state.delivered_at is None:
        what = "、".join(result["name"] for result in state.results)
        found.append(Told("可以领取", f"“{what}”已经做好。", is_urgent=True))
    return found
