"""Refusals of booking."""

from __future__ import annotations

from onewindow.kit.refusals import Forbidden, Invalid, NotFound, Refusal


class UnknownBooking(NotFound):
    code = "unknown_booking"
    next_step = "请核对预约码和预留手机号后四位；预约码共八位，不分大小写。"


class NotBookable(Refusal):
    """No slot there: closed, blacked out, too near, too far, or no capacity for the plate."""

    code = "not_bookable"
    law = "预约规则：放号范围"


class SlotFull(Refusal):
    """Every place of the slot is taken."""

    code = "slot_full"
    law = "预约规则：每时段名额"


class TooManyBookings(Refusal):
    """The person holds as many bookings for the plate and day as the rules allow."""

    code = "too_many_bookings"
    law = "预约规则：每人每日预约次数"
    next_step = "请先取消原来的预约，或改约其他日期。"


class HolderBlocked(Refusal):
    """The person missed too many bookings."""

    code = "holder_blocked"
    law = "预约规则：未到场处理"


class TooLateToChange(Refusal):
    """Cancelling or rebooking so shortly before the slot."""

    code = "too_late_to_change"
    law = "预约规则：取消时限"
    next_step = "不能前来的，请致电网点说明，由工作人员取消。"


class BookingEnded(Refusal):
    """The booking was cancelled, missed or used already."""

    code = "booking_ended"
    next_step = "需要办事的，请重新预约或现场取号。"


class TooEarly(Refusal):
    """Checking in long before the slot."""

    code = "too_early"
    law = "预约规则：签到时间"


class ElsewhereOrAnotherDay(Refusal):
    """Checking in at another outlet or on another day."""

    code = "wrong_place_or_day"
    law = "预约规则：签到地点和日期"


class BadBooking(Invalid):
    """What was typed cannot be booked."""

    code = "bad_booking"


class BadRules(Invalid):
    code = "bad_booking_rules"
    next_step = "请按说明填写预约规则。"


class UnknownProvider(NotFound):
    code = "unknown_provider"
    next_step = "请核对便民服务单位名称。"


class UnknownVehicle(NotFound):
    code = "unknown_vehicle"


class UnknownVisit(NotFound):
    code = "unknown_visit"
    next_step = "请核对上门服务的预约码。"


class OutOfReach(Refusal):
    """No vehicle serves that place."""

    code = "out_of_reach"
    law = "上门服务范围"
    next_step = "请到就近网点办理，或拨打网点电话咨询。"


class VehicleEngaged(Refusal):
    """The vehicle or one of its crew is elsewhere at that time (W22)."""

    code = "vehicle_engaged"
    law = "上门服务：一车一组同一时间只去一处"


class NotOfCrew(Forbidden):
    """The person is not of the crew of that vehicle on that day."""

    code = "not_of_crew"
    next_step = "请由该次上门的车组人员办理，或由中心管理人员调整车组。"


class VisitEnded(Refusal):
    """What was written down on the road does not fit how the visit stands by now."""

    code = "visit_ended"
    next_step = "请与网点核对；须保留的，改挂到当日其他站点后重新同步。"


class EntryDiffers(Refusal):
    """An entry with this key was kept already, with other content."""

    code = "entry_differs"
    next_step = "已同步的内容不会被改动；需要更正的，请在综合窗口的办件中更正，再删除本机记录。"


class ClockMoved(Refusal):
    """The device's clock was changed between leaving and sending."""

    code = "clock_moved"
    law = "预约规则：设备时间只作参考"
    next_step = "请按纸质收件凭证填写实际收件时间后重新同步。"


class StandardChanged(Refusal):
    """The checklist a crew used is not that of the version in force when the case was received."""

    code = "standard_changed"
    law = "事项标准按收件当日有效的版本执行"
    next_step = "请打开这条记录，按新版清单核对材料和表单后重新提交。"


class CaseOpenAlready(Refusal):
    """The resident has an open case of the same item."""

    code = "case_already_open"
    next_step = "确为另一件的，请注明后重新提交；同一件的，请删除本机记录。"


class TourOpen(Refusal):
    """The day cannot be closed while a stop has no outcome."""

    code = "tour_open"
    next_step = "请先登记各站结果：服务完成、无人在场或改期。"


class BadIntake(Invalid):
    """A case taken offline whose time does not fit the visit."""

    code = "bad_intake"
