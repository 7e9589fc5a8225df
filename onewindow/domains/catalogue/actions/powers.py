"""Keep the five lists (N5, N29, W32)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from onewindow.domains.catalogue.actions.common import locked_item, require, subject
from onewindow.domains.catalogue.errors import NotOnPowerList, PowerEntryConflict
from onewindow.domains.catalogue.events import PowerCancelled, PowerListed
from onewindow.domains.catalogue.models import ListKind, PowerListEntry, PowerState
from onewindow.domains.catalogue.permissions import MANAGE_POWERS
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.refusals import Invalid


@transaction.atomic
def list_power(
    code: str,
    *,
    list_kind: str,
    basis: str,
    department: str,
    valid_from: date,
    by: Actor,
    at: datetime,
    state: str = PowerState.RETAINED,
    level: str = "",
    division: str = "",
    batch: str = "",
    reason: str = "",
) -> PowerListEntry:
    """列入清单: from a day on, an authority holds this power here."""
    require(by, MANAGE_POWERS, division)
    item = locked_item(code)
    if not basis.strip():
        raise Invalid("清单条目须写明依据", field="basis")
    kind = ListKind(list_kind)
    running = PowerListEntry.objects.filter(
        list_kind=kind, item=item, division_code=division, valid_until__isnull=True
    ).first()
    if running is not None and PowerState(running.state).opens_cases:
        raise PowerEntryConflict(f"“{item.name}”已在{kind.label}内，自{running.valid_from}起有效")
    if running is not None:
        running.valid_until = max(valid_from, running.valid_from)
        running.save(update_fields=["valid_until"])
    entry = PowerListEntry.objects.create(
        list_kind=kind,
        item=item,
        name=item.name,
        basis=basis.strip(),
        department_code=department,
        level=level,
        division_code=division,
        state=PowerState(state),
        valid_from=valid_from,
        batch=batch,
        reason=reason,
    )
    fact = PowerListed(kind.value, code, entry.state, valid_from.isoformat(), batch)
    record(fact, subject=subject(code), by=by, at=at)
    return entry


@transaction.atomic
def cancel_power(
    code: str,
    *,
    list_kind: str,
    on: date,
    reason: str,
    by: Actor,
    at: datetime,
    state: str = PowerState.CANCELLED,
    division: str = "",
    batch: str = "",
) -> PowerListEntry:
    """取消、下放、整合、改备案: end the entry on that very day and begin its new state.

    New cases are refused from ``on``; running ones finish. The new entry is returned.
    """
    require(by, MANAGE_POWERS, division)
    item = locked_item(code)
    kind, new_state = ListKind(list_kind), PowerState(state)
    if not reason.strip():
        raise Invalid("须写明理由", field="reason")
    if new_state is PowerState.RETAINED:
        raise Invalid("终止后的状态应为取消、下放、整合或者备案", field="state")
    entry = (
        PowerListEntry.objects.select_for_update()
        .filter(list_kind=kind, item=item, division_code=division, valid_until__isnull=True)
        .first()
    )
    if entry is None:
        raise NotOnPowerList(f"“{item.name}”不在{kind.label}内")
    if on < entry.valid_from:
        raise Invalid(f"不得早于列入日期{entry.valid_from}", field="on")
    entry.valid_until = on
    entry.save(update_fields=["valid_until"])
    after = PowerListEntry.objects.create(
        list_kind=kind,
        item=item,
        name=entry.name,
        basis=entry.basis,
        department_code=entry.department_code,
        level=entry.level,
        division_code=division,
        state=new_state,
        valid_from=on,
        batch=batch,
        reason=reason.strip(),
    )
    fact = PowerCancelled(kind.value, code, new_state.value, on.isoformat(), reason.strip(), batch)
    record(fact, subject=subject(code), by=by, at=at)
    return after
