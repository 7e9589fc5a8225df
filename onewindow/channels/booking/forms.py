"""Forms of the desk and of what is offered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localtime

from onewindow.channels.acting import ActForm
from onewindow.channels.choosing import DivisionsField, OutletField, PlateField, WindowField
from onewindow.channels.suggesting import StaffListField
from onewindow.domains.appointments.api import (
    BookingRules,
    OfferedDay,
    VisitClosing,
    day_words,
    providers,
)

_WHOLE = "全部板块和上门服务"
WEEK = [(n, f"周{'一二三四五六日'[n]}") for n in range(7)]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _services() -> list[str]:
    """Return the names of the convenience services that take bookings."""
    return [one.name for one in providers() if one.is_bookable]


class ReasonForm(ActForm):
    reason = forms.CharField(label="原因", max_length=200)


def rebooking_form(days: Iterable[OfferedDay]) -> type[ActForm]:
    """Return a form with the free slots, by day, and why the booking moves."""
    groups = [
        (
            day_words(day.on),
            [
                (one.begins_at.isoformat(), f"{localtime(one.begins_at):%H:%M} 余{one.free}")
                for one in day.offers
                if one.is_bookable
            ],
        )
        for day in days
    ]

    class RebookingForm(ActForm):
        begins_at = forms.ChoiceField(label="新的时段", choices=[g for g in groups if g[1]])
        reason = forms.CharField(label="原因", max_length=200, initial="本人要求改约")

    return RebookingForm


class ServedForm(ActForm):
    people = forms.IntegerField(label="实际服务人数", min_value=0, max_value=200)


class CapacityForm(ActForm):
    outlet = OutletField(label="网点")
    plate = PlateField(label="板块或便民服务", also=_services)
    weekdays = forms.TypedMultipleChoiceField(
        label="星期", choices=WEEK, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    from_time = forms.TimeField(label="自", widget=TimeInput())
    until_time = forms.TimeField(label="至", widget=TimeInput())
    places = forms.IntegerField(
        label="每时段名额", min_value=0, max_value=1000, help_text="0 表示不放号"
    )
    valid_from = forms.DateField(label="施行日期", widget=DateInput())


class BlackoutForm(ActForm):
    outlet = OutletField(label="网点")
    on = forms.DateField(label="日期", widget=DateInput())
    plate = PlateField(label="板块", required=False, empty=_WHOLE, also=_services)
    reason = forms.CharField(label="原因", max_length=200, help_text="会在预约页面公布")


class ExcuseDayForm(ActForm):
    outlet = OutletField(label="网点")
    on = forms.DateField(label="日期", widget=DateInput())
    reason = forms.CharField(
        label="原因", max_length=200, help_text="如停电、系统故障；会告知预约人"
    )


class LiftForm(ActForm):
    outlet = OutletField(label="网点")
    on = forms.DateField(label="日期", widget=DateInput())
    plate = PlateField(label="板块", required=False, empty=_WHOLE, also=_services)


class ProviderForm(ActForm):
    name = forms.CharField(label="名称", max_length=40)
    outlet = OutletField(label="网点")
    service = forms.CharField(label="服务内容", max_length=200)
    place = forms.CharField(label="位置", max_length=80, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    is_bookable = forms.BooleanField(label="接受预约", required=False)


class VehicleForm(ActForm):
    code = forms.SlugField(label="代码", max_length=20)
    name = forms.CharField(label="名称", max_length=60)
    outlet = OutletField(label="所属网点")
    window = WindowField(label="窗口", required=False, help_text="车上收件时算作哪个窗口")
    divisions = DivisionsField(label="服务范围", help_text="含所选区划的全部下级")
    crew = StaffListField(label="车组", help_text="工号或姓名，多人用空格或顿号隔开")


_LABELS = {
    "slot_minutes": "时段长度（分钟）",
    "ahead_days": "可提前几天预约",
    "book_minutes": "开始前几分钟停止预约",
    "per_person": "每人每板块每日预约次数",
    "cancel_minutes": "开始前几分钟停止取消",
    "missed_minutes": "开始后几分钟未签到记为未到场",
    "missed_limit": "未到场几次暂停预约",
    "missed_days": "在几天之内计算",
    "block_days": "暂停几天",
    "remind_at": "前一天几点短信提醒",
    "appeal": "申诉办法",
    "visit_ahead_days": "上门可提前几天预约",
    "visit_from": "上门服务自",
    "visit_until": "上门服务至",
    "visit_minutes": "上门一人时长（分钟）",
    "visit_minutes_each": "每增一人加时（分钟）",
    "visit_closing": "网点当日不开放时上门服务",
    "travel_minutes": "往返路程（分钟）",
    "arrival_minutes": "车组出发短信：预计到达前后几分钟",
    "crew_hours": "车组平板保存当日行程（小时，自当日零时起）",
    "clock_minutes": "平板时钟途中变动超过几分钟须人工填写时间",
    "bulk_people": "批量集中办理最少人数",
}


class RulesForm(ActForm):
    """One field for each of the rules; the domain judges the values."""

    outlet = OutletField(label="适用网点", required=False, empty="没有单独规则的全部网点")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, info in BookingRules.model_fields.items():
            self.fields[name] = _field_of(name, info.annotation)


def _field_of(name: str, kind: Any) -> forms.Field:
    label = _LABELS[name]
    if kind is int:
        return forms.IntegerField(label=label)
    if kind is str:
        return forms.CharField(label=label, max_length=200)
    if kind is VisitClosing:
        return forms.ChoiceField(
            label=label, choices=[(one.value, one.label) for one in VisitClosing]
        )
    return forms.TimeField(label=label, widget=TimeInput())
