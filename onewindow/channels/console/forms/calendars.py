"""Forms of the calendars: a new year, an amendment, opening hours."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import yaml
from django import forms

from onewindow.channels.choosing import COUNTY, DivisionField
from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL, DateInput
from onewindow.domains.calendars.api import (
    BadCalendar,
    DayKind,
    Hours,
    Notice,
    NoticeDays,
    SpecialDay,
    parse_legal_days,
)

_LINE = re.compile(r"^\s*(?P<name>[^:：]+)[:：]\s*(?P<days>.+?)\s*$")
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})$")
WEEK = "一二三四五六日"


class YearForm(ActForm):
    """A year's notice as lines, or as YAML; YAML wins where both are given."""

    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100, required=False)
    title = forms.CharField(
        label="通知标题",
        max_length=200,
        required=False,
        help_text="如“国务院办公厅关于2027年部分节假日安排的通知”",
    )
    number = forms.CharField(label="文号", max_length=60, required=False)
    url = forms.URLField(label="网址", max_length=300, required=False, assume_scheme="https")
    holidays = forms.CharField(
        label="放假",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一个：元旦：01-01..01-03",
    )
    make_up = forms.CharField(
        label="调休上班",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一个：春节：02-14、02-28",
    )
    yaml = forms.CharField(
        label="或粘贴 YAML",
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", **FULL}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        text = str(data.get("yaml") or "")
        if not text.strip():
            for name in ("year", "title", "holidays"):
                if not data.get(name):
                    self.add_error(name, "这一项必须填写（或改用 YAML）")
            if self.errors:
                return data
            text = self._composed(data)
        if self.errors:
            return data
        try:
            entries = parse_legal_days(text)
        except BadCalendar as error:
            raise forms.ValidationError(error.message) from error
        if len(entries) != 1:
            raise forms.ValidationError("一次只录入一个年份的一份通知")
        data["entry"] = entries[0]
        return data

    def _composed(self, data: dict[str, Any]) -> str:
        block: dict[str, Any] = {"title": data["title"]}
        for name in ("number", "url"):
            if data.get(name):
                block[name] = data[name]
        for name in ("holidays", "make_up"):
            block[name] = self._lines(name, str(data.get(name) or ""))
        return yaml.safe_dump({"years": {data["year"]: [block]}}, allow_unicode=True)

    def _lines(self, field: str, text: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for n, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            match = _LINE.match(line)
            if match is None:
                self.add_error(field, f"第{n}行“{line.strip()}”应写成“名称：月-日..月-日”")
                continue
            days = [day for day in re.split(r"[、,，\s]+", match["days"]) if day]
            found.setdefault(match["name"].strip(), []).extend(days)
        return found


class AmendForm(ActForm):
    """Days that a notice changes, in a known year; nationwide or in one division."""

    kind = forms.ChoiceField(
        label="改为", choices=[("holiday", "放假"), ("make_up", "上班")], widget=forms.RadioSelect
    )
    first = forms.DateField(label="自", widget=DateInput())
    last = forms.DateField(label="至（含）", required=False, widget=DateInput())
    name = forms.CharField(label="名称", max_length=60, help_text="如“防御台风停课停工”“自治州庆”")
    title = forms.CharField(label="通知标题", max_length=200)
    number = forms.CharField(label="文号", max_length=60, required=False)
    url = forms.URLField(label="网址", max_length=300, required=False, assume_scheme="https")
    division_code = DivisionField(
        everywhere="全国", deepest=COUNTY, help_text="选了区划的只影响该地"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        first = data["first"]
        last = data.get("last") or first
        if last < first or (last - first).days > 31:
            self.add_error("last", "结束日期早于开始日期，或超过31天")
            return data
        data["entry"] = notice_days(data, first, last)
        return data


def notice_days(data: dict[str, Any], first: date, last: date) -> NoticeDays:
    """Return the notice that the form describes."""
    notice = Notice(data["title"], data["number"], data["url"])
    kind = DayKind(data["kind"])
    days = tuple(
        SpecialDay(first + timedelta(days=n), kind, data["name"], notice)
        for n in range((last - first).days + 1)
    )
    return NoticeDays(first.year, notice, days)


def hours_from(text: str) -> list[Hours]:
    """Read ``9:00-12:00、13:30-17:00``; raise ValidationError naming what is wrong."""
    found = []
    for part in re.split(r"[、,，;；]\s*", text.strip()):
        if not part.strip():
            continue
        match = _SPAN.match(part.strip())
        if match is None:
            raise forms.ValidationError(f"“{part.strip()}”应写成 9:00-12:00")
        a, b, c, d = (int(number) for number in match.groups())
        try:
            found.append(Hours(time(a, b), time(c, d)))
        except ValueError:
            raise forms.ValidationError(f"“{part.strip()}”不是一天中的时刻") from None
    return found


class HoursField(forms.CharField):
    def clean(self, value: Any) -> Any:
        return hours_from(str(super().clean(value)))


class OpeningForm(ActForm):
    """The usual week of an outlet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n, day in enumerate(WEEK):
            self.fields[f"day{n}"] = HoursField(
                label=f"星期{day}",
                required=False,
                max_length=120,
                help_text="如 9:00-12:00、13:30-17:00；空为不开放" if n == 0 else "",
            )

    @property
    def week(self) -> dict[int, list[Hours]]:
        return {n: self.cleaned_data[f"day{n}"] for n in range(7) if self.cleaned_data[f"day{n}"]}


class ExceptionForm(ActForm):
    on = forms.DateField(label="日期", widget=DateInput())
    hours = HoursField(
        label="当日开放时间", required=False, max_length=120, help_text="空为当日不开放"
    )
    reason = forms.CharField(label="原因", max_length=200)
