"""验证码: whoever types a phone shows that they read its texts, before it gets any."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from onewindow.domains.messages.actions.phones import mobile
from onewindow.domains.messages.actions.sending import send
from onewindow.domains.messages.errors import (
    CodeNotSent,
    PhoneNotConfirmed,
    TooManyCodes,
    WrongPhoneCode,
)
from onewindow.domains.messages.events import PhoneCodeAsked, PhoneConfirmed
from onewindow.domains.messages.models import PhoneProof, TextStatus
from onewindow.domains.messages.queries import is_connected
from onewindow.domains.messages.rules.confirmations import PhoneConfirmation, is_enough
from onewindow.domains.messages.rules.purposes import Purpose
from onewindow.domains.messages.settings import policy_of
from onewindow.kit import tries
from onewindow.kit.actors import Actor
from onewindow.kit.crypto import digest
from onewindow.kit.outbox import record
from onewindow.lib.masking import mask_phone

_DIGITS = 6


def takes_phone(confirmed_by: PhoneConfirmation, division_code: str) -> bool:
    """Return whether a phone for which somebody vouches in this way may be kept here.

    Without a gateway nobody gets any text, and every phone may.
    """
    return not is_connected() or is_enough(confirmed_by, policy_of(division_code))


def demand_confirmed(confirmed_by: PhoneConfirmation, division_code: str) -> None:
    """Refuse a phone for which nobody vouches whom the policy of the region takes.

    Raises PhoneNotConfirmed.
    """
    if takes_phone(confirmed_by, division_code):
        return
    if confirmed_by is PhoneConfirmation.NONE:
        raise PhoneNotConfirmed(
            "手机号还没有确认是本人的",
            # Pages ask for the code by themselves: only another system comes here without.
            next_step="请由接入系统先确认手机号属于本人，再以 phone_confirmed 说明。",
            field="phone",
        )
    raise PhoneNotConfirmed(f"本地区不以{confirmed_by.label}代替短信验证", field="phone")


@transaction.atomic
def ask_code(
    phone: str, *, about: str, device: str, division_code: str = "", by: Actor, at: datetime
) -> PhoneProof:
    """Send a code to a phone; an earlier one for the same thing holds no longer.

    ``device`` names where it was typed, for the limit. Raises PhoneInvalid, TooManyCodes,
    CodeNotSent.
    """
    number = mobile(phone)
    rules = policy_of(division_code)
    _spend(
        {
            f"messages.code.phone:{number}": rules.codes_per_phone,
            f"messages.code.device:{device}": rules.codes_per_device,
        },
        at=at,
    )
    PhoneProof.objects.filter(about=about, confirmed_at__isnull=True).delete()
    proof = PhoneProof(
        about=about,
        phone=number,
        phone_masked=mask_phone(number),
        asked_at=at,
        expires_at=at + timedelta(minutes=rules.code_minutes),
        guesses_left=rules.code_guesses,
    )
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    proof.code_digest = _digest(proof, code)
    proof.save()
    text = send(
        Purpose.PHONE_CODE,
        to=number,
        values={"code": code, "minutes": str(rules.code_minutes)},
        about=about,
        once=f"code:{proof.uuid}",
        division_code=division_code,
        until=proof.expires_at,
        by=by,
        at=at,
    )
    if text.status != TextStatus.QUEUED:
        raise CodeNotSent(f"验证码发不出去：{text.reason}", field="phone")
    record(PhoneCodeAsked(proof.phone_masked), subject=_subject(proof), by=by, at=at)
    return proof


def ask_code_again(
    *, about: str, device: str, division_code: str = "", by: Actor, at: datetime
) -> PhoneProof:
    """重新获取: send another code to the phone that waits for one."""
    proof = _last(about)
    if proof is None:
        raise WrongPhoneCode("还没有获取验证码", next_step="请先填写手机号。")
    return ask_code(
        proof.phone, about=about, device=device, division_code=division_code, by=by, at=at
    )


def confirm_phone(about: str, code: str, *, by: Actor, at: datetime) -> str:
    """Return the phone whose code came back, whole; a wrong guess counts whatever follows.

    The same right code again gives the same phone while it holds. Raises WrongPhoneCode.
    """
    typed = code.strip()
    with transaction.atomic():
        proof = PhoneProof.objects.select_for_update().filter(about=about).order_by("-id").first()
        refusal = _fault(proof, typed, at)
        if proof is not None and refusal is None and proof.confirmed_at is None:
            proof.confirmed_at = at
            proof.save(update_fields=["confirmed_at"])
            record(PhoneConfirmed(proof.phone_masked), subject=_subject(proof), by=by, at=at)
    if refusal is not None:
        raise refusal
    assert proof is not None  # otherwise it was refused
    return proof.phone


def code_awaited(about: str, *, at: datetime) -> PhoneProof | None:
    """Return the proof that waits for its code; None where there is none any more."""
    proof = _last(about)
    return proof if proof is not None and proof.expires_at > at and proof.guesses_left else None


def drop_code(about: str) -> None:
    """Forget a phone that is not to be confirmed after all."""
    PhoneProof.objects.filter(about=about, confirmed_at__isnull=True).delete()


def _last(about: str) -> PhoneProof | None:
    return PhoneProof.objects.filter(about=about, confirmed_at__isnull=True).order_by("-id").first()


def _fault(proof: PhoneProof | None, typed: str, at: datetime) -> WrongPhoneCode | None:
    if proof is None:
        return WrongPhoneCode("还没有获取验证码", next_step="请先填写手机号。", field="code")
    if proof.expires_at <= at:
        return WrongPhoneCode("验证码已过期", next_step="请重新获取验证码。", field="code")
    if not proof.guesses_left:
        return WrongPhoneCode(
            "验证码输错次数太多，已作废", next_step="请重新获取验证码。", field="code"
        )
    if constant_time_compare(_digest(proof, typed), proof.code_digest):
        return None
    proof.guesses_left -= 1
    proof.save(update_fields=["guesses_left"])
    left = f"还可以试{proof.guesses_left}次" if proof.guesses_left else "这个验证码已作废"
    return WrongPhoneCode(f"验证码不正确，{left}", field="code")


def _digest(proof: PhoneProof, code: str) -> str:
    return digest(code, context=f"messages.code:{proof.uuid}")


def _spend(limits: dict[str, int], *, at: datetime) -> None:
    """Count one code for the phone and the device, or refuse."""
    try:
        tries.require_patience(limits, at=at)
    except tries.TooManyTries as many:
        raise TooManyCodes("短时间内获取验证码太多，没有再发送") from many
    tries.count_wrong(list(limits), at=at)


def _subject(proof: PhoneProof) -> str:
    return f"texts:code:{proof.uuid}"
