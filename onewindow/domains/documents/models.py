"""Tables of documents: notices, electronic seals, and the log of every use of a seal."""

from __future__ import annotations

import pgtrigger
from django.db import models

from onewindow.domains.documents.rules.kinds import NoticeKind, SealKind
from onewindow.kit.models import StoredFile

_SEAL_LOG_REQUIRED = """
IF NOT EXISTS (SELECT 1 FROM documents_seallog l WHERE l.notice_id = NEW.id) THEN
    RAISE EXCEPTION 'stamped notice % has no seal log row', NEW.number;
END IF;
RETURN NULL;
"""


class ElectronicSeal(models.Model):
    """专用章 of a department; the picture is drawn from these fields and always says 演示."""

    department_code = models.CharField("部门代码", max_length=64)
    department_name = models.CharField("部门全称", max_length=200, help_text="字样，环形排列")
    kind = models.CharField(
        "印章种类", max_length=16, choices=[(k.value, k.label) for k in SealKind]
    )
    holder = models.CharField("保管人", max_length=60)
    valid_from = models.DateField("启用日期")
    valid_until = models.DateField("停用日期", null=True, blank=True, help_text="当日起不再有效")

    class Meta:
        verbose_name = "电子印章"
        constraints = [
            # A department presses one seal of a kind at a time.
            models.UniqueConstraint(
                fields=["department_code", "kind"],
                condition=models.Q(valid_until__isnull=True),
                name="seal_one_in_force",
            ),
        ]
        triggers = [pgtrigger.Protect(name="seals_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.department_name}{SealKind(self.kind).label}"


class OfficialNotice(models.Model):
    """文书: issued once, never changed; only voiding may be added to a row."""

    number = models.CharField("文号", max_length=60, unique=True)
    kind = models.CharField("种类", max_length=24, choices=[(k.value, k.label) for k in NoticeKind])
    title = models.CharField("标题", max_length=120)
    case_number = models.CharField("办件编号", max_length=64)
    department_code = models.CharField("制作机关代码", max_length=64)
    department_name = models.CharField("制作机关", max_length=200)
    applicant_masked = models.CharField("申请人（脱敏）", max_length=200)
    template_version = models.CharField("模板版本", max_length=16)
    data = models.JSONField("结构化内容", help_text="the JSON twin of the PDF, with masked numbers")
    json_sha256 = models.CharField("数据摘要", max_length=64)
    pdf = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="文件"
    )
    pages = models.PositiveSmallIntegerField("页数")
    copies = models.PositiveSmallIntegerField("份数")
    is_internal = models.BooleanField("内部文书", default=False)
    is_sealed = models.BooleanField("已用印", default=False)
    verification_code = models.CharField("核验码", max_length=12, unique=True)
    issued_at = models.DateTimeField("制作时间")
    issued_by = models.JSONField("制作人")
    cause = models.CharField(
        "事由", max_length=90, blank=True, help_text="the act it comes from: case number#position"
    )
    part = models.CharField(
        "分件", max_length=16, blank=True, help_text="tells sheets of one kind and act apart"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.JSONField("作废人", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "文书"
        indexes = [
            # The case page asks: which notices, in order?
            models.Index(fields=["case_number", "id"], name="notice_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True, void_reason="")
                | (models.Q(voided_at__isnull=False) & ~models.Q(void_reason="")),
                name="notice_void_has_reason",
            ),
            # An act heard twice issues once.
            models.UniqueConstraint(
                fields=["cause", "kind", "part"],
                condition=~models.Q(cause=""),
                name="notice_once_an_act",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="notices_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="issued_once", exclude=["voided_at", "voided_by", "void_reason"]
            ),
            # H13 in the database itself: checked when the transaction commits.
            pgtrigger.Trigger(
                name="stamped_is_logged",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__is_sealed=True),
                func=_SEAL_LOG_REQUIRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def pdf_sha256(self) -> str:
        """The digest of the PDF, which is also its key in the store."""
        return self.pdf_id

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None


class SealLog(models.Model):
    """用印登记 (H13): who pressed which seal on which notice, how many copies, when."""

    seal = models.ForeignKey(ElectronicSeal, on_delete=models.PROTECT, related_name="uses")
    notice = models.OneToOneField(
        OfficialNotice,
        on_delete=models.PROTECT,
        related_name="seal_use",
        help_text="one to one: a notice is stamped once",
    )
    case_number = models.CharField("办件编号", max_length=64)
    copies = models.PositiveSmallIntegerField("份数")
    by = models.JSONField("用印人")
    at = models.DateTimeField("用印时间")

    class Meta:
        verbose_name = "用印登记"
        indexes = [models.Index(fields=["case_number"], name="seal_use_of_case")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.seal_id} → {self.notice_id}"
