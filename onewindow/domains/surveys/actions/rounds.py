"""Schemes, the monthly draw, and the scores it ends with."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from onewindow.domains.cases import api as cases
from onewindow.domains.surveys.errors import (
    AlreadyDrawn,
    RoundNotDone,
    SurveyInvalid,
    SurveyNotFound,
)
from onewindow.domains.surveys.events import SurveyClosed, SurveyDrawn, SurveySchemeSet
from onewindow.domains.surveys.models import CallStatus, SurveyCall, SurveyRound, SurveyScheme
from onewindow.domains.surveys.permissions import DRAW, demand
from onewindow.domains.surveys.queries import scheme_for, scores
from onewindow.domains.surveys.rules.sampling import drawn, sample_size
from onewindow.domains.surveys.rules.schemes import as_json, scheme_from
from onewindow.kit.actors import Actor
from onewindow.kit.outbox import record
from onewindow.kit.reach import demand_reach
from onewindow.kit.refusals import Forbidden

BEIJING = ZoneInfo("Asia/Shanghai")
_SEED_BYTES = 8
_AT_ONCE = 2000


@transaction.atomic
def set_scheme(
    content: Mapping[str, object],
    *,
    division_code: str = "",
    valid_from: date,
    by: Actor,
    at: datetime,
) -> SurveyScheme:
    """Set the scheme of a region from a day on; rounds already drawn keep theirs."""
    demand(by, DRAW)
    demand_reach(by, division_code, what="调查方案")
    try:
        scheme = scheme_from(content)
    except (ValueError, ZeroDivisionError) as fault:
        raise SurveyInvalid(f"调查方案有误：{fault}", field="content") from fault
    row, _ = SurveyScheme.objects.update_or_create(
        division_code=division_code,
        valid_from=valid_from,
        defaults={"content": as_json(scheme)},
    )
    record(
        SurveySchemeSet(division_code, valid_from, row.content),
        subject=f"survey-scheme:{division_code or 'all'}",
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def draw_round(
    month: str, *, division_code: str, seed: str = "", by: Actor, at: datetime
) -> SurveyRound:
    """Draw last month's cases of every window at random, reproducibly by seed (N18).

    ``month`` is 2026-03. Only cases with a telephone are drawn, and how many have none is kept.
    Raises AlreadyDrawn for a second draw, SurveyInvalid for a month that is
    not over. The whole order of the draw is kept: who cannot be reached is replaced by the next.
    """
    demand(by, DRAW)
    if not by.reaches(division_code):
        raise Forbidden(f"区划{division_code}不在您的数据范围内")
    first, after = month_bounds(month)
    if at < after:
        raise SurveyInvalid(f"{month}还没有结束，不能抽取", field="month")
    if SurveyRound.objects.filter(division_code=division_code, month=month).exists():
        raise AlreadyDrawn(f"{month}的回访名单已经抽取。")
    scheme = scheme_for(division_code, first.date())
    kept_seed = seed.strip()[:40] or secrets.token_hex(_SEED_BYTES)
    row = SurveyRound.objects.create(
        division_code=division_code,
        month=month,
        seed=kept_seed,
        scheme=as_json(scheme),
        drawn_at=at,
    )
    by_window, row.without_phone = _populations(division_code, first, after)
    row.save(update_fields=["without_phone"])
    sizes: dict[str, list[int]] = {}
    calls: list[SurveyCall] = []
    for window, population in sorted(by_window.items()):
        size = sample_size(len(population), scheme)
        sizes[window] = [len(population), size]
        for place, number in enumerate(drawn(population, f"{kept_seed}:{window}"), start=1):
            served = population[number]
            calls.append(
                SurveyCall(
                    round=row,
                    window=window,
                    clerk=served.clerk,
                    department=served.department,
                    case_number=number,
                    item_name=served.item_name,
                    came_on=served.came_on,
                    decided_on=served.decided_on,
                    place=place,
                    status=CallStatus.DUE if place <= size else CallStatus.WAITING,
                )
            )
    SurveyCall.objects.bulk_create(calls, batch_size=_AT_ONCE)
    record(
        SurveyDrawn(month, kept_seed, sizes, row.without_phone),
        subject=f"survey:{division_code}:{month}",
        by=by,
        at=at,
    )
    return row


def _populations(
    division_code: str, first: datetime, after: datetime
) -> tuple[dict[str, dict[str, cases.ServedCase]], int]:
    """Return who can be called by window and number of the case, and how many cannot."""
    by_window: dict[str, dict[str, cases.ServedCase]] = defaultdict(dict)
    without_phone = 0
    for served in cases.served_between(division_code, first, after):
        if served.has_phone:
            by_window[served.window][served.number] = served
        else:
            without_phone += 1
    return by_window, without_phone


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """Return the first moment of the month and of the next, in Beijing time."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise SurveyInvalid(f"“{month}”不是月份，应如2026-03", field="month") from None
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _midnight(first), _midnight(after)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, BEIJING)


@transaction.atomic
def close_round(pk: int, *, by: Actor, at: datetime) -> SurveyRound:
    """End a month when nobody is left to be called; its scores go out as a fact (N19)."""
    demand(by, DRAW)
    row = SurveyRound.objects.select_for_update().filter(pk=pk).first()
    if row is None or not by.reaches(row.division_code):
        raise SurveyNotFound("没有这一期回访。")
    if row.closed_at is not None:
        return row
    left = SurveyCall.objects.filter(round=row, status=CallStatus.DUE).values("pk")[:1]
    if left:
        raise RoundNotDone(f"{row.month}还有待回访的名单，不能结束。")
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    found: dict[str, Any] = {by_: _told(scores(row, by_)) for by_ in ("window", "clerk")}
    record(
        SurveyClosed(row.month, found["window"], found["clerk"]),
        subject=f"survey:{row.division_code}:{row.month}",
        by=by,
        at=at,
    )
    return row


def _told(found: Mapping[str, Any]) -> dict[str, str]:
    return {key: f"{float(one.score):.2f}" for key, one in found.items() if one.score is not None}
