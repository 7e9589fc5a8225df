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


class PhoneNotConfirmed(Refusal):
    """The policy of texts wants to know whose phone it is, and nobody vouches for it."""

    code = "phone_not_confirmed"
    law = "短信规则：自填手机号须短信验证"
    next_step = "请由本人在网上预约页或号票页以短信验证码确认。"


class CodeNotSent(Refusal):
    """The phone cannot be sent a code: it opted out, or had its texts for the day."""

    code = "code_not_sent"
    next_step = "可以不留号码，留意大厅屏幕；或换一个手机号。"


class TooManyCodes(Refusal):
    """Codes to one phone, or asked for at one device, within a quarter of an hour."""

    code = "too_many_codes"
    status = 429
    law = "短信规则：验证码发送次数"
    next_step = "请一刻钟后再试；急需时可以不留号码，留意大厅屏幕。"


class WrongPhoneCode(Refusal):
    """The code is wrong, over, or was guessed at too often."""

    code = "wrong_phone_code"
    status = 422
    next_step = "请核对短信中的六位数字，或重新获取验证码。"
