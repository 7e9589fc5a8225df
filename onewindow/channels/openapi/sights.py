"""What is answered about queues, evaluations and pushed events."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from onewindow.channels.openapi.answers import Word


class OutletEntry(Schema):
    """A place where people are served."""

    code: str
    name: str
    outlet_class: Word
    division_code: str
    address: str
    phone: str


class OutletPage(Schema):
    """A page of outlets by code."""

    entries: list[OutletEntry]
    next: str = Field(description="下一页的 cursor，末页为空")


class WaitAnswer(Schema):
    """Minutes until the call of who would take a number now: eight of ten from low to high."""

    low: float
    likely: float
    high: float


class PlateAnswer(Schema):
    """A plate of an outlet at this moment."""

    name: str
    letter: str
    waiting: int = Field(description="等候人数")
    green: int = Field(description="其中绿色通道")
    windows: int = Field(description="正在叫这个板块的窗口数")
    last_called: str = Field(description="最近叫到的号，还没有叫过为空")
    wait: WaitAnswer | None = Field(description="现在取号的预计等候；没有窗口开放时为空")


class PeriodAnswer(Schema):
    """Hours of the day in which numbers are given."""

    opens: str
    closes: str
    mode: str


class QueueAnswer(Schema):
    """An outlet's queue from one look at committed rows; no plates before the day's first act."""

    outlet: str
    on: date
    at: datetime
    mode: str = Field(description="现在取号的服务方式，不取号时为空")
    is_closed: bool
    waiting: int
    hours: list[PeriodAnswer]
    plates: list[PlateAnswer]


class EvaluationFigures(Schema):
    """Counts and shares; a share without a whole is null, never zero."""

    invited: int = Field(description="邀请评价的服务次数")
    evaluated: int = Field(description="主动评价数")
    stars: dict[str, int] = Field(description="主动评价按星级（1 至 5）")
    defaulted: int = Field(description="期满未评、按默认好评计的次数，不计入满意率")
    struck: int = Field(description="经复核不计的评价")
    active_share: float | None = Field(description="主动评价率 = 主动评价 ÷ 邀请")
    satisfied_share: float | None = Field(description="满意率 = 三星及以上 ÷ 主动评价")
    mean_stars: float | None
    rectified_share: float | None = Field(description="差评整改率 = 按期整改 ÷ 到期或已整改")
    called_back_share: float | None = Field(description="回访率 = 已回访 ÷ 已整改")


class EvaluationGroup(EvaluationFigures):
    """One outlet, department, window or item."""

    key: str
    place: int = Field(description="名次，并列同名次")
    is_few: bool = Field(description="评价太少，不参加排名")


class EvaluationSummary(Schema):
    """A period: the whole, and each group by its key."""

    from_on: date
    until_on: date
    by: str
    whole: EvaluationFigures
    entries: list[EvaluationGroup]
    next: str = Field(description="下一页的 cursor，末页为空")


class SubscriptionAnswer(Schema):
    """A subscription of the calling system, and what its endpoint has not got."""

    code: str
    url: str
    contact: str
    status: Word
    pause_reason: str
    types: list[str] = Field(description="空即全部事件")
    divisions: list[str] = Field(description="空即不限")
    departments: list[str] = Field(description="空即不限")
    created_at: datetime
    waiting: int = Field(description="待推送，数到一万为止")
    parked: int = Field(description="已搁置，数到一万为止")
    oldest_waiting_at: datetime | None
    failures: int = Field(description="连续失败次数")
    failing_since: datetime | None
    last_delivered_at: datetime | None
    last_error: str


class SubscriptionMade(SubscriptionAnswer):
    """The new subscription; its secret is told once."""

    secret: str = Field(description="签名密钥，只在此时给出")

    @property
    def location(self) -> str:
        return f"/api/v1/webhooks/{self.code}/deliveries"


class SubscriptionPage(Schema):
    """A page of subscriptions by code."""

    entries: list[SubscriptionAnswer]
    next: str = Field(description="下一页的 cursor，末页为空")


class DeliveryEntry(Schema):
    """One message on its way to the endpoint."""

    id: str = Field(description="接收端看到的 webhook-id")
    type: str
    subject: str = Field(description="办件编号，或号票、预约、上门服务、评价的主题")
    status: Word
    attempts: int
    created_at: datetime
    next_at: datetime | None = Field(description="下一次推送，不再推送时为空")
    expires_at: datetime
    ended_at: datetime | None
    last_status: int | None = Field(description="接收端最近的状态码")
    error: str


class DeliveryPage(Schema):
    """A page of messages, the newest first."""

    entries: list[DeliveryEntry]
    next: str = Field(description="下一页的 cursor，末页为空")
