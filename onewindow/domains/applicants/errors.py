"""Refusals about applicants."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class InvalidApplicant(Invalid):
    code = "invalid_applicant"


class UnknownApplicant(NotFound):
    code = "unknown_applicant"
    next_step = "请核对证件号码，或先登记申请人。"


class NameDiffers(Refusal):
    """The document is registered under another name; ``details`` hold it masked."""

    code = "name_differs"
    next_step = "请对照证件核对姓名；确已更名的，凭证件办理更名登记。"


class UnknownField(Invalid):
    code = "unknown_field"


NO_LETTER = "代理人没有办理该事项的有效委托"


class AgentNotAuthorized(Refusal):
    code = "agent_not_authorized"
    law = "行政许可法第二十九条：申请人可以委托代理人提出申请"
    next_step = "请提交在有效期内、载明该事项的委托书。"


class ConsentMissing(Refusal):
    code = "consent_missing"
    law = "《个人信息保护法》第十三条"
    next_step = "请先征得申请人同意，再保存或预填其曾填信息。"
