"""The file format of legal calendars: notices with ranges off and make-up days, by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from onewindow.domains.calendars.rules.errors import BadCalendar
from onewindow.domains.calendars.rules.working_days import Calendar, DayKind, Notice, SpecialDay


@dataclass(frozen=True, slots=True)
class NoticeDays:
    """One notice with the days it names, in the order it names them."""

    year: int
    notice: Notice
    days: tuple[SpecialDay, ...]


class _NoticeBlock(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: str = ""
    title: str
    url: str = ""
    holidays: dict[str, list[str]] = {}
    make_up: dict[str, list[str]] = {}


def _year_key(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    years: dict[Annotated[int, BeforeValidator(_year_key)], list[_NoticeBlock]]


def parse_legal_days(text: str) -> tuple[NoticeDays, ...]:
    """Read the YAML of legal calendars; raise BadCalendar naming the place that is wrong."""
    try:
        content = _File.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadCalendar(f"日历文件不是合法的 YAML：{error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadCalendar(f"日历文件的“{place}”不合格式：{first['msg']}", field=place) from error
    return tuple(
        _notice_days(year, block)
        for year, blocks in sorted(content.years.items())
        for block in blocks
    )


def build_calendar(notices: tuple[NoticeDays, ...]) -> Calendar:
    """Return the calendar of these notices; a later one overrides an earlier one."""
    return Calendar(
        {entry.year for entry in notices}, [day for entry in notices for day in entry.days]
    )


def _notice_days(year: int, block: _NoticeBlock) -> NoticeDays:
    notice = Notice(block.title, block.number, block.url)
    return NoticeDays(
        year,
        notice,
        tuple(
            SpecialDay(on, kind, name, notice)
            for kind, names in ((DayKind.HOLIDAY, block.holidays), (DayKind.MAKE_UP, block.make_up))
            for name, ranges in names.items()
            for span in ranges
            for on in _range(year, span, name)
        ),
    )


def _range(year: int, span: str, name: str) -> Iterator[date]:
    first_text, _, last_text = span.partition("..")
    try:
        first = _date(year, first_text)
        last = _date(year, last_text or first_text)
    except ValueError as error:
        raise BadCalendar(f"{year}年“{name}”的日期“{span}”无法识别", field=name) from error
    if last < first or (last - first).days > 31:
        raise BadCalendar(f"{year}年“{name}”的起止“{span}”颠倒或过长", field=name)
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _date(year: int, text: str) -> date:
    return date.fromisoformat(text if len(text) == 10 else f"{year}-{text}")
