"""Refusals of approval steps."""

from __future__ import annotations

from onewindow.kit.refusals import Forbidden, NotFound, Refusal


class UnknownStep(NotFound):
    code = "unknown_step"


class StepNotOpen(Refusal):
    """The step is not waiting for anybody's decision."""

    code = "step_not_open"
    next_step = "请刷新办件，查看该环节的当前状态。"


class PrerequisiteMissing(Refusal):
    """A prerequisite is not decided yet: hard ones bar the start, soft ones the decision."""

    code = "prerequisite_missing"
    law = "事项标准审批流程所列的前置环节及其法定理由"
    next_step = "请等待前置环节作出决定；确需提前的，先出具意见草稿。"


class AlreadySigned(Refusal):
    """One person signs a step once; the same person twice never counts as two."""

    code = "already_signed"
    law = "一人不得重复签署同一环节（四眼原则）"
    next_step = "请由另一名有权人员签署。"


class NotASigner(Forbidden):
    code = "not_a_signer"


class NothingToReturn(Refusal):
    """Returning must go back, never forward."""

    code = "nothing_to_return"
    next_step = "退回只能退向申请人或已决定的前置环节。"


class NoPauseOpen(Refusal):
    code = "no_pause_open"
    next_step = "该环节没有正在进行的特别程序。"
