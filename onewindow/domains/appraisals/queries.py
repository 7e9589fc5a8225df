"""Reads: the editions of a month, their lines, and how the month stands while it is open."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from onewindow.domains.appraisals.figures import month_of
from onewindow.domains.appraisals.models import Appraisal, AppraisalLine
from onewindow.domains.appraisals.permissions import VIEW, demand
from onewindow.domains.appraisals.rules.standing import Month, Standing, standing_from
from onewindow.domains.surveys import api as surveys
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden


def edition_of(division_code: str, month: str, number: int | None = None) -> Appraisal | None:
    """Return an edition of a month, the newest unless a number is given; None without one."""
    rows = Appraisal.objects.filter(division_code=division_code, month=month)
    if number is not None:
        rows = rows.filter(edition=number)
    return rows.order_by("-edition").first()


def editions(division_code: str, month: str, *, viewer: Actor) -> list[Appraisal]:
    """Return every edition of a month, newest first."""
    _check(division_code, viewer)
    rows = Appraisal.objects.filter(division_code=division_code, month=month)
    return list(rows.order_by("-edition"))


def standings(edition: Appraisal, *, viewer: Actor) -> Month:
    """Return kind → key → standing of an edition."""
    _check(edition.division_code, viewer)
    return lines_of(edition)


def provisional(division_code: str, month: str, *, viewer: Actor, at: datetime) -> Month:
    """Return how a month without an edition stands now; it may still change."""
    _check(division_code, viewer)
    return month_of(division_code, month, surveys.closed_round(division_code, month), now=at)


def lines_of(edition: Appraisal) -> Month:
    found: dict[str, dict[str, Standing]] = defaultdict(dict)
    rows = AppraisalLine.objects.filter(appraisal=edition).order_by("kind", "key")
    for kind, key, figures in rows.values_list("kind", "key", "figures"):
        found[kind][key] = standing_from(figures)
    return dict(found)


def _check(division_code: str, viewer: Actor) -> None:
    demand(viewer, VIEW)
    if not viewer.reaches(division_code):
        raise Forbidden(f"区划{division_code}不在您的数据范围内")
