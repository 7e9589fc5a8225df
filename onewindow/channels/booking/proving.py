"""手机验证: a telephone typed for a booking is confirmed before anything is sent to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from onewindow.domains.messages import api as messages
from onewindow.domains.messages.api import PhoneConfirmation
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Vouched:
    """A telephone to book with, and who says that it is the person's."""

    phone: str
    confirmed_by: PhoneConfirmation


@dataclass(frozen=True, slots=True)
class Awaited:
    """A code is on its way: the form is shown again with a field for it."""

    phone: str
    minutes: int


def vouched_phone(
    typed: QueryDict,
    division: str,
    *,
    word: PhoneConfirmation = PhoneConfirmation.NONE,
    device: str,
    by: Actor,
    at: datetime,
) -> Vouched | Awaited:
    """Return the telephone to book with, or what is waited for before anything may be booked.

    ``word``: who vouches for it already. Where the policy of texts takes that, it is asked no more;
    else a code goes to the telephone, and whoever reads it may say it to the desk. A telephone that
    was changed after the code was sent gets a code of its own.
    """
    phone = typed.get("phone", "")[:30]
    if messages.takes_phone(word, division):
        return Vouched(phone, word)
    key = typed.get("key", "")[:40]
    if not key:
        raise Invalid("页面不完整，没有预约。", next_step="请刷新后重新填写。", field="key")
    about, code = f"booking-form:{key}", typed.get("code", "")[:12].strip()
    if code and not typed.get("again"):
        proven = messages.confirm_phone(about, code, by=by, at=at)
        if proven == phone.strip():
            return Vouched(proven, PhoneConfirmation.CODE)
    proof = messages.ask_code(
        phone, about=about, device=device, division_code=division, by=by, at=at
    )
    return Awaited(proof.phone_masked, int((proof.expires_at - at).total_seconds() // 60))


def vouched_at_desk(
    typed: QueryDict, division: str, *, by: Actor, at: datetime
) -> Vouched | Awaited:
    """Return what ``vouched_phone`` does for a caller, for whom the person at the desk vouches.

    Everybody's calls end at one desk: its codes are counted by telephone and by form.
    """
    device = f"desk:{by.key}:{typed.get('key', '')[:40]}"
    return vouched_phone(typed, division, word=PhoneConfirmation.STAFF, device=device, by=by, at=at)
