"""The one table of legal transitions: what is not in it is refused (60 §6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onewindow.domains.cases.rules.statuses import (
    BEFORE_ACCEPTANCE,
    ENDED,
    IN_PROGRESS,
    PAUSED,
    RUNNING,
    Status,
)


class Act(StrEnum):
    """What may be done to a case; the label completes “不能…”."""

    PRE_REVIEW = "pre_review"
    AMEND = "amend"
    CONFIRM = "confirm"
    REQUEST_CORRECTION = "request_correction"
    SUBMIT_CORRECTION = "submit_correction"
    ACCEPT = "accept"
    DEEM_ACCEPTED = "deem_accepted"
    ACCEPT_WITH_DEFERRAL = "accept_with_deferral"
    ACCEPT_ON_PROMISE = "accept_on_promise"
    REPORT_NEGATIVE = "report_negative"
    DECLINE = "decline"
    POINT_ELSEWHERE = "point_elsewhere"
    EXAMINE = "examine"
    SIGN = "sign"
    START_SPECIAL = "start_special"
    END_SPECIAL = "end_special"
    EXTEND = "extend"
    SUPPLY_DEFERRED = "supply_deferred"
    DECIDE = "decide"
    MAKE_RESULT = "make_result"
    DELIVER = "deliver"
    CHECK_PROMISE = "check_promise"
    ARCHIVE = "archive"
    WITHDRAW = "withdraw"
    RETURN = "return"
    TERMINATE = "terminate"
    CONVERT_MOCK = "convert_mock"
    ASSIGN = "assign"

    @property
    def label(self) -> str:
        return TRANSITIONS[self].label

    @property
    def law(self) -> str:
        """The rule behind the act."""
        return TRANSITIONS[self].law


@dataclass(frozen=True, slots=True)
class Transition:
    """From which statuses an act is legal, to which it leads, and the rule behind it.

    ``to`` is empty where the act leaves the status as it is or the run of steps decides it.
    """

    label: str
    start: frozenset[Status]
    to: frozenset[Status]
    law: str
    next_step: str


_LICENSING = "行政许可法"
_PENDING = BEFORE_ACCEPTANCE | {Status.CORRECTION_REQUESTED}
_PROGRESS = frozenset(IN_PROGRESS)

TRANSITIONS: dict[Act, Transition] = {
    Act.PRE_REVIEW: Transition(
        "预审通过",
        frozenset({Status.SUBMITTED}),
        frozenset({Status.PRE_REVIEWED}),
        f"{_LICENSING}第三十二条",
        "只有网上提交、尚未预审的申请需要预审。",
    ),
    Act.AMEND: Transition(
        "更正申请",
        frozenset({Status.PRE_REVIEWED, Status.RECEIVED}),
        frozenset(),
        f"{_LICENSING}第三十二条第一款第三项：可以当场更正的错误，应当允许申请人当场更正",
        "受理后申请信息不再更正；补正期间按补正告知书补交。",
    ),
    Act.CONFIRM: Transition(
        "由申请人确认",
        BEFORE_ACCEPTANCE,
        frozenset(),
        "双屏确认制度",
        "受理前请申请人在第二屏核对并确认。",
    ),
    Act.REQUEST_CORRECTION: Transition(
        "一次性告知补正",
        BEFORE_ACCEPTANCE,
        frozenset({Status.CORRECTION_REQUESTED}),
        f"{_LICENSING}第三十二条第一款第四项",
        "补正告知须在受理前一次作出。",
    ),
    Act.SUBMIT_CORRECTION: Transition(
        "接收补正材料",
        frozenset({Status.CORRECTION_REQUESTED}),
        frozenset({Status.CORRECTED, Status.CORRECTION_REQUESTED}),
        f"{_LICENSING}第三十二条",
        "只有已作出补正告知的办件可以补正。",
    ),
    Act.ACCEPT: Transition(
        "受理",
        BEFORE_ACCEPTANCE,
        frozenset({Status.ACCEPTED}),
        f"{_LICENSING}第三十二条第一款第五项",
        "请核对办件当前状态；已受理的办件进入审查。",
    ),
    Act.DEEM_ACCEPTED: Transition(
        "视为受理",
        BEFORE_ACCEPTANCE - {Status.CORRECTED},
        frozenset({Status.DEEMED_ACCEPTED}),
        f"{_LICENSING}第三十二条第一款第四项",
        "逾期不告知的，自收到申请材料之日起即为受理。",
    ),
    Act.ACCEPT_WITH_DEFERRAL: Transition(
        "容缺受理",
        BEFORE_ACCEPTANCE,
        frozenset({Status.ACCEPTED_WITH_DEFERRAL}),
        "容缺受理制度",
        "仅事项标准列明可容缺的材料可以后补。",
    ),
    Act.ACCEPT_ON_PROMISE: Transition(
        "按告知承诺受理",
        BEFORE_ACCEPTANCE,
        frozenset({Status.ACCEPTED}),
        "国办发〔2020〕42号",
        "仅实行告知承诺的事项可以按承诺受理。",
    ),
    Act.REPORT_NEGATIVE: Transition(
        "报备否定事项",
        _PENDING | _PROGRESS,
        frozenset(),
        "否定事项报备制度",
        "作出决定后不再报备。",
    ),
    Act.DECLINE: Transition(
        "不予受理",
        BEFORE_ACCEPTANCE,
        frozenset({Status.NOT_ACCEPTED}),
        f"{_LICENSING}第三十二条、第三十八条",
        "受理后只能作出准予或不予的决定。",
    ),
    Act.POINT_ELSEWHERE: Transition(
        "不受理",
        BEFORE_ACCEPTANCE - {Status.CORRECTED},
        frozenset({Status.OUT_OF_SCOPE}),
        f"{_LICENSING}第三十二条第一款第一、二项",
        "不属于本机关职权的，应即时告知向哪个机关申请。",
    ),
    Act.EXAMINE: Transition(
        "办理审查环节",
        _PROGRESS,
        frozenset(),
        f"{_LICENSING}第三十四条",
        "只有受理后、决定前的办件可以审查。",
    ),
    Act.SIGN: Transition(
        "签署环节意见",
        _PROGRESS
        | {
            Status.GRANTED,
            Status.GRANTED_ON_PROMISE,
            Status.RESULT_MADE,
            Status.CONCLUDED,
            Status.DELIVERED,
        },
        frozenset(),
        f"{_LICENSING}第三十四条",
        "受理后的环节，包括决定不等待其结果的协办环节，可以签署。",
    ),
    Act.START_SPECIAL: Transition(
        "启动特别程序",
        RUNNING,
        frozenset(PAUSED),
        f"{_LICENSING}第四十五条",
        "特别程序只能在计时进行中启动。",
    ),
    Act.END_SPECIAL: Transition(
        "结束特别程序",
        frozenset(PAUSED),
        RUNNING,
        f"{_LICENSING}第四十五条",
        "当前没有正在进行的特别程序。",
    ),
    Act.EXTEND: Transition(
        "延长期限",
        _PROGRESS,
        frozenset(),
        f"{_LICENSING}第四十二条",
        "延期须在受理后、期限届满前经负责人批准，且只有一次。",
    ),
    Act.SUPPLY_DEFERRED: Transition(
        "补齐容缺材料",
        _PROGRESS | {Status.GRANTED, Status.GRANTED_ON_PROMISE},
        frozenset(),
        "容缺受理制度",
        "仅容缺受理且尚未补齐的办件可以补齐材料。",
    ),
    Act.DECIDE: Transition(
        "作出决定",
        RUNNING,
        frozenset({Status.GRANTED, Status.GRANTED_ON_PROMISE, Status.REFUSED, Status.CONCLUDED}),
        f"{_LICENSING}第三十七条、第三十八条",
        "决定须在受理后、计时进行中作出。",
    ),
    Act.MAKE_RESULT: Transition(
        "制证",
        frozenset({Status.GRANTED, Status.GRANTED_ON_PROMISE}),
        frozenset({Status.RESULT_MADE, Status.CONCLUDED}),
        f"{_LICENSING}第三十九条",
        "准予决定作出后方可制证。",
    ),
    Act.DELIVER: Transition(
        "送达",
        frozenset({Status.CONCLUDED}),
        frozenset({Status.DELIVERED}),
        f"{_LICENSING}第四十四条",
        "办结后方可送达。",
    ),
    Act.CHECK_PROMISE: Transition(
        "登记承诺核查",
        frozenset({Status.RESULT_MADE, Status.CONCLUDED, Status.DELIVERED, Status.ARCHIVED}),
        frozenset(),
        "国办发〔2020〕42号",
        "仅告知承诺办结的办件需要事后核查。",
    ),
    Act.ARCHIVE: Transition(
        "归档",
        ENDED,
        frozenset({Status.ARCHIVED}),
        "档案法第三十七条",
        "送达或终结后方可归档。",
    ),
    Act.WITHDRAW: Transition(
        "撤回",
        _PENDING | _PROGRESS,
        frozenset({Status.WITHDRAWN}),
        "申请人可在决定前撤回申请",
        "决定作出后不能撤回，可申请变更或注销。",
    ),
    Act.RETURN: Transition(
        "退件",
        _PENDING | _PROGRESS,
        frozenset({Status.RETURNED}),
        "退件只限重复申请或选错事项，不得代替不予受理",
        "不符合条件的应作出不予受理或不予许可决定。",
    ),
    Act.TERMINATE: Transition(
        "终止",
        frozenset({Status.CORRECTION_REQUESTED}) | _PROGRESS,
        frozenset({Status.TERMINATED}),
        "容缺逾期、主体消亡等情形",
        "终止须说明情形和依据。",
    ),
    Act.CONVERT_MOCK: Transition(
        "模拟审批转正式",
        _PROGRESS,
        frozenset(),
        "模拟审批制度",
        "仅模拟审批的办件可以转为正式办件。",
    ),
    Act.ASSIGN: Transition(
        "安排帮办代办",
        frozenset(Status) - ENDED - {Status.DRAFT, Status.ARCHIVED},
        frozenset(),
        "帮办代办制度",
        "已终结的办件不再安排帮办代办。",
    ),
}


def is_legal(act: Act, status: Status) -> bool:
    """Return whether the table allows the act on a case in this status."""
    return status in TRANSITIONS[act].start
