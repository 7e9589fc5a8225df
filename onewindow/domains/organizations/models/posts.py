"""Posts with two holders, absences, and who is certified for what."""

from __future__ import annotations

from django.db import models

from onewindow.domains.organizations.models.places import Department
from onewindow.domains.organizations.rules.kinds import PostRole
from onewindow.kit import stamps


class Post(models.Model):
    """岗位 with A and B holder; persons are staff numbers because accounts stand above."""

    code = models.SlugField("代码", max_length=80, unique=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="posts", verbose_name="部门"
    )
    role = models.CharField("角色", max_length=20, choices=[(r.value, r.label) for r in PostRole])
    name = models.CharField("名称", max_length=60, blank=True)
    a_holder = models.CharField("A岗工号", max_length=20)
    b_holder = models.CharField("B岗工号", max_length=20, blank=True)

    class Meta:
        verbose_name = "岗位"
        triggers = [stamps.moves("organizations.posts")]
        indexes = [
            models.Index(fields=["a_holder"], name="post_a_holder"),
            models.Index(fields=["b_holder"], name="post_b_holder"),
        ]
        constraints = [
            # AB岗 means two people.
            models.CheckConstraint(
                condition=~models.Q(a_holder=models.F("b_holder")), name="post_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.short_name}{PostRole(self.role).label}"


class Leave(models.Model):
    """An absence, both days included; ``until_on`` None means until further notice."""

    staff_number = models.CharField("工号", max_length=20)
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True, blank=True)
    reason = models.CharField("事由", max_length=100, blank=True)
    is_cancelled = models.BooleanField("已销假", default=False)

    class Meta:
        verbose_name = "请假"
        triggers = [stamps.moves("organizations.leaves")]
        indexes = [
            # Asked with every assignment: who of these is away today?
            models.Index(
                fields=["staff_number", "from_on"],
                condition=models.Q(is_cancelled=False),
                name="leave_current",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="leave_not_backwards",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_number} {self.from_on}至{self.until_on or '另行通知'}"


class Skill(models.Model):
    """上岗认证: person × scope; the scope is an item, a topic, a plate, or everything (W31)."""

    class Scope(models.TextChoices):
        ITEM = "item", "事项"
        TOPIC = "topic", "主题"
        PLATE = "plate", "板块"
        ALL = "all", "全部"

    staff_number = models.CharField("工号", max_length=20)
    scope = models.CharField("范围", max_length=8, choices=Scope.choices)
    code = models.CharField("代码", max_length=64, blank=True)
    certified_on = models.DateField("认证日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = "上岗认证"
        triggers = [stamps.moves("organizations.skills")]
        constraints = [
            models.UniqueConstraint(fields=["staff_number", "scope", "code"], name="skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_number} {self.get_scope_display()} {self.code}"
