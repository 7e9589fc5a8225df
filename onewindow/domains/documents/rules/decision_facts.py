"""Facts that the notices of examination, decision and file need, one typed model a kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from onewindow.domains.documents.rules.facts import NoticeFacts
from onewindow.domains.documents.rules.kinds import NoticeKind
from onewindow.domains.documents.rules.parts import (
    ArchiveEntry,
    Citation,
    DeliveredDocument,
    Finding,
    MaterialLine,
    Official,
    Opinion,
    ReckonedDate,
    Remedies,
)


class SpecialProcedureKind(StrEnum):
    """Kinds of time that do not count; the first eight are those of 许可法 第45条."""

    HEARING = "听证"
    TENDER = "招标"
    AUCTION = "拍卖"
    INSPECTION = "检验"
    TESTING = "检测"
    QUARANTINE = "检疫"
    APPRAISAL = "鉴定"
    EXPERT_REVIEW = "专家评审"
    CONSULTATION = "征求意见"
    SITE_VIEW = "实地查看"
    PUBLIC_NOTICE = "公告"
    JUDICIAL = "等待司法机关或有关行政主管部门结论"
    FORCE_MAJEURE = "不可抗力"
    SUPPLEMENT = "补充证明材料"
    VERIFICATION = "核实有关情况"
    COOLING_OFF = "冷静期"
    CORRECTION = "等待申请人补正"


class ConsultationFacts(NoticeFacts):
    """征求意见函: what is asked of another department, and until when."""

    kinds = (NoticeKind.CONSULTATION,)
    required = ("consulted", "questions", "reply_by")

    consulted: str = Field("", title="被征求意见单位")
    questions: list[str] = Field([], title="征求意见的内容")
    materials: list[MaterialLine] = Field([], title="随函材料")
    reply_by: ReckonedDate | None = Field(None, title="回复期限")
    contact_person: str = Field("", title="联系人")


class SiteInspectionFacts(NoticeFacts):
    """现场核查记录: two people or more, with numbers (许可法 第34条第3款)."""

    kinds = (NoticeKind.SITE_INSPECTION,)
    required = ("inspectors", "started_at", "ended_at", "place", "findings", "conclusion")

    inspectors: list[Official] = Field([], title="核查人员")
    started_at: datetime | None = Field(None, title="核查开始时间")
    ended_at: datetime | None = Field(None, title="核查结束时间")
    place: str = Field("", title="核查地点")
    findings: list[Finding] = Field([], title="核查情况")
    conclusion: str = Field("", title="核查结论")
    photo_digests: list[str] = Field([], title="现场照片")
    attended_by: str = Field("", title="被核查方在场人")
    attendee_opinion: str = Field("", title="被核查方意见")

    def missing(self) -> list[str]:
        gaps = super().missing()
        if len({(officer.name, officer.number) for officer in self.inspectors}) == 1:
            gaps.append("第二名核查人员（现场核查须由两名以上工作人员进行）")
        if any(not officer.number for officer in self.inspectors):
            gaps.append("核查人员证件号")
        return gaps


class SpecialStartFacts(NoticeFacts):
    """特别程序告知: which kind, why, how long; the time does not count."""

    kinds = (NoticeKind.SPECIAL_START,)
    required = ("procedure", "reason", "started_on", "time_needed", "expected_end")

    procedure: SpecialProcedureKind | None = Field(None, title="特别程序种类")
    reason: str = Field("", title="启动原因")
    started_on: date | None = Field(None, title="开始日期")
    time_needed: str = Field("", title="所需时间")
    expected_end: ReckonedDate | None = Field(None, title="预计结束日")
    carried_out_by: str = Field("", title="实施单位")


class SpecialEndFacts(NoticeFacts):
    """特别程序结束告知: how many days did not count, and the new due date.

    While ``still_running`` names another procedure, there is no date to tell yet.
    """

    kinds = (NoticeKind.SPECIAL_END,)
    required = ("procedure", "started_on", "ended_on", "excluded_text", "start_number")

    procedure: SpecialProcedureKind | None = Field(None, title="特别程序种类")
    started_on: date | None = Field(None, title="开始日期")
    ended_on: date | None = Field(None, title="结束日期")
    excluded_text: str = Field("", title="不计入期限的时间")
    outcome: str = Field("", title="特别程序结果")
    new_due: ReckonedDate | None = Field(None, title="调整后的办结期限日")
    start_number: str = Field("", title="启动告知书文号")
    still_running: str = Field("", title="尚未结束的其他特别程序")

    def conditional(self) -> Iterator[str]:
        if not self.still_running:
            yield "new_due"


class ExtensionFacts(NoticeFacts):
    """延期决定: original limit, reason, the head who approves, the new date (许可法 第42条)."""

    kinds = (NoticeKind.EXTENSION,)
    required = (
        "accepted_on",
        "original_limit",
        "original_due",
        "reason",
        "approver",
        "extended_by",
        "new_due",
    )

    accepted_on: date | None = Field(None, title="受理日期")
    original_limit: str = Field("", title="原办理期限")
    original_due: date | None = Field(None, title="原办结期限日")
    reason: str = Field("", title="延期理由")
    approver: str = Field("", title="批准人（行政机关负责人）")
    extended_by: str = Field("", title="延长的期限")
    new_due: ReckonedDate | None = Field(None, title="延长后的办结期限日")


class GrantFacts(NoticeFacts):
    """准予行政许可决定."""

    kinds = (NoticeKind.GRANT,)
    required = (
        "applied_on",
        "accepted_on",
        "decided_on",
        "content",
        "licence_name",
        "licence_number",
        "validity",
        "collect",
    )

    applied_on: date | None = Field(None, title="申请日期")
    accepted_on: date | None = Field(None, title="受理日期")
    decided_on: date | None = Field(None, title="决定日期")
    content: str = Field("", title="许可内容")
    conditions: list[str] = Field([], title="许可条件")
    licence_name: str = Field("", title="证照名称")
    licence_number: str = Field("", title="证照编号")
    validity: str = Field("", title="有效期")
    collect: str = Field("", title="领取方式")
    deliver_by: ReckonedDate | None = Field(None, title="送达期限")
    commitment_number: str = Field("", title="告知承诺书文号")
    follow_up: str = Field("", title="后续核查安排")
    remedies: Remedies = Field(Remedies(), title="救济途径")

    def conditional(self) -> Iterator[str]:
        if self.commitment_number:
            yield "follow_up"


class RefusalFacts(NoticeFacts):
    """不予许可: facts, reasons, articles, 陈述申辩, remedies (许可法 第38条第2款)."""

    kinds = (NoticeKind.REFUSAL,)
    required = (
        "applied_on",
        "accepted_on",
        "found",
        "reasons",
        "reason_basis",
        "statement_record",
        "report_number",
        "remedies",
    )

    applied_on: date | None = Field(None, title="申请日期")
    accepted_on: date | None = Field(None, title="受理日期")
    found: list[str] = Field([], title="查明的事实")
    reasons: list[str] = Field([], title="不予许可的理由")
    reason_basis: list[Citation] = Field([], title="不予许可的法律条文")
    statement_record: str = Field("", title="陈述申辩情况")
    report_number: str = Field("", title="否定事项报备编号")
    remedies: Remedies = Field(Remedies(), title="救济途径")


class RegistrationFacts(NoticeFacts):
    """登记、确认、备案等非许可事项的结果: what was registered, under which number."""

    kinds = (NoticeKind.REGISTRATION,)
    required = ("applied_on", "accepted_on", "decided_on", "entries", "result_name", "collect")

    applied_on: date | None = Field(None, title="申请日期")
    accepted_on: date | None = Field(None, title="受理日期")
    decided_on: date | None = Field(None, title="决定日期")
    act: str = Field("登记", title="行为种类", description="登记、确认、备案、给付")
    entries: list[tuple[str, str]] = Field([], title="登记内容")
    result_name: str = Field("", title="结果名称")
    result_number: str = Field("", title="结果编号")
    collect: str = Field("", title="领取方式")
    deliver_by: ReckonedDate | None = Field(None, title="送达期限")


class LicenceFacts(NoticeFacts):
    """结果证照: the face of the licence."""

    kinds = (NoticeKind.LICENCE,)
    required = ("licence_name", "licence_number", "entries", "valid_from", "issued_on")

    licence_name: str = Field("", title="证照名称")
    licence_number: str = Field("", title="证照编号")
    holder_code: str = Field("", title="持证人代码")
    entries: list[tuple[str, str]] = Field([], title="照面信息")
    valid_from: date | None = Field(None, title="有效期起")
    valid_to: date | None = Field(None, title="有效期止", description="None: 长期, or `validity`")
    validity: str = Field("", title="有效期的表述")
    issued_on: date | None = Field(None, title="发证日期")
    copy_kind: Literal["正本", "副本"] = Field("正本", title="正副本")


class DeliveryReceiptFacts(NoticeFacts):
    """送达回证: what, to whom, how, when, signed or with a waybill."""

    kinds = (NoticeKind.DELIVERY_RECEIPT,)
    required = ("documents", "recipient", "mode", "delivered_at", "deliverer")
    needs_basis = False

    documents: list[DeliveredDocument] = Field([], title="送达文书")
    recipient: str = Field("", title="受送达人")
    relation: str = Field("", title="代收人与受送达人关系")
    mode: Literal["", "直接送达", "邮寄送达", "电子送达", "留置送达"] = Field("", title="送达方式")
    delivered_at: datetime | None = Field(None, title="送达时间")
    place: str = Field("", title="送达地点")
    waybill: str = Field("", title="邮寄单号")
    electronic_address: str = Field("", title="电子送达地址")
    witness: str = Field("", title="见证人")
    deliverer: str = Field("", title="送达人")

    def conditional(self) -> Iterator[str]:
        needed = {"邮寄送达": "waybill", "电子送达": "electronic_address", "留置送达": "witness"}
        if self.mode in needed:
            yield needed[self.mode]


class AdverseReportFacts(NoticeFacts):
    """否定事项报备: filed before an adverse act reaches the applicant."""

    kinds = (NoticeKind.ADVERSE_REPORT,)
    required = (
        "adverse_act",
        "grounds",
        "reason_basis",
        "discretion_version",
        "department_opinion",
        "reviewer_opinion",
    )

    adverse_act: str = Field("", title="拟作出的否定行为")
    grounds: list[str] = Field([], title="否定理由")
    reason_basis: list[Citation] = Field([], title="否定依据")
    discretion_version: str = Field("", title="裁量基准版本")
    department_opinion: Opinion | None = Field(None, title="部门意见")
    reviewer_opinion: Opinion | None = Field(None, title="审核人意见")
    is_required_by_law: bool = Field(False, title="是否法定报备")


class ApprovalFormFacts(NoticeFacts):
    """审批表: each level's opinion with name, date and time; always archived."""

    kinds = (NoticeKind.APPROVAL_FORM,)
    required = ("accepted_on", "materials", "opinions")

    applied_on: date | None = Field(None, title="申请日期")
    accepted_on: date | None = Field(None, title="受理日期")
    due: ReckonedDate | None = Field(None, title="办结期限日")
    materials: list[MaterialLine] = Field([], title="材料清单")
    opinions: list[Opinion] = Field([], title="各环节意见")
    result: str = Field("", title="审批结果")


class TerminationFacts(NoticeFacts):
    """终止办理: why, with which records; ends the case without a decision."""

    kinds = (NoticeKind.TERMINATION,)
    required = ("ended_on", "reason", "records", "remedies")

    ended_on: date | None = Field(None, title="终止日期")
    reason: str = Field("", title="终止原因")
    records: list[str] = Field([], title="事实和记录")
    report_number: str = Field("", title="否定事项报备编号")
    returned_materials: list[MaterialLine] = Field([], title="退还材料")
    remedies: Remedies = Field(Remedies(), title="救济途径")


class ReturnFacts(NoticeFacts):
    """退件: duplicates and wrong items only, with a supervisor's consent; never a refusal."""

    kinds = (NoticeKind.RETURN,)
    required = ("returned_on", "reason", "supervisor", "next_step")
    needs_basis = False

    returned_on: date | None = Field(None, title="退件日期")
    reason: str = Field("", title="退件原因")
    supervisor: str = Field("", title="批准退件的负责人")
    next_step: str = Field("", title="申请人下一步如何办理")
    returned_materials: list[MaterialLine] = Field([], title="退还材料")


class WithdrawalFacts(NoticeFacts):
    """撤回: the applicant takes the application back before the decision."""

    kinds = (NoticeKind.WITHDRAWAL,)
    required = ("applied_on", "withdrawn_on")
    needs_basis = False

    applied_on: date | None = Field(None, title="申请日期")
    withdrawn_on: date | None = Field(None, title="撤回日期")
    reason: str = Field("", title="撤回原因")
    returned_materials: list[MaterialLine] = Field([], title="退还材料")


class ConclusionFacts(NoticeFacts):
    """办结通知: the result, how to collect it, where to evaluate if that is possible yet."""

    kinds = (NoticeKind.CONCLUSION,)
    required = ("accepted_on", "concluded_on", "result", "collect")
    needs_basis = False

    accepted_on: date | None = Field(None, title="受理日期")
    concluded_on: date | None = Field(None, title="办结日期")
    due: ReckonedDate | None = Field(None, title="办结期限日")
    used_text: str = Field("", title="实际用时")
    result: str = Field("", title="办理结果")
    result_number: str = Field("", title="结果编号")
    collect: str = Field("", title="领取方式")
    evaluation_url: str = Field("", title="评价网址")


class ArchiveListFacts(NoticeFacts):
    """归档目录: the ordered contents of the file with pages and retention class."""

    kinds = (NoticeKind.ARCHIVE_LIST,)
    required = ("entries", "retention", "archived_on", "archivist")
    needs_basis = False

    entries: list[ArchiveEntry] = Field([], title="文件清单")
    retention: Literal["", "永久", "30年", "10年"] = Field("", title="保管期限")
    archived_on: date | None = Field(None, title="归档日期")
    archivist: str = Field("", title="立卷人")
