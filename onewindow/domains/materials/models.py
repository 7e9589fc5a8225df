"""Materials of cases, who has recognised them, and what government already holds."""

from __future__ import annotations

from django.db import models

from onewindow.domains.materials.rules.kinds import Source, State
from onewindow.kit.crypto import EncryptedTextField
from onewindow.kit.models import StoredFile

IDENTITY_CONTEXT = "identity"
"""Context of the digests of document numbers; applicants uses the same, so that holdings match."""


class SubmittedMaterial(models.Model):
    """申请材料（提交）: one version of one required material in one case.

    Content lies in the store once under its hash; a second case refers to it (一次提交、多次使用).
    """

    case_number = models.CharField("办件编号", max_length=64)
    material = models.SlugField("材料", max_length=64)
    name = models.CharField("材料名称", max_length=300)
    applicant = models.UUIDField("申请人")
    version = models.PositiveSmallIntegerField("版本", default=1)
    is_current = models.BooleanField("当前版本", default=True)
    source = models.CharField(
        "来源", max_length=8, choices=[(s.value, s.label) for s in Source], blank=True
    )
    state = models.CharField("状态", max_length=10, choices=[(s.value, s.label) for s in State])
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    file_name = models.CharField("文件名", max_length=200, blank=True)
    copies = models.PositiveSmallIntegerField("纸质份数", default=0)
    reference = models.CharField("证照或数据编号", max_length=100, blank=True)
    due_on = models.DateField("补齐日期", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    submitted_at = models.DateTimeField("提交时间")
    submitted_by = models.CharField("提交人", max_length=64)
    verified_at = models.DateTimeField("查验时间", null=True, blank=True)
    verified_by = models.CharField("查验人工号", max_length=20, blank=True)

    class Meta:
        verbose_name = "提交的材料"
        constraints = [
            models.UniqueConstraint(
                fields=["case_number", "material", "version"], name="material_version"
            ),
            # The checklist has one row a material: its current version.
            models.UniqueConstraint(
                fields=["case_number", "material"],
                condition=models.Q(is_current=True),
                name="material_current",
            ),
        ]
        indexes = [
            # 历史材料: what this person has handed in before.
            models.Index(fields=["applicant", "material"], name="material_history"),
        ]

    def __str__(self) -> str:
        return f"{self.case_number} {self.name} 第{self.version}版"


class Recognition(models.Model):
    """已认: a department has verified this material; others see it and do not ask again (H7)."""

    material = models.ForeignKey(
        SubmittedMaterial, models.CASCADE, related_name="recognitions", verbose_name="材料"
    )
    department = models.SlugField("部门", max_length=64)
    by = models.CharField("工号", max_length=20)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "材料互认"
        constraints = [
            models.UniqueConstraint(fields=["material", "department"], name="recognition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.department} 已认 {self.material_id}"


class HoldingRecord(models.Model):
    """What government already holds about a person: a licence or a row of a base library.

    ``kind`` is the ``licence_type`` or ``shared_from`` of a required material. In the demonstration
    city these rows stand for the registries; ``source_system`` says which.
    """

    holder_digest = models.CharField("持有人证件摘要", max_length=64)
    kind = models.SlugField("证照或数据类型", max_length=64)
    name = models.CharField("名称", max_length=200)
    number = models.CharField("编号", max_length=100)
    issuer = models.CharField("颁发机构", max_length=100)
    issued_on = models.DateField("颁发日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    source_system = models.CharField("来源系统", max_length=60)
    content = EncryptedTextField("数据内容", blank=True, help_text="JSON")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="版式文件"
    )
    is_revoked = models.BooleanField("已注销", default=False)

    class Meta:
        verbose_name = "政府已掌握的证照与数据"
        constraints = [
            models.UniqueConstraint(fields=["source_system", "number"], name="holding_number"),
        ]
        indexes = [
            models.Index(fields=["holder_digest", "kind"], name="holding_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
