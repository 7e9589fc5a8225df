"""Limits, the coded reasons, and when a repeated reason is a task: data of a region."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

OTHER = "other"
"""The reason that is none of the coded ones: two of them need not be alike, so none repeats."""
_CODE = re.compile(r"[a-z][a-z0-9-]{0,31}")
MOST_REASONS, LONGEST_REASON = 40, 40


class Reason(BaseModel):
    """One coded reason why something could not be done, as people choose it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str = Field(min_length=2, max_length=LONGEST_REASON)

    @field_validator("code")
    @classmethod
    def _code_is_one(cls, value: str) -> str:
        if not _CODE.fullmatch(value):
            raise ValueError("代码以小写字母开头，只用小写字母、数字和短横")
        return value


_REASONS = (
    Reason(code="extra-material", name="要求提供清单以外的材料"),
    Reason(code="guide-unclear", name="指南写得不清楚或与窗口说的不一致"),
    Reason(code="condition", name="说不符合条件，但没有讲清依据"),
    Reason(code="passed-around", name="窗口或部门之间互相推"),
    Reason(code="not-accepted", name="不收件，也不给书面理由"),
    Reason(code="record-mismatch", name="系统里的信息查不到或不一致"),
    Reason(code="online-fault", name="网上或自助机办不了"),
    Reason(code="overdue", name="过了承诺时限还没有办"),
    Reason(code="many-trips", name="反复补材料、多次跑"),
    Reason(code=OTHER, name="其他"),
)


class Policy(BaseModel):
    """What holds in a region from a day on.

    ``*_days`` are working days but for ``warn_days``, ``dissent_days`` and ``repeat_days``, which
    are days of the calendar. ``repeat_count`` reports with the same reason on the same item within
    ``repeat_days`` raise a review of its guide, to be settled in ``review_days``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    dispatch_days: int = Field(default=1, ge=1, le=30)
    answer_days: int = Field(default=5, ge=1, le=60)
    tell_days: int = Field(default=2, ge=1, le=30)
    decide_days: int = Field(default=3, ge=1, le=30)
    warn_days: int = Field(default=1, ge=0, le=30)
    dissent_days: int = Field(default=15, ge=1, le=180)
    repeat_count: int = Field(default=2, ge=2, le=50)
    repeat_days: int = Field(default=90, ge=1, le=1000)
    review_days: int = Field(default=10, ge=1, le=120)
    reasons: tuple[Reason, ...] = _REASONS

    @field_validator("reasons")
    @classmethod
    def _reasons_are_a_list(cls, value: tuple[Reason, ...]) -> tuple[Reason, ...]:
        codes = [one.code for one in value]
        if len(set(codes)) != len(codes):
            raise ValueError("原因代码重复")
        if OTHER not in codes:
            raise ValueError(f"须保留“{OTHER} 其他”，供选不到的人填写")
        if len(codes) > MOST_REASONS:
            raise ValueError(f"原因最多{MOST_REASONS}个")
        return value

    def reason_named(self, code: str) -> Reason | None:
        """Return the reason of a code; None where the region does not offer it."""
        return next((one for one in self.reasons if one.code == code), None)


DEFAULT_POLICY = Policy()


def is_repeated(reports: int, policy: Policy, reason: str) -> bool:
    """Return whether so many reports of one reason on one item call for a review of the guide."""
    return reason != OTHER and reports >= policy.repeat_count


def parse_reasons(text: str) -> tuple[Reason, ...]:
    """Read reasons from lines of code and name; raises ValueError naming the line at fault."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        code, _, name = line.strip().partition(" ")
        try:
            found.append(Reason(code=code, name=name.strip()))
        except ValueError:
            raise ValueError(
                f"第{number}行应为“代码 名称”：代码用小写字母、数字和短横，"
                f"名称2至{LONGEST_REASON}字"
            ) from None
    return tuple(found)


def write_reasons(reasons: tuple[Reason, ...]) -> str:
    """Return reasons as the lines one edits."""
    return "\n".join(f"{one.code} {one.name}" for one in reasons)
