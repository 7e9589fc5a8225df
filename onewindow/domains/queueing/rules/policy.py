"""The stated policy of a hall: data that a manager sets, never a constant of the code."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field, model_validator

from onewindow.domains.queueing.rules.kinds import Priority


class Policy(BaseModel):
    """Who goes before whom, how a call is made, and when a hall is too full.

    Each field carries the words a manager and the public read of it.

    Minutes where a name says no other unit. A head start lets a ticket count as having come that
    much earlier; so that it is bounded: nobody waits longer for the sake of others than the head
    start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    head_start: dict[Priority, float] = Field(
        default={
            Priority.GREEN: 30,
            Priority.APPOINTMENT: 60,
            Priority.TRANSFER: 10,
            Priority.RETURNING: 20,
        },
        title="优先提前量（分钟）",
        description="优先的号按“早来这么多分钟”排队，因此普通号最多为它多等这么久",
    )

    green_reasons: dict[str, str] = Field(
        default={
            "elderly": "老年人",
            "infant": "携带婴幼儿",
            "ill": "病患",
            "disabled": "残疾人",
            "pregnant": "孕妇",
            "military": "现役军人、退役军人、军属",
            "key_project": "重点项目",
            "urgent": "紧急事项",
        },
        title="绿色通道原因",
        description="一行一个：代码=名称；公示给办事人，用过的代码不要改含义",
    )

    green_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        title="绿色通道号占比上限",
        description="一个板块当日绿色通道号不超过这一比例，0.2 即两成；值班管理人员可超出",
    )
    """Most green tickets as a share of a plate's tickets of the day; a manager may exceed it."""
    green_least: int = Field(
        default=3,
        ge=0,
        title="不受占比限制的绿色通道号数",
        description="每个板块每天前几个不看比例",
    )
    """Green tickets of a plate and day that the share never forbids."""
    appointment_early: float = Field(
        default=30,
        ge=0,
        title="预约可提前签到（分钟）",
        description="早于这一时间签到按普通号排队",
    )
    appointment_late: float = Field(
        default=15,
        ge=0,
        title="预约可迟到（分钟）",
        description="晚于这一时间签到按普通号排队",
    )
    """How long before and after its slot a check-in still counts as the appointment."""
    missed_return: float = Field(
        default=60,
        ge=0,
        title="过号后可返回的时间（分钟）",
        description="超过须重新取号",
    )
    """How long after it was passed over a ticket may come back."""
    missed_most: int = Field(
        default=2,
        ge=1,
        title="过号次数上限",
        description="到这一次号票作废",
    )
    """How often a ticket may be passed over; the last time ends it."""
    missed_head_start: float = Field(
        default=10,
        ge=0,
        title="过号返回的提前量（分钟）",
        description="返回时按早到这么久排队",
    )
    """A ticket that comes back counts as having come this long before its return."""
    tickets_early: float = Field(
        default=30,
        ge=0,
        title="提前放号（分钟）",
        description="开放时间前多久开始取号",
    )
    """How long before a period of opening numbers are given for it."""
    close_after: float = Field(
        default=60,
        ge=0,
        title="收场（分钟）",
        description="最后一个开放时段结束、又没有新的叫号和办理后多久自动收场："
        "没有叫到的号作废，没有登记结果的另行列出",
    )
    """How long after the last period, and the last act at a window, the day is closed."""
    register_days: int = Field(
        default=7,
        ge=0,
        le=366,
        title="事后登记结果的期限（天）",
        description="收场时没有登记结果的号，大厅管理人员在这么多天内核实补登一次；0 即限当天",
    )
    """For how many calendar days an outcome that nobody registered may be registered (H24)."""
    silent: bool = Field(
        default=False, title="静默叫号", description="叫号只显示、发消息，不播语音"
    )
    """Calls are seen and sent, not heard (Q4)."""
    message_calls: bool = Field(
        default=False,
        title="叫号发短信",
        description="语音叫号的同时给留了手机的人发短信",
    )
    """Calls that are heard are sent to the caller's phone as well."""
    peak_waiting: int = Field(
        default=8,
        ge=1,
        title="高峰：每个窗口等候人数",
        description="超过即预警并建议启用备用窗口",
    )
    """People waiting for each open window above which reserve windows are suggested (N13)."""
    peak_minutes: float = Field(
        default=40,
        gt=0,
        title="高峰：预计等候（分钟）",
        description="超过即预警并建议启用备用窗口",
    )
    """Estimated wait above which reserve windows are suggested (N13)."""
    kiosk_seconds: int = Field(
        default=60,
        ge=10,
        le=600,
        title="自助终端无操作返回首页（秒）",
        description="保护上一位的信息",
    )
    """How long after the last touch a kiosk forgets who stood there."""
    query_seconds: int = Field(
        default=30,
        ge=5,
        le=600,
        title="自助终端显示办件时返回首页（秒）",
        description="查询结果显示多久",
    )
    """The same while a case stands on its screen (W24)."""
    stopwatch_minutes: float = Field(
        default=60,
        gt=0,
        title="60分钟计时的时限（分钟）",
        description="从叫号或受理到出证",
    )
    """Limit of the stopwatch from call or acceptance to the certificate (H8)."""

    @model_validator(mode="after")
    def _head_starts_make_sense(self) -> Policy:
        if any(minutes < 0 for minutes in self.head_start.values()):
            raise ValueError("提前量不得为负")
        if self.head_start.get(Priority.NORMAL):
            raise ValueError("普通号没有提前量")
        return self

    def register_until(self, on: date) -> date:
        """Return the last day on which an outcome of that day may be registered afterwards."""
        return on + timedelta(days=self.register_days)

    def minutes_ahead(self, priority: Priority) -> float:
        return self.head_start.get(priority, 0.0)
