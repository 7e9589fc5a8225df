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


class UnknownNorm(NotFound):
    code = "unknown_norm"
    next_step = "请核对标准编号，或先在建设规范中登记该标准。"


class NormNumberTaken(Refusal):
    code = "norm_number_taken"
    next_step = "请核对编号；一个编号只用于一个版本，修订、升级都用新编号。"


class NormNotHigher(Refusal):
    """升级 leads to a higher level only."""

    code = "norm_not_higher"
    law = "《标准化法》第二条"
    next_step = "同级修改请办“修订”；标准不能降级，不再适用的请办“废止”。"


class NormWithoutDemand(Refusal):
    """A norm without a clause that demands a facility furnishes nobody."""

    code = "norm_without_demand"
    next_step = "请先登记条款，写明要求配置什么、哪些等级适用。"


class NormIsPublished(Refusal):
    code = "norm_is_published"
    next_step = "已发布的条款不能改动，请办“修订”形成新版本。"


class NormNotAmendable(Refusal):
    """There is nothing in force to go on from, or a successor was begun already."""

    code = "norm_not_amendable"


class UnknownBrand(NotFound):
    code = "unknown_brand"
    next_step = "请核对品牌代码，或先登记该品牌。"


class BrandCodeTaken(Refusal):
    code = "brand_code_taken"
    next_step = "请换一个代码；品牌撤销后代码也不再给别的品牌。"


class BrandNotInForce(Refusal):
    """Only a brand in force is rated, and a brand is withdrawn once."""

    code = "brand_not_in_force"
    next_step = "请核对品牌的起止日期；需要恢复的，请重新登记。"


class UnknownCommendation(NotFound):
    code = "unknown_commendation"
    next_step = "请在上岗认证页的表彰记录中核对。"


class CommendationWithdrawn(Refusal):
    code = "commendation_withdrawn"
    next_step = "无需再办；重新表彰的请另行登记。"


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
