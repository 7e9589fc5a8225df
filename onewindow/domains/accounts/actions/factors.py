"""Second factors: an authenticator app, passkeys, and recovery codes on paper."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from onewindow.domains.accounts.actions.accounts import locked_account, subject_of
from onewindow.domains.accounts.errors import PasskeyRefused, WrongCode
from onewindow.domains.accounts.events import FactorEnrolled, FactorRemoved
from onewindow.domains.accounts.models import (
    RECOVERY_CONTEXT,
    Passkey,
    RecoveryCode,
    TotpDevice,
    User,
)
from onewindow.domains.accounts.queries import actor_of
from onewindow.domains.accounts.rules.one_time_codes import matching_step
from onewindow.kit.crypto import digest
from onewindow.kit.outbox import Fact, record
from onewindow.kit.refusals import NotFound

RECOVERY_CODES = 10
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction.atomic
def enrol_totp(user: User, *, secret: str, code: str, at: datetime) -> TotpDevice:
    """Bind an authenticator once it shows the right code; a new one replaces the old."""
    owner = locked_account(user.staff_number)
    step = matching_step(secret, code, at=at)
    if step is None:
        raise WrongCode(
            "口令与二维码不符，尚未绑定",
            next_step="请确认手机时间准确，再输入验证器当前显示的6位数字。",
            field="code",
        )
    TotpDevice.objects.filter(user=owner).delete()
    device = TotpDevice.objects.create(user=owner, secret=secret, last_step=step, enrolled_at=at)
    _record(owner, FactorEnrolled(owner.staff_number, "totp"), at)
    return device


@transaction.atomic
def issue_recovery_codes(user: User, *, at: datetime) -> list[str]:
    """Return ten new codes, to be shown once; older ones stop working."""
    owner = locked_account(user.staff_number)
    RecoveryCode.objects.filter(user=owner).delete()
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=owner, digest=digest(code, context=RECOVERY_CONTEXT)) for code in codes
    )
    _record(owner, FactorEnrolled(owner.staff_number, "recovery"), at)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _server(host: str) -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="一窗政务服务"))


def begin_passkey(user: User, *, host: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options for the browser and the state to keep in the session."""
    options, state = _server(host).register_begin(
        PublicKeyCredentialUserEntity(
            id=str(user.pk).encode(), name=user.staff_number, display_name=user.name
        ),
        _credentials(user),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), dict(state)


@transaction.atomic
def enrol_passkey(
    user: User,
    *,
    host: str,
    state: Mapping[str, Any],
    response: Mapping[str, Any],
    name: str,
    at: datetime,
) -> Passkey:
    """Keep the public key of a device that proved to hold the private one."""
    owner = locked_account(user.staff_number)
    try:
        data = _server(host).register_complete(state, response)
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused("通行密钥未能通过验证，尚未绑定") from error
    credential = data.credential_data
    assert credential is not None
    passkey = Passkey.objects.create(
        user=owner,
        name=name or "通行密钥",
        credential_id=websafe_encode(credential.credential_id),
        credential=bytes(credential),
        enrolled_at=at,
    )
    _record(owner, FactorEnrolled(owner.staff_number, "passkey", passkey.name), at)
    return passkey


def challenge_passkey(user: User, *, host: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options for the browser and the state to keep in the session."""
    options, state = _server(host).authenticate_begin(
        _credentials(user), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), dict(state)


@transaction.atomic
def check_passkey(
    user: User, *, host: str, state: Mapping[str, Any], response: Mapping[str, Any], at: datetime
) -> None:
    """Accept the signature of one of the person's devices, or refuse."""
    try:
        used = _server(host).authenticate_complete(state, _credentials(user), response)
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused("通行密钥未能通过验证") from error
    Passkey.objects.filter(user=user, credential_id=websafe_encode(used.credential_id)).update(
        used_at=at
    )


@transaction.atomic
def remove_passkey(user: User, passkey_id: int, *, at: datetime) -> None:
    """Forget a lost or replaced device of one's own."""
    owner = locked_account(user.staff_number)
    passkey = Passkey.objects.filter(user=owner, id=passkey_id).first()
    if passkey is None:
        raise NotFound("没有这个通行密钥")
    passkey.delete()
    _record(owner, FactorRemoved(owner.staff_number, "passkey", passkey.name), at)


def _credentials(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(row.credential)) for row in user.passkeys.all()]


def _record(owner: User, fact: Fact, at: datetime) -> None:
    record(fact, subject=subject_of(owner.staff_number), by=actor_of(owner), at=at)
