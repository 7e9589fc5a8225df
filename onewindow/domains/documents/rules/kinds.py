"""Kinds of official notices: title, mark in the number, seal, copies, retention (60 §6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class SealKind(StrEnum):
    """专用章: which seal a department presses on a notice; the value is stored."""

    ACCEPTANCE = "acceptance"
    LICENSING = "licensing"
    APPROVAL = "approval"
    UTILITIES = "utilities"

    @property
    def label(self) -> str:
        return _SEAL_LABELS[self]


_SEAL_LABELS = {
    SealKind.ACCEPTANCE: "受理专用章",
    SealKind.LICENSING: "行政许可专用章",
    SealKind.APPROVAL: "行政审批专用章",
    SealKind.UTILITIES: "水电气专用章",
}


class NoticeKind(StrEnum):
    """文书种类; the value is stored, `spec` says everything else."""

    RECEIPT = "receipt"
    CORRECTION = "correction"
    CORRECTION_RECEIPT = "correction_receipt"
    ACCEPTANCE = "acceptance"
    NON_ACCEPTANCE = "non_acceptance"
    NOT_COMPETENT = "not_competent"
    DEFERRAL = "deferral"
    DEFERRAL_PROMISE = "deferral_promise"
    COMMITMENT = "commitment"
    CONSULTATION = "consultation"
    SITE_INSPECTION = "site_inspection"
    SPECIAL_START = "special_start"
    SPECIAL_END = "special_end"
    EXTENSION = "extension"
    GRANT = "grant"
    REFUSAL = "refusal"
    REGISTRATION = "registration"
    LICENCE = "licence"
    DELIVERY_RECEIPT = "delivery_receipt"
    ADVERSE_REPORT = "adverse_report"
    APPROVAL_FORM = "approval_form"
    TERMINATION = "termination"
    RETURN = "return"
    WITHDRAWAL = "withdrawal"
    CONCLUSION = "conclusion"
    ARCHIVE_LIST = "archive_list"

    @property
    def spec(self) -> KindSpec:
        return SPECS[self]

    @property
    def label(self) -> str:
        return SPECS[self].title


@dataclass(frozen=True, slots=True)
class KindSpec:
    """What holds for every notice of a kind.

    ``mark`` is the 性质字 of the number and differs between kinds, so that numbers never collide.
    ``seal`` is None where the sheet is signed by people and not stamped. ``decides`` means that the
    seal is that of the decision: 行政许可专用章, or 行政审批专用章 outside licensing.
    ``is_internal`` sheets stay in the file and never reach the applicant.
    """

    title: str
    mark: str
    seal: SealKind | None
    copies: int
    distribution: str
    retention: Literal["永久", "30年", "10年"]
    is_internal: bool = False

    @property
    def decides(self) -> bool:
        return self.seal is SealKind.LICENSING


_BOTH = "一式二份，一份送申请人，一份存卷"
_FILE = "一式一份，存卷"
_K = NoticeKind
_A, _L = SealKind.ACCEPTANCE, SealKind.LICENSING

SPECS: dict[NoticeKind, KindSpec] = {
    _K.RECEIPT: KindSpec("收件凭证", "收", _A, 2, _BOTH, "10年"),
    _K.CORRECTION: KindSpec("补正材料一次性告知书", "补", _A, 2, _BOTH, "30年"),
    _K.CORRECTION_RECEIPT: KindSpec("补正材料接收凭证", "补收", _A, 2, _BOTH, "10年"),
    _K.ACCEPTANCE: KindSpec("受理通知书", "受", _A, 2, _BOTH, "30年"),
    _K.NON_ACCEPTANCE: KindSpec("不予受理通知书", "不受", _A, 2, _BOTH, "30年"),
    _K.NOT_COMPETENT: KindSpec("不受理告知书", "告", _A, 2, _BOTH, "10年"),
    _K.DEFERRAL: KindSpec("容缺受理通知书", "容受", _A, 2, _BOTH, "30年"),
    _K.DEFERRAL_PROMISE: KindSpec("容缺受理承诺书", "容诺", None, 2, _BOTH, "30年"),
    _K.COMMITMENT: KindSpec("告知承诺书", "告诺", None, 2, _BOTH, "30年"),
    _K.CONSULTATION: KindSpec(
        "征求意见函", "询", _L, 2, "一式二份，一份送被征求意见单位，一份存卷", "30年", True
    ),
    _K.SITE_INSPECTION: KindSpec("现场核查记录", "查", None, 2, _BOTH, "30年"),
    _K.SPECIAL_START: KindSpec("特别程序告知书", "特", _L, 2, _BOTH, "30年"),
    _K.SPECIAL_END: KindSpec("特别程序结束告知书", "特结", _L, 2, _BOTH, "30年"),
    _K.EXTENSION: KindSpec("延长办理期限决定通知书", "延", _L, 2, _BOTH, "30年"),
    _K.GRANT: KindSpec("准予行政许可决定书", "许准", _L, 2, _BOTH, "永久"),
    _K.REFUSAL: KindSpec("不予行政许可决定书", "许不", _L, 2, _BOTH, "永久"),
    _K.REGISTRATION: KindSpec("准予登记通知书", "登", _L, 2, _BOTH, "永久"),
    _K.LICENCE: KindSpec("许可证", "证", _L, 2, "正本、副本各一份，送持证人", "永久"),
    _K.DELIVERY_RECEIPT: KindSpec("送达回证", "送", None, 1, _FILE, "30年"),
    _K.ADVERSE_REPORT: KindSpec("否定事项报备表", "否备", None, 1, _FILE, "30年", True),
    _K.APPROVAL_FORM: KindSpec("审批表", "审", None, 1, _FILE, "永久", True),
    _K.TERMINATION: KindSpec("终止办理通知书", "终", _L, 2, _BOTH, "30年"),
    _K.RETURN: KindSpec("退件单", "退", _A, 2, _BOTH, "10年"),
    _K.WITHDRAWAL: KindSpec("撤回申请确认书", "撤", _A, 2, _BOTH, "10年"),
    _K.CONCLUSION: KindSpec("办结通知书", "结", _A, 2, _BOTH, "30年"),
    _K.ARCHIVE_LIST: KindSpec("归档目录", "档", None, 1, _FILE, "永久", True),
}


def seal_of(
    kind: NoticeKind, *, is_licensing: bool, for_utilities: bool = False
) -> SealKind | None:
    """Return the seal that the notice needs; None where people sign and nobody stamps.

    The utilities variant of an acceptance (Q20) bears the 水电气专用章: that seal is what lets
    water, power and gas begin before the registration is finished.
    """
    spec = SPECS[kind]
    if kind is NoticeKind.ACCEPTANCE and for_utilities:
        return SealKind.UTILITIES
    if spec.decides and not is_licensing:
        return SealKind.APPROVAL
    return spec.seal
