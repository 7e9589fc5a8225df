"""Refusals about dockets."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal

LAW = "国发〔2022〕5号：设立“办不成事”反映窗口"


class DocketInvalid(Invalid):
    code = "docket_invalid"
    law = LAW


class DocketNotFound(NotFound):
    code = "docket_not_found"
    next_step = "请核对反映编号，或确认是否属于本部门。"


class WrongDocketStage(Refusal):
    """A docket has an order; ``details['stage']`` says where it stands."""

    code = "wrong_docket_stage"
    law = LAW
    next_step = "请刷新页面，按当前阶段办理。"


class AlreadyForwarded(Refusal):
    """A docket is passed on once by departments; after that the centre names one."""

    code = "docket_already_forwarded"
    law = "首问负责制：不得互相推诿"
    next_step = "请本部门答复；确实不归本部门的，请中心管理人员重新转办。"


class DissentClosed(Refusal):
    """A person asks once, in time, for the centre to decide."""

    code = "dissent_closed"
    next_step = "如仍有意见，请拨打12345政务服务便民热线。"


class NotTellable(Refusal):
    """A text would not reach the person."""

    code = "docket_not_tellable"
    next_step = "请改用电话回告。"


class ReviewInvalid(Invalid):
    code = "guide_review_invalid"
    law = LAW


class ReviewNotFound(NotFound):
    code = "guide_review_not_found"
    next_step = "请核对指南复核列表。"


class ReviewSettled(Refusal):
    code = "guide_review_settled"
    next_step = "请刷新列表；再次重复时会产生新的指南复核。"


class DocketPolicyInvalid(Invalid):
    code = "docket_policy_invalid"
