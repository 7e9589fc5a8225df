"""The half of a run that never moves: what each step was started as, and who follows whom.

Thousands of cases run the same plan in the same departments. What their steps have in common is an
outline, named by its digest and kept once; the state of a case holds only what moved since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]
"""A step, or a half of one, as JSON values; fields that hold their default are left out."""

FIXED = frozenset(
    {
        "code",
        "name",
        "department",
        "role",
        "stage",
        "kind",
        "limit",
        "after",
        "after_soft",
        "signers",
        "named_signers",
        "reopens_for",
        "is_optional",
        "position",
    }
)
"""What a plan says of a step. Where an act changes it (转办, 加签), the state says so."""
EXAMINED = ("review", "decision")


class Outline:
    """The steps of a run as they started, by code; never changed, so that processes may keep it."""

    def __init__(self, steps: Mapping[str, Row]) -> None:
        self.steps = dict(steps)
        places = sorted((row.get("position", 0), code) for code, row in steps.items())
        self.order = tuple(code for _, code in places)
        """The codes in the order of the plan."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the steps as canonical JSON."""
        text = json.dumps(self.steps, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def stages(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of each stage, in the order of the plan."""
        found: dict[str, tuple[str, ...]] = {}
        for code in self.order:
            stage = self.steps[code].get("stage", "review")
            found[stage] = (*found.get(stage, ()), code)
        return found

    @cached_property
    def examined(self) -> frozenset[str]:
        """The codes of steps that officers sign or decide."""
        return frozenset(code for stage in EXAMINED for code in self.stages.get(stage, ()))

    @cached_property
    def first(self) -> frozenset[str]:
        """The codes of steps that open with the acceptance: nothing but it stands before them."""
        intake = frozenset(self.stages.get("intake", ()))
        return frozenset(
            code
            for code, row in self.steps.items()
            if code not in intake
            and all(before in intake for before in row.get("after", ()) if before in self.steps)
        )

    @cached_property
    def followers(self) -> Mapping[str, tuple[str, ...]]:
        """Which steps have this one among their hard prerequisites."""
        found: dict[str, tuple[str, ...]] = {}
        for code in self.order:
            for before in self.steps[code].get("after", ()):
                found[before] = (*found.get(before, ()), code)
        return found
