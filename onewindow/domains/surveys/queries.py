"""Reads: the scheme in force, the call sheet, scores, channels merged."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from django.db.models import QuerySet

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.surveys.errors import SurveyNotFound
from onewindow.domains.surveys.models import (
    CallStatus,
    SurveyAnswer,
    SurveyCall,
    SurveyRound,
    SurveyScheme,
    SurveyTicket,
)
from onewindow.domains.surveys.permissions import CALL, DRAW, LISTEN, VIEW, demand
from onewindow.domains.surveys.rules.schemes import DEFAULT_SCHEME, Scheme, scheme_from
from onewindow.domains.surveys.rules.scoring import (
    Matrix,
    Satisfaction,
    Voice,
    matrix_of,
    merged,
    satisfaction_of,
    score_of,
)
from onewindow.domains.surveys.rules.scripts import CallFacts, script_for
from onewindow.kit.actors import Actor
from onewindow.kit.reach import within_reach
from onewindow.lib.divisions import codes_around, nearness

By = Literal["window", "clerk", "department"]


def scheme_for(division_code: str, on: date) -> Scheme:
    """Return the newest scheme in force of the nearest region; the default where none is set."""
    rows = SurveyScheme.objects.filter(
        division_code__in=codes_around(division_code), valid_from__lte=on
    )
    found = max(rows, key=lambda row: (nearness(row.division_code), row.valid_from), default=None)
    return DEFAULT_SCHEME if found is None else scheme_from(found.content)


def rounds(viewer: Actor) -> list[SurveyRound]:
    """Return the rounds of the viewer's region, newest first."""
    demand(viewer, VIEW)
    found = SurveyRound.objects.order_by("-month", "division_code")
    return [row for row in found if viewer.reaches(row.division_code)]


def round_of(pk: int, *, viewer: Actor) -> SurveyRound:
    demand(viewer, VIEW)
    row = SurveyRound.objects.filter(pk=pk).first()
    if row is None or not viewer.reaches(row.division_code):
        raise SurveyNotFound("没有这一期回访。")
    return row


def closed_round(division_code: str, month: str) -> SurveyRound | None:
    """Return the round of a region's month that ended; None while it runs or without one."""
    rows = SurveyRound.objects.filter(division_code=division_code, month=month)
    return rows.filter(closed_at__isnull=False).first()


def call_sheet(row: SurveyRound) -> QuerySet[SurveyCall]:
    """Return who is to be called, by window and place; order (window, place)."""
    return SurveyCall.objects.filter(round=row, status=CallStatus.DUE)


def call_of(pk: int, *, viewer: Actor) -> SurveyCall:
    demand(viewer, CALL)
    call = SurveyCall.objects.select_related("round").filter(pk=pk).first()
    if call is None or not viewer.reaches(call.round.division_code):
        raise SurveyNotFound("名单中没有这个人。")
    return call


def recorded_call(pk: int, *, viewer: Actor) -> SurveyCall:
    """Return a call whose recording this person may hear."""
    demand(viewer, LISTEN)
    call = SurveyCall.objects.select_related("round").filter(pk=pk).first()
    if call is None or not viewer.reaches(call.round.division_code):
        raise SurveyNotFound("名单中没有这个人。")
    return call


def calls_of(row: SurveyRound) -> QuerySet[SurveyCall]:
    """Return everybody of the draw, called or not; order (window, place)."""
    return SurveyCall.objects.filter(round=row)


def ticket_of(pk: int, *, viewer: Actor) -> SurveyTicket:
    """Return one ticket; one out of reach and one that is not there look the same."""
    found = (tickets(viewer, is_open=is_open).filter(pk=pk).first() for is_open in (True, False))
    row = next((one for one in found if one is not None), None)
    if row is None:
        raise SurveyNotFound(f"没有编号为{pk}的整改单。")
    return row


def answers_of(row: SurveyRound) -> QuerySet[SurveyAnswer]:
    """Return what was answered in a round, through every channel of the survey's own."""
    return SurveyAnswer.objects.filter(round=row)


def schemes(viewer: Actor) -> list[SurveyScheme]:
    """Return the schemes that concern the viewer's region, newest first."""
    demand(viewer, VIEW)
    rows = SurveyScheme.objects.order_by("-valid_from", "division_code")
    return [row for row in rows if not row.division_code or viewer.reaches(row.division_code)]


def script_of(call: SurveyCall) -> list[str]:
    """Return what the caller says, with the facts of the case; the name masked (N26)."""
    person = applicants.summary(applicants.applicant(cases.applicant_of(call.case_number)))
    caller = scheme_from(call.round.scheme).caller
    days = (call.came_on, call.decided_on)
    return script_for(CallFacts(caller, person.name, *days, call.window, call.item_name))


@dataclass(frozen=True)
class Scored:
    """What a window, a person or a department got: the matrix, satisfaction and the score."""

    matrix: Matrix
    satisfaction: Satisfaction
    score: Fraction | None
    passes: bool | None


def _scored(answers: list[dict[str, int]], scheme: Scheme) -> Scored:
    matrix = matrix_of(answers)
    satisfaction = satisfaction_of(matrix)
    return Scored(matrix, satisfaction, score_of(matrix, scheme), satisfaction.passes(scheme))


def scores(row: SurveyRound, by: By) -> dict[str, Scored]:
    """Return the scores of a round by window, person or department (N17)."""
    given: dict[str, list[dict[str, int]]] = defaultdict(list)
    for key, grades in SurveyAnswer.objects.filter(round=row).values_list(by, "grades"):
        if key:
            given[key].append(grades)
    scheme = scheme_from(row.scheme)
    return {key: _scored(found, scheme) for key, found in sorted(given.items())}


def whole(row: SurveyRound) -> Scored:
    """Return the score of the round as a whole (N21)."""
    answers = list(SurveyAnswer.objects.filter(round=row).values_list("grades", flat=True))
    return _scored(answers, scheme_from(row.scheme))


def merged_score(row: SurveyRound, others: list[Voice]) -> Fraction | None:
    """Return the channels of the scheme merged by weight (N20, X6).

    ``others`` are voices through channels kept elsewhere: portal, window screen, kiosk.
    """
    scheme = scheme_from(row.scheme)
    own = []
    answers = SurveyAnswer.objects.filter(round=row).order_by("answered_at", "id")
    worths: dict[tuple[tuple[str, int], ...], Fraction | None] = {}
    # Five contents in three grades: of ten thousand answers at most some hundred differ.
    for person, case, channel, grades in answers.values_list(
        "person", "case_number", "channel", "grades"
    ):
        said = tuple(sorted(grades.items()))
        if said not in worths:
            worths[said] = score_of(matrix_of([grades]), scheme)
        worth = worths[said]
        if worth is not None:
            own.append(Voice(person, case, channel, worth))
    return merged([*own, *others], scheme)


def tickets(viewer: Actor, *, is_open: bool = True) -> QuerySet[SurveyTicket]:
    """Return tickets in reach: the region's, or the own department's; order opened_at, id."""
    demand(viewer, VIEW)
    found = SurveyTicket.objects.select_related("answer__round")
    rows = within_reach(found.filter(closed_at__isnull=is_open), viewer)
    if viewer.may(CALL) or viewer.may(DRAW):
        return rows
    return rows.filter(department=viewer.department)
