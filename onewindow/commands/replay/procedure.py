"""The procedure behind a log, found by going through it once, and the standard written for it.

Each activity of the log is a step of the plan, once for every time that it comes in one case; the
second waits for the first and nothing else waits for anything. A case has the steps that its log
names. The decision waits for none of them, because the logs end cases before, between and after.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from onewindow.commands.replay.records import Key, LogCase

ITEM = "replayed-permit"
NAME = "环境许可（日志回放）"
LEAD = "permits"
UNSIGNED = ""
"""The resource of an event whose resource the log does not name."""
_SUBPROCESS = re.compile(r"(\d{2}_[A-Z0-9]+)_")
_NO_LIMIT = "99999h"
"""Steps whose end the log does not name: a limit that no case outlasts."""
_BASIS = [{"law": "荷兰环境许可法通则", "article": "第3.9条"}]


@dataclass
class Procedure:
    """What the log is about: activities, how often they come in one case, who does them, when."""

    cases: int = 0
    events: int = 0
    first_at: datetime | None = None
    log_end: datetime | None = None
    most: dict[str, int] = field(default_factory=dict)
    groups: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    resources: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, case: LogCase) -> None:
        """Take a case into account."""
        self.events += case.raw_events
        self._span(latest=case.latest_at)
        if not case.is_known:
            return
        self.cases += 1
        moments = [m for m in (case.start_at, case.end_at) if m]
        self._span(earliest=min([*moments, *(e.at for e in case.events[:1])], default=None))
        for event in case.events:
            self.most[event.activity] = max(self.most.get(event.activity, 0), event.occurrence)
            self.groups[event.activity][event.group or _subprocess(event.activity)] += 1
            self.resources[event.activity].add(event.resource or UNSIGNED)

    def _span(self, *, earliest: datetime | None = None, latest: datetime | None = None) -> None:
        for moment in (earliest, latest):
            if moment is not None and (self.first_at is None or moment < self.first_at):
                self.first_at = moment
        if latest is not None and (self.log_end is None or latest > self.log_end):
            self.log_end = latest

    @cached_property
    def steps(self) -> dict[Key, str]:
        """Return step codes by activity and occurrence, in the order of the activities' names."""
        keys = [(name, n) for name in sorted(self.most) for n in range(1, self.most[name] + 1)]
        return {key: f"s{place:05}" for place, key in enumerate(keys, start=1)}

    @cached_property
    def department_names(self) -> dict[str, str]:
        """Return name → code of the departments: groups of the log, else its sub-processes."""
        names = sorted({self._group(activity) for activity in self.most} - {""})
        return {"": LEAD, **{name: f"unit-{n:03}" for n, name in enumerate(names, start=1)}}

    @cached_property
    def staff(self) -> dict[str, str]:
        """Return resource → staff number."""
        names = sorted({name for found in self.resources.values() for name in found})
        return {name: f"R{n:05}" for n, name in enumerate(names, start=1)}

    @cached_property
    def posts(self) -> list[tuple[str, str]]:
        """Return who works where, as (department, resource): wherever the log saw them at work."""
        return sorted(
            {
                (self.department(activity), name)
                for activity, found in self.resources.items()
                for name in found
            }
        )

    def department(self, activity: str) -> str:
        """Return the department of an activity: the group that does it most often."""
        return self.department_names[self._group(activity)]

    def _group(self, activity: str) -> str:
        counted = self.groups[activity]
        return min(counted, key=lambda name: (-counted[name], name))

    def content(self) -> dict[str, Any]:
        """Return the standard written for the procedure."""
        steps = [self._step(key, code) for key, code in self.steps.items()]
        return {
            "code": ITEM,
            "name": NAME,
            "type": "01",
            "department": LEAD,
            "exercise_level": "4",
            "profile": "WABO",
            "legal_basis": _BASIS,
            "statutory_limit_note": "八周；日志给出期限的，以所给期限为准",
            "service_objects": ["1", "2"],
            "channels": ["window", "portal", "courier"],
            "needs_second_screen": False,
            "questions": [
                {"id": code, "text": f"是否包含环节{code}", "kind": "boolean"}
                for code in self.steps.values()
            ],
            "plan": {
                "lead_department": LEAD,
                "distinct_people": 1,
                "steps": [
                    _fixed("intake", "受理", "intake", role="examiner"),
                    *steps,
                    _fixed("decision", "决定", "decision", after=["intake"], role="approver"),
                ],
            },
        }

    def _step(self, key: Key, code: str) -> dict[str, Any]:
        activity, occurrence = key
        name = activity[:180] if occurrence == 1 else f"{activity[:180]}（第{occurrence}次）"
        before = "intake" if occurrence == 1 else self.steps[(activity, occurrence - 1)]
        return {
            "code": code,
            "name": name,
            "department": self.department(activity),
            "limit": _NO_LIMIT,
            "after": [before],
            "reasons": {before: "受理后方可审查；同一环节依次办理"},
            "when": f"answers.{code}",
            "is_optional": True,
        }


def learn(cases: Iterable[LogCase]) -> Procedure:
    """Go through a log and return its procedure."""
    found = Procedure()
    for case in cases:
        found.learn(case)
    return found


def _subprocess(activity: str) -> str:
    """Return the sub-process that a code such as ``08_AWB45_020_1`` belongs to, else nothing."""
    match = _SUBPROCESS.match(activity)
    return match[1] if match else ""


def _fixed(
    code: str, name: str, stage: str, *, role: str, after: Iterable[str] = ()
) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "department": LEAD,
        "limit": _NO_LIMIT,
        "stage": stage,
        "role": role,
        "after": list(after),
        "reasons": dict.fromkeys(after, "受理后方可决定"),
        "basis": _BASIS,
    }
