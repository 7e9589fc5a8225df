"""转办: to the department that has to answer; and being reminded of what is due."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets.actions.moving import Moved, Step, at_most, move, subject_of
from onewindow.domains.dockets.actions.reviews import raise_if_repeated
from onewindow.domains.dockets.errors import DocketInvalid
from onewindow.domains.dockets.events import DocketReminded
from onewindow.domains.dockets.models import Docket
from onewindow.domains.dockets.permissions import DISPATCH
from onewindow.domains.dockets.rules.stages import Reminder, Stage, Term, reminder_due
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.outbox import record


def dispatch(
    number: str,
    *,
    department: str,
    item: str = "",
    reason: str = "",
    note: str = "",
    by: Actor,
    at: datetime,
) -> Docket:
    """转办: name the department; set item and reason right where the person did not know them.

    While nobody has answered the centre may name another one; the limit runs on.
    """

    def change(step: Step) -> Moved:
        row = step.row
        row.department = existing_department(department)
        if item:
            found = catalogue.get_item(item)
            row.item_code, row.item_name = found.code, found.name
        if reason:
            _code(step, reason)
        row.save()
        raise_if_repeated(row, step.policy, at=at)  # it counts what is written
        return Moved(Stage.TO_ANSWER, at_most(note, "note", "说明"))

    return move(number, "dispatch", change, capability=DISPATCH, by=by, at=at)


def existing_department(code: str) -> str:
    """Return the code; refuse none and an unknown one."""
    if code not in organizations.department_codes():
        raise DocketInvalid("请选择承办部门", field="department")
    return code


def _code(step: Step, reason: str) -> None:
    found = step.policy.reason_named(reason)
    if found is None and reason != step.row.reason:
        raise DocketInvalid("请选择办不成的原因", field="reason")
    if found is not None:
        step.row.reason, step.row.reason_name = found.code, found.name


@transaction.atomic
def remind(pk: int, *, at: datetime) -> Reminder | None:
    """催办: say once that a stage will soon be due, and once that it is overdue.

    Returns None where somebody acted in the meantime or it was said already.
    """
    row = Docket.objects.select_for_update(of=("self",)).get(pk=pk)
    level = reminder_due(Term(row.warn_at, row.due_at), row.reminded, at)
    if level is None:
        return None
    Docket.objects.filter(pk=pk).update(reminded=level.value)
    fact = DocketReminded(row.stage, level.value, row.department)
    record(fact, subject=subject_of(row), by=SYSTEM, at=at)
    return level
