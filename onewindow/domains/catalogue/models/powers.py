"""The five lists: without an entry in force nothing may be published or received (N5, W32)."""

from __future__ import annotations

from django.db import models

from onewindow.domains.catalogue.models.items import ServiceItem
from onewindow.kit import stamps


class ListKind(models.TextChoices):
    """五张清单 (N5)."""

    APPROVALS = "approvals", "行政审批事项目录"
    POWERS = "powers", "行政权力事项目录"
    CHARGES = "charges", "行政事业性收费和政府基金目录"
    FUNDS = "funds", "政府专项资金管理清单"
    INVESTMENTS = "investments", "政府核准的投资项目目录"


class PowerState(models.TextChoices):
    RETAINED = "retained", "保留"
    CANCELLED = "cancelled", "取消"
    DELEGATED = "delegated", "下放"
    MERGED = "merged", "整合"
    FILING = "filing", "备案"

    @property
    def opens_cases(self) -> bool:
        """Whether this authority may receive cases: what is delegated is received below."""
        return self in {PowerState.RETAINED, PowerState.FILING}


class PowerListEntry(models.Model):
    """One entry over one period; a change of state ends it and begins another.

    ``valid_until`` is the first day on which it no longer holds. ``division_code`` reaches the
    division and everything below it; empty reaches everywhere. ``item`` is None for charges and
    funds that no item rests on.
    """

    list_kind = models.CharField("清单", max_length=12, choices=ListKind.choices)
    item = models.ForeignKey(
        ServiceItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="power_entries",
        verbose_name="事项",
    )
    name = models.CharField("名称", max_length=1000)
    basis = models.CharField("依据", max_length=500)
    department_code = models.CharField("部门", max_length=64)
    level = models.CharField("行使层级", max_length=1, blank=True)
    division_code = models.CharField("行政区划", max_length=12, blank=True)
    state = models.CharField("状态", max_length=10, choices=PowerState.choices)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)
    batch = models.CharField("批次", max_length=80, blank=True)
    reason = models.TextField("理由", blank=True)

    class Meta:
        verbose_name = "清单条目"
        triggers = [stamps.moves("catalogue.powers")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="power_not_backwards",
            ),
            # One item has one state on one list in one division at a time.
            models.UniqueConstraint(
                fields=["list_kind", "item", "division_code"],
                condition=models.Q(valid_until__isnull=True, item__isnull=False),
                name="power_one_open_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "valid_from"], name="power_item"),
            models.Index(fields=["list_kind", "department_code"], name="power_list_department"),
            # N29: the totals of a list are read from the index alone.
            models.Index(
                fields=["list_kind", "state", "valid_from"],
                include=["valid_until"],
                name="power_totals",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_state_display()}）"
