"""Notices of decision and delivery, and the face of the licence."""

from __future__ import annotations

from onewindow.domains.documents.rules.decision_facts import (
    ConclusionFacts,
    DeliveryReceiptFacts,
    GrantFacts,
    LicenceFacts,
    RefusalFacts,
    RegistrationFacts,
)
from onewindow.domains.documents.rules.draft import Draft, form, letter
from onewindow.domains.documents.rules.intake import RECIPIENT
from onewindow.domains.documents.rules.kinds import NoticeKind
from onewindow.domains.documents.rules.numbers import chinese_time
from onewindow.domains.documents.rules.parts import ReckonedDate
from onewindow.domains.documents.rules.sheet import (
    Block,
    Certificate,
    Fields,
    Listing,
    Signature,
    Signatures,
    Table,
)
from onewindow.domains.documents.rules.wording import (
    cite,
    day,
    explained,
    matter_fields,
    note,
    pursuant,
    remedies_text,
    say,
    strong,
    you,
)

K = NoticeKind


def grant(facts: GrantFacts) -> Draft:
    """准予许可: content, conditions, licence number and validity, how to collect."""
    conditions: list[Block] = []
    if facts.conditions:
        conditions = [say("应当遵守的许可条件："), Listing(entries=facts.conditions)]
    promise: list[Block] = []
    if facts.commitment_number:
        promise = [
            say(
                f"本决定依据申请人的告知承诺（{facts.commitment_number}）作出。{facts.follow_up.rstrip('。')}。"
                "经核查与承诺不符的，依法处理直至撤销本决定。"
            )
        ]
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}于{day(facts.applied_on)}提出、本机关于{day(facts.accepted_on)}受理的"
            f"“{facts.item_name}”申请，经审查，符合法定条件、标准。"
            f"{pursuant(K.GRANT, facts)}本机关于{day(facts.decided_on)}决定",
            strong("准予行政许可"),
            "。",
        ),
        say("许可内容：", facts.content),
        conditions,
        promise,
        Fields(
            rows=[
                ("被许可人", facts.applicant.name),
                (facts.applicant.id_label or "证件号码", facts.applicant.id_number or "—"),
                ("设定依据", cite(facts.basis)),
                ("证照名称", facts.licence_name),
                ("证照编号", facts.licence_number),
                ("有效期", facts.validity),
                ("领取方式", facts.collect),
            ]
        ),
        _delivery(facts.deliver_by),
        remedies_text(facts, facts.remedies),
        Signatures(lines=[RECIPIENT]),
    )


def _delivery(deliver_by: ReckonedDate | None) -> list[Block]:
    if deliver_by is None:
        return []
    return [
        say("本机关将于", strong(day(deliver_by.on)), "前（含当日）向申请人颁发、送达办理结果。"),
        *explained(deliver_by, "送达期限计算"),
    ]


def refusal(facts: RefusalFacts) -> Draft:
    """不予许可: facts, reasons, articles, statement and defence, remedies."""
    act = "不予行政许可" if facts.is_licensing else "不予办理"
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}于{day(facts.applied_on)}提出、本机关于{day(facts.accepted_on)}受理的"
            f"“{facts.item_name}”申请，经审查，查明以下事实："
        ),
        Listing(entries=facts.found),
        say("理由："),
        Listing(entries=facts.reasons),
        say(f"陈述申辩情况：{facts.statement_record.rstrip('。')}。"),
        say(
            f"上述情形不符合{cite(facts.reason_basis)}的规定。{pursuant(K.REFUSAL, facts)}"
            "本机关决定",
            strong(act),
            "。",
        ),
        remedies_text(facts, facts.remedies),
        matter_fields(facts, [("报备编号", facts.report_number)]),
        Signatures(lines=[RECIPIENT]),
    )


def registration(facts: RegistrationFacts) -> Draft:
    """登记、确认: the result of a matter that is not a licence."""
    result = [("结果名称", facts.result_name), ("结果编号", facts.result_number)]
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}于{day(facts.applied_on)}提出、本机关于{day(facts.accepted_on)}受理的"
            f"“{facts.item_name}”申请，经审查，符合{facts.act}条件。依据"
            f"{cite(facts.procedure_basis or facts.basis)}，本机关于{day(facts.decided_on)}",
            strong(f"准予{facts.act}"),
            "。",
        ),
        Fields(
            rows=[
                ("申请人", facts.applicant.name),
                *facts.entries,
                *(row for row in result if row[1]),
                ("领取方式", facts.collect),
            ]
        ),
        _delivery(facts.deliver_by),
        Signatures(lines=[RECIPIENT]),
    )


def licence(facts: LicenceFacts) -> Draft:
    """证照: the face; the authority's seal and date are drawn by the layout."""
    until = day(facts.valid_to) if facts.valid_to else facts.validity or "长期"
    rows = [
        ("证照编号", facts.licence_number),
        ("持证人", facts.applicant.name),
        (facts.applicant.id_label or "证件号码", facts.holder_code or facts.applicant.id_number),
        ("法定代表人", facts.applicant.legal_representative),
        *facts.entries,
        ("有效期", f"{day(facts.valid_from)} 至 {until}" if facts.valid_to else until),
        ("发证机关", facts.authority.name),
    ]
    return Draft(
        blocks=[Certificate(copy_kind=facts.copy_kind, rows=[row for row in rows if row[1]])],
        signer=facts.authority.name,
    )


def _evaluation(facts: ConclusionFacts) -> list[Block]:
    if not facts.evaluation_url:
        return []
    return [note("评价完全自愿，办理人员在您提交之前看不到评价内容。")]


def delivery_receipt(facts: DeliveryReceiptFacts) -> Draft:
    """送达回证: signed by the recipient, or the waybill, the e-address or the witness."""
    assert facts.delivered_at is not None
    proof = [
        ("邮寄单号", facts.waybill),
        ("电子送达地址", facts.electronic_address),
        ("见证人", facts.witness),
        ("代收关系", facts.relation),
        ("送达地点", facts.place),
    ]
    recipient = Signature(
        label="受送达人签名或者盖章",
        name=facts.recipient if facts.mode == "电子送达" else "",
        date=day(facts.delivered_at) if facts.mode == "电子送达" else "",
    )
    return form(
        facts,
        Fields(
            rows=[
                ("送达机关", facts.authority.name),
                ("申请事项", facts.item_name),
                ("申请人", facts.applicant.name),
                ("受送达人", facts.recipient),
                ("送达方式", facts.mode),
                ("送达时间", chinese_time(facts.delivered_at)),
                *(row for row in proof if row[1]),
                ("送达人", facts.deliverer),
            ]
        ),
        Table(
            header=["序号", "送达文书", "文号", "份数"],
            widths=[0, 5, 5, 0],
            rows=[
                [str(n), f"《{d.name}》", d.number or "—", str(d.copies)]
                for n, d in enumerate(facts.documents, 1)
            ],
        ),
        Signatures(lines=[recipient, Signature(label="送达人", name=facts.deliverer)]),
        signed=False,
    )


def conclusion(facts: ConclusionFacts) -> Draft:
    """办结通知: result, how to collect, where to evaluate."""
    timing = f"，实际用时{facts.used_text}" if facts.used_text else ""
    due = f"（办结期限日为{day(facts.due.on)}）" if facts.due else ""
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}申请的“{facts.item_name}”，本机关于"
            f"{day(facts.accepted_on)}受理，已于{day(facts.concluded_on)}办结{due}{timing}。办理结果：",
            strong(facts.result),
            "。",
        ),
        matter_fields(
            facts,
            [
                ("结果编号", facts.result_number),
                ("领取方式", facts.collect),
                ("评价网址", facts.evaluation_url),
            ],
        ),
        _evaluation(facts),
        Signatures(lines=[RECIPIENT]),
    )
