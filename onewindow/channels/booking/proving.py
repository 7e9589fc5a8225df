"""手机验证: a telephone typed for a booking is confirmed before anything is sent to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from onewindow.channels.booking.public_shell import CITIZEN
from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import PhoneConfirmation
from onewindow.kit.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Awaited:
    """A code is on its way: the form is shown again with a field for it."""

    phone: str
    minutes: int


def confirmed_phone(typed: QueryDict, division: str, *, device: str, at: datetime) -> str | Awaited:
    """Return the telephone to book with, or what is waited for before anything may be booked.

    Where the policy of texts does not ask for it, what was typed is taken. A telephone that was
    changed after the code was sent gets a code of its own.
    """
    phone = typed.get("phone", "")[:30]
    if not messages.confirms_phones(division):
        return phone
    key = typed.get("key", "")[:40]
    if not key:
        raise Invalid("页面不完整，没有预约。", next_step="请刷新后重新填写。", field="key")
    about, code = f"booking-form:{key}", typed.get("code", "")[:12].strip()
    if code and not typed.get("again"):
        proven = messages.confirm_phone(about, code, by=CITIZEN, at=at)
        if proven == phone.strip():
            return proven
    proof = messages.ask_code(
        phone, about=about, device=device, division_code=division, by=CITIZEN, at=at
    )
    return Awaited(proof.phone_masked, int((proof.expires_at - at).total_seconds() // 60))


def confirmation_in(division: str) -> PhoneConfirmation:
    """Return how a telephone that ``confirmed_phone`` returned was confirmed."""
    return PhoneConfirmation.CODE if messages.confirms_phones(division) else PhoneConfirmation.NONE
