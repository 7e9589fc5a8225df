"""Homes as the registry holds them, contracts about them, and who signed with what."""

from __future__ import annotations

import uuid

from django.db import models

from onewindow.domains.contracts.rules.restrictions import RestrictionKind
from onewindow.domains.contracts.rules.statuses import LIVE, CheckMethod, ContractStatus, PartyRole
from onewindow.kit.crypto import EncryptedTextField
from onewindow.kit.models import StoredFile


class RegisteredHome(models.Model):
    """登记房屋: a copy of the register of real estate, reported by the registry's system."""

    unit_number = models.CharField("不动产单元号", max_length=28, unique=True)
    certificate_number = models.CharField("不动产权证书号", max_length=60, unique=True)
    division_code = models.CharField("行政区划", max_length=12)
    location = models.CharField("坐落", max_length=200)
    area = models.DecimalField("建筑面积（平方米）", max_digits=10, decimal_places=2)
    usage = models.CharField("规划用途", max_length=40)
    reported_at = models.DateTimeField("登记机构报送时间")

    class Meta:
        verbose_name = "登记房屋"

    def __str__(self) -> str:
        return f"{self.unit_number} {self.location}"


class HomeOwner(models.Model):
    """登记权利人, found by the digest of the document number as everywhere."""

    home = models.ForeignKey(
        RegisteredHome, models.CASCADE, related_name="owners", verbose_name="房屋"
    )
    name = models.CharField("姓名", max_length=200)
    identity_digest = models.CharField("证件号码摘要", max_length=64)
    share = models.CharField("份额", max_length=40, blank=True)

    class Meta:
        verbose_name = "登记权利人"
        constraints = [
            models.UniqueConstraint(fields=["home", "identity_digest"], name="home_owner_once"),
        ]
        indexes = [models.Index(fields=["identity_digest"], name="home_owner_digest")]

    def __str__(self) -> str:
        return f"{self.home_id} {self.name}"


class HomeRestriction(models.Model):
    """登记簿上的限制: it is never deleted, it is lifted."""

    home = models.ForeignKey(
        RegisteredHome, models.PROTECT, related_name="restrictions", verbose_name="房屋"
    )
    kind = models.CharField(
        "种类", max_length=16, choices=[(k.value, k.label) for k in RestrictionKind]
    )
    authority = models.CharField("机关或者权利人", max_length=100)
    document = models.CharField("文号或者登记证明号", max_length=100)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    lifted_on = models.DateField("解除日期", null=True, blank=True)

    class Meta:
        verbose_name = "房屋权利限制"
        constraints = [
            models.UniqueConstraint(
                fields=["home", "kind", "document"], name="home_restriction_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document}"


class HomeContract(models.Model):
    """网签合同: from the first draft to the transfer in the register."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField("草稿编号", max_length=16, unique=True)
    number = models.CharField("网签合同编号", max_length=40, unique=True, null=True, blank=True)
    home = models.ForeignKey(
        RegisteredHome, models.PROTECT, related_name="contracts", verbose_name="房屋"
    )
    status = models.CharField(
        "状态", max_length=10, choices=[(s.value, s.label) for s in ContractStatus]
    )
    terms = models.JSONField("约定", default=dict)
    shown = models.JSONField("已告知的限制", default=list)
    template_version = models.CharField("范本版本", max_length=20, blank=True)
    text = models.JSONField("文本内容", default=dict)
    text_sha256 = models.CharField("签署前文本", max_length=64, blank=True)
    text_size = models.PositiveIntegerField("签署前文本字节数", default=0)
    pdf = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="合同文件"
    )
    place = models.CharField("签订地点", max_length=64)
    created_at = models.DateTimeField("开始时间")
    expires_at = models.DateTimeField("过期时间")
    concluded_at = models.DateTimeField("网签时间", null=True, blank=True)
    seal_serial = models.CharField("备案签名证书", max_length=40, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True)
    case_number = models.CharField("过户办件", max_length=64, blank=True)

    class Meta:
        verbose_name = "网签合同"
        constraints = [
            # Two buyers at two kiosks: the database decides who has the home.
            models.UniqueConstraint(
                fields=["home"],
                condition=models.Q(status__in=[one.value for one in LIVE]),
                name="contract_one_live_a_home",
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=True)
                | ~models.Q(status__in=["draft", "signing", "abandoned", "expired"]),
                name="contract_number_when_concluded",
            ),
        ]
        indexes = [
            # The sweep of texts whose time is up.
            models.Index(
                fields=["expires_at"],
                condition=models.Q(status__in=["draft", "signing"]),
                name="contract_expiry",
            ),
            # The desk's list, the newest first.
            models.Index(fields=["-created_at", "-id"], name="contract_newest"),
            models.Index(
                fields=["case_number"], condition=~models.Q(case_number=""), name="contract_case"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.reference


class ContractParty(models.Model):
    """签约方: who, how they were verified, and the key that only their code opens."""

    contract = models.ForeignKey(
        HomeContract, models.PROTECT, related_name="parties", verbose_name="合同"
    )
    role = models.CharField("身份", max_length=6, choices=[(r.value, r.label) for r in PartyRole])
    applicant = models.UUIDField("申请人")
    name = models.CharField("姓名", max_length=200)
    identity_digest = models.CharField("证件号码摘要", max_length=64)
    identity_masked = models.CharField("证件号码（脱敏）", max_length=24)
    method = models.CharField(
        "核验方式", max_length=8, choices=[(m.value, m.label) for m in CheckMethod]
    )
    verified_at = models.DateTimeField("核验时间")
    verified_by = models.JSONField("核验人或者设备")
    key = EncryptedTextField("签名制作数据", blank=True, help_text="gone once signed")
    certificate = models.TextField("签名证书", blank=True)
    certificate_serial = models.CharField("证书序号", max_length=40, blank=True)
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)
    void_agreed_at = models.DateTimeField("同意撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "签约方"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "identity_digest"], name="contract_party_once"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.get_role_display()}"


class SigningAuthority(models.Model):
    """签名证书签发机构: the demonstration's own; a real place has a licensed one (第十六条)."""

    certificate = models.TextField("根证书")
    key = EncryptedTextField("根密钥")
    seal_certificate = models.TextField("备案签名证书")
    seal_key = EncryptedTextField("备案签名密钥")
    is_current = models.BooleanField("现用", default=True)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "签名证书签发机构"
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="authority_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"


class SigningPolicy(models.Model):
    """网签规则 of a region from a day on."""

    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    valid_from = models.DateField("生效日期")
    content = models.JSONField("规则")

    class Meta:
        verbose_name = "网签规则"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "valid_from"], name="signing_policy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code or '全部'} {self.valid_from}"
