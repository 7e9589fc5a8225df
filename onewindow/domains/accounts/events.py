"""Facts about accounts and sign-ins; they are the trail the audit administrator reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from onewindow.kit.outbox import Fact, fact_type


@fact_type
@dataclass(frozen=True)
class AccountOpened(Fact):
    type: ClassVar[str] = "accounts.account_opened.v1"
    staff_number: str
    name: str
    department: str = ""


@fact_type
@dataclass(frozen=True)
class AccountClosed(Fact):
    type: ClassVar[str] = "accounts.account_closed.v1"
    staff_number: str
    reason: str


@fact_type
@dataclass(frozen=True)
class AccountReopened(Fact):
    type: ClassVar[str] = "accounts.account_reopened.v1"
    staff_number: str
    reason: str


@fact_type
@dataclass(frozen=True)
class AccountUnlocked(Fact):
    type: ClassVar[str] = "accounts.account_unlocked.v1"
    staff_number: str


@fact_type
@dataclass(frozen=True)
class RolesGranted(Fact):
    type: ClassVar[str] = "accounts.roles_granted.v1"
    staff_number: str
    roles: list[str]
    divisions: list[str]
    before: list[str]


@fact_type
@dataclass(frozen=True)
class PasswordChanged(Fact):
    type: ClassVar[str] = "accounts.password_changed.v1"
    staff_number: str
    is_reset: bool = False


@fact_type
@dataclass(frozen=True)
class SignedIn(Fact):
    type: ClassVar[str] = "accounts.signed_in.v1"
    staff_number: str
    factor: str
    address: str = ""


@fact_type
@dataclass(frozen=True)
class SignedOut(Fact):
    type: ClassVar[str] = "accounts.signed_out.v1"
    staff_number: str
    is_time_out: bool = False


@fact_type
@dataclass(frozen=True)
class SignInFailed(Fact):
    type: ClassVar[str] = "accounts.sign_in_failed.v1"
    staff_number: str
    factor: str
    locked_until: datetime | None = None


@fact_type
@dataclass(frozen=True)
class FactorEnrolled(Fact):
    type: ClassVar[str] = "accounts.factor_enrolled.v1"
    staff_number: str
    factor: str
    name: str = ""


@fact_type
@dataclass(frozen=True)
class FactorRemoved(Fact):
    type: ClassVar[str] = "accounts.factor_removed.v1"
    staff_number: str
    factor: str
    name: str = ""


@fact_type
@dataclass(frozen=True)
class WindowManned(Fact):
    type: ClassVar[str] = "accounts.window_manned.v1"
    staff_number: str
    window: str


@fact_type
@dataclass(frozen=True)
class ClientRegistered(Fact):
    type: ClassVar[str] = "accounts.client_registered.v1"
    code: str
    name: str
    owner: str
    scopes: list[str]
    divisions: list[str]
    window: str = ""


@fact_type
@dataclass(frozen=True)
class ClientRevoked(Fact):
    type: ClassVar[str] = "accounts.client_revoked.v1"
    code: str
    reason: str


@fact_type
@dataclass(frozen=True)
class TokenIssued(Fact):
    type: ClassVar[str] = "accounts.token_issued.v1"
    code: str
    prefix: str
    expires_at: datetime


@fact_type
@dataclass(frozen=True)
class TokenRevoked(Fact):
    type: ClassVar[str] = "accounts.token_revoked.v1"
    code: str
    prefix: str
    reason: str
