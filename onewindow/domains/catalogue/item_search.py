"""One query that finds items by what people type."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import connection

from onewindow.domains.catalogue.models import StandardStatus
from onewindow.domains.catalogue.queries import WAS_PUBLISHED, division_prefixes
from onewindow.domains.catalogue.search_words import (
    initial_pairs,
    query_tokens,
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


_SEARCH = """
WITH wanted AS (
    SELECT * FROM jsonb_to_recordset(%(readings)s::jsonb) AS w(query text, weight float)
), found AS (
    SELECT s.id, s.item_id, s.version, s.status, s.document->>'short_name' AS short_name,
           GREATEST(
               (SELECT MAX(w.weight + ts_rank(s.search_vector, to_tsquery('simple', w.query)))
                FROM wanted w WHERE s.search_vector @@ to_tsquery('simple', w.query)),
               CASE WHEN %(initials)s <> '' AND s.search_initials LIKE %(initials_like)s
                    THEN CASE WHEN ' ' || s.search_initials LIKE %(initials_start)s
                              THEN 6 ELSE 5 END END
           ) AS score
    FROM catalogue_servicestandard s
    WHERE s.status = ANY(%(statuses)s)
      AND (s.valid_from IS NULL OR s.valid_from <= %(on)s)
      AND (s.valid_until IS NULL OR s.valid_until > %(on)s)
      AND s.search_vector @@ to_tsquery('simple', %(any)s)
)
SELECT i.code, i.name, f.short_name, i.department_code, i.type, i.topic, i.division_code,
       f.version, f.status, f.id,
       f.score + CASE WHEN i.name = %(text)s OR f.short_name = %(text)s THEN 10
                      WHEN i.name LIKE %(starts)s THEN 1 ELSE 0 END AS score
FROM found f JOIN catalogue_serviceitem i ON i.id = f.item_id
WHERE f.score IS NOT NULL
  AND (%(everywhere)s OR i.division_code = ANY(%(divisions)s)
       OR i.division_code LIKE %(city)s)
ORDER BY score DESC, i.division_code = %(division)s DESC, length(i.name), i.code, f.version DESC
LIMIT %(limit)s
"""
_WHOLE, _MEANT, _PART = 4.0, 2.0, 0.0


def search_items(
    text: str,
    viewer_division: str = "",
    limit: int = 20,
    *,
    on: date,
    include_drafts: bool = False,
) -> list[SearchHit]:
    """Find items by official or everyday words, codes or pinyin initials, best first; one query.

    A viewer in a district sees its own items, those of its city and province, and those of the
    other districts of the city (any window, any district: W21). "" sees everything.
    """
    queries = _queries(text)
    initials = spoken_initials(text)
    if not queries and not initials:
        return []
    statuses = [*WAS_PUBLISHED]
    if include_drafts:
        statuses += [
            StandardStatus.DRAFT,
            StandardStatus.IN_REVIEW,
            StandardStatus.IMPORTED_DRAFT,
        ]
    parameters: dict[str, Any] = {
        "readings": json.dumps([{"query": q, "weight": w} for q, w in queries.items()]),
        "any": _any(queries, initials),
        "initials": initials,
        "initials_like": f"%{initials}%",
        "initials_start": f"% {initials}%",
        "statuses": [str(status) for status in statuses],
        "on": on,
        "text": text.strip(),
        "starts": _like(text.strip()) + "%",
        "everywhere": not viewer_division,
        "division": viewer_division,
        "divisions": division_prefixes(viewer_division),
        "city": _like(viewer_division[:4]) + "%" if len(viewer_division) >= 4 else "",
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, parameters)
        hits = [SearchHit(*row) for row in cursor.fetchall()]
    return _without_noise(hits)


def _queries(text: str) -> dict[str, float]:
    """Return tsquery → weight: the words typed, what they mean, and any two of them together."""
    found: dict[str, float] = {}
    for n, reading in enumerate(readings(text)):
        words = query_tokens(reading)
        if words:
            found.setdefault(" & ".join(map(_lexeme, words)), _WHOLE if n == 0 else _MEANT)
    words = query_tokens(text)
    if len(words) > 2:
        pairs = (f"({_lexeme(a)} & {_lexeme(b)})" for a, b in pairwise(words))
        found.setdefault(" | ".join(pairs), _PART)
    return found


def _any(queries: Iterable[str], initials: str) -> str:
    """Return one query that the index answers and that misses nothing the score may count."""
    found = [f"({query})" for query in queries]
    if initials:
        found.append("(" + " & ".join(map(_lexeme_of, initial_pairs(initials))) + ")")
    return " | ".join(found)


def _lexeme_of(word: str) -> str:
    return f"'{word}'"


def _lexeme(word: str) -> str:
    return f"'{word}'" + (":*" if word.isascii() and len(word) > 2 else "")


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _without_noise(hits: Iterable[SearchHit]) -> list[SearchHit]:
    """Drop what matches only in part as soon as something matches wholly."""
    kept = list(hits)
    whole = [hit for hit in kept if hit.score >= _MEANT]
    return whole or kept
