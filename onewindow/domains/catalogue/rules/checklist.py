"""一次性告知的清单: what an applicant needs, from the answers given; one function, every outlet.

Window, portal, kiosk and phone call the same pure function, so that the same answers give the same
list everywhere (W33); `digest` proves it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from onewindow.domains.catalogue.content import (
    Fee,
    FormField,
    MaterialSource,
    Necessity,
    PlanStep,
    RequiredMaterial,
    StandardContent,
)
from onewindow.domains.catalogue.rules.conditions import evaluate
from onewindow.lib import graph

Facts = Mapping[str, Mapping[str, Any]]


class Supply(StrEnum):
    """Who brings a material. Only `BRING`, `PROMISE` and `DEFER` ask anything of the applicant."""

    LICENCE = "licence"
    SHARED = "shared"
    INTERNAL = "internal"
    PROMISE = "promise"
    DEFER = "defer"
    BRING = "bring"

    @property
    def label(self) -> str:
        return _SUPPLY_LABELS[self]

    @property
    def is_free(self) -> bool:
        """Whether the applicant need not submit it (免交)."""
        return self in {Supply.LICENCE, Supply.SHARED, Supply.INTERNAL}


_SUPPLY_LABELS = {
    Supply.LICENCE: "免交（电子证照）",
    Supply.SHARED: "免交（数据共享）",
    Supply.INTERNAL: "免交（部门内部产生）",
    Supply.PROMISE: "可承诺代替",
    Supply.DEFER: "可容缺后补",
    Supply.BRING: "自备",
}


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One material for this applicant; `reason` says in Chinese why it is in or out.

    `can_promise` and `can_defer` say what the applicant may choose instead of bringing it;
    `deferrable_days` are working days.
    """

    material: RequiredMaterial
    applies: bool
    is_mandatory: bool
    supply: Supply
    can_promise: bool
    can_defer: bool
    deferrable_days: int | None
    reason: str

    @property
    def to_submit(self) -> bool:
        return self.applies and not self.supply.is_free

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.material.id,
            "name": self.material.name,
            "applies": self.applies,
            "is_mandatory": self.is_mandatory,
            "supply": self.supply.value,
            "can_promise": self.can_promise,
            "can_defer": self.can_defer,
            "deferrable_days": self.deferrable_days,
            "form": self.material.form,
            "copies": self.material.copies,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Checklist:
    """All materials of the standard in its order; `open_questions` are still to be answered."""

    rows: tuple[ChecklistRow, ...]
    open_questions: tuple[str, ...] = ()

    @property
    def applying(self) -> tuple[ChecklistRow, ...]:
        return tuple(row for row in self.rows if row.applies)

    @property
    def to_submit(self) -> tuple[ChecklistRow, ...]:
        return tuple(row for row in self.rows if row.to_submit)

    @property
    def free(self) -> tuple[ChecklistRow, ...]:
        return tuple(row for row in self.rows if row.applies and row.supply.is_free)

    @property
    def digest(self) -> str:
        """Return SHA-256 over the rows: equal digests are equal lists (W33)."""
        rows = [row.as_json() for row in self.rows]
        text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def facts_of(
    answers: Mapping[str, Any],
    *,
    applicant: Mapping[str, Any] | None = None,
    form: Mapping[str, Any] | None = None,
) -> Facts:
    """Bundle what conditions may ask about."""
    return {"answers": answers, "applicant": applicant or {}, "form": form or {}}


def checklist(
    content: StandardContent, facts: Facts, *, holdings: Collection[str] | None = None
) -> Checklist:
    """Return the list for these facts.

    ``holdings`` names licence types and data resources that government was found to hold for this
    applicant; None means nobody has looked yet, and what can be fetched counts as fetched.
    """
    rows = tuple(_row(content, material, facts, holdings) for material in content.materials)
    return Checklist(rows, open_questions(content, facts))


def open_questions(content: StandardContent, facts: Facts) -> tuple[str, ...]:
    """Return the ids of guiding questions without an answer."""
    answers = facts.get("answers", {})
    return tuple(question.id for question in content.questions if question.id not in answers)


def _row(
    content: StandardContent,
    material: RequiredMaterial,
    facts: Facts,
    holdings: Collection[str] | None,
) -> ChecklistRow:
    outcome = evaluate(material.when, facts)
    supply, why = _supply(content, material, holdings)
    can_promise = content.allows_promise and material.promise_allowed and not supply.is_free
    days = material.deferrable_days if content.allows_deferral and not supply.is_free else None
    if not outcome.holds:
        reason = outcome.note or "按所选情形不需要"
    elif material.when:
        reason = f"按所选情形需要；{why}"
    else:
        reason = why
    return ChecklistRow(
        material=material,
        applies=outcome.holds,
        is_mandatory=outcome.holds and material.necessity is not Necessity.OPTIONAL,
        supply=supply,
        can_promise=can_promise,
        can_defer=days is not None,
        deferrable_days=days,
        reason=reason,
    )


def _supply(
    content: StandardContent, material: RequiredMaterial, holdings: Collection[str] | None
) -> tuple[Supply, str]:
    if material.source is MaterialSource.INTERNAL:
        return Supply.INTERNAL, "由办理部门自行产生"
    missing = []
    for name, supply, why in (
        (material.licence_type, Supply.LICENCE, "由电子证照“{}”证明"),
        (material.shared_from, Supply.SHARED, "由“{}”共享取得"),
    ):
        if name and (holdings is None or name in holdings):
            return supply, why.format(name)
        if name:
            missing.append(name)
    prefix = f"未查到“{'、'.join(missing)}”；" if missing else ""
    if content.allows_promise and material.promise_allowed:
        return Supply.PROMISE, f"{prefix}可以书面承诺代替"
    if content.allows_deferral and material.deferrable_days:
        return Supply.DEFER, f"{prefix}可以在{material.deferrable_days}个工作日内补交"
    issuer = f"由{material.issuer}出具" if material.issuer else "由申请人准备"
    return Supply.BRING, f"{prefix}{issuer}"


def active_steps(content: StandardContent, facts: Facts) -> tuple[PlanStep, ...]:
    """Return the steps this case goes through; what a skipped step waited for is inherited."""
    if content.plan is None:
        return ()
    steps = content.plan.steps
    skipped = {step.code for step in steps if not evaluate(step.when, facts).holds}
    kept = {node.code: node for node in graph.without(nodes(steps), skipped)}
    return tuple(
        step.model_copy(
            update={
                "after": list(kept[step.code].after),
                "after_soft": list(kept[step.code].after_soft),
            }
        )
        for step in steps
        if step.code in kept
    )


def nodes(steps: Sequence[PlanStep]) -> tuple[graph.Node, ...]:
    """Return the steps as graph nodes without durations: for order only."""
    return tuple(graph.Node(s.code, 0, tuple(s.after), tuple(s.after_soft)) for s in steps)


def active_fields(content: StandardContent, facts: Facts) -> tuple[FormField, ...]:
    """Return the form fields to fill in for these facts."""
    return tuple(field for field in content.form if evaluate(field.when, facts).holds)


def active_fees(content: StandardContent, facts: Facts) -> tuple[Fee, ...]:
    """Return the fees this case is charged; none where the item is free."""
    if not content.is_charged:
        return ()
    return tuple(fee for fee in content.fees if evaluate(fee.when, facts).holds)
