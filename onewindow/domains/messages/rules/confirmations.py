"""How somebody knows that a phone is the person's, and which ways the policy takes."""

from __future__ import annotations

from enum import StrEnum

from onewindow.domains.messages.rules.policy import MessageRules


class PhoneConfirmation(StrEnum):
    """手机确认方式: who vouches for a phone; NONE: nobody does, it was only typed."""

    NONE = ""
    CODE = "code"
    STAFF = "staff"
    CLIENT = "client"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    PhoneConfirmation.NONE: "未确认",
    PhoneConfirmation.CODE: "短信验证",
    PhoneConfirmation.STAFF: "工作人员核对",
    PhoneConfirmation.CLIENT: "接入系统确认",
}


def is_enough(confirmed_by: PhoneConfirmation, rules: MessageRules) -> bool:
    """Return whether a phone that was confirmed in this way may be kept and sent texts."""
    return (
        not rules.confirms_phones
        or {
            PhoneConfirmation.NONE: False,
            PhoneConfirmation.CODE: True,
            PhoneConfirmation.STAFF: rules.takes_staff_phones,
            PhoneConfirmation.CLIENT: rules.takes_client_phones,
        }[confirmed_by]
    )
