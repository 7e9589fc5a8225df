"""What a month comes to, read from the rooms that keep it: survey, evaluation, cases, the hall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from onewindow.domains.appraisals.rules.standing import KINDS, Month, Standing
from onewindow.domains.cases import api as cases
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.surveys import api as surveys
from onewindow.lib.divisions import significant

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class TimedLap:
    """A matter against the stopwatch of its outlet, with who it was (H8)."""

    lap: queueing.Lap
    limit: float
    outlet: str
    window: str
    clerk: str
    department: str

    @property
    def is_in_time(self) -> bool:
        return queueing.in_time(self.lap, self.limit)


def month_of(
    division_code: str, month: str, survey: surveys.SurveyRound | None, *, now: datetime
) -> Month:
    """Return the standings of a month; ``survey`` is its round that ended, None without one."""
    first, after = surveys.month_bounds(month)
    found: dict[str, dict[str, Standing]] = {kind: defaultdict(Standing) for kind in KINDS}
    _evaluated(found, division_code, first, after, now)
    _decided(found, division_code, first, after)
    if survey is not None:
        _surveyed(found, survey)
    return {kind: dict(sorted(rows.items())) for kind, rows in found.items()}


def _surveyed(found: Month, survey: surveys.SurveyRound) -> None:
    kinds: tuple[surveys.ScoreBy, ...] = ("window", "clerk", "department")
    for kind in kinds:
        for key, one in surveys.scores(survey, kind).items():
            if one.score is not None:
                found[kind][key] = replace(
                    found[kind][key],
                    survey_score=f"{float(one.score):.2f}",
                    survey_voices=one.matrix.answered,
                )


def _evaluated(
    found: Month, division_code: str, first: datetime, after: datetime, now: datetime
) -> None:
    region = [significant(division_code)]
    kinds: tuple[evaluation.By, ...] = ("window", "clerk", "department")
    for kind in kinds:
        tallies = evaluation.tallies(kind, from_at=first, until_at=after, now=now, divisions=region)
        verdicts = evaluation.bad_by_verdict(kind, from_at=first, until_at=after, divisions=region)
        for key in {*tallies, *verdicts}:
            tally, bad = tallies.get(key), verdicts.get(key, {})
            active = tally.active if tally else {}
            found[kind][key] = replace(
                found[kind][key],
                stars_total=sum(stars * count for stars, count in active.items()),
                stars_voices=sum(active.values()),
                bad=active.get(1, 0) + active.get(2, 0),
                corroborated=bad.get("corroborated", 0),
                contradicted=bad.get("contradicted", 0),
            )


def _decided(found: Month, division_code: str, first: datetime, after: datetime) -> None:
    rows = list(cases.served.decided_between(division_code, first, after))
    for row in rows:
        if row.is_in_time is not None:
            _add(found, row, partial(_with_limit, is_in_time=row.is_in_time))
    for lap in _laps(rows):
        _add(found, lap, partial(_with_lap, is_in_time=lap.is_in_time))


def _with_limit(standing: Standing, *, is_in_time: bool) -> Standing:
    return replace(
        standing,
        decided_with_limit=standing.decided_with_limit + 1,
        decided_in_time=standing.decided_in_time + is_in_time,
    )


def _with_lap(standing: Standing, *, is_in_time: bool) -> Standing:
    return replace(
        standing,
        timed=standing.timed + 1,
        timed_in_time=standing.timed_in_time + is_in_time,
    )


def _add(
    found: Month, row: cases.served.DecidedCase | TimedLap, count: Callable[[Standing], Standing]
) -> None:
    for kind, key in (
        ("window", row.window),
        ("clerk", row.clerk),
        ("department", row.department),
    ):
        if key:
            found[kind][key] = count(found[kind][key])


def laps_between(
    division_code: str, first: datetime, after: datetime, *, windows: Sequence[str] | None = None
) -> list[TimedLap]:
    """Return the matters against the stopwatch, decided in a time and certified.

    Of a region, or of the windows given.
    """
    return _laps(cases.served.decided_between(division_code, first, after, windows=windows))


def _laps(decided: Iterable[cases.served.DecidedCase]) -> list[TimedLap]:
    timed = [row for row in decided if row.certified_at and _is_timed(row.standard_id)]
    outlets = _outlets()
    called: dict[str, datetime] = {}
    for n in range(0, len(timed), _AT_ONCE):
        called |= queueing.first_calls([row.number for row in timed[n : n + _AT_ONCE]])
    limits: dict[tuple[str, date], float] = {}
    found = []
    for row in timed:
        assert row.certified_at is not None
        begun = called.get(row.number)
        if begun is None and row.accepted_at is None:
            continue
        outlet = outlets.get(row.window, "")
        at = outlet, timezone.localdate(row.certified_at)
        if at not in limits:
            limits[at] = queueing.policy_of(outlet, on=at[1]).stopwatch_minutes
        lap = queueing.Lap(begun, row.accepted_at, row.certified_at)
        found.append(TimedLap(lap, limits[at], outlet, row.window, row.clerk, row.department))
    return found


def _is_timed(standard_id: int) -> bool:
    """Return whether the standard limits every step up to the certificate in minutes."""
    plan = cases.terms_of(standard_id).content.plan
    if plan is None:
        return False
    return queueing.is_timed([step.limit for step in plan.steps if not step.is_optional])


def _outlets() -> dict[str, str]:
    return dict(organizations.Window.objects.values_list("number", "outlet__code"))
