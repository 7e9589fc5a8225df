"""Who was served where, for those who ask people afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.db.models.fields.json import KT
from django.utils import timezone

from onewindow.domains.cases.errors import CaseNotFound
from onewindow.domains.cases.models import Case
from onewindow.lib.divisions import significant


@dataclass(frozen=True, slots=True)
class ServedCase:
    """A decided case: where and when it was received, who accepted it, the day of the decision.

    ``has_phone``: the applicant left a telephone.
    """

    number: str
    window: str
    clerk: str
    department: str
    item_name: str
    came_on: date
    decided_on: date
    has_phone: bool


def served_between(division_code: str, first: datetime, after: datetime) -> Iterator[ServedCase]:
    """Yield the cases decided in a time, received at a window of the region; no mock ones."""
    rows = Case.objects.filter(
        decided_at__gte=first,
        decided_at__lt=after,
        division_code__startswith=significant(division_code),
        is_simulated=False,
    ).exclude(window="")
    columns = ("number", "window", "clerk", "department", "item_name")
    asked = rows.annotate(clerk=KT("state__accepted_by")).order_by(F("id"))
    wanted = asked.values_list(*columns, "received_at", "decided_at", "applicant__phone_digest")
    for *kept, received_at, decided_at, phone in wanted.iterator(chunk_size=5000):
        number, window, clerk, department, item_name = kept
        yield ServedCase(
            number,
            window,
            clerk or "",
            department,
            item_name,
            came_on=timezone.localdate(received_at),
            decided_on=timezone.localdate(decided_at),
            has_phone=bool(phone),
        )


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A decided case as figures count it.

    ``clerk`` accepted it. ``is_in_time`` is None where no decision clock ran; ``certified_at`` None
    while no result is made.
    """

    number: str
    standard_id: int
    window: str
    clerk: str
    department: str
    is_in_time: bool | None
    accepted_at: datetime | None
    certified_at: datetime | None


def decided_between(
    division_code: str, first: datetime, after: datetime, *, windows: Sequence[str] | None = None
) -> Iterator[DecidedCase]:
    """Yield the cases of a region decided in a time, through whatever channel; no mock ones.

    ``windows`` leaves only those received at one of them.
    """
    rows = Case.objects.filter(
        decided_at__gte=first,
        decided_at__lt=after,
        division_code__startswith=significant(division_code),
        is_simulated=False,
    )
    if windows is not None:
        rows = rows.filter(window__in=list(windows))
    asked = rows.annotate(clerk=KT("state__accepted_by"), certified=KT("state__concluded_at"))
    columns = ("number", "standard_id", "window", "clerk", "department")
    moments = ("decided_at", "decided_due_at", "accepted_at", "certified")
    for row in asked.order_by("id").values_list(*columns, *moments).iterator(chunk_size=5000):
        number, standard, window, clerk, department, decided, due, accepted, certified = row
        yield DecidedCase(
            number,
            standard,
            window,
            clerk or "",
            department,
            is_in_time=None if due is None else decided < due,
            accepted_at=accepted,
            certified_at=datetime.fromisoformat(certified) if certified else None,
        )


def open_case_of(applicant: str, item_code: str) -> str:
    """Return the number of the newest case of this item the person has open, or "" for none."""
    rows = Case.objects.filter(
        applicant__uuid=applicant, item_code=item_code, ended_at__isnull=True, is_simulated=False
    )
    return rows.order_by("-id").values_list("number", flat=True).first() or ""


def applicant_of(number: str) -> str:
    """Return the key of the applicant of a case; raise CaseNotFound."""
    found = Case.objects.filter(number=number).values_list("applicant__uuid", flat=True).first()
    if found is None:
        raise CaseNotFound(f"没有编号为 {number} 的办件。")
    return str(found)
