"""Facts about texts; no phone and no words in them. Subjects: ``text:UUID``, ``texts:…``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class TextFailed(Fact):
    """A text did not reach its phone, for good."""

    type: ClassVar[str] = "messages.text_failed.v1"
    purpose: str
    about: str
    reason: str


@fact_type
@dataclass(frozen=True)
class TextResent(Fact):
    """Somebody had a failed text sent again, as a new one."""

    type: ClassVar[str] = "messages.text_resent.v1"
    purpose: str
    about: str
    failed: str
    reason: str


@fact_type
@dataclass(frozen=True)
class WordingSet(Fact):
    type: ClassVar[str] = "messages.wording_set.v1"
    purpose: str
    division_code: str
    text: str


@fact_type
@dataclass(frozen=True)
class MessagePolicySet(Fact):
    type: ClassVar[str] = "messages.message_policy_set.v1"
    division_code: str
    rules: dict[str, Any]


@fact_type
@dataclass(frozen=True)
class PhoneOptedOut(Fact):
    """退订; ``phone`` is masked."""

    type: ClassVar[str] = "messages.phone_opted_out.v1"
    phone: str
    reason: str


@fact_type
@dataclass(frozen=True)
class PhoneOptedIn(Fact):
    """恢复接收; ``phone`` is masked."""

    type: ClassVar[str] = "messages.phone_opted_in.v1"
    phone: str
    reason: str


@fact_type
@dataclass(frozen=True)
class PhoneCodeAsked(Fact):
    """A code was sent to a phone; ``phone`` is masked."""

    type: ClassVar[str] = "messages.phone_code_asked.v1"
    phone: str


@fact_type
@dataclass(frozen=True)
class PhoneConfirmed(Fact):
    """The code came back: whoever typed the phone reads its texts; ``phone`` is masked."""

    type: ClassVar[str] = "messages.phone_confirmed.v1"
    phone: str
