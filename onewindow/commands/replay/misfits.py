"""What of a real log does not fit: counted by kind, with examples, never dropped silently."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 3
NOT_ACTED = {
    "event_without_case": "事件所属办件不在办件表中，没有办理",
    "event_without_time": "事件没有时间，没有办理",
    "unreadable_time": "事件时间无法识别，没有办理",
    "event_without_activity": "事件没有环节名称，没有办理",
    "lifecycle_not_complete": "事件不是“完成”，环节的开始、挂起等由产品自己推算，没有办理",
    "duplicate_event": "与同一办件的另一事件各列完全相同，只办理一次",
    "event_refused": "产品依法拒绝了这一动作，没有办理",
    "event_of_refused_case": "办件未能受理，其事件没有办理",
}
"""Kinds of events that became no act; one event has at most one of them."""
ACTED = {
    "out_of_order": "事件早于日志中排在它前面的事件，按时间重新排序后办理",
    "simultaneous": "与同一办件的前一事件同时，按日志顺序办理",
    "event_before_start": "事件早于办件的开始日期，收件提前到最早的事件",
    "event_after_end": "事件晚于办件的结束日期，办结后照常签署",
    "event_without_resource": "事件没有经办人，由“未署名”办理",
    "other_time_zone": "时间的时区偏移与日志所在地不同，按其所写的偏移换算",
    "naive_time": "时间没有时区，按日志所在地理解",
    "nonexistent_local_time": "没有时区的时间落在夏令时开始时跳过的一小时内",
    "ambiguous_local_time": "没有时区的时间落在夏令时结束时重复的一小时内，取前一次",
    "unreadable_due": "环节到期时间无法识别，视为没有",
}
"""Kinds of events that were carried out all the same."""
OF_CASES = {
    "case_without_id": "办件表中的一行没有办件号，无法办理",
    "duplicate_case": "办件表中同一办件出现多次，以第一行为准",
    "case_without_events": "办件没有任何事件，只收件、受理和办结",
    "missing_start": "办件没有开始日期，以最早的时间收件",
    "missing_deadline": "办件没有到期时间，产品按标准的期限计算，不与日志比较",
    "unreadable_date": "办件的日期无法识别，视为没有",
    "end_before_start": "办件的结束日期早于开始日期，收件提前到结束日期",
    "stop_without_end": "办结时仍在等待补充材料，办结前恢复计时",
    "stop_after_end": "办结后才要求补充材料，时钟已经停走，只签署环节",
    "case_refused": "产品依法拒绝收件、受理或办结",
}
OF_THE_FILE = {
    "unknown_column": "不认识的列，没有使用",
    "row_shape": "一行的列数与表头不同，缺的视为空，多的没有使用",
}
WORDS = {**NOT_ACTED, **ACTED, **OF_CASES, **OF_THE_FILE}


@dataclass
class Misfits:
    """Counts by kind and the first few examples of each; codes of refusals beside them."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, example: str = "", *, times: int = 1) -> None:
        """Count one more of a kind of ``WORDS``."""
        assert kind in WORDS, kind
        if not times:
            return
        self.counts[kind] += times
        shown = self.examples.setdefault(kind, [])
        if example and len(shown) < EXAMPLES:
            shown.append(example)

    def refuse(self, kind: str, code: str, example: str) -> None:
        """Count an act that the product refused, by the code of the refusal too."""
        self.refusals[code] += 1
        self.add(kind, f"{example}：{code}")

    def merge(self, other: Misfits) -> None:
        """Add the counts and examples of another."""
        self.counts += other.counts
        self.refusals += other.refusals
        for kind, examples in other.examples.items():
            shown = self.examples.setdefault(kind, [])
            shown += examples[: EXAMPLES - len(shown)]

    @property
    def not_acted(self) -> int:
        """How many events became no act."""
        return sum(self.counts[kind] for kind in NOT_ACTED)

    def as_json(self) -> dict[str, Any]:
        return {
            kind: {"count": self.counts[kind], "examples": self.examples.get(kind, [])}
            for kind in WORDS
            if self.counts[kind]
        }
