"""The only door of the domain: asking for texts, their settings, and what became of them."""

from onewindow.domains.messages.actions.phones import opt_in, opt_in_row, opt_out
from onewindow.domains.messages.actions.proving import (
    ask_code,
    ask_code_again,
    code_awaited,
    confirm_phone,
    demand_confirmed,
    drop_code,
    takes_phone,
)
from onewindow.domains.messages.actions.sending import resend, send, withdraw
from onewindow.domains.messages.errors import (
    CodeNotSent,
    MessageRulesInvalid,
    NotResendable,
    PhoneNotConfirmed,
    TooManyCodes,
    UnknownText,
    WordingInvalid,
    WrongPhoneCode,
)
from onewindow.domains.messages.fields import phone_confirmation_field
from onewindow.domains.messages.models import (
    EarlyReport,
    MessagePolicy,
    MessageWording,
    OptedOutPhone,
    PhoneProof,
    TextMessage,
    TextStatus,
)
from onewindow.domains.messages.queries import (
    fault_in,
    is_connected,
    opted_out,
    preview,
    text_about,
    text_message,
    texts,
    versions,
    wordings,
    words_of,
)
from onewindow.domains.messages.rules.confirmations import PhoneConfirmation
from onewindow.domains.messages.rules.policy import MessageRules, PurposeRule
from onewindow.domains.messages.rules.purposes import Purpose
from onewindow.domains.messages.settings import policy_of, set_policy, set_wording

__all__ = [
    "CodeNotSent",
    "EarlyReport",
    "MessagePolicy",
    "MessageRules",
    "MessageRulesInvalid",
    "MessageWording",
    "NotResendable",
    "OptedOutPhone",
    "PhoneConfirmation",
    "PhoneNotConfirmed",
    "PhoneProof",
    "Purpose",
    "PurposeRule",
    "TextMessage",
    "TextStatus",
    "TooManyCodes",
    "UnknownText",
    "WordingInvalid",
    "WrongPhoneCode",
    "ask_code",
    "ask_code_again",
    "code_awaited",
    "confirm_phone",
    "demand_confirmed",
    "drop_code",
    "fault_in",
    "is_connected",
    "opt_in",
    "opt_in_row",
    "opt_out",
    "opted_out",
    "phone_confirmation_field",
    "policy_of",
    "preview",
    "resend",
    "send",
    "set_policy",
    "set_wording",
    "takes_phone",
    "text_about",
    "text_message",
    "texts",
    "versions",
    "withdraw",
    "wordings",
    "words_of",
]
