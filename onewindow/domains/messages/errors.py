"""Refusals about texts."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


class UnknownText(NotFound):
    code = "unknown_text"
    next_step = "请从短信列表中打开。"


class WordingInvalid(Invalid):
    code = "wording_invalid"
    next_step = "请按页面上列出的占位符修改。"


class MessageRulesInvalid(Invalid):
    code = "message_rules_invalid"


class NotResendable(Refusal):
    code = "not_resendable"
    next_step = "只有发送失败的短信可以重发一次。"


class PhoneInvalid(Invalid):
    code = "phone_invalid"
    next_step = "请填写11位手机号。"
