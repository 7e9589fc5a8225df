"""Whether somebody is who they say: the document, what the police hold, or an officer's eyes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from onewindow.domains.applicants import api as applicants
from onewindow.domains.contracts.errors import IdentityNotVerified
from onewindow.domains.contracts.models import HomeOwner, RegisteredHome
from onewindow.domains.contracts.rules.policy import Policy
from onewindow.domains.contracts.rules.statuses import CheckMethod
from onewindow.domains.contracts.rules.terms import is_adult
from onewindow.domains.materials import api as materials
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.crypto import digest_candidates
from onewindow.lib.check_digits import canonical

IDENTITY_CONTEXT = "identity"
"""Context of the digests of document numbers; applicants and materials use the same."""
PURPOSE = "网签核验当事人身份"


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody shows: an identity card as read or typed in, and how it was compared.

    ``method`` licence compares with the card the police hold; original means that an officer held
    the card beside its holder, which no device can say.
    """

    name: str
    identity: str
    method: CheckMethod = CheckMethod.LICENCE
    phone: str = ""


def verified(proof: Proof, policy: Policy, *, by: Actor, at: datetime) -> applicants.Applicant:
    """Return the applicant whose identity was verified, or refuse (X9).

    The number is checked, the name compared with the one on file, and then the card itself: its
    validity by what the police hold, with an access row that says why, or by the officer.
    """
    person = applicants.register_applicant(
        applicants.NaturalPerson(proof.name.strip(), proof.identity, proof.phone), by=by, at=at
    )
    if proof.method is CheckMethod.ORIGINAL:
        if by.kind is not ActorKind.OFFICER:
            raise IdentityNotVerified("只有工作人员能核对证件原件", field="identity")
    else:
        _compare(person, canonical(proof.identity), policy, by=by, at=at)
    number = canonical(proof.identity)
    if policy.limits_to_adults and not is_adult(number, timezone.localdate(at)):
        raise IdentityNotVerified(
            "未满18周岁的人不能自行签订房屋买卖合同",
            law="民法典第十九条、第三十五条",
            next_step="请由监护人带有关证明到窗口办理。",
            field="identity",
        )
    return person


def owner_of(home: RegisteredHome, proof: Proof) -> HomeOwner | None:
    """Return the owner of the register who this is: number and name both the same."""
    digests = digest_candidates(canonical(proof.identity), context=IDENTITY_CONTEXT)
    return home.owners.filter(identity_digest__in=digests, name=proof.name.strip()).first()


def homes_owned(proof: Proof, serial: str = "") -> list[RegisteredHome]:
    """Return the homes of a verified person, by their certificates.

    With ``serial`` only the one whose certificate ends in that number: whoever merely knows
    somebody's name and number does not learn at a kiosk what they own.
    """
    digests = digest_candidates(canonical(proof.identity), context=IDENTITY_CONTEXT)
    found = RegisteredHome.objects.filter(
        owners__identity_digest__in=digests, owners__name=proof.name.strip()
    ).order_by("certificate_number")[:50]
    return [home for home in found if not serial or _serial_of(home) == serial.lstrip("0")]


def _serial_of(home: RegisteredHome) -> str:
    """Return the last number in a certificate's number, as people read it aloud."""
    numbers: list[str] = re.findall(r"\d+", home.certificate_number)
    return numbers[-1].lstrip("0") if numbers else ""


def _compare(
    person: applicants.Applicant, number: str, policy: Policy, *, by: Actor, at: datetime
) -> None:
    held = materials.holdings(
        person.identity_digest, [policy.identity_licence], purpose=PURPOSE, by=by, at=at
    )
    cards = [one for one in held if canonical(one.number) == number]
    if not cards:
        raise IdentityNotVerified(
            f"没有查到这位当事人的电子{policy.identity_licence}，不能自助核验", field="identity"
        )
    if not any(one.content.get("姓名") == person.name for one in cards):
        raise IdentityNotVerified(
            f"录入的姓名与电子{policy.identity_licence}不一致，不能自助核验", field="name"
        )
    if not any(one.is_valid for one in cards):
        raise IdentityNotVerified(
            f"这位当事人的{policy.identity_licence}已过有效期，不能核验身份",
            next_step="请先换领身份证；急需的，到窗口由工作人员核对后签订。",
            field="identity",
        )
