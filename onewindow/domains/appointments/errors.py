"""Refusals of booking."""

from __future__ import annotations

from onewindow.kit.refusals import Invalid, NotFound, Refusal


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


class BadIntake(Invalid):
    """A case taken offline whose time does not fit the visit."""

    code = "bad_intake"
