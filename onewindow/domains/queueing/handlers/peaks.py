"""高峰预警 by text message: to the phones of those on duty, where the policy of texts names any."""

from __future__ import annotations

from onewindow.domains.messages import api as messages
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing.events import PeakReached
from onewindow.domains.queueing.models import PeakAlert
from onewindow.kit.outbox import Fact
from onewindow.kit.outbox.deliver import EventMeta


def text_on_duty(fact: Fact, meta: EventMeta) -> None:
    """Tell who is on duty that a plate is over its limits and which reserves there are (N13).

    A peak that was over before the worker heard of it is not told.
    """
    assert isinstance(fact, PeakReached)
    open_ = PeakAlert.objects.filter(
        outlet=fact.outlet, plate=fact.plate, began_at=meta.at, ended_at__isnull=True
    )
    outlet = organizations.find_outlet(fact.outlet)
    division = outlet.division_id if outlet else ""
    phones = messages.policy_of(division).duty_phones
    if not phones or not open_.exists():
        return
    for n, phone in enumerate(phones):
        messages.send(
            messages.Purpose.PEAK,
            to=phone,
            values={
                "outlet": outlet.name if outlet else fact.outlet,
                "reason": fact.reason,
                "windows": "、".join(fact.windows) or "无",
            },
            about=meta.subject,
            once=f"peak:{meta.id}:{n}",
            division_code=division,
            by=meta.by,
            at=meta.at,
        )
