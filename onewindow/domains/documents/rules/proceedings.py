"""Notices between acceptance and decision, and the ways a case ends without one."""

from __future__ import annotations

from collections.abc import Sequence

from onewindow.domains.documents.rules.decision_facts import (
    ConsultationFacts,
    ExtensionFacts,
    ReturnFacts,
    SiteInspectionFacts,
    SpecialEndFacts,
    SpecialStartFacts,
    TerminationFacts,
    WithdrawalFacts,
)
from onewindow.domains.documents.rules.draft import Draft, form, letter
from onewindow.domains.documents.rules.intake import RECIPIENT
from onewindow.domains.documents.rules.kinds import NoticeKind
from onewindow.domains.documents.rules.numbers import chinese_time
from onewindow.domains.documents.rules.parts import MaterialLine
from onewindow.domains.documents.rules.sheet import (
    Block,
    Fields,
    Heading,
    Listing,
    Run,
    Signature,
    Signatures,
    Table,
)
from onewindow.domains.documents.rules.wording import (
    cite,
    day,
    explained,
    materials_table,
    matter_fields,
    note,
    pursuant,
    remedies_text,
    say,
    strong,
    you,
)

K = NoticeKind


def consultation(facts: ConsultationFacts) -> Draft:
    """征求意见函 to another department."""
    assert facts.reply_by is not None
    contact = f"（联系人：{facts.contact_person}）" if facts.contact_person else ""
    return letter(
        facts,
        say(
            f"本机关正在办理{facts.applicant.name}提出的“{facts.item_name}”申请。"
            f"依据{cite(facts.procedure_basis or facts.basis)}，现就下列内容征求你单位意见："
        ),
        Listing(entries=facts.questions),
        say(
            "请于",
            strong(f"{day(facts.reply_by.on)}前（含当日）"),
            f"书面回复本机关{contact}。",
        ),
        explained(facts.reply_by, "回复期限计算"),
        [Heading(text="随函材料"), materials_table(facts.materials)] if facts.materials else [],
        to=facts.consulted,
    )


def site_inspection(facts: SiteInspectionFacts) -> Draft:
    """现场核查记录: who, when, where, what was found, signed by all."""
    assert facts.started_at is not None
    assert facts.ended_at is not None
    people = "；".join(
        f"{o.name}（{o.department + ' ' if o.department else ''}证件号 {o.number}）"
        for o in facts.inspectors
    )
    photos: list[Block] = []
    if facts.photo_digests:
        shown = "、".join(digest[:12] for digest in facts.photo_digests)
        photos = [
            note(
                f"现场照片{len(facts.photo_digests)}张，随卷保存，文件摘要（SHA-256）起首为：{shown}。"
            )
        ]
    return form(
        facts,
        matter_fields(
            facts,
            [
                ("核查依据", cite(facts.procedure_basis) or _inspection_basis(facts)),
                ("核查时间", f"{chinese_time(facts.started_at)} 至 {chinese_time(facts.ended_at)}"),
                ("核查地点", facts.place),
                ("核查人员", people),
                ("在场人", facts.attended_by),
            ],
        ),
        Heading(text="核查情况"),
        Table(
            header=["序号", "核查内容", "核查结果", "说明"],
            widths=[0, 5, 2, 4],
            rows=[[str(n), f.point, f.result, f.note] for n, f in enumerate(facts.findings, 1)],
        ),
        say("核查结论：", strong(facts.conclusion)),
        [say("被核查方意见：", facts.attendee_opinion)] if facts.attendee_opinion else [],
        photos,
        Signatures(
            lines=[
                *(Signature(label="核查人员签名", name=o.name) for o in facts.inspectors),
                Signature(label="被核查方签名", name=facts.attended_by),
            ]
        ),
        signed=False,
    )


def _inspection_basis(facts: SiteInspectionFacts) -> str:
    return pursuant(K.SITE_INSPECTION, facts).removeprefix("依据").removesuffix("的规定，")


def special_start(facts: SpecialStartFacts) -> Draft:
    """特别程序告知: kind, reason, time needed, and that it does not count."""
    assert facts.procedure is not None
    assert facts.expected_end is not None
    by = f"，由{facts.carried_out_by}实施" if facts.carried_out_by else ""
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}申请的“{facts.item_name}”，因"
            f"{facts.reason.rstrip('。')}，依法需要进行",
            strong(facts.procedure.value),
            f"{by}。",
        ),
        say(
            f"该程序自{day(facts.started_on)}开始，所需时间为",
            strong(facts.time_needed),
            f"，预计于{day(facts.expected_end.on)}结束。{pursuant(K.SPECIAL_START, facts)}上述时间",
            strong("不计入办理期限"),
            "。程序结束后，本机关将另行书面告知调整后的办结期限日。",
        ),
        explained(facts.expected_end, "预计结束日计算"),
        matter_fields(facts),
        Signatures(lines=[RECIPIENT]),
    )


def special_end(facts: SpecialEndFacts) -> Draft:
    """特别程序结束: what did not count, and the date that follows."""
    assert facts.procedure is not None
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}申请的“{facts.item_name}”，本机关以"
            f"{facts.start_number}告知的{facts.procedure.value}已于{day(facts.ended_on)}结束"
            f"（{day(facts.started_on)}开始）。"
        ),
        [say(f"程序结果：{facts.outcome.rstrip('。')}。")] if facts.outcome else [],
        say(
            f"{pursuant(K.SPECIAL_END, facts)}不计入办理期限的时间为",
            strong(facts.excluded_text),
            *_resumed(facts),
        ),
        explained(facts.new_due),
        matter_fields(facts),
        Signatures(lines=[RECIPIENT]),
    )


def _resumed(facts: SpecialEndFacts) -> list[str | Run]:
    if facts.new_due is None:
        return [f"。{facts.still_running}尚未结束，办结期限日待其结束后另行书面告知。"]
    return [
        "，自结束之次日起恢复计算期限，调整后的办结期限日为",
        strong(day(facts.new_due.on)),
        "。",
    ]


def extension(facts: ExtensionFacts) -> Draft:
    """延期决定: once, by the head, before expiry, with the reason told."""
    assert facts.new_due is not None
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}申请的“{facts.item_name}”，本机关于"
            f"{day(facts.accepted_on)}受理，原办理期限为{facts.original_limit}，应于"
            f"{day(facts.original_due)}前作出决定。"
        ),
        say(
            f"因{facts.reason.removeprefix('因').rstrip('。')}，不能在上述期限内作出决定。"
            f"{pursuant(K.EXTENSION, facts)}经本行政机关负责人（{facts.approver}）批准，办理期限",
            strong(f"延长{facts.extended_by}"),
            "，延长后的办结期限日为",
            strong(day(facts.new_due.on)),
            "。",
        ),
        explained(facts.new_due),
        matter_fields(facts),
        Signatures(lines=[RECIPIENT]),
    )


def _returned(lines: Sequence[MaterialLine]) -> list[Block]:
    return [Heading(text="退还材料"), materials_table(lines)] if lines else []


def termination(facts: TerminationFacts) -> Draft:
    """终止: reason and records, remedies."""
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}申请的“{facts.item_name}”，因"
            f"{facts.reason.removeprefix('因').rstrip('。')}，"
            f"依据{cite(facts.procedure_basis or facts.basis)}，"
            f"本机关决定自{day(facts.ended_on)}起",
            strong("终止办理"),
            "。有关事实和记录：",
        ),
        Listing(entries=facts.records),
        _returned(facts.returned_materials),
        remedies_text(facts, facts.remedies),
        matter_fields(facts, [("报备编号", facts.report_number)]),
        Signatures(lines=[RECIPIENT]),
    )


def return_sheet(facts: ReturnFacts) -> Draft:
    """退件: only for duplicates and wrong items; says that it is no refusal."""
    return form(
        facts,
        matter_fields(facts),
        Fields(
            rows=[
                ("退件日期", day(facts.returned_on)),
                ("退件原因", facts.reason),
                ("批准人", facts.supervisor),
                ("下一步", facts.next_step),
            ]
        ),
        _returned(facts.returned_materials),
        note("退件不是不予受理或者不予许可的决定，不影响申请人依法重新提出申请。"),
        Signatures(lines=[RECIPIENT]),
    )


def withdrawal(facts: WithdrawalFacts) -> Draft:
    """撤回: the applicant's own act, confirmed."""
    why = f"，理由为“{facts.reason.rstrip('。')}”" if facts.reason else ""
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}于{day(facts.applied_on)}提出“{facts.item_name}”申请，"
            f"于{day(facts.withdrawn_on)}申请撤回{why}。本机关在作出决定之前收到撤回申请，"
            f"自{day(facts.withdrawn_on)}起",
            strong("终止办理"),
            f"。{you(facts.applicant)}可以依法重新提出申请。",
        ),
        _returned(facts.returned_materials),
        matter_fields(facts),
        Signatures(lines=[RECIPIENT]),
    )
