"""Reads: what is due first, one docket, what a person may follow, and reviews of guides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets.errors import DocketNotFound, ReviewNotFound
from onewindow.domains.dockets.models import Docket, DocketPolicy, GuideReview
from onewindow.domains.dockets.permissions import (
    DECIDE,
    DISPATCH,
    RECORD,
    REVIEW,
    VIEW,
    demand,
)
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.models import Event
from onewindow.kit.outbox import Fact, load_fact
from onewindow.kit.reach import within_reach
from onewindow.kit.refusals import Forbidden


def sees_region(viewer: Actor) -> bool:
    """Return whether somebody sees the dockets of all departments of their region.

    Others see those of their own department, once dispatched; who is of none is bound to none.
    """
    return viewer.may(DISPATCH) or viewer.may(DECIDE) or not viewer.department


def dockets(viewer: Actor, *, is_open: bool = True) -> QuerySet[Docket]:
    """Return the region's, or the own department's once dispatched.

    Order open ones by due_at, id (what is overdue comes first), closed ones by -closed_at, -id.
    """
    demand(viewer, VIEW)
    rows = within_reach(Docket.objects.filter(closed_at__isnull=is_open), viewer)
    return rows if sees_region(viewer) else rows.filter(department=viewer.department)


def docket(number: str, *, viewer: Actor) -> Docket:
    """Return one; one out of reach and one that is not there look the same."""
    for is_open in (True, False):
        row = dockets(viewer, is_open=is_open).filter(number=number).first()
        if row is not None:
            return row
    raise DocketNotFound(f"没有编号为{number}的反映。")


def recorded_at_window(viewer: Actor) -> QuerySet[Docket]:
    """Return what this person, or their window, wrote down; order by -recorded_at, -id."""
    demand(viewer, RECORD)
    own = Q(recorded_by=viewer.key)
    if viewer.window:
        own |= Q(recorded_window=viewer.window)
    return within_reach(Docket.objects.filter(own), viewer)


def recorded_docket(number: str, *, viewer: Actor) -> Docket:
    """Return one that this person or their window wrote down."""
    row = recorded_at_window(viewer).filter(number=number).first()
    if row is None:
        raise DocketNotFound(f"没有编号为{number}的反映。")
    return row


def dockets_of_case(case_number: str) -> list[Docket]:
    """Return what was reported about a case, oldest first; the caller has opened the case."""
    rows = Docket.objects.filter(case_number=case_number).order_by("recorded_at", "pk")
    return list(rows)


def docket_of_code(code: str) -> Docket:
    """Return the docket behind the link of a text; an unknown code says no more."""
    row = Docket.objects.filter(code=code).first() if code else None
    if row is None:
        raise DocketNotFound("没有找到这件反映。", next_step="请用反映编号和查询码查询。")
    return row


def find_by_query_code(number: str, query_code: str) -> Docket:
    """Return a docket for its person; a wrong code and a wrong number look the same."""
    row = Docket.objects.filter(number=number.strip().upper()).first()
    expected = row.query_code if row is not None else "-" * 8
    if not constant_time_compare(query_code.strip().upper(), expected) or row is None:
        raise DocketNotFound(
            "反映编号或查询码不正确。",
            next_step="请核对回执上的反映编号和查询码，字母不分大小写。",
        )
    return row


def suggested_department(row: Docket) -> str:
    """Return whose it seems to be: of the case, of the item, of the window; else empty."""
    if row.department:
        return row.department
    if row.item_code:
        item = catalogue.get_item(row.item_code)
        if item.department_code in organizations.department_codes():
            near = organizations.handling_department(item.department_code, row.division_code)
            return near.code
    if row.window:
        owner = organizations.window(row.window).department
        return owner.code if owner is not None else ""
    return ""


@dataclass(frozen=True)
class Told:
    """One recorded fact of a docket or a review."""

    at: datetime
    actor: dict[str, str]
    fact: Fact


def story_of(row: Docket) -> list[Told]:
    """Return every fact of one docket in order."""
    events = Event.objects.filter(subject=f"docket:{row.number}").order_by("seq")
    return [Told(e.at, e.actor, load_fact(e.type, e.payload)) for e in events]


def guide_reviews(viewer: Actor, *, is_open: bool = True) -> QuerySet[GuideReview]:
    """Return reviews of the region: open by due_at, id; settled by -settled_at, -id."""
    if not (viewer.may(REVIEW) or viewer.may(DECIDE)):
        raise Forbidden(f"{viewer.name}没有查看指南复核的权限")
    rows = GuideReview.objects.prefetch_related("dockets").filter(settled_at__isnull=is_open)
    return within_reach(rows, viewer)


def guide_review(pk: int, *, viewer: Actor) -> GuideReview:
    """Return one review in reach."""
    for is_open in (True, False):
        row = guide_reviews(viewer, is_open=is_open).filter(pk=pk).first()
        if row is not None:
            return row
    raise ReviewNotFound(f"没有编号为{pk}的指南复核。")


def versions_since(row: GuideReview) -> list[int]:
    """Return the versions of the item that were published after the review was raised."""
    found = catalogue.versions(row.item_code).filter(published_at__gte=row.raised_at)
    return list(found.values_list("version", flat=True))


def policies(viewer: Actor) -> list[DocketPolicy]:
    """Return the policies that concern the viewer's region, newest first."""
    demand(viewer, VIEW)
    rows = DocketPolicy.objects.order_by("-valid_from", "division_code")
    return [row for row in rows if not row.division_code or viewer.reaches(row.division_code)]
