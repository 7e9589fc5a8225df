"""Refusals of cases: each with the law behind it and what to do next."""

from __future__ import annotations

from onewindow.domains.cases.rules.statuses import Status
from onewindow.domains.cases.rules.transitions import TRANSITIONS, Act
from onewindow.kit.refusals import Forbidden, Invalid, NotFound, Refusal


class CaseNotFound(NotFound):
    code = "case_not_found"
    next_step = "请核对办件编号。"


class IllegalTransition(Refusal):
    """The table of transitions does not allow this act now."""

    code = "illegal_transition"

    @classmethod
    def of(cls, number: str, act: Act, status: Status) -> IllegalTransition:
        row = TRANSITIONS[act]
        return cls(
            f"办件 {number} 当前状态为“{status.label}”，不能{row.label}。",
            law=row.law,
            next_step=row.next_step,
        )


class AssistantNotAvailable(Refusal):
    code = "assistant_not_available"
    law = "帮办代办制度"
    next_step = "请在帮办代办员名单中选择。"


class ItemNotInForce(Refusal):
    code = "item_not_in_force"
    law = "权力清单制度：清单之外无审批"
    next_step = "请核对事项是否仍在权力清单内，或选择替代事项。"


class NotAcceptable(Refusal):
    code = "not_acceptable"
    law = "行政许可法第三十二条"


class ConfirmationMissing(Refusal):
    code = "confirmation_missing"
    law = "双屏确认制度"
    next_step = "请申请人在第二屏核对确认；无法使用时登记纸质确认并说明理由。"


class ClockSetBack(Refusal):
    """The moment of an act lies before the last one of its case: no person can act in the past."""

    code = "clock_set_back"
    status = 503
    law = "办件记录按发生先后排列，期限由它计算"
    next_step = "请通知管理员校准服务器时钟；校准后重新提交，本次操作没有生效。"


class SecondNotice(Refusal):
    code = "second_notice"
    law = "行政许可法第三十二条第一款第四项：一次告知需要补正的全部内容"
    next_step = "应依现有材料作出受理或不予受理；确有必要的，由主管人员批准并计入监察事件。"


class OutsideStandard(Refusal):
    code = "outside_standard"
    law = "优化营商环境条例第三十五条：不得在事项标准之外增加材料或条件"
    next_step = "只能要求受理时标准列明的材料。"


class NegativeNotReported(Refusal):
    code = "negative_not_reported"
    law = "否定事项报备制度"
    next_step = "请先填写否定事项报备，由负责人核准后再作出决定。"


class TooFewPeople(Refusal):
    code = "too_few_people"
    law = "多人审核制度：受理、初审、复审、核定须由不同人员办理"
    next_step = "请由尚未参与本办件的有权人员办理。"


class DeferralNotAllowed(Refusal):
    code = "deferral_not_allowed"
    law = "容缺受理制度"
    next_step = "请补齐该材料，或按补正程序一次性告知。"


class DeferralOpen(Refusal):
    code = "deferral_open"
    law = "容缺受理制度：材料补齐前不发放办理结果"
    next_step = "请先补齐容缺材料。"


class PromiseNotAllowed(Refusal):
    code = "promise_not_allowed"
    law = "国办发〔2020〕42号"
    next_step = "请按一般程序受理。"


class TimetableNotAllowed(Refusal):
    code = "timetable_not_allowed"
    law = "期限由法律规定；法律允许约定的，以受理时的书面约定为准"
    next_step = "请不附约定日程受理，期限按事项标准计算。"


class ExtensionNotAllowed(Refusal):
    code = "extension_not_allowed"
    law = "行政许可法第四十二条"
    next_step = "请在期限内作出决定。"


class SpecialProcedureNotAllowed(Refusal):
    code = "special_procedure_not_allowed"
    law = "行政许可法第四十五条"
    next_step = "只有本事项期限规则列明的程序可以不计时间。"


class SimulatedOnly(Refusal):
    code = "simulated_only"
    law = "模拟审批不产生法律效力"
    next_step = "条件具备后转为正式办件。"


class NoticeAwaited(Refusal):
    """A notice that refers to an earlier one is asked for before that one exists."""

    code = "notice_awaited"
    law = "文书须按办理顺序制作"
    next_step = "先前的文书制作完成后自动重试。"


class WrongCollector(Refusal):
    code = "wrong_collector"
    law = "统一窗口出件制度：核验领取人身份"
    next_step = "请申请人或持授权的经办人领取。"


class ReasonMissing(Invalid):
    code = "reason_missing"
    next_step = "请填写理由后重试，已填写的内容不会丢失。"


class OverdueReasonMissing(Invalid):
    code = "overdue_reason_missing"
    law = "限时办结制度：超期须说明理由"
    next_step = "请填写超期理由。"


class FormInvalid(Invalid):
    code = "form_invalid"
    next_step = "请按提示修改后重新提交，已填写的内容不会丢失。"


class NotYourStep(Forbidden):
    code = "not_your_step"
    law = "岗位责任制：环节由标准所定岗位的A岗或B岗人员办理"


class NotTheHead(Forbidden):
    code = "not_the_head"
    next_step = "请由该部门负责人办理。"


class NotForBatch(Refusal):
    """The case needs a look of its own, so that it is not signed together with others."""

    code = "not_for_batch"
    law = "批量办理只限时限正常、无容缺和不同意见的同类环节"
    next_step = "请打开该办件单独办理。"


class DraftNotFound(NotFound):
    code = "draft_not_found"
    next_step = "请在工作桌面的“暂存”中查找，或重新收件。"
