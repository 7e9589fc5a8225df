"""Facts that the notices of intake need, one typed model a kind; titles are what people read.

Every field has an empty default so that an incomplete notice is refused in Chinese with all that is
missing at once (`missing`), instead of failing on the first field. `required` names what must be
there; a requirement that depends on another field is in `conditional`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar, Literal

from pydantic import Field

from onewindow.domains.documents.rules.kinds import NoticeKind
from onewindow.domains.documents.rules.parts import (
    Authority,
    Citation,
    Defect,
    MaterialLine,
    Part,
    Party,
    ReckonedDate,
    Remedies,
)


class NoticeFacts(Part):
    """What every notice needs; `basis` is the item's 设定依据, taken from the pinned standard.

    `procedure_basis` names the articles the act itself relies on; where it is empty and the item is
    a licence, the Administrative Licensing Law's own articles are cited.
    """

    kinds: ClassVar[tuple[NoticeKind, ...]] = ()
    required: ClassVar[tuple[str, ...]] = ()

    authority: Authority = Field(title="办理机关")
    applicant: Party = Field(Party(), title="申请人")
    item_name: str = Field("", title="事项名称")
    item_code: str = Field("", title="事项编码")
    basis: list[Citation] = Field([], title="设定依据")
    procedure_basis: list[Citation] = Field([], title="程序依据")
    is_licensing: bool = Field(True, title="是否行政许可")

    def conditional(self) -> Iterator[str]:
        """Yield the names of fields that this combination of facts requires."""
        return iter(())

    def missing(self) -> list[str]:
        """Return the Chinese titles of everything required that is empty, in order."""
        names = dict.fromkeys(
            ["item_name", "basis", *self.required, *self.conditional()]
            if self.needs_basis
            else ["item_name", *self.required, *self.conditional()]
        )
        gaps = [] if self.applicant.name else ["申请人名称"]
        gaps += [self._title(name) for name in names if self._is_empty(name)]
        return gaps

    needs_basis: ClassVar[bool] = True

    def _is_empty(self, name: str) -> bool:
        value = getattr(self, name)
        if isinstance(value, str):
            return not value.strip()
        return value is None or value == []

    @classmethod
    def _title(cls, name: str) -> str:
        return cls.model_fields[name].title or name


class ReceiptFacts(NoticeFacts):
    """收件凭证 and 补正材料接收凭证: who took which materials, when."""

    kinds = (NoticeKind.RECEIPT, NoticeKind.CORRECTION_RECEIPT)
    required = ("received_at", "receiver", "materials", "query_code")
    needs_basis = False

    received_at: datetime | None = Field(None, title="收件时间")
    receiver: str = Field("", title="收件人")
    window: str = Field("", title="收件窗口")
    channel: str = Field("", title="收件方式")
    materials: list[MaterialLine] = Field([], title="接收材料清单")
    query_code: str = Field("", title="查询码")
    reply_by: ReckonedDate | None = Field(None, title="答复期限")
    is_complete: bool = Field(True, title="是否已补齐")


class CorrectionFacts(NoticeFacts):
    """补正告知: all defects at once, each with what is right (许可法 第32条第1款第4项)."""

    kinds = (NoticeKind.CORRECTION,)
    required = ("received_on", "defects", "supply_to", "supply_how", "effect")

    received_on: date | None = Field(None, title="收到申请日期")
    defects: list[Defect] = Field([], title="需补正的内容")
    supply_to: str = Field("", title="补正材料提交地点")
    supply_how: str = Field("", title="补正材料提交方式")
    supply_by: ReckonedDate | None = Field(None, title="补正期限")
    effect: str = Field(
        "补正材料全部收到之日即为重新计算受理期限之日；在补正完成之前，本机关无法作出是否受理的决定。",
        title="不补正的后果",
    )
    told_by: ReckonedDate | None = Field(None, title="告知期限")


class AcceptanceFacts(NoticeFacts):
    """受理; `deemed_reason` makes it 视为受理, `for_utilities` the 水电气 variant (Q20).

    `until_text` replaces `due` where the law names no day: 许可有效期届满前 (许可法 第50条).

    `matter` goes before the title: 不动产登记申请 → 《不动产登记申请受理通知书》.
    """

    kinds = (NoticeKind.ACCEPTANCE,)
    required = ("applied_on", "accepted_on", "limit_text", "contact_person")

    applied_on: date | None = Field(None, title="申请日期")
    accepted_on: date | None = Field(None, title="受理日期")
    due: ReckonedDate | None = Field(None, title="办结期限日")
    limit_text: str = Field("", title="办结时限")
    contact_person: str = Field("", title="联系人")
    until_text: str = Field("", title="没有固定日期的办结期限")
    materials: list[MaterialLine] = Field([], title="材料清单")
    query_code: str = Field("", title="查询码")
    matter: str = Field("", title="申请种类")
    deemed_reason: str = Field("", title="视为受理的原因")
    deemed_basis: list[Citation] = Field([], title="视为受理的依据")
    is_for_utilities: bool = Field(False, title="是否用于水电气过户")
    utilities: list[str] = Field([], title="水电气经营单位")

    def conditional(self) -> Iterator[str]:
        if not self.until_text:
            yield "due"
        if self.is_for_utilities:
            yield "utilities"
        if self.deemed_reason and not self.is_licensing:
            yield "deemed_basis"


class NonAcceptanceFacts(NoticeFacts):
    """不予受理: reasons, articles, remedies, and the number of the 否定事项报备."""

    kinds = (NoticeKind.NON_ACCEPTANCE,)
    required = ("applied_on", "reasons", "reason_basis", "report_number", "remedies")

    applied_on: date | None = Field(None, title="申请日期")
    reasons: list[str] = Field([], title="不予受理的理由")
    reason_basis: list[Citation] = Field([], title="不予受理的依据")
    report_number: str = Field("", title="否定事项报备编号")
    right_authority: str = Field("", title="有权办理的机关")
    remedies: Remedies = Field(Remedies(), title="救济途径")


class NotCompetentFacts(NoticeFacts):
    """不受理告知: told at once; names the right authority (许可法 第32条第1款第1、2项)."""

    kinds = (NoticeKind.NOT_COMPETENT,)
    required = ("applied_on", "ground", "reason")
    needs_basis = False

    applied_on: date | None = Field(None, title="申请日期")
    ground: Literal["", "no_licence_needed", "other_authority"] = Field("", title="不受理情形")
    reason: str = Field("", title="理由")
    right_authority: str = Field("", title="有权办理的机关")
    right_authority_contact: str = Field("", title="有权机关的地址和电话")
    remedies: Remedies = Field(Remedies(), title="救济途径")

    def conditional(self) -> Iterator[str]:
        if self.ground == "other_authority":
            yield "right_authority"


class DeferralFacts(NoticeFacts):
    """容缺受理通知书 and 容缺受理承诺书: what is missing, until when, what if not."""

    kinds = (NoticeKind.DEFERRAL, NoticeKind.DEFERRAL_PROMISE)
    required = ("accepted_on", "missing_materials", "make_up", "consequence", "due", "limit_text")

    applied_on: date | None = Field(None, title="申请日期")
    accepted_on: date | None = Field(None, title="受理日期")
    missing_materials: list[MaterialLine] = Field([], title="容缺材料")
    make_up: ReckonedDate | None = Field(None, title="补齐期限")
    due: ReckonedDate | None = Field(None, title="办结期限日")
    limit_text: str = Field("", title="办结时限")
    consequence: str = Field(
        "逾期未补齐的，视为撤回申请，本机关终止办理，由此产生的损失由申请人承担。",
        title="逾期后果",
    )
    contact_person: str = Field("", title="联系人")
    query_code: str = Field("", title="查询码")
    promiser: str = Field("", title="承诺人")
    promised_on: date | None = Field(None, title="承诺日期")


class CommitmentFacts(NoticeFacts):
    """告知承诺: what is told, what is promised, and what follows if it is not kept."""

    kinds = (NoticeKind.COMMITMENT,)
    required = (
        "conditions",
        "promises",
        "revocation",
        "follow_up",
        "credit_consequence",
        "promiser",
        "promised_on",
    )

    conditions: list[str] = Field([], title="告知的条件")
    replaced_materials: list[MaterialLine] = Field([], title="以承诺代替的材料")
    promises: list[str] = Field(
        [
            "已经知晓行政机关告知的全部内容；",
            "已经符合上述条件、标准和要求，所填写的信息和提交的材料真实、准确；",
            "能够在约定期限内提交应当提交的材料，并接受后续核查；",
            "本承诺是承诺人真实意思的表示，愿意承担不实承诺的法律责任。",
        ],
        title="承诺内容",
    )
    revocation: str = Field(
        "核查发现实际情况与承诺不符的，责令限期整改；逾期不整改或者整改后仍不符合条件的，"
        "依法撤销决定。",
        title="撤销后果",
    )
    follow_up: str = Field("", title="后续核查安排")
    credit_consequence: str = Field(
        "作出不实承诺的，记入信用记录；在信用修复之前，不再适用告知承诺方式。", title="信用后果"
    )
    promiser: str = Field("", title="承诺人")
    promised_on: date | None = Field(None, title="承诺日期")
