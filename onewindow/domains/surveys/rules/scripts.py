"""The words of a call, filled from the case (N26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.domains.surveys.rules.schemes import CONTENTS, GRADES


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the caller must be able to say, taken from the case and never typed."""

    caller: str
    person: str
    came_on: date
    decided_on: date
    window: str
    item: str


def script_for(facts: CallFacts) -> list[str]:
    """Return the lines of the call in order; the last asks for more than grades."""
    return [
        f"您好，这里是{facts.caller}，受政务服务中心委托进行服务回访。请问是{facts.person}吗？",
        f"您于{_day(facts.came_on)}在{facts.window}号窗口办理“{facts.item}”{_end(facts)}，想请您对这次服务作个评价，通话会录音，约需一分钟。方便吗？",
        *(f"您对{name}是{'、'.join(GRADES.values())}中的哪一种？" for name in CONTENTS.values()),
        "您还有什么意见或建议？",
        "谢谢您。如有没有解决的问题，我们会转给承办单位，并把结果告诉您。",
    ]


def _end(facts: CallFacts) -> str:
    """Say when it was decided, where that was another day than the coming."""
    return "" if facts.came_on == facts.decided_on else f"，{_day(facts.decided_on)}办结"


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
