"""Video of windows: where it is found, and the address for a window and a span of time (W10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from onewindow.domains.organizations.actions.places import reached_outlet
from onewindow.domains.organizations.errors import InvalidOrganization
from onewindow.domains.organizations.events import OutletVideoSet
from onewindow.domains.organizations.models import OutletVideo, Window
from onewindow.domains.organizations.permissions import MANAGE, demand
from onewindow.domains.organizations.rules.video import filled, wrong_with
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record

__all__ = ["OutletVideo", "VideoSpan", "outlet_video", "set_outlet_video", "spans_with_video"]

LONGEST_MARGIN = 120


@dataclass(frozen=True, slots=True)
class VideoSpan:
    """A stretch of time at a window, with the address of its video."""

    window: str
    from_at: datetime
    until_at: datetime
    address: str


@transaction.atomic
def set_outlet_video(
    outlet: str, *, template: str, margin_minutes: int, by: Actor, at: datetime
) -> OutletVideo:
    """Set where the video of the outlet's windows is found; "" takes the links away."""
    demand(by, MANAGE)
    place = reached_outlet(outlet, by=by)
    address = template.strip()
    if address and (wrong := wrong_with(address)):
        raise InvalidOrganization(f"录像地址不能用：{wrong}", field="template")
    if not 0 <= margin_minutes <= LONGEST_MARGIN:
        raise InvalidOrganization(
            f"前后各加的分钟数应在0至{LONGEST_MARGIN}之间", field="margin_minutes"
        )
    row, _ = OutletVideo.objects.update_or_create(
        outlet=place, defaults={"template": address, "margin_minutes": margin_minutes}
    )
    fact = OutletVideoSet(outlet, address, margin_minutes)
    record(fact, subject=f"outlet:{outlet}", by=by, at=at)
    return row


def outlet_video(outlet: str) -> OutletVideo | None:
    """Return where the outlet's video is found; None where nobody has said so."""
    return OutletVideo.objects.filter(outlet__code=outlet).first()


def spans_with_video(spans: Iterable[tuple[str, datetime, datetime]]) -> list[VideoSpan]:
    """Return the address for each (window, from, until) whose outlet has video; one query.

    The outlet's minutes are added before and after; times are those of the city's zone.
    """
    asked = list(spans)
    rows = Window.objects.filter(number__in={window for window, _, _ in asked})
    kept = {
        number: (template, timedelta(minutes=margin))
        for number, template, margin in rows.exclude(outlet__video__template="").values_list(
            "number", "outlet__video__template", "outlet__video__margin_minutes"
        )
        if template
    }
    found = []
    for window, from_at, until_at in asked:
        if window in kept:
            template, margin = kept[window]
            since = timezone.localtime(from_at - margin)
            until = timezone.localtime(until_at + margin)
            address = filled(template, window=window, from_at=since, until_at=until)
            found.append(VideoSpan(window, since, until, address))
    return found
