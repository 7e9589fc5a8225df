"""What the components draw: plain values, so that the pictures know no domain.

A channel translates what its domain answers into these and hands them to the template tags.
Every word in them is Chinese and complete; nothing is computed from them but geometry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


class Light(StrEnum):
    """灯: never a colour alone, each has a word and a shape of its own."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"
    GREY = "grey"

    @property
    def word(self) -> str:
        return _LIGHT_WORDS[self]


_LIGHT_WORDS = {
    Light.GREEN: "正常",
    Light.YELLOW: "预警",
    Light.RED: "超期",
    Light.BLUE: "暂停",
    Light.GREY: "不计时",
}


@dataclass(frozen=True, slots=True)
class DerivationLine:
    """One sentence of why a date is what it is; `citation` names law and article."""

    text: str
    citation: str = ""
    kind: Literal["", "start", "limit", "excluded", "extension", "result"] = ""


@dataclass(frozen=True, slots=True)
class ClockPicture:
    """A clock: ``words`` such as 剩 3 个工作日, ``due`` such as 3月18日.

    `due_on` is the same moment for machines. `name` says which clock, e.g. 办理时限.
    """

    light: Light
    words: str
    due: str = ""
    due_on: date | datetime | None = None
    name: str = "办理时限"
    derivation: tuple[DerivationLine, ...] = ()


class Supply(StrEnum):
    """Where a material comes from, seen by the citizen."""

    WAIVED = "waived"  # 免交: a licence proves the same
    SHARED = "shared"  # 共享: government fetches it
    DEFERRED = "deferred"  # 容缺
    PROMISED = "promised"  # 告知承诺
    OWN = "own"  # 自备

    @property
    def word(self) -> str:
        return _SUPPLY_WORDS[self]

    @property
    def is_free(self) -> bool:
        """Whether the citizen does not have to bring it at all."""
        return self in {Supply.WAIVED, Supply.SHARED}


_SUPPLY_WORDS = {
    Supply.WAIVED: "免交",
    Supply.SHARED: "共享",
    Supply.DEFERRED: "容缺",
    Supply.PROMISED: "承诺",
    Supply.OWN: "自备",
}


class MaterialStatus(StrEnum):
    """How far a material has come."""

    MISSING = "missing"
    RECEIVED = "received"
    VERIFIED = "verified"
    DEFECTIVE = "defective"
    NOT_NEEDED = "not_needed"

    @property
    def word(self) -> str:
        return _MATERIAL_WORDS[self]


_MATERIAL_WORDS = {
    MaterialStatus.MISSING: "待提交",
    MaterialStatus.RECEIVED: "已收到",
    MaterialStatus.VERIFIED: "已核验",
    MaterialStatus.DEFECTIVE: "需补正",
    MaterialStatus.NOT_NEEDED: "无需提交",
}


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One material. `status` None draws no state: a guide knows none.

    `source` says from where in words, e.g. 电子证照《营业执照》; `form` is e.g. 原件 1 份; `note`
    e.g. 应于 3月18日前补齐 or what is defective; `code` is handed back to the row's actions.
    """

    code: str
    name: str
    necessity: str = "必要"
    supply: Supply = Supply.OWN
    source: str = ""
    form: str = ""
    status: MaterialStatus | None = None
    note: str = ""
    basis: str = ""
    preview_url: str = ""
    sample_url: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistPicture:
    rows: tuple[ChecklistRow, ...]
    title: str = "材料清单"

    @property
    def free_count(self) -> int:
        return sum(row.supply.is_free for row in self.rows)

    @property
    def has_status(self) -> bool:
        return any(row.status is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure before and after; None where the source does not say."""

    name: str
    before: int | None
    after: int | None
    unit: str = ""
    definition: str = ""

    @property
    def change(self) -> str:
        """The change in words: 减少 5 份（50%）."""
        if self.before is None or self.after is None:
            return "无从比较"
        grown = self.after - self.before
        if grown == 0:
            return "不变"
        share = f"（{abs(grown) / self.before:.0%}）" if self.before else ""
        unit = f" {self.unit}" if self.unit else ""
        return f"{'减少' if grown < 0 else '增加'} {abs(grown)}{unit}{share}"

    @property
    def is_better(self) -> bool:
        return self.before is not None and self.after is not None and self.after < self.before

    @property
    def is_worse(self) -> bool:
        return self.before is not None and self.after is not None and self.after > self.before

    @property
    def before_width(self) -> int:
        """Length of the bar in hundredths of the longer of the two."""
        return self._width(self.before)

    @property
    def after_width(self) -> int:
        return self._width(self.after)

    def _width(self, value: int | None) -> int:
        longest = max(self.before or 0, self.after or 0)
        return round(100 * (value or 0) / longest) if longest else 0


@dataclass(frozen=True, slots=True)
class BeforeAfterPicture:
    measures: tuple[Measure, ...]
    before_label: str = "改革前"
    after_label: str = "现在"
    title: str = "前后对比"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart; ``width`` is its length in hundredths of the longest."""

    label: str
    text: str
    width: int


@dataclass(frozen=True, slots=True)
class BarsPicture:
    """A chart of bars that is a table to whoever cannot see it; it carries its definition."""

    title: str
    rows: tuple[Bar, ...]
    key: str = "项目"
    value: str = "数"
    definition: str = ""


def bars(
    title: str,
    values: Mapping[str, float],
    *,
    unit: str = "",
    key: str = "项目",
    definition: str = "",
    digits: int = 0,
) -> BarsPicture:
    """Draw values as bars in the order given."""
    longest = max(values.values(), default=0)
    rows = tuple(
        Bar(label, f"{value:,.{digits}f}{unit}", round(100 * value / longest) if longest else 0)
        for label, value in values.items()
    )
    return BarsPicture(title, rows, key=key, value=unit or "数", definition=definition)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the axis in its cells: 0 is the left edge of the first, `end` not included."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count; `end` None means that it still runs."""

    start: float
    end: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One step of a department.

    `planned` is where the plan has it, `actual` where it was or is (its `end` is today while it
    runs). `planned_words` and `actual_words` replace what the axis would say of them.
    """

    code: str
    name: str
    department: str = ""
    planned: Span | None = None
    actual: Span | None = None
    pauses: tuple[Pause, ...] = ()
    status: str = ""
    light: Light | None = None
    is_critical: bool = False
    is_optional: bool = False
    after: tuple[str, ...] = ()
    after_soft: tuple[str, ...] = ()
    people: str = ""
    href: str = ""
    planned_words: str = ""
    actual_words: str = ""


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A word under the axis; only major ones are kept where there is little room."""

    place: float
    text: str
    is_major: bool = True


@dataclass(frozen=True, slots=True)
class AxisCell:
    """A day, or a unit of time; thin where the law does not count it."""

    name: str
    is_thin: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """Cells from left to right; build one with the functions in ``onewindow.ui.axes``."""

    cells: tuple[AxisCell, ...]
    labels: tuple[AxisLabel, ...]
    unit: str = ""
    days: tuple[date, ...] = ()

    def place(self, moment: date | datetime, *, is_end: bool = False) -> float:
        """Return where a day or moment lies; days before or after the axis are clamped.

        A plain date is its beginning, or its end with `is_end`; a datetime must be in local time
        and lies within its day by the hour.
        """
        if not self.days:
            raise ValueError("this axis has no dates")
        if isinstance(moment, datetime):
            day, part = moment.date(), (moment.hour + moment.minute / 60) / 24
        else:
            day, part = moment, 1.0 if is_end else 0.0
        if day < self.days[0]:
            return 0.0
        if day > self.days[-1]:
            return float(len(self.days))
        return (day - self.days[0]).days + part

    def words(self, span: Span) -> str:
        """Say where a span lies: 3月2日至3月9日, or 第 8 至 15 个工作日."""
        last = max(int(span.start), round(span.end + 0.4999) - 1)
        first = self.cells[min(int(span.start), len(self.cells) - 1)].name
        end = self.cells[min(last, len(self.cells) - 1)].name
        if span.end <= span.start and not self.days:
            return f"{first}，当场"
        return first if first == end else f"{first}至{end}"


@dataclass(frozen=True, slots=True)
class LanesPicture:
    """Lanes 并联图. `due` and `today` are places on the axis; `summary` is one sentence.

    `uid` keeps the identifiers of two pictures on one page apart.
    """

    axis: Axis
    lanes: tuple[Lane, ...]
    title: str = "并联图"
    summary: str = ""
    due: float | None = None
    due_label: str = "到期"
    today: float | None = None
    today_label: str = "今天"
    uid: str = "lanes"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """An entry of the left menu; `count` is what waits there, "99+" at most."""

    label: str
    url: str
    icon: str = ""
    count: int | str | None = None
    is_current: bool = False
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    icon: str = ""
    is_current: bool = False
    count: int | str | None = None


@dataclass(frozen=True, slots=True)
class ShellAlert:
    """Something that wants an act wherever the person is: what, where to act, and its name."""

    text: str
    url: str
    act: str


@dataclass(frozen=True, slots=True)
class StaffShell:
    """What surrounds a staff page; the context variable is ``shell``.

    `place` is the window or department, `person` who is signed in, `live_url` the address of the
    server-sent events. `alerts` stand below the bar and renew themselves from `alerts_url`. At most
    nine entries in `nav`: Alt+1 to Alt+9 reach them.
    """

    channel: str
    place: str = ""
    person: str = ""
    nav: tuple[NavEntry, ...] = ()
    home_url: str = "/"
    search_url: str = ""
    search_label: str = "办件编号、申请人或事项"
    messages_url: str = ""
    messages_count: int | str | None = None
    person_links: tuple[Link, ...] = ()
    sign_out_url: str = ""
    live_url: str = ""
    alerts: tuple[ShellAlert, ...] = ()
    alerts_url: str = ""

    def __post_init__(self) -> None:
        if len(self.nav) > 9:
            raise ValueError("a staff menu has at most nine entries")


@dataclass(frozen=True, slots=True)
class PublicShell:
    """What surrounds a public page; the context variable is ``shell``."""

    site: str
    division: str = ""
    nav: tuple[Link, ...] = ()
    home_url: str = "/"
    help_phone: str = "12345"
    footer: str = ""


@dataclass(frozen=True, slots=True)
class WizardStep:
    label: str
    status: Literal["done", "current", "todo"] = "todo"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Keyset pages: only where next and previous lead; `words` such as 每页 50 条."""

    previous_url: str = ""
    next_url: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer in a reason dialog."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ReasonDialog:
    """A dangerous act asks for a reason, not for "are you sure".

    `action` is where the form is posted; the field is called ``reason`` and, with `choices`,
    there is one called ``kind``. `is_open` shows it at once, with `error`, after a refusal.
    """

    id: str
    title: str
    action: str
    act: str
    explanation: str = ""
    law: str = ""
    choices: tuple[Choice, ...] = ()
    choices_label: str = "类别"
    reason_label: str = "理由"
    reason: str = ""
    max_length: int = 500
    is_dangerous: bool = True
    is_open: bool = False
    error: str = ""
    hidden: dict[str, str] = field(default_factory=dict)
