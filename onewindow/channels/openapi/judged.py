"""What is answered about evaluations: what is asked, and what is reported upwards."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.fields import codes
from onewindow.domains.evaluation.api import InvitationKind, InvitationStatus


class GradeOffered(Schema):
    """One grade with its official labels."""

    stars: int
    name: str
    needs_reason: bool = Field(description="须勾选标签或写明原因")
    labels: list[Word]


class InvitationAnswer(Schema):
    """One service that somebody may judge, or judged."""

    code: str
    kind: Word = Field(description=codes(InvitationKind))
    status: Word = Field(description=codes(InvitationStatus))
    item_name: str
    department_name: str
    outlet_name: str
    window: str
    invited_at: datetime
    closes_at: datetime
    is_open: bool = Field(description="现在能否评价")
    why_not: str = Field(description="不能评价的原因，能评价为空")
    stage: Word | None = Field(description="差评整改到哪一步，没有为空")
    longest_words: int = Field(description="文字评价最多几字")
    grades: list[GradeOffered]

    @property
    def location(self) -> str:
        return f"/api/v1/invitations/{self.code}"


class ReportFields(Schema):
    """The national field list; empty where the record does not know."""

    projectNo: str = Field(
        description="办件编号；没有办件的为到访编号。与 assessNumber 一起标识一次评价"
    )
    pf: str = Field(description="评价渠道；默认评价为空")
    deptCode: str = Field(description="承办部门的统一社会信用代码")
    taskCode: str = Field(description="实施编码")
    taskHandleItem: str = Field(description="业务办理项编码")
    taskName: str = Field(description="事项名称")
    proStatus: str = Field(description="办件状态：未受理、已受理、已终结的代码")
    proDepart: str = Field(description="承办部门")
    certKey: str = Field(description="申请人证件号码；没有给出用途的脱敏")
    userProp: str = Field(
        description="申请人类型：1 自然人、2 企业、3 事业、4 社会组织、5 机关、6 其他"
    )
    handleUserName: str = Field(description="代理人姓名；没有给出用途的脱敏")
    handleUserPageType: str = Field(description="代理人证件类型")
    handleUserPageCode: str = Field(description="代理人证件号码；没有给出用途的脱敏")
    satisfaction: str = Field(
        description="星级，5 为非常满意（与 GB/T 39046 的满意度代码方向相反）"
    )
    evalDetail: str = Field(description="评价标签代码，逗号分隔")
    writingEvaluation: str = Field(description="文字评价")
    assessTime: str = Field(description="YYYYMMDDhhmmss")
    assessNumber: str = Field(description="评价次数")
    dataSource: str
    promisetime: str = Field(description="办件类型：1 即办件、2 承诺件、9 其他")
    acceptDate: str = Field(description="受理日期 YYYYMMDD")


class ReportEntry(Schema):
    """An evaluation as it is reported, and what became of it since."""

    fields: ReportFields
    standing: Word = Field(
        description="active 有效、default 默认、appealed 申诉复核中、struck 已剔除（不计入统计）"
    )
    changed_at: datetime
    struck_at: datetime | None
    strike_reason: str
    appeal_reason: str
    stage: Word | None = Field(description="差评整改到哪一步，没有为空")


class ReportPage(Schema):
    """A page by when an evaluation last changed."""

    entries: list[ReportEntry]
    until: datetime = Field(description="清单完整到此刻；末页之后，下一次以它作为 since")
    next: str = Field(description="下一页的 cursor，末页为空")
