"""Types of the fields of requests: what is refused here never reaches a domain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)

MAX_REASON = 500


def _text_only(value: Any) -> Any:
    """Let only text become a date: a number is not a day."""
    if isinstance(value, str | date):
        return value
    raise ValueError("须为文本")


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("须带时区，如 2026-03-02T09:00:00+08:00")
    if not 2000 <= value.year <= 2100:
        raise ValueError("年份须在 2000 至 2100 之间")
    return value


class Body(Schema):
    """Base of request bodies: an unknown field is a misspelt one."""

    model_config = ConfigDict(extra="forbid")


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", max_length=64)]
CaseNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{8,64}$", max_length=64)]
StaffNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,20}$", max_length=20)]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,12}$", max_length=12)]
UnitNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{28}$", max_length=28)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]
LimitText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(wd|d|h|min)$", max_length=6)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=MAX_REASON)]
Opinion = Annotated[str, StringConstraints(max_length=MAX_REASON)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Short = Annotated[str, StringConstraints(max_length=200)]
Words = Annotated[str, StringConstraints(max_length=60)]
Cursor = Annotated[str, StringConstraints(max_length=400)]
Uuid = Annotated[UUID, BeforeValidator(_text_only)]
Day = Annotated[date, BeforeValidator(_text_only)]
Moment = Annotated[datetime, BeforeValidator(_text_only)]
AwareMoment = Annotated[datetime, BeforeValidator(_text_only), AfterValidator(_aware)]
Days = Annotated[StrictInt, Field(ge=1, le=365)]
PageSize = Annotated[int, Field(ge=1, le=100)]
Whether = StrictBool
RowId = Annotated[StrictInt, Field(ge=1, le=2**62)]
Materials = Annotated[list[Slug], Field(max_length=100)]


def codes(kinds: Iterable[Any], what: str = "") -> str:
    """Return the description of a code: ``waiting 等候、called 已叫号…``."""
    listed = "、".join(f"{kind.value} {kind.label}" for kind in kinds if kind.value)
    return f"{what}：{listed}" if what else listed


Delivery = Literal["collection", "post", "electronic"]
Origin = Literal["window", "portal", "courier", "kiosk", "mobile"]
NegativeKind = Literal["decline", "refuse", "return", "terminate"]
Verdict = Literal["agreed", "objected"]
