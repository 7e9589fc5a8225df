"""Reads: what to ask whom, what to put right, and how windows, people and items are judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from onewindow.domains.evaluation.errors import InvitationNotFound, RectificationNotFound
from onewindow.domains.evaluation.models import (
    EvaluationPolicy,
    EvaluationTablet,
    Invitation,
    InvitationStatus,
    Rectification,
    ServiceEvaluation,
)
from onewindow.domains.evaluation.permissions import DISPATCH, REVIEW, VIEW, demand
from onewindow.domains.evaluation.policies import policy_for
from onewindow.domains.evaluation.rules.corroboration import Verdict
from onewindow.domains.evaluation.rules.figures import Ranked, Tally, ranking
from onewindow.domains.evaluation.rules.labels import BAD_BELOW
from onewindow.domains.evaluation.rules.loop import Stage
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.models import Event
from onewindow.kit.outbox import Fact, load_fact
from onewindow.kit.reach import in_regions, within_reach
from onewindow.lib.divisions import significant

_CORROBORATED, _CONTRADICTED = Verdict.CORROBORATED, Verdict.CONTRADICTED
By = Literal["window", "clerk", "item_code", "department", "outlet", "kind"]
FEWEST_VOICES = 5
LONGEST_PERIOD_DAYS = 400


def invitation_of(code: str) -> Invitation:
    """Return the invitation behind an address or QR code; an unknown code says no more."""
    row = Invitation.objects.filter(code=code).first() if code else None
    if row is None:
        raise InvitationNotFound("没有找到这次服务的评价邀请。")
    return row


def open_invitation(
    window: str, at: datetime, *, after: datetime | None = None
) -> Invitation | None:
    """Return what the tablet of a window asks about: the newest occasion still open.

    ``after`` leaves out what was answered or skipped there.
    """
    found = Invitation.objects.filter(
        window=window, status=InvitationStatus.OPEN, closes_at__gte=at, kind="onsite"
    )
    if after is not None:
        found = found.filter(asked_from__gt=after)
    return found.order_by("-asked_from").first()


def paired_tablet(window: str, pairing: str) -> EvaluationTablet | None:
    """Return the tablet behind an address; None for one that was paired anew."""
    return EvaluationTablet.objects.filter(window=window, pairing=pairing).first()


def tablet_of(window: str) -> EvaluationTablet | None:
    return EvaluationTablet.objects.filter(window=window).first()


def asked_on(tablet: EvaluationTablet, at: datetime) -> Invitation | None:
    """Return what a tablet asks now: the newest occasion of its window, for a few minutes only."""
    found = open_invitation(tablet.window, at, after=tablet.settled_until)
    if found is None:
        return None
    policy = policy_for(found.division_code, timezone.localdate(found.invited_at))
    is_fresh = at < found.asked_from + timedelta(minutes=policy.ask_minutes)
    return found if is_fresh else None


def open_invitations(case_number: str, at: datetime) -> list[Invitation]:
    """Return what the applicant of a case may still judge, newest first."""
    return [row for row in invitations_of_case(case_number) if row.may_be_judged(at)]


def invitations_of_case(number: str) -> list[Invitation]:
    """Return every occasion of a case, newest first: open, judged and closed ones."""
    return _invitations([number])


def invitations_of_visit(visit: int) -> list[Invitation]:
    """Return every occasion of one coming to a hall, newest first.

    These are its matters without a case, and the cases that were received or collected in it.
    """
    return _invitations([visit_subject(visit), *queueing.cases_of_visit(visit)])


def visit_subject(visit: int) -> str:
    """Return the subject of the invitations to matters that led to no case."""
    return f"visit:{visit}"


def _invitations(subjects: list[str]) -> list[Invitation]:
    return list(Invitation.objects.filter(subject__in=subjects).order_by("-invited_at", "-pk"))


def evaluations_of(case_number: str) -> list[ServiceEvaluation]:
    """Return what was said about a case: for staff, after it was submitted and never before."""
    found = ServiceEvaluation.objects.filter(invitation__subject=case_number, is_default=False)
    return list(found.select_related("invitation").order_by("evaluated_at"))


def evaluations_seen_by(viewer: Actor, case_number: str) -> list[ServiceEvaluation]:
    """Return what was said of a case as far as this person may read it, oldest first.

    Who may view evaluations reads all of it; whoever served, what was said of their own service.
    Whether the viewer may see the case at all is for the page of the case to ask.
    """
    rows = ServiceEvaluation.objects.filter(invitation__case_number=case_number, is_default=False)
    if not viewer.may(VIEW):
        rows = rows.filter(invitation__clerk=viewer.key) if viewer.key else rows.none()
    return list(rows.select_related("invitation").order_by("evaluated_at"))


def rectifications(viewer: Actor, *, is_open: bool = True) -> QuerySet[Rectification]:
    """Return what this person may put right: the region's, or the own department's."""
    found = Rectification.objects.select_related("evaluation__invitation")
    rows = within_reach(found.filter(closed_at__isnull=is_open), viewer)
    if viewer.may(DISPATCH) or viewer.may(REVIEW):
        return rows
    return rows.filter(department=viewer.department)


def rectification(pk: int, *, viewer: Actor) -> Rectification:
    """Return one; one out of reach and one that is not there look the same."""
    row = (
        rectifications(viewer).filter(pk=pk).first()
        or rectifications(viewer, is_open=False).filter(pk=pk).first()
    )
    if row is None:
        raise RectificationNotFound(f"没有编号为{pk}的整改单。")
    return row


def stage_of(invitation: Invitation) -> Stage | None:
    """Return where the remedy of a bad evaluation stands; None where there is none."""
    found = Rectification.objects.filter(evaluation__invitation=invitation).first()
    return Stage(found.stage) if found else None


@dataclass(frozen=True)
class Told:
    """One recorded fact of an occasion."""

    at: datetime
    actor: dict[str, str]
    fact: Fact


def story_of(invitation: Invitation) -> list[Told]:
    """Return every fact of one occasion in order."""
    subject = f"evaluation:{invitation.subject}:{invitation.occasion}"
    events = Event.objects.filter(subject=subject).order_by("seq")
    return [Told(e.at, e.actor, load_fact(e.type, e.payload)) for e in events]


def evaluations(viewer: Actor) -> QuerySet[ServiceEvaluation]:
    """Return what people said in the viewer's region; order by -evaluated_at, -id."""
    demand(viewer, VIEW)
    found = ServiceEvaluation.objects.select_related("invitation").filter(is_default=False)
    rows = within_reach(found, viewer, "invitation__division_code")
    if viewer.may(DISPATCH) or viewer.may(REVIEW):
        return rows
    return rows.filter(invitation__department=viewer.department)


def published() -> QuerySet[ServiceEvaluation]:
    """Return what the public may read; order by -published_at, -id."""
    return ServiceEvaluation.objects.select_related("invitation").filter(published_at__isnull=False)


_TALLIES = """
SELECT i.{by} AS key,
       count(*) AS invited,
       count(*) FILTER (WHERE e.struck_at IS NOT NULL) AS struck,
       {stars},
       count(*) FILTER (WHERE r.rectified_at <= r.hard_due_at AND e.struck_at IS NULL) AS in_time,
       count(*) FILTER (WHERE r.id IS NOT NULL AND e.struck_at IS NULL
                        AND (r.rectified_at IS NOT NULL OR r.hard_due_at < %(now)s)) AS to_rectify,
       count(*) FILTER (WHERE r.called_back_at IS NOT NULL AND e.struck_at IS NULL AND i.is_named)
           AS called_back,
       count(*) FILTER (WHERE e.struck_at IS NULL AND r.rectified_at IS NOT NULL AND i.is_named)
           AS to_call_back
FROM evaluation_invitation i
LEFT JOIN evaluation_serviceevaluation e ON e.invitation_id = i.id
LEFT JOIN evaluation_rectification r ON r.evaluation_id = e.id
WHERE i.invited_at >= %(from)s AND i.invited_at < %(until)s AND i.{by} <> ''
      AND i.division_code LIKE ANY(%(regions)s)
GROUP BY i.{by}
"""
_STARS = ",\n".join(
    f"count(*) FILTER (WHERE e.stars = {n} AND e.struck_at IS NULL"
    f" AND {'' if is_default else 'NOT '}e.is_default)"
    f" AS {'d' if is_default else 'a'}{n}"
    for is_default in (False, True)
    for n in range(1, 6)
)
_COLUMNS: tuple[By, ...] = ("window", "clerk", "item_code", "department", "outlet", "kind")


def tallies(
    by: By, *, from_at: datetime, until_at: datetime, now: datetime, divisions: Iterable[str]
) -> dict[str, Tally]:
    """Count one period by those who served (see ``By``), in one statement."""
    assert by in _COLUMNS
    asked: dict[str, Any] = {
        "from": from_at,
        "until": until_at,
        "now": now,
        "regions": [f"{prefix}%" for prefix in divisions],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TALLIES.format(by=by, stars=_STARS), asked)
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {
        row["key"]: Tally(
            invited=row["invited"],
            active={n: row[f"a{n}"] for n in range(1, 6)},
            default={n: row[f"d{n}"] for n in range(1, 6)},
            struck=row["struck"],
            rectified_in_time=row["in_time"],
            to_rectify=row["to_rectify"],
            called_back=row["called_back"],
            to_call_back=row["to_call_back"],
        )
        for row in rows
    }


def bad_by_verdict(
    by: By, *, from_at: datetime, until_at: datetime, divisions: Iterable[str]
) -> dict[str, dict[str, int]]:
    """Count bad evaluations of a period by key and by what the record says of them.

    One label corroborated makes it corroborated; contradicted is one without such a label.
    """
    assert by in _COLUMNS
    rows = ServiceEvaluation.objects.filter(
        in_regions(divisions, "invitation__division_code"),
        invitation__invited_at__gte=from_at,
        invitation__invited_at__lt=until_at,
        stars__lt=BAD_BELOW,
        is_default=False,
        struck_at__isnull=True,
    ).exclude(**{f"invitation__{by}": ""})
    found: dict[str, dict[str, int]] = {}
    for key, findings in rows.values_list(f"invitation__{by}", "findings"):
        verdicts = {one["verdict"] for one in findings}
        said = next((v.value for v in (_CORROBORATED, _CONTRADICTED) if v.value in verdicts), "")
        if said:
            counts = found.setdefault(key, {})
            counts[said] = counts.get(said, 0) + 1
    return found


def ranked(
    by: By, *, from_at: datetime, until_at: datetime, now: datetime, viewer: Actor
) -> list[Ranked]:
    """Return the ranking of a period in the viewer's region."""
    demand(viewer, VIEW)
    found = tallies(by, from_at=from_at, until_at=until_at, now=now, divisions=viewer.divisions)
    return ranking(found, fewest=FEWEST_VOICES)


def item_names(codes: Iterable[str]) -> dict[str, str]:
    """Return code → name of items as they were called when somebody was invited."""
    rows = Invitation.objects.filter(item_code__in=set(codes)).order_by("item_code", "-invited_at")
    return dict(rows.distinct("item_code").values_list("item_code", "item_name"))


def evaluation_of(pk: int, *, viewer: Actor) -> ServiceEvaluation:
    """Return one evaluation in reach."""
    row = evaluations(viewer).filter(pk=pk).first()
    if row is None:
        raise InvitationNotFound(f"没有编号为{pk}的评价。")
    return row


def policies(viewer: Actor) -> list[EvaluationPolicy]:
    """Return the policies that concern the viewer's region, newest first."""
    demand(viewer, VIEW)
    rows = EvaluationPolicy.objects.order_by("-valid_from", "division_code")
    return [row for row in rows if not row.division_code or viewer.reaches(row.division_code)]


@dataclass(frozen=True, slots=True)
class Said:
    """One voice as other figures weigh it: about which service, through what, how many stars."""

    subject: str
    channel: str
    stars: int


def voices(division_code: str, *, from_at: datetime, until_at: datetime) -> list[Said]:
    """Return what people said of the services of a region in a period, in order; no defaults."""
    rows = ServiceEvaluation.objects.filter(
        invitation__division_code__startswith=significant(division_code),
        evaluated_at__gte=from_at,
        evaluated_at__lt=until_at,
        is_default=False,
        struck_at__isnull=True,
    ).order_by("evaluated_at", "pk")
    return [Said(*row) for row in rows.values_list("invitation__subject", "channel", "stars")]
