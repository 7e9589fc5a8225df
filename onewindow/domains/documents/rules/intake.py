"""Notices of intake: receipt, correction, acceptance and its refusals, deferral, commitment."""

from __future__ import annotations

from datetime import date

from onewindow.domains.documents.rules.draft import Draft, form, letter
from onewindow.domains.documents.rules.facts import (
    AcceptanceFacts,
    CommitmentFacts,
    CorrectionFacts,
    DeferralFacts,
    NonAcceptanceFacts,
    NotCompetentFacts,
    ReceiptFacts,
)
from onewindow.domains.documents.rules.kinds import NoticeKind
from onewindow.domains.documents.rules.numbers import chinese_time
from onewindow.domains.documents.rules.sheet import (
    Block,
    Heading,
    Listing,
    Signature,
    Signatures,
    Table,
)
from onewindow.domains.documents.rules.wording import (
    DEEMED,
    cite,
    day,
    deadline,
    explained,
    materials_table,
    matter_fields,
    note,
    procedure,
    pursuant,
    remedies_text,
    say,
    strong,
    you,
)

K = NoticeKind
RECIPIENT = Signature(label="申请人（代理人）签收")


def receipt(facts: ReceiptFacts) -> Draft:
    """收件凭证: the list of what was taken; it is not yet an acceptance."""
    return form(
        facts,
        _receipt_fields(facts),
        Heading(text="接收材料清单"),
        materials_table(facts.materials),
        say("以上材料已经收到。本凭证不表示申请已被受理。", _reply(facts)),
        explained(facts.reply_by),
        _progress(facts.query_code),
        Signatures(lines=[RECIPIENT, Signature(label="收件人", name=facts.receiver)]),
    )


def correction_receipt(facts: ReceiptFacts) -> Draft:
    """补正材料接收凭证."""
    state = (
        "补正告知书所列内容已全部补齐，本机关将即时作出是否受理的决定。"
        if facts.is_complete
        else "补正告知书所列内容尚未全部补齐，请按补正告知书继续补交。"
    )
    return form(
        facts,
        _receipt_fields(facts),
        Heading(text="补正材料清单"),
        materials_table(facts.materials),
        say(state),
        _progress(facts.query_code),
        Signatures(lines=[RECIPIENT, Signature(label="收件人", name=facts.receiver)]),
    )


def _receipt_fields(facts: ReceiptFacts) -> Block:
    assert facts.received_at is not None
    return matter_fields(
        facts,
        [
            ("收件时间", chinese_time(facts.received_at)),
            ("收件方式", facts.channel),
            ("收件窗口", facts.window),
            ("收件人", facts.receiver),
            ("查询码", facts.query_code),
        ],
    )


def _reply(facts: ReceiptFacts) -> str:
    if facts.reply_by is None:
        return ""
    return f"本机关将于{day(facts.reply_by.on)}前（含当日）告知是否受理或者需要补正的全部内容。"


def _progress(query_code: str) -> list[Block]:
    return [note(f"凭办件编号和查询码（{query_code}）可以随时查询办理进度。")] if query_code else []


def correction(facts: CorrectionFacts) -> Draft:
    """补正: every defect with what is right; said once, so all of it."""
    rows = [
        [str(n), d.material, d.problem, d.right + (f"（{cite(d.basis)}）" if d.basis else "")]
        for n, d in enumerate(facts.defects, 1)
    ]
    supply = [
        ("提交地点", facts.supply_to),
        ("提交方式", facts.supply_how),
        ("补正期限", day(facts.supply_by.on) if facts.supply_by else ""),
    ]
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}于{day(facts.received_on)}提出的“{facts.item_name}”申请"
            f"收悉。经审查，申请材料不齐全或者不符合法定形式。"
            f"{pursuant(K.CORRECTION, facts)}现将需要补正的",
            strong(f"全部内容（共{len(facts.defects)}项）"),
            "一次性告知如下：",
        ),
        Table(header=["序号", "材料", "存在的问题", "正确的要求"], widths=[0, 3, 4, 5], rows=rows),
        say(
            "请按上述要求补正：",
            "；".join(f"{label}：{value}" for label, value in supply if value) + "。",
        ),
        explained(facts.supply_by, "补正期限计算"),
        say(facts.effect),
        say("除上述内容外，本机关不再就本次申请材料提出新的补正要求。"),
        explained(facts.told_by, "告知期限"),
        say(f"本事项的设定依据为{cite(facts.basis)}。"),
        Signatures(lines=[RECIPIENT]),
    )


def acceptance(facts: AcceptanceFacts) -> Draft:
    """受理, 视为受理, and the variant that lets utilities begin (Q20)."""
    until = deadline(facts.due) if facts.due else facts.until_text
    return letter(
        facts,
        _why_accepted(facts),
        say(
            f"本事项的办理时限为{facts.limit_text}，本机关将于",
            strong(until),
            "作出决定。",
            _excluded(facts),
        ),
        explained(facts.due),
        _utilities(facts),
        matter_fields(
            facts,
            [
                ("申请日期", day(facts.applied_on)),
                ("办结期限日", day(facts.due.on) if facts.due else facts.until_text),
                ("经办联系人", facts.contact_person),
                ("查询码", facts.query_code),
            ],
        ),
        [Heading(text="已接收材料"), materials_table(facts.materials)] if facts.materials else [],
        Signatures(lines=[RECIPIENT]),
    )


def _why_accepted(facts: AcceptanceFacts) -> list[Block]:
    opening = f"{you(facts.applicant)}于{day(facts.applied_on)}提出的“{facts.item_name}”申请"
    if not facts.deemed_reason:
        return [
            say(
                f"{opening}，经审查，属于本机关职权范围，申请材料齐全、符合法定形式。"
                f"{pursuant(K.ACCEPTANCE, facts)}本机关决定自{day(facts.accepted_on)}起",
                strong("予以受理"),
                "。",
            )
        ]
    basis = facts.deemed_basis or DEEMED
    return [
        say(
            f"{opening}，{facts.deemed_reason.rstrip('。')}。依据{cite(basis)}的规定，自收到申请材料之日"
            f"（{day(facts.accepted_on)}）起",
            strong("视为受理"),
            "。办理期限自该日起计算。",
        )
    ]


def _excluded(facts: AcceptanceFacts) -> str:
    if not facts.is_licensing:
        return ""
    return (
        "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，所需时间不计入办理时限，"
        "本机关将另行书面告知。"
    )


def _utilities(facts: AcceptanceFacts) -> list[Block]:
    if not facts.is_for_utilities:
        return []
    return [
        say(
            "本通知书加盖水电气专用章，供",
            strong("、".join(facts.utilities)),
            "据以同步启动水、电、气过户；过户在登记完成后生效，登记未获准的，过户同时取消。",
        )
    ]


def non_acceptance(facts: NonAcceptanceFacts) -> Draft:
    """不予受理: reasons, articles, remedies (许可法 第32条、第38条)."""
    elsewhere = (
        [say(f"上述事项可以向{facts.right_authority}提出申请。")] if facts.right_authority else []
    )
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}于{day(facts.applied_on)}提出的“{facts.item_name}”申请，"
            "经审查，本机关决定",
            strong("不予受理"),
            "。理由如下：",
        ),
        Listing(entries=facts.reasons),
        say(
            f"以上理由的依据：{cite(facts.reason_basis)}。{pursuant(K.NON_ACCEPTANCE, facts)}"
            "作出本决定。"
        ),
        [*elsewhere],
        remedies_text(facts, facts.remedies),
        matter_fields(facts, [("报备编号", facts.report_number)]),
        Signatures(lines=[RECIPIENT]),
    )


def not_competent(facts: NotCompetentFacts) -> Draft:
    """不受理: needs no licence, or belongs to another authority; told at once."""
    basis = procedure(K.NOT_COMPETENT, facts)
    because = (
        "依法不需要取得行政许可" if facts.ground == "no_licence_needed" else "不属于本机关职权范围"
    )
    elsewhere: list[Block] = []
    if facts.right_authority:
        contact = facts.right_authority_contact
        elsewhere = [
            say(
                "请向",
                strong(facts.right_authority),
                f"提出申请{f'（{contact}）' if contact else ''}。",
            )
        ]
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}于{day(facts.applied_on)}提出的“{facts.item_name}”申请"
            f"{because}。{f'依据{cite(basis)}的规定，' if basis else ''}"
            "本机关",
            strong("不受理"),
            "该申请，现即时告知。",
        ),
        say(f"具体理由：{facts.reason.rstrip('。')}。"),
        elsewhere,
        remedies_text(facts, facts.remedies, "告知"),
        Signatures(lines=[RECIPIENT]),
    )


def deferral(facts: DeferralFacts) -> Draft:
    """容缺受理通知书: accepted now; what is missing, until when, what if not. Two copies."""
    assert facts.make_up is not None
    assert facts.due is not None
    return letter(
        facts,
        say(
            f"{you(facts.applicant)}提出的“{facts.item_name}”申请具备基本条件，"
            f"主要材料齐全且符合法定形式，仅缺下列次要材料。经{you(facts.applicant)}书面承诺，本机关自"
            f"{day(facts.accepted_on)}起予以",
            strong("容缺受理"),
            "，各审查环节同步进行。",
        ),
        materials_table(facts.missing_materials),
        say(
            "请于",
            strong(f"{day(facts.make_up.on)}前（含当日）"),
            "补齐上述材料，以材料到达之日为准，可以当面、邮寄或者通过系统提交。",
        ),
        explained(facts.make_up, "补齐期限计算"),
        say("材料补齐之前不发放办理结果。" + facts.consequence),
        say(
            f"本事项的办理时限为{facts.limit_text}，办结期限日为{day(facts.due.on)}。"
            f"设定依据：{cite(facts.basis)}。"
        ),
        explained(facts.due, "办结期限计算"),
        Signatures(
            lines=[
                RECIPIENT,
                Signature(label="受理人", name=facts.contact_person),
            ]
        ),
    )


def deferral_promise(facts: DeferralFacts) -> Draft:
    """容缺受理承诺书: signed by the applicant."""
    assert facts.make_up is not None
    return Draft(
        addressee=facts.authority.name,
        blocks=[
            say(
                f"本{'人' if facts.applicant.is_person else '单位'}申请办理“{facts.item_name}”，"
                "下列材料暂未提交："
            ),
            materials_table(facts.missing_materials),
            say("现作出如下承诺："),
            Listing(
                entries=[
                    f"于{day(facts.make_up.on)}前（含当日）补齐上述全部材料；",
                    "补交的材料真实、有效，与已经提交的材料一致；",
                    "知晓材料补齐之前不发放办理结果；",
                    f"知晓逾期后果：{facts.consequence}",
                ]
            ),
            *explained(facts.make_up, "补齐期限计算"),
            matter_fields(facts),
            Signatures(
                lines=[
                    _promised(facts.promiser, facts.promised_on, "承诺人（签名或者盖章）"),
                    Signature(label="受理人", name=facts.contact_person),
                ]
            ),
        ],
    )


def commitment(facts: CommitmentFacts) -> Draft:
    """告知承诺书: part one told by the authority, part two promised by the applicant."""
    replaced: list[Block] = []
    if facts.replaced_materials:
        replaced = [
            say("以下材料由承诺代替，无须提交："),
            materials_table(facts.replaced_materials),
        ]
    return Draft(
        addressee="",
        blocks=[
            Heading(text="一、行政机关告知"),
            say(
                f"{facts.applicant.name}申请办理“{facts.item_name}”。"
                f"该事项的依据为{cite(facts.basis)}，申请人可以选择以告知承诺方式办理。应当符合的条件："
            ),
            Listing(entries=facts.conditions),
            *replaced,
            say("后续核查：", facts.follow_up),
            say("不符的后果：", facts.revocation),
            say("信用后果：", facts.credit_consequence),
            say("在行政机关作出决定之前，申请人可以撤回承诺，改按一般程序办理。"),
            Heading(text="二、申请人承诺"),
            say("申请人就申请办理的事项作出下列承诺："),
            Listing(entries=facts.promises),
            matter_fields(facts),
            Signatures(
                lines=[
                    _promised(facts.promiser, facts.promised_on, "承诺人（签名或者盖章）"),
                    Signature(label="行政机关", name=facts.authority.name),
                ]
            ),
        ],
        distribution="一式二份，一份由申请人保存，一份存卷",
    )


def _promised(name: str, on: date | None, label: str) -> Signature:
    return Signature(label=label, name=name, date=day(on) if on else "")
