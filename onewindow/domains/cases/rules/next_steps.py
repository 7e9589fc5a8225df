"""链路服务: what the applicant is told comes next, by where the case rests (H14)."""

from __future__ import annotations

from collections.abc import Sequence

from onewindow.domains.cases.rules.statuses import Status

_REVIEW = frozenset({Status.PRE_REVIEWED, Status.RECEIVED, Status.CORRECTED})
_EXAMINING = frozenset(
    {
        Status.ACCEPTED,
        Status.DEEMED_ACCEPTED,
        Status.ACCEPTED_WITH_DEFERRAL,
        Status.EXAMINING,
        Status.CONSULTING,
        Status.INSPECTING,
    }
)
_PAUSED = frozenset({Status.SUSPENDED, Status.HEARING})
_ENDED = frozenset({Status.NOT_ACCEPTED, Status.RETURNED, Status.TERMINATED})
_MADE = frozenset({Status.RESULT_MADE, Status.CONCLUDED})
_WORDS = {
    Status.CORRECTION_REQUESTED: "请按告知书一次补齐后交回，补正期间不计时限",
    Status.RETURNED_TO_WINDOW: "请按窗口的通知补充材料或说明",
    Status.REFUSED: "决定书依法送达；不服可申请行政复议或提起诉讼",
    Status.OUT_OF_SCOPE: "请按告知书向有权机关申请",
}


def next_step(
    status: Status, *, due: str, place: str, delivery_mode: str, deferred: Sequence[str] = ()
) -> str:
    """Return what comes next and who does it; "" where nothing does.

    ``due`` is the last day of the clock that runs, in words, or "". ``place`` is where a result is
    collected, ``deferred`` names materials that are still to be made up, each with its day.
    """
    until = f"{due}前" if due else ""
    if status is Status.SUBMITTED:
        return f"网上预审，{until}答复" if until else "网上预审"
    if status in _REVIEW:
        return f"审核材料，{until}告知是否受理"
    if status in _EXAMINING:
        owed = f"请补齐{'、'.join(deferred)}；" if deferred else ""
        return f"{owed}部门审查，{until}作出决定"
    if status in _PAUSED:
        return "特别程序结束后恢复计时，届时再通知"
    if status in {Status.GRANTED, Status.GRANTED_ON_PROMISE}:
        return f"制作结果，{until}送达" if until else "制作结果"
    if status in _MADE:
        return _delivery(place, delivery_mode)
    if status in _ENDED:
        return "请查收文书；可补齐条件后重新申请，不服可依法救济"
    return _WORDS.get(status, "")


def _delivery(place: str, mode: str) -> str:
    if mode == "post":
        return "结果将邮寄送达，请留意签收"
    if mode == "electronic":
        return "结果以电子方式送达，可在网上查看"
    return f"请凭有效身份证件和办件编号到{place}领取"
