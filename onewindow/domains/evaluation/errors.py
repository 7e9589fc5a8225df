"""Refusals about evaluations."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    next_step = "请核对评价链接或二维码，或在办件进度页面重新打开评价。"


class AlreadyEvaluated(Refusal):
    code = "already_evaluated"
    law = "国办发〔2019〕51号：一次服务评价一次"
    next_step = "如需补充意见，请拨打12345或到大厅“办不成事”反映窗口。"


class EvaluationClosed(Refusal):
    code = "evaluation_closed"
    next_step = "如需反映问题，请拨打12345或到大厅“办不成事”反映窗口。"


class EvaluationInvalid(Invalid):
    code = "evaluation_invalid"
    law = "国办发〔2019〕51号"


class RectificationNotFound(NotFound):
    code = "rectification_not_found"
    next_step = "请核对整改单，或确认是否属于本部门。"


class WrongStage(Refusal):
    """The loop has an order; ``details['stage']`` says where it stands."""

    code = "wrong_stage"
    law = "国办发〔2019〕51号：差评整改闭环"
    next_step = "请刷新页面，按当前阶段办理。"


class PolicyInvalid(Invalid):
    code = "evaluation_policy_invalid"
