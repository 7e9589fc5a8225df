"""Applicants: one row a person or body, whatever they apply for."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onewindow.domains.applicants.rules.people import DocumentType
from onewindow.kit.crypto import EncryptedTextField
from onewindow.lib.masking import mask_name

IDENTITY_CONTEXT = "identity"
"""Context of the digests of document numbers; holdings of materials use the same."""
PHONE_CONTEXT = "applicants.phone"


class Applicant(models.Model):
    """申请人. Names are not unique and identify nobody; the document number does."""

    class Kind(models.TextChoices):
        NATURAL = "natural", "自然人"
        LEGAL = "legal", "法人或其他组织"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    name = models.CharField("姓名或名称", max_length=200)
    document_type = models.CharField(
        "证件类型", max_length=3, choices=[(d.value, d.label) for d in DocumentType]
    )
    identity = EncryptedTextField("证件号码")
    identity_digest = models.CharField("证件号码摘要", max_length=64)
    identity_masked = models.CharField("证件号码（脱敏）", max_length=24)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=40, blank=True)
    phone = EncryptedTextField("电话", blank=True)
    phone_digest = models.CharField("电话摘要", max_length=64, blank=True)
    phone_masked = models.CharField("电话（脱敏）", max_length=24, blank=True)
    address = EncryptedTextField("地址", blank=True)
    address_masked = models.CharField("地址（脱敏）", max_length=120, blank=True)
    answers = EncryptedTextField("曾填信息", blank=True, help_text="JSON, only with consent")
    prefill_consented_at = models.DateTimeField("同意预填时间", null=True, blank=True)
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "申请人"
        constraints = [
            # 一人一档: a document belongs to one applicant, however often it is typed in.
            models.UniqueConstraint(
                fields=["document_type", "identity_digest"], name="applicant_identity"
            ),
        ]
        indexes = [
            models.Index(
                fields=["phone_digest"],
                condition=~models.Q(phone_digest=""),
                name="applicant_phone",
            ),
            # Names are searched from their beginning.
            models.Index(fields=["name"], name="applicant_name", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.masked_name} {self.identity_masked}"

    @property
    def masked_name(self) -> str:
        """The name as lists show it; a body's name is public."""
        return name_in_lists(self.kind, self.name)


def name_in_lists(kind: str, name: str) -> str:
    """Return the name as lists show it; a body's name is public."""
    return mask_name(name) if kind == Applicant.Kind.NATURAL else name


class Authorization(models.Model):
    """委托: an agent acts for a principal within items and dates; both identities are kept."""

    principal = models.ForeignKey(
        Applicant, models.PROTECT, related_name="agents", verbose_name="委托人"
    )
    agent = models.ForeignKey(
        Applicant, models.PROTECT, related_name="principals", verbose_name="代理人"
    )
    items = ArrayField(models.CharField(max_length=64), verbose_name="事项", default=list)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    letter_sha256 = models.CharField("委托书", max_length=64, blank=True)

    class Meta:
        verbose_name = "委托"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("agent")), name="authorization_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} 代 {self.principal}"


class CreditRecord(models.Model):
    """失信记录: while it is not repaired, deferral and commitment are not open to the applicant."""

    applicant = models.ForeignKey(
        Applicant, models.PROTECT, related_name="credit_records", verbose_name="申请人"
    )
    source = models.CharField("认定单位", max_length=200)
    reason = models.CharField("失信情形", max_length=500)
    recorded_on = models.DateField("认定日期")
    repaired_on = models.DateField("修复日期", null=True, blank=True)

    class Meta:
        verbose_name = "失信记录"
        indexes = [
            # Asked at every deferral and commitment: is anything open?
            models.Index(
                fields=["applicant"],
                condition=models.Q(repaired_on__isnull=True),
                name="credit_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applicant}：{self.reason}"
