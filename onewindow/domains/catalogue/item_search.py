"""Find items by what people type: one statement that reads little, whatever the catalogue holds.

It reads the index, one range a word: how many versions hold each, then the versions that hold the
rare ones. Words that thousands hold only tell the few candidates apart, which are ranked here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from onewindow.domains.catalogue.models import StandardStatus
from onewindow.domains.catalogue.queries import WAS_PUBLISHED, division_prefixes
from onewindow.domains.catalogue.search_words import (
    Reading,
    initial_pairs,
    readings,
    spoken_initials,
)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One item found; `score` only orders."""

    code: str
    name: str
    short_name: str
    department: str
    type: str
    topic: str
    division: str
    version: int
    status: str
    standard_id: int
    score: float


COMMON = 1500
"""A word of more versions than this does not choose candidates where a rarer one does."""
CANDIDATES = 80
_MOST_TERMS = 48
_VERSIONS = 10_000
_IN_TEXT = 0.7
"""What a word outside the name is worth."""
_UNHEARD, _SINGLE = 4.0, 0.3
"""What a word says that no item holds; what a single character says, as a share."""
_TYPED = 0.35
"""How much of what was typed counts beside the meaning that was met best."""
_ENOUGH, _CLOSE = 0.25, 0.6
"""Hits below this score, or below this share of the best one, are noise."""

_CHOOSE = """
WITH wanted AS (
    SELECT term, (SELECT count(*)
                  FROM (SELECT 1 FROM catalogue_searchterm t
                        WHERE t.term = w.term LIMIT %(common)s + 1) AS found) AS held
    FROM unnest(%(terms)s::text[]) AS w(term)
), heard AS (SELECT * FROM wanted WHERE held > 0),
seeds AS (
    SELECT * FROM heard WHERE held <= %(common)s
    UNION ALL
    SELECT * FROM heard
    WHERE NOT EXISTS (SELECT 1 FROM heard WHERE held <= %(common)s) AND char_length(term) > 1
), met AS (
    SELECT t.standard_id, sum(ln(1 + %(versions)s::float / s.held)
                              * CASE WHEN t.in_name THEN 1 ELSE %(in_text)s END) AS worth,
           min(t.name_length) AS name_length
    FROM seeds s JOIN catalogue_searchterm t ON t.term = s.term
    GROUP BY t.standard_id
), chosen AS (
    SELECT m.standard_id, i.id AS item_id, (i.division_code = %(division)s) AS is_here,
           m.name_length
    FROM met m
    JOIN catalogue_servicestandard s ON s.id = m.standard_id
    JOIN catalogue_serviceitem i ON i.id = s.item_id
    WHERE s.status = ANY(%(statuses)s)
      AND (s.valid_from IS NULL OR s.valid_from <= %(on)s)
      AND (s.valid_until IS NULL OR s.valid_until > %(on)s)
      AND (%(everywhere)s OR i.division_code = ANY(%(divisions)s)
           OR i.division_code LIKE %(city)s)
    ORDER BY m.worth DESC, is_here DESC, m.name_length, m.standard_id
    LIMIT %(candidates)s
)
SELECT i.code, i.name, i.short_name, i.department_code, i.type, i.topic, i.division_code,
       s.version, s.status, s.id, c.is_here, s.search_initials,
       -- One probe of the index for each word and candidate.
       (SELECT json_object_agg(h.term, t.in_name)
        FROM heard h CROSS JOIN LATERAL (
            SELECT in_name FROM catalogue_searchterm
            WHERE term = h.term AND standard_id = c.standard_id OFFSET 0) AS t)::text,
       CASE WHEN row_number() OVER () = 1
            THEN (SELECT json_object_agg(term, held) FROM wanted)::text END
FROM chosen c
-- OFFSET 0: a probe for each of the few, never a look at the whole table.
CROSS JOIN LATERAL (
    SELECT * FROM catalogue_servicestandard WHERE id = c.standard_id OFFSET 0) AS s
CROSS JOIN LATERAL (SELECT * FROM catalogue_serviceitem WHERE id = c.item_id OFFSET 0) AS i
"""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One version that holds some of the words; ``terms`` says which, and whether in its name."""

    shown: tuple[Any, ...]
    is_here: bool
    initials: str
    terms: dict[str, bool]

    @property
    def name(self) -> str:
        return str(self.shown[1])

    @property
    def short_name(self) -> str:
        return str(self.shown[2])

    def hit(self, score: float) -> SearchHit:
        """Return what is shown of it; the first ten columns are those of a hit in their order."""
        return SearchHit(*(*self.shown, score))


def search_items(
    text: str,
    viewer_division: str = "",
    limit: int = 20,
    *,
    on: date,
    include_drafts: bool = False,
) -> list[SearchHit]:
    """Find items by official or everyday words, codes or pinyin initials, best first.

    A viewer in a district sees its own items, those of its city and province, and those of the
    other districts of the city (any window, any district: W21). "" sees everything.
    """
    read = readings(text)
    initials = spoken_initials(text)
    pairs = initial_pairs(initials)
    terms = list(dict.fromkeys([term for reading in read for term in reading.words] + pairs))
    if not terms:
        return []
    candidates, held = _candidates(terms[:_MOST_TERMS], viewer_division, on, include_drafts)
    said = [*read, *([Reading(tuple(pairs), 1.0)] if pairs else [])]
    worth = {term: _rarity(term, held.get(term, 0)) for term in terms}
    scored = [(_score(one, said, worth, text.strip(), initials), one) for one in candidates]
    best = max((score for score, _ in scored), default=0.0)
    kept = [pair for pair in scored if pair[0] >= max(_ENOUGH, _CLOSE * best)]
    kept.sort(key=_order)
    # Namesakes of other districts stand behind: the first page shows different items.
    listed = kept if include_drafts else _different_first(kept)
    return [one.hit(score) for score, one in listed[:limit]]


def _order(pair: tuple[float, _Candidate]) -> tuple[Any, ...]:
    score, one = pair
    code, version = one.shown[0], one.shown[7]
    return (-round(score, 3), not one.is_here, len(one.name), code, -version)


def _different_first(kept: list[tuple[float, _Candidate]]) -> list[tuple[float, _Candidate]]:
    seen: set[str] = set()
    first: list[tuple[float, _Candidate]] = []
    again: list[tuple[float, _Candidate]] = []
    for pair in kept:
        (again if pair[1].name in seen else first).append(pair)
        seen.add(pair[1].name)
    return first + again


def _candidates(
    terms: Sequence[str], division: str, on: date, include_drafts: bool
) -> tuple[list[_Candidate], dict[str, int]]:
    """Return the versions that hold the rarest of the words, and by how many each is held."""
    statuses = [*WAS_PUBLISHED]
    if include_drafts:
        statuses += [
            StandardStatus.DRAFT,
            StandardStatus.IN_REVIEW,
            StandardStatus.IMPORTED_DRAFT,
        ]
    asked: dict[str, Any] = {
        "terms": list(terms),
        "common": COMMON,
        "versions": _VERSIONS,
        "in_text": _IN_TEXT,
        "candidates": CANDIDATES,
        "statuses": [str(status) for status in statuses],
        "on": on,
        "everywhere": not division,
        "division": division,
        "divisions": division_prefixes(division),
        "city": _like(division[:4]) + "%" if len(division) >= 4 else "",
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHOOSE, asked)
        rows = cursor.fetchall()
    held = json.loads(next((row[-1] for row in rows if row[-1]), "{}"))
    found = [_Candidate(row[:10], row[10], row[11], json.loads(row[12] or "{}")) for row in rows]
    return found, held


def _rarity(term: str, held: int) -> float:
    """Return how much a word says: the rarer the more, a single character little.

    One that no item holds says that something is missing.
    """
    said = math.log1p(_VERSIONS / held) if held else _UNHEARD
    return said * (_SINGLE if len(term) == 1 else 1.0)


def _score(
    one: _Candidate, said: Sequence[Reading], worth: dict[str, float], text: str, initials: str
) -> float:
    """Return how fully the best reading is met, and a part of what else was typed."""
    met = [_met(one, reading, worth) for reading in said]
    score = max(met) + _TYPED * met[0]
    if text in (one.name, one.short_name):
        score += 1.0
    elif one.name.startswith(text):
        score += 0.1
    if initials and f" {initials}" in f" {one.initials}":
        score += 0.3
    elif initials and initials in one.initials:
        score += 0.2
    return score


def _met(one: _Candidate, reading: Reading, worth: dict[str, float]) -> float:
    whole = sum(worth[term] for term in reading.words)
    held = sum(
        worth[term] * (1.0 if one.terms[term] else _IN_TEXT)
        for term in reading.words
        if term in one.terms
    )
    return reading.worth * held / whole


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
