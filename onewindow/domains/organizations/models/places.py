"""Divisions, departments and the places where people are served."""

from __future__ import annotations

from django.db import models

from onewindow.domains.organizations.rules.kinds import DepartmentKind, OutletClass, WindowKind
from onewindow.kit import stamps


class Division(models.Model):
    """行政区划, GB/T 2260; street and village codes have 9 and 12 digits."""

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    latitude = models.FloatField("驻地纬度", null=True, blank=True)
    longitude = models.FloatField("驻地经度", null=True, blank=True)
    area_km2 = models.FloatField("面积（平方千米）", null=True, blank=True)

    class Meta:
        verbose_name = "行政区划"
        triggers = [stamps.moves("organizations.places")]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class Department(models.Model):
    """部门: an organ, or a utility or bank that takes part in a plan.

    ``line`` is one duty at all levels: the city's and each district's market regulator share it, so
    that a case goes to the one whose division the matter belongs to (W21).
    """

    code = models.SlugField("代码", max_length=64, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    agency_code = models.CharField("机关代字", max_length=20, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name="行政区划")
    line = models.SlugField("条线", max_length=64)
    kind = models.CharField(
        "类别",
        max_length=20,
        choices=[(k.value, k.label) for k in DepartmentKind],
        default="government",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    chief_representative = models.CharField("首席代表工号", max_length=20, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "部门"
        triggers = [stamps.moves("organizations.places")]
        constraints = [
            # Routing by jurisdiction must find one department, not two.
            models.UniqueConstraint(fields=["line", "division"], name="department_line_division"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_external(self) -> bool:
        return self.kind == DepartmentKind.EXTERNAL.value


class Outlet(models.Model):
    """网点: class A accepts and handles, class B accepts nearby and forwards (W6)."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name="行政区划")
    outlet_class = models.CharField(
        "等级", max_length=1, choices=[(c.value, c.label) for c in OutletClass]
    )
    address = models.CharField("地址", max_length=200, blank=True)
    opening_hours = models.CharField("开放时间", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_open = models.BooleanField("开放", default=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)

    class Meta:
        verbose_name = "网点"
        triggers = [stamps.moves("organizations.places")]

    def __str__(self) -> str:
        return self.name


class Hall(models.Model):
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="halls", verbose_name="网点")
    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    floor = models.CharField("楼层", max_length=20, blank=True)

    class Meta:
        verbose_name = "大厅"
        triggers = [stamps.moves("organizations.places")]

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """区域: windows of one plate (板块) stand together."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="zones", verbose_name="大厅")
    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    plate = models.CharField("板块", max_length=40, blank=True)

    class Meta:
        verbose_name = "区域"
        triggers = [stamps.moves("organizations.places")]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """窗口: a counter with a number; ``department`` is set for a department's own windows."""

    number = models.CharField("窗口号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80, blank=True)
    kind = models.CharField("类别", max_length=16, choices=[(k.value, k.label) for k in WindowKind])
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="windows", verbose_name="网点")
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="windows", verbose_name="区域"
    )
    plate = models.CharField("板块", max_length=40, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="部门"
    )
    is_open = models.BooleanField("开放", default=True)

    class Meta:
        verbose_name = "窗口"
        triggers = [stamps.moves("organizations.places")]

    def __str__(self) -> str:
        return f"{self.number}号窗口"
