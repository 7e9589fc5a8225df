"""What is answered to somebody who comes to a hall: where to go, numbers, the way of a ticket."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.bookings import CONFIRMED_BY
from onewindow.channels.openapi.fields import codes
from onewindow.channels.openapi.sights import OutletEntry, PeriodAnswer, WaitAnswer
from onewindow.domains.evaluation.api import InvitationKind
from onewindow.domains.queueing.api import Priority, TicketStatus


class OutletNowEntry(OutletEntry):
    """An outlet at this moment, for somebody who thinks of going there."""

    latitude: float | None
    longitude: float | None
    km: float | None = Field(description="直线距离（公里），没有给出位置为空")
    plate: str = Field(description="事项在这里取哪个板块的号，没有指定事项为空")
    is_serving: bool
    opens_at: datetime | None = Field(description="今天下一次开放，现在开放或今天不再开放为空")
    hours: list[PeriodAnswer]
    waiting: int = Field(description="等候人数")
    windows: int | None = Field(description="开放的窗口数；今天还没有人取号时为空")
    wait: WaitAnswer | None = Field(
        description="现在取号的预计等候；没有窗口开放或未指定事项时为空"
    )


class OutletsNow(Schema):
    """Outlets in the order in which somebody would try them."""

    item_name: str
    entries: list[OutletNowEntry]


class OfferedPlate(Schema):
    """A plate that numbers are given for."""

    name: str
    letter: str
    is_service: bool = Field(description="便民服务，如领证取件")
    waiting: int
    windows: int
    wait: WaitAnswer | None


class TicketOffer(Schema):
    """What numbers an outlet gives at this moment."""

    outlet: str
    on: date
    at: datetime
    is_taking: bool = Field(description="现在是否取号")
    mode: str = Field(description="现在取号的服务方式，不取号时为空")
    hours: list[PeriodAnswer]
    plates: list[OfferedPlate]
    green_reasons: list[Word] = Field(description="绿色通道公示的原因")


class OutlookAnswer(Schema):
    """What a ticket taken now would meet; nothing is taken."""

    outlet: str
    plate: str
    item: str
    item_name: str
    ahead: int = Field(description="前面的人数")
    green_ahead: int = Field(description="绿色通道取号时前面的人数")
    wait: WaitAnswer | None
    windows: list[str] = Field(description="正在办理的窗口")
    window_kinds: list[str]
    green_reasons: list[Word]


class InvitationEntry(Schema):
    """A service of this coming that may be judged now."""

    code: str = Field(description="评价码，getInvitation 用")
    kind: Word = Field(description=codes(InvitationKind))
    item_name: str
    invited_at: datetime


class TicketAnswer(Schema):
    """A ticket as its holder sees it."""

    code: str = Field(description="凭证，只给持号人")
    number: str
    outlet: str
    outlet_name: str
    on: date
    plate: str
    item_name: str
    status: Word = Field(description=codes(TicketStatus))
    priority: Word = Field(description=codes(Priority))
    taken_at: datetime
    ahead: int = Field(description="前面还有几人，不在等候时为 0")
    wait: WaitAnswer | None = Field(
        description="从现在起的预计等候；不在等候、没有窗口开放或当天已经结束时为空"
    )
    is_over: bool = Field(description="当天的服务时间已经结束，不再叫号")
    wait_at_issue: WaitAnswer | None = Field(description="取号时的预计")
    window: str = Field(description="叫到哪个窗口，没有叫到为空")
    called_at: datetime | None
    calls: int
    others: list[str] = Field(description="同一次到访的其他号")
    phone: str = Field(description="留下的手机号（脱敏），没有为空")
    phone_confirmed_by: Word | None = Field(description=CONFIRMED_BY + "；没有手机号为空")
    invitations: list[InvitationEntry] = Field(description="办理完毕后可以评价的服务")

    @property
    def location(self) -> str:
        return f"/api/v1/tickets/{self.code}"


class FollowingAnswer(Schema):
    """A ticket as whoever follows it sees it: where it stands, and nothing of the person."""

    uuid: str = Field(description="关注的编号，getFollowing 用；只有本系统能用")
    number: str
    outlet: str
    outlet_name: str
    on: date
    plate: str
    status: Word = Field(description=codes(TicketStatus))
    ahead: int = Field(description="前面还有几人，不在等候时为 0")
    wait: WaitAnswer | None = Field(
        description="从现在起的预计等候；不在等候、没有窗口开放或当天已经结束时为空"
    )
    is_over: bool = Field(description="当天的服务时间已经结束，不再叫号")
    window: str = Field(description="叫到哪个窗口，没有叫到为空")
    called_at: datetime | None
    calls: int
    until: datetime = Field(description="关注到此刻为止")

    @property
    def location(self) -> str:
        return f"/api/v1/followings/{self.uuid}"


class FollowingStopped(Schema):
    """The client follows the ticket no more."""

    uuid: str
    ended_at: datetime


class OrderAnswer(Schema):
    """Why another number goes before one's own."""

    number: str
    other: str
    sentences: list[str]


class PhoneLeft(Schema):
    """The telephone a call is sent to, masked; empty where there is none."""

    phone: str
    phone_confirmed_by: Word = Field(description=CONFIRMED_BY)
