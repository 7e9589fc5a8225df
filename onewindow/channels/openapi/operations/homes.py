"""What the registry of real estate reports: homes, owners, restrictions and their end (X9)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.door import Call, act, query
from onewindow.channels.openapi.fields import Body, Day, DivisionCode, Name, UnitNumber
from onewindow.channels.openapi.problems import InvalidRequest
from onewindow.domains.contracts import api as contracts
from onewindow.lib.masking import mask_name

TAG = "不动产登记簿"
SCOPES = ("contracts.report",)
Identity = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6,20}$", max_length=20)]
Area = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}\.[0-9]{2}$", max_length=11)]
Text40 = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Text60 = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Text100 = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text200 = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Share = Annotated[str, StringConstraints(max_length=40)]


class RestrictionEntry(Schema):
    """A restriction or burden in the register; ``lifted_on`` is empty while it stands."""

    kind: Word
    authority: str
    document: str
    since: date
    until: date | None
    lifted_on: date | None


class HomeAnswer(Schema):
    """A home as it was last reported; owners by masked name, never with their numbers."""

    unit: str
    certificate_number: str
    division_code: str
    location: str
    area: str
    usage: str
    owners: list[str]
    restrictions: list[RestrictionEntry]
    reported_at: datetime


class OwnerBody(Body):
    """权利人 as the register names them."""

    name: Name = Field(description="姓名或名称")
    identity: Identity = Field(description="证件号码，只存摘要")
    share: Share = Field("", description="份额，如“1/2”；共同共有为空")


class HomeBody(Body):
    """The whole of what the register says of a home; owners replace those reported before."""

    certificate_number: Text60 = Field(description="不动产权证书号")
    division_code: DivisionCode = Field(description="行政区划")
    location: Text200 = Field(description="坐落")
    area: Area = Field(description="建筑面积（平方米），两位小数")
    usage: Text40 = Field(description="规划用途")
    owners: list[OwnerBody] = Field(min_length=1, max_length=50, description="权利人，全部")


@query(
    "getHome",
    "/homes/{unit}",
    scopes=SCOPES,
    tag=TAG,
    summary="已报送的不动产单元",
    answer=HomeAnswer,
)
def get_home(call: Call, unit: UnitNumber) -> HomeAnswer:
    """最近一次报送的内容和全部限制（含已解除的），供登记机构核对。"""
    return _shown(contracts.reported_home(unit, by=call.by))


@act(
    "reportHome",
    "/homes/{unit}",
    method="PUT",
    scopes=SCOPES,
    tag=TAG,
    summary="报送不动产单元",
    verbs=("register_home",),
    answer=HomeAnswer,
    example={
        "certificate_number": "演（2021）云汀市不动产权第0000201号",
        "division_code": "990101",
        "location": "云汀城区荷塘社区2号1幢201室",
        "area": "89.50",
        "usage": "住宅",
        "owners": [{"name": "安卖甲", "identity": "990000198503120106"}],
    },
)
def report_home(call: Call, unit: UnitNumber, body: HomeBody) -> HomeAnswer:
    """登记簿有变化即整份报送；权利人以本次为准，限制不变。"""
    identities = [one.identity for one in body.owners]
    if len(set(identities)) != len(identities):
        raise InvalidRequest("同一权利人报送了两次。", field="owners")
    home = contracts.register_home(
        unit,
        certificate_number=body.certificate_number,
        division_code=body.division_code,
        location=body.location,
        area=Decimal(body.area),
        usage=body.usage,
        owners=[contracts.Owner(one.name, one.identity, one.share) for one in body.owners],
        by=call.by,
        at=call.at,
    )
    return _shown(home)


class RestrictionBody(Body):
    """限制 as it stands in the register."""

    kind: contracts.RestrictionKind = Field(description="查封、抵押、异议登记、预告登记、居住权")
    authority: Text100 = Field(description="作出机关或者权利人")
    document: Text100 = Field(description="文号或者登记证明号；一个限制一个号")
    since: Day = Field(description="自")
    until: Day | None = Field(None, description="至；不定期为空")


@act(
    "reportRestriction",
    "/homes/{unit}/restrictions",
    scopes=SCOPES,
    tag=TAG,
    summary="报送限制",
    verbs=("report_restriction",),
    answer=HomeAnswer,
    status=201,
    example={
        "kind": "seizure",
        "authority": "云汀市演示人民法院",
        "document": "（2026）演01执第1号",
        "since": "2026-03-02",
    },
)
def report_restriction(call: Call, unit: UnitNumber, body: RestrictionBody) -> HomeAnswer:
    """应答之后，该限制禁止的签署不再受理；同一号再次报送即更正。"""
    if body.until is not None and body.until < body.since:
        raise InvalidRequest("限制的截止日期早于开始日期。", field="until")
    row = contracts.report_restriction(
        unit,
        kind=body.kind,
        authority=body.authority,
        document=body.document,
        since=body.since,
        until=body.until,
        by=call.by,
        at=call.at,
    )
    return _shown(row.home)


class LiftBody(Body):
    """解除 of one restriction, named as it was reported."""

    kind: contracts.RestrictionKind
    document: Text100 = Field(description="报送时的号")
    on: Day = Field(description="解除日期")


@act(
    "liftRestriction",
    "/homes/{unit}/restrictions/lift",
    scopes=SCOPES,
    tag=TAG,
    summary="报送解除限制",
    verbs=("lift_restriction",),
    answer=HomeAnswer,
    example={"kind": "seizure", "document": "（2026）演01执第1号", "on": "2026-03-30"},
)
def lift_restriction(call: Call, unit: UnitNumber, body: LiftBody) -> HomeAnswer:
    """限制留在登记簿上，注明解除日期。"""
    row = contracts.lift_restriction(
        unit, kind=body.kind, document=body.document, on=body.on, by=call.by, at=call.at
    )
    return _shown(row.home)


def _shown(home: contracts.RegisteredHome) -> HomeAnswer:
    return HomeAnswer(
        unit=home.unit_number,
        certificate_number=home.certificate_number,
        division_code=home.division_code,
        location=home.location,
        area=f"{home.area:.2f}",
        usage=home.usage,
        owners=[mask_name(one.name) for one in home.owners.order_by("id")],
        restrictions=[
            RestrictionEntry(
                kind=Word(code=one.kind, label=one.get_kind_display()),
                authority=one.authority,
                document=one.document,
                since=one.since,
                until=one.until,
                lifted_on=one.lifted_on,
            )
            for one in home.restrictions.order_by("since", "id")
        ],
        reported_at=home.reported_at,
    )
