"""Statuses of a case: the vocabulary of the official status table, with code and words."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a case rests. 恢复 (15) and 延期 (16) are acts: a case passes through, never rests."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PRE_REVIEWED = "pre_reviewed"
    RECEIVED = "received"
    CORRECTION_REQUESTED = "correction_requested"
    CORRECTED = "corrected"
    ACCEPTED = "accepted"
    DEEMED_ACCEPTED = "deemed_accepted"
    ACCEPTED_WITH_DEFERRAL = "accepted_with_deferral"
    NOT_ACCEPTED = "not_accepted"
    OUT_OF_SCOPE = "out_of_scope"
    EXAMINING = "examining"
    CONSULTING = "consulting"
    INSPECTING = "inspecting"
    SUSPENDED = "suspended"
    HEARING = "hearing"
    RETURNED_TO_WINDOW = "returned_to_window"
    GRANTED = "granted"
    REFUSED = "refused"
    GRANTED_ON_PROMISE = "granted_on_promise"
    RESULT_MADE = "result_made"
    CONCLUDED = "concluded"
    DELIVERED = "delivered"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    TERMINATED = "terminated"

    @property
    def code(self) -> str:
        """The two-digit code of the status table."""
        return _TABLE[self][0]

    @property
    def label(self) -> str:
        """What staff read."""
        return _TABLE[self][1]

    @property
    def public_label(self) -> str:
        """What the applicant reads."""
        return _TABLE[self][2]


_TABLE: dict[Status, tuple[str, str, str]] = {
    Status.DRAFT: ("00", "暂存", "草稿"),
    Status.SUBMITTED: ("01", "已提交", "待预审"),
    Status.PRE_REVIEWED: ("02", "预审通过", "预审通过"),
    Status.RECEIVED: ("03", "收件", "已收件"),
    Status.CORRECTION_REQUESTED: ("04", "补正告知", "待补正"),
    Status.CORRECTED: ("05", "补正完成", "已补正"),
    Status.ACCEPTED: ("06", "受理", "已受理"),
    Status.DEEMED_ACCEPTED: ("07", "视为受理", "已受理（视为）"),
    Status.ACCEPTED_WITH_DEFERRAL: ("08", "容缺受理", "容缺受理"),
    Status.NOT_ACCEPTED: ("09", "不予受理", "不予受理"),
    Status.OUT_OF_SCOPE: ("10", "不受理", "不属于本机关受理"),
    Status.EXAMINING: ("11", "审查", "审查中"),
    Status.CONSULTING: ("12", "征求意见", "部门会审"),
    Status.INSPECTING: ("13", "现场核查", "待现场核查"),
    Status.SUSPENDED: ("14", "特别程序", "暂停计时"),
    Status.HEARING: ("17", "听证", "听证"),
    Status.RETURNED_TO_WINDOW: ("18", "退回窗口", "待补充说明"),
    Status.GRANTED: ("19", "准予决定", "准予"),
    Status.REFUSED: ("20", "不予决定", "不予许可"),
    Status.GRANTED_ON_PROMISE: ("21", "告知承诺决定", "准予（承诺）"),
    Status.RESULT_MADE: ("22", "制证", "证照已生成"),
    Status.CONCLUDED: ("23", "办结", "已办结"),
    Status.DELIVERED: ("24", "送达", "已送达"),
    Status.ARCHIVED: ("26", "归档", "已归档"),
    Status.WITHDRAWN: ("90", "撤回", "已撤回"),
    Status.RETURNED: ("91", "退件", "已退件"),
    Status.TERMINATED: ("92", "终止", "已终止"),
}

BEFORE_ACCEPTANCE = frozenset(
    {Status.SUBMITTED, Status.PRE_REVIEWED, Status.RECEIVED, Status.CORRECTED}
)
"""The window has the case and owes an answer."""

ACCEPTANCES = frozenset({Status.ACCEPTED, Status.DEEMED_ACCEPTED, Status.ACCEPTED_WITH_DEFERRAL})
RUNNING = ACCEPTANCES | {
    Status.EXAMINING,
    Status.CONSULTING,
    Status.INSPECTING,
    Status.RETURNED_TO_WINDOW,
}
"""The decision clock counts (06–13 and 18)."""

PAUSED = frozenset({Status.SUSPENDED, Status.HEARING})
"""The decision clock stands still (14 and 17)."""

IN_PROGRESS = RUNNING | PAUSED
DECIDED = frozenset({Status.GRANTED, Status.REFUSED, Status.GRANTED_ON_PROMISE})
ENDED = frozenset(
    {
        Status.NOT_ACCEPTED,
        Status.OUT_OF_SCOPE,
        Status.DELIVERED,
        Status.WITHDRAWN,
        Status.RETURNED,
        Status.TERMINATED,
    }
)
"""Nothing is owed to the applicant any more; only the archive is left."""
