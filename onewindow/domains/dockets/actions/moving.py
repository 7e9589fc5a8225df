"""What every step has in common: lock, check, change, save, record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from onewindow.domains.cases import api as cases
from onewindow.domains.dockets.errors import DocketInvalid, DocketNotFound, WrongDocketStage
from onewindow.domains.dockets.events import DocketMoved
from onewindow.domains.dockets.models import Docket
from onewindow.domains.dockets.permissions import ANSWER, demand
from onewindow.domains.dockets.policies import policy_for
from onewindow.domains.dockets.rules.policy import Policy
from onewindow.domains.dockets.rules.stages import Stage, is_lawful, term_of
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One locked docket and who acts on it."""

    row: Docket
    by: Actor
    at: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a step leads, and what its fact says besides."""

    stage: Stage
    note: str = ""
    is_late: bool = False


def move(
    number: str,
    act: str,
    change: Callable[[Step], Moved],
    *,
    capability: str = "",
    by: Actor,
    at: datetime,
) -> Docket:
    """Take one step; without a capability the caller has checked who asks."""
    if capability:
        demand(by, capability)
    with transaction.atomic():
        row = Docket.objects.select_for_update(of=("self",)).filter(number=number).first()
        if row is None or (capability and not _reaches(by, row, capability)):
            raise DocketNotFound(f"没有编号为{number}的反映。")
        if not is_lawful(act, Stage(row.stage)):
            label = Stage(row.stage).label
            raise WrongDocketStage(
                f"反映处于“{label}”，不能这样办理。", details={"stage": row.stage}
            )
        step = Step(row, by, at, policy_of(row))
        moved = change(step)
        enter(row, moved.stage, step.policy, at=at)
        row.save()
        record(_fact(act, row, moved), subject=subject_of(row), by=by, at=at)
    return row


def enter(row: Docket, stage: Stage, policy: Policy, *, at: datetime) -> None:
    """Put a docket into a stage, with its limit."""
    term = term_of(stage, at, policy, nth_working_day(row.division_code), answer_by=row.answer_by)
    row.stage, row.reminded = stage.value, ""
    row.warn_at, row.due_at = term.warn_at, term.due_at
    row.closed_at = at if stage is Stage.CLOSED else None


def _fact(act: str, row: Docket, moved: Moved) -> DocketMoved:
    return DocketMoved(
        act,
        row.stage,
        department=row.department,
        item=row.item_code,
        reason=row.reason,
        outcome=row.outcome if act == "answer" else "",
        note=moved.note,
        is_late=moved.is_late,
    )


def policy_of(row: Docket) -> Policy:
    """Return the policy of the day a docket was recorded: its limits do not change under way."""
    return policy_for(row.division_code, timezone.localdate(row.recorded_at))


def nth_working_day(division_code: str) -> Callable[[date, int], date]:
    """Return the counting of working days in a region."""
    return cases.calendar_for(division_code).nth_after


def subject_of(row: Docket) -> str:
    return f"docket:{row.number}"


def words(text: str, field: str, name: str, *, most: int = LONGEST_NOTE) -> str:
    """Return what was written; refuse nothing at all, and too much."""
    said = text.strip()
    if not said:
        raise DocketInvalid(f"请填写{name}", field=field)
    return at_most(said, field, name, most=most)


def at_most(text: str, field: str, name: str, *, most: int = LONGEST_NOTE) -> str:
    said = text.strip()
    if len(said) > most:
        raise DocketInvalid(f"{name}不超过{most}字，现有{len(said)}字", field=field)
    return said


def _reaches(by: Actor, row: Docket, capability: str) -> bool:
    """A department's people act on their own; whoever dispatches or decides, in the region."""
    if not by.reaches(row.division_code):
        return False
    if capability != ANSWER or not by.department:
        return True
    return row.department == by.department
