"""Refusals about places, posts and delegations."""

from __future__ import annotations

from collections.abc import Sequence

from onewindow.domains.organizations.rules.acceptance import Ground
from onewindow.kit.refusals import Invalid, NotFound, Refusal


class UnknownDepartment(NotFound):
    code = "unknown_department"
    next_step = "请核对部门代码，或先在机构管理中登记该部门。"


class UnknownDivision(NotFound):
    code = "unknown_division"
    next_step = "请核对行政区划代码（GB/T 2260）。"


class UnknownOutlet(NotFound):
    code = "unknown_outlet"
    next_step = "请核对网点代码，或先登记该网点。"


class UnknownWindow(NotFound):
    code = "unknown_window"
    next_step = "请核对窗口号，或先登记该窗口。"


class UnknownDelegation(NotFound):
    code = "unknown_delegation"
    next_step = "请核对授权书编号。"


class InvalidOrganization(Invalid):
    code = "invalid_organization"


class BothHoldersAbsent(Refusal):
    """AB岗: neither holder is here; ``details['alert']`` is the staff number to be told."""

    code = "both_holders_absent"
    law = "AB岗工作制度"
    next_step = "请部门负责人临时指定经办人，或调整岗位。"


class PostVacant(Refusal):
    code = "post_vacant"
    law = "AB岗工作制度"
    next_step = "请先在机构管理中设置该岗位。"


class NotAcceptableHere(Refusal):
    """The window may not do this for the item; ``grounds`` lists every reason."""

    code = "not_acceptable_here"

    def __init__(self, grounds: Sequence[Ground]) -> None:
        first = grounds[0]
        super().__init__(
            "；".join(ground.message for ground in grounds),
            law=first.law,
            next_step=first.next_step,
            details={"grounds": [ground.code for ground in grounds]},
        )
        self.grounds = tuple(grounds)
