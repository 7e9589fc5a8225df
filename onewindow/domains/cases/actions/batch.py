"""批量办理: the same act on several cases, each by itself; one refusal never stops the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onewindow.domains.cases.actions.examination import sign_step
from onewindow.domains.cases.models import Case
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Invalid, Refusal

MOST = 50
"""More than a page is not looked at by anybody."""


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One step to sign, and as whom: posts differ by department."""

    number: str
    step: str
    by: Actor


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of one entry; ``refusal`` None means signed."""

    entry: BatchEntry
    refusal: Refusal | None = None


def sign_batch(
    entries: Sequence[BatchEntry], *, opinion: str, at: datetime, key: str
) -> list[BatchResult]:
    """Agree to the same step of several cases of one item, each in its own transaction.

    Raises Invalid for an empty choice, too many, or different items or steps; what a single case
    refuses comes back in its result.
    """
    if not entries:
        raise Invalid("请至少选择一件。", field="steps", next_step="在列表中勾选要办理的环节。")
    if len(entries) > MOST:
        raise Invalid(f"一次最多办理 {MOST} 件。", field="steps", next_step="请分批办理。")
    items = set(
        Case.objects.filter(number__in={entry.number for entry in entries}).values_list(
            "item_code", flat=True
        )
    )
    if len(items) > 1 or len({entry.step for entry in entries}) > 1:
        raise Invalid(
            "批量办理只限同一事项的同一环节。",
            field="steps",
            next_step="请按事项筛选后再选择。",
        )
    return [_sign(entry, opinion=opinion, at=at, key=key) for entry in entries]


def _sign(entry: BatchEntry, *, opinion: str, at: datetime, key: str) -> BatchResult:
    try:
        sign_step(
            entry.number,
            entry.step,
            outcome="agreed",
            opinion=opinion,
            in_batch=True,
            by=entry.by,
            at=at,
            key=key,
        )
    except Refusal as refusal:
        return BatchResult(entry, refusal)
    return BatchResult(entry)
