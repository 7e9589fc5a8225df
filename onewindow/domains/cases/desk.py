"""Reads of the clerk's desk: drafts, the day's figures, what is often done here, the second screen.

None of them counts a table: each looks at a bounded number of the newest rows of one window.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from onewindow.domains.cases.errors import DraftNotFound
from onewindow.domains.cases.models import ApplicationDraft, Case, CustomerScreen
from onewindow.domains.cases.queries import visible_cases
from onewindow.kit.actors import Actor

_NEWEST = 400


@dataclass(frozen=True, slots=True)
class DayFigures:
    """今日 at one window; ``minutes`` is the mean from receipt to acceptance, None without any."""

    received: int
    accepted: int
    concluded: int
    minutes: int | None


def day_figures(viewer: Actor, at: datetime) -> DayFigures:
    """Return what was received, accepted and concluded at the viewer's window today."""
    today = timezone.localdate(at)
    rows = (
        visible_cases(viewer)
        .filter(window=viewer.window)
        .order_by("-id")
        .values_list("received_at", "accepted_at", "decided_at")[:_NEWEST]
    )
    received = accepted = concluded = 0
    spans = []
    for received_at, accepted_at, decided_at in rows:
        received += timezone.localdate(received_at) == today
        concluded += decided_at is not None and timezone.localdate(decided_at) == today
        if accepted_at is not None and timezone.localdate(accepted_at) == today:
            accepted += 1
            spans.append((accepted_at - received_at).total_seconds() / 60)
    minutes = round(sum(spans) / len(spans)) if spans else None
    return DayFigures(received, accepted, concluded, minutes)


def frequent_items(viewer: Actor, *, limit: int = 8) -> list[tuple[str, str]]:
    """常办: code and name of what this clerk received most among the newest cases here."""
    rows = (
        visible_cases(viewer)
        .filter(window=viewer.window)
        .annotate(receiver=KeyTextTransform("received_by", "state"))
        .order_by("-id")
        .values_list("item_code", "item_name", "receiver")[:_NEWEST]
    )
    counted = Counter((code, name) for code, name, receiver in rows if receiver == viewer.key)
    return [item for item, _ in counted.most_common(limit)]


def drafts_of(viewer: Actor) -> QuerySet[ApplicationDraft]:
    """Return what the clerk has begun and not handed in, the newest first."""
    return (
        ApplicationDraft.objects.filter(owner=viewer.key, is_finished=False)
        .defer("content")
        .order_by("-updated_at", "-id")
    )


def draft_of(uuid: str, *, viewer: Actor) -> ApplicationDraft:
    """Return the clerk's own draft, finished or not; another's looks like none."""
    draft = ApplicationDraft.objects.filter(uuid=uuid, owner=viewer.key).first()
    if draft is None:
        raise DraftNotFound("没有这份暂存的收件，可能已经丢弃。")
    return draft


def screen_of(window: str) -> CustomerScreen | None:
    """Return the screen paired with the window, or None."""
    return CustomerScreen.objects.filter(window=window).first()


def paired_screen(window: str, pairing: str) -> CustomerScreen | None:
    """Return the screen of this address, or None where it was paired anew since."""
    return CustomerScreen.objects.filter(window=window, pairing=pairing).first()


def shown_draft(screen: CustomerScreen) -> ApplicationDraft | None:
    """Return the draft on the screen while it is being typed."""
    if screen.draft is None:
        return None
    return ApplicationDraft.objects.filter(uuid=screen.draft, is_finished=False).first()


def shown_case(screen: CustomerScreen) -> Case | None:
    """Return the case on the screen."""
    return Case.objects.filter(number=screen.case_number).first() if screen.case_number else None
