"""回告: the person hears the answer on the telephone or by text; only then is it closed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from onewindow.domains.dockets.actions.dissent import reopened
from onewindow.domains.dockets.actions.moving import (
    Moved,
    Step,
    at_most,
    move,
    subject_of,
    words,
)
from onewindow.domains.dockets.errors import DocketInvalid, DocketNotFound, NotTellable
from onewindow.domains.dockets.models import Docket
from onewindow.domains.dockets.permissions import DISPATCH, demand
from onewindow.domains.dockets.rules.stages import Stage, Told, dissent_until
from onewindow.domains.messages import api as messages
from onewindow.kit.actors import Actor
from onewindow.kit.audit import audit_unmasking
from onewindow.kit.refusals import Forbidden

CALLED = (Told.SATISFIED, Told.UNSATISFIED, Told.UNREACHED)
_NEVER = (
    messages.TextStatus.REFUSED,
    messages.TextStatus.SWITCHED_OFF,
)


def tell_by_call(number: str, *, result: str, note: str = "", by: Actor, at: datetime) -> Docket:
    """电话回告: who does not agree sends it to the centre, once."""
    if result not in CALLED:
        raise DocketInvalid("请选择回告结果", field="result")

    def change(step: Step) -> Moved:
        row = step.row
        _not_oneself(step)
        if result == Told.SATISFIED:
            said = at_most(note, "note", "回告情况")
        else:
            name = "不认可的理由" if result == Told.UNSATISFIED else "何时拨打、拨打几次"
            said = words(note, "note", name)
        row.told, row.told_note, row.told_at = result, said, at
        if result == Told.UNSATISFIED and row.dissented_at is None:
            return reopened(step, said)
        row.dissent_until = dissent_until(at, step.policy)
        return Moved(Stage.CLOSED)

    return move(number, "tell", change, capability=DISPATCH, by=by, at=at)


def tell_by_text(number: str, *, by: Actor, at: datetime) -> Docket:
    """短信回告: the link of the person's page; refused where no text would reach them."""

    def change(step: Step) -> Moved:
        row = step.row
        _not_oneself(step)
        if not messages.is_connected():
            raise NotTellable("没有接入短信网关，短信发不出去。")
        row.dissent_until = dissent_until(at, step.policy)
        text = messages.send(
            messages.Purpose.DOCKET_ANSWERED,
            to=row.phone,
            values={
                "number": row.number,
                "item": row.item_name or "办不成的事",
                "link": settings.DOCKET_LINK.format(code=row.code),
                "until": f"{row.dissent_until.month}月{row.dissent_until.day}日",
            },
            about=subject_of(row),
            once=text_key(row),
            division_code=row.division_code,
            by=by,
            at=at,
        )
        if text.status in _NEVER:
            raise NotTellable(f"短信发不出去：{text.reason}。")
        row.told, row.told_note, row.told_at = Told.TEXT.value, "", at
        return Moved(Stage.CLOSED)

    return move(number, "tell", change, capability=DISPATCH, by=by, at=at)


def text_key(row: Docket) -> str:
    """Return the key of the text about the present answer: one ruling, one more text."""
    second = "again" if row.ruled_at else "first"
    return f"{subject_of(row)}:{second}"


def _not_oneself(step: Step) -> None:
    if step.by.key == step.row.answered_by:
        raise Forbidden("答复人不能回告自己的答复，请由中心其他人员回告。")


@transaction.atomic
def see_phone(number: str, *, by: Actor, at: datetime) -> str:
    """Return the number to dial, after writing who asked for it and why."""
    demand(by, DISPATCH)
    row = Docket.objects.filter(number=number).first()
    if row is None or not by.reaches(row.division_code) or not row.phone:
        raise DocketNotFound(f"没有编号为{number}的反映，或者没有留电话。")
    purpose = f"回告反映{row.number}的答复"
    audit_unmasking("docket_phone", by=by, subject=subject_of(row), purpose=purpose, at=at)
    return row.phone
