"""Sheets that stay in the file: report of adverse acts, approval form, archive list."""

from __future__ import annotations

from onewindow.domains.documents.rules.decision_facts import (
    AdverseReportFacts,
    ApprovalFormFacts,
    ArchiveListFacts,
)
from onewindow.domains.documents.rules.draft import Draft, form
from onewindow.domains.documents.rules.numbers import chinese_time
from onewindow.domains.documents.rules.parts import Opinion
from onewindow.domains.documents.rules.sheet import (
    Fields,
    Heading,
    Listing,
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
    say,
    strong,
)


def adverse_report(facts: AdverseReportFacts) -> Draft:
    """否定事项报备: what is refused, on which ground and version, who looked at it."""
    assert facts.department_opinion is not None
    assert facts.reviewer_opinion is not None
    return form(
        facts,
        matter_fields(
            facts,
            [
                ("拟作出的行为", facts.adverse_act),
                ("否定依据", cite(facts.reason_basis)),
                ("裁量基准版本", facts.discretion_version),
                ("法定报备", "是" if facts.is_required_by_law else "否"),
            ],
        ),
        Heading(text="否定理由"),
        Listing(entries=facts.grounds),
        Heading(text="意见"),
        _opinions([facts.department_opinion, facts.reviewer_opinion]),
        signed=False,
    )


def approval_form(facts: ApprovalFormFacts) -> Draft:
    """审批表: materials and each level's opinion, name, date and time."""
    return form(
        facts,
        matter_fields(
            facts,
            [
                ("申请日期", day(facts.applied_on) if facts.applied_on else ""),
                ("受理日期", day(facts.accepted_on)),
                ("办结期限日", day(facts.due.on) if facts.due else ""),
            ],
        ),
        explained(facts.due),
        Heading(text="申请材料"),
        materials_table(facts.materials),
        Heading(text="各环节意见"),
        _opinions(facts.opinions),
        [say("审批结果：", strong(facts.result))] if facts.result else [],
        signed=False,
    )


def _opinions(opinions: list[Opinion]) -> Table:
    return Table(
        header=["环节", "意见", "签署人", "日期和时间"],
        widths=[3, 6, 5, 0],
        rows=[
            [
                o.step,
                f"{o.outcome}：{o.opinion}" if o.outcome else o.opinion,
                f"{o.name}\n{o.department}" if o.department else o.name,
                chinese_time(o.at).replace(" ", "\n"),
            ]
            for o in opinions
        ],
    )


def archive_list(facts: ArchiveListFacts) -> Draft:
    """案卷目录: order, pages, electronic or paper, retention."""
    pages = sum(entry.pages or 0 for entry in facts.entries)
    return form(
        facts,
        Fields(
            rows=[
                ("案卷题名", f"{facts.applicant.name} {facts.item_name}"),
                ("立卷单位", facts.authority.name),
                ("保管期限", facts.retention),
                ("归档日期", day(facts.archived_on)),
                ("件数、页数", f"{len(facts.entries)}件，{pages}页"),
            ]
        ),
        Table(
            header=["序号", "文件题名", "文号", "日期", "页数", "载体", "文件摘要"],
            widths=[0, 4, 5, 0, 0, 0, 0],
            rows=[
                [
                    str(n),
                    entry.title,
                    entry.number or "—",
                    f"{entry.dated_on:%Y-%m-%d}" if entry.dated_on else "—",
                    "—" if entry.pages is None else str(entry.pages),
                    "电子" if entry.is_electronic else "纸质",
                    entry.digest[:8] or "—",
                ]
                for n, entry in enumerate(facts.entries, 1)
            ],
        ),
        Signatures(lines=[Signature(label="立卷人", name=facts.archivist)]),
        signed=False,
    )
