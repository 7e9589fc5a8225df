"""What is answered about bookings and visits at the door."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from onewindow.channels.openapi.answers import Word
from onewindow.channels.openapi.fields import codes
from onewindow.channels.openapi.sights import OutletEntry
from onewindow.domains.appointments.api import (
    AccessNeed,
    BookingStatus,
    VisitPurpose,
    VisitStatus,
)
from onewindow.domains.calendars.api import OpeningMode
from onewindow.domains.messages.api import PhoneConfirmation

CONFIRMED_BY = codes(PhoneConfirmation, "手机号由谁确认") + "；空为没有确认"


class BookableEntry(Schema):
    """A plate or a convenience provider that takes bookings."""

    name: str
    is_provider: bool = Field(description="便民服务单位")
    service: str = Field(description="便民服务内容，板块为空")


class BookablePlates(Schema):
    """What an outlet takes bookings for."""

    outlet: str
    entries: list[BookableEntry]


class BookableOutletEntry(OutletEntry):
    """An outlet that has slots for what was asked."""

    plate: str
    km: float | None = Field(description="直线距离（公里），没有给出位置为空")
    waiting: int = Field(description="现在等候人数")
    soonest: datetime | None = Field(description="最早的空余时段，近期没有为空")


class BookableOutlets(Schema):
    """Outlets with slots, in the order in which somebody would try them."""

    item_name: str
    entries: list[BookableOutletEntry]


class SlotEntry(Schema):
    """A slot and what is left of it."""

    begins_at: datetime
    ends_at: datetime
    mode: str = Field(description=codes(OpeningMode, "服务方式"))
    places: int
    free: int
    is_bookable: bool


class SlotDay(Schema):
    """A day; without slots it says why."""

    on: date
    free: int = Field(description="现在可约的名额")
    why_not: str = Field(description="不能约的原因，能约为空")
    slots: list[SlotEntry]


class SlotsAnswer(Schema):
    """The slots of an outlet for a plate."""

    outlet: str
    plate: str
    item_name: str
    change_minutes: int = Field(description="开始前多少分钟停止取消和改约")
    per_person: int = Field(description="每人每板块每日预约次数")
    days: list[SlotDay]


class BookingAnswer(Schema):
    """A booking as its holder sees it; name and telephone masked."""

    uuid: str
    code: str = Field(description="预约码，到场出示")
    status: Word = Field(description=codes(BookingStatus))
    outlet: str
    outlet_name: str
    address: str
    plate: str
    item: str
    item_name: str
    on: date
    begins_at: datetime
    ends_at: datetime
    name: str = Field(description="脱敏")
    phone: str = Field(description="脱敏")
    phone_confirmed_by: Word = Field(description=CONFIRMED_BY)
    change_until: datetime = Field(description="在此之前可以取消或改约")
    check_in_from: datetime = Field(description="从此时起可以签到")
    ticket: str = Field(description="签到后的号，没有为空")
    ticket_code: str = Field(description="号票凭证，getTicket 用；没有为空")
    end_reason: str
    held: str = Field(
        description="凭预约码和手机号后四位查到时给出，一小时内凭它办理；本系统预约的为空"
    )

    @property
    def location(self) -> str:
        return f"/api/v1/bookings/{self.uuid}"


class CheckInAnswer(Schema):
    """A booking that arrived."""

    booking: BookingAnswer
    is_late: bool = Field(description="已过预约时段，按普通号排队")
    is_repeat: bool = Field(description="此前已经签到，还是原来的号")


class HomeVisitOffer(Schema):
    """What may be asked for at somebody's door."""

    divisions: list[Word] = Field(description="流动服务车能到的区划")
    purposes: list[Word]
    needs: list[Word] = Field(description="无障碍需求")


class HomeVisitTimes(Schema):
    """When vehicle and crew may come."""

    division: str
    on: date
    people: int
    times: list[datetime]


class HomeVisitAnswer(Schema):
    """A visit of the service vehicle as its holder sees it; personal data masked."""

    uuid: str
    code: str = Field(description="上门预约码")
    status: Word = Field(description=codes(VisitStatus))
    vehicle: str
    begins_at: datetime
    ends_at: datetime
    purpose: Word = Field(description=codes(VisitPurpose))
    people: int
    matter: str
    item: str
    needs: list[Word] = Field(description=codes(AccessNeed, "无障碍需求"))
    division: str
    address: str = Field(description="脱敏")
    name: str = Field(description="脱敏")
    phone: str = Field(description="脱敏")
    phone_confirmed_by: Word = Field(description=CONFIRMED_BY)
    end_reason: str
    held: str = Field(
        description="凭预约码和手机号后四位查到时给出，一小时内凭它办理；本系统预约的为空"
    )

    @property
    def location(self) -> str:
        return f"/api/v1/home-visits/{self.uuid}"
