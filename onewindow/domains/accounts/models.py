"""Staff accounts, their second factors, and the trail of sign-ins."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.accounts.permissions import Capability, Role, capabilities_of


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
