"""Staff accounts, their second factors, and the trail of sign-ins."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.accounts.permissions import Capability, Role, capabilities_of
from onewindow.kit.crypto import EncryptedTextField


class UserManager(BaseUserManager["User"]):
    """Creates no one by itself: accounts come from ``open_account``."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(staff_number=username)


class User(AbstractBaseUser):
    """A member of staff. Roles and divisions are columns: no query per request finds rights."""

    staff_number = models.CharField("工号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=40)
    department = models.SlugField("部门代码", max_length=64, blank=True)
    roles = ArrayField(
        models.CharField(max_length=24, choices=[(r.value, r.label) for r in Role]),
        verbose_name="角色",
        default=list,
        blank=True,
    )
    divisions = ArrayField(
        models.CharField(max_length=12),
        verbose_name="数据范围（行政区划代码，空为全部）",
        default=list,
        blank=True,
    )
    is_active = models.BooleanField("启用", default=True)
    failed_attempts = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)
    password_changed_at = models.DateTimeField("密码更新时间", null=True, blank=True)
    must_change_password = models.BooleanField("须修改密码", default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "staff_number"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "帐户"

    def __str__(self) -> str:
        return f"{self.name}（{self.staff_number}）"

    @property
    def capabilities(self) -> frozenset[Capability]:
        return capabilities_of(self.roles)

    def may(self, capability: str) -> bool:
        """Return whether this person holds the capability; an inactive account holds none."""
        return self.is_active and capability in self.capabilities

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Answer Django's question with the same table, so that ``perms`` never disagrees."""
        return self.may(perm)

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]


class TotpDevice(models.Model):
    """An authenticator app; ``last_step`` makes every code valid once."""

    user = models.OneToOneField(User, models.CASCADE, related_name="totp", verbose_name="帐户")
    secret = EncryptedTextField("密钥")
    last_step = models.BigIntegerField("最近使用的时间步", default=0)
    enrolled_at = models.DateTimeField("绑定时间")

    class Meta:
        verbose_name = "动态口令"

    def __str__(self) -> str:
        return f"{self.user_id} 动态口令"


class Passkey(models.Model):
    """A WebAuthn credential: the public key only; the private one never leaves the device."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys", verbose_name="帐户")
    name = models.CharField("名称", max_length=40)
    credential_id = models.CharField("凭据标识", max_length=400, unique=True)
    credential = models.BinaryField("公钥凭据")
    enrolled_at = models.DateTimeField("绑定时间")
    used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = "通行密钥"

    def __str__(self) -> str:
        return self.name


RECOVERY_CONTEXT = "accounts_recoverycode.digest"


class RecoveryCode(models.Model):
    """A code on paper for the day the phone is lost; only its keyed digest is kept."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="recovery_codes", verbose_name="帐户"
    )
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复代码"
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} 恢复代码"


class MachineClient(models.Model):
    """接入系统: another system that acts in the name of one person, who answers for it.

    ``scopes`` are the capabilities it may use, of those that its owner holds; ``divisions`` narrow
    the owner's region, none means the same; ``window`` is where it receives and hands over.
    """

    code = models.SlugField("代码", max_length=64, unique=True)
    name = models.CharField("名称", max_length=80)
    owner = models.ForeignKey(User, models.PROTECT, related_name="clients", verbose_name="责任人")
    scopes = ArrayField(models.CharField(max_length=40), verbose_name="权限范围")
    divisions = ArrayField(
        models.CharField(max_length=12), verbose_name="数据范围", default=list, blank=True
    )
    window = models.CharField("窗口", max_length=40, blank=True)
    per_minute = models.PositiveIntegerField("每分钟请求数", default=600)
    registered_at = models.DateTimeField("登记时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "接入系统"

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


TOKEN_CONTEXT = "accounts_accesstoken.digest"  # noqa: S105


class AccessToken(models.Model):
    """访问令牌: shown once; kept as a keyed digest, found by its open prefix in one read.

    ``used_on`` is a day, so that a busy client costs one write a day and not one a request.
    """

    client = models.ForeignKey(
        MachineClient, models.CASCADE, related_name="tokens", verbose_name="接入系统"
    )
    prefix = models.CharField("前缀", max_length=12, unique=True)
    digest = models.CharField("摘要", max_length=64)
    issued_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    used_on = models.DateField("最近使用日", null=True, blank=True)

    class Meta:
        verbose_name = "访问令牌"

    def __str__(self) -> str:
        return f"{self.client_id} {self.prefix}…"
