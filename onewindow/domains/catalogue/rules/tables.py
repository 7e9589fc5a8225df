"""A condition as a table of answers, for devices that have no engine and no network."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules.conditions import (
    APPLICANT_FIELDS,
    evaluate,
    references,
    situations,
)

MAX_ROWS = 256


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """``asks`` names (scope, name) in order; the condition holds for exactly the ``rows``."""

    asks: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]


def decision_table(expression: str, content: StandardContent) -> DecisionTable | None:
    """Return the condition as a table; None where options alone cannot tell.

    That is so for what asks about free input or a question with several answers, and for more
    combinations than a device should carry. An empty condition is one empty row: it always holds.
    """
    asks = tuple(references(expression))
    sizes = [_options(scope, name, content) for scope, name in asks]
    if not all(sizes) or prod(sizes) > MAX_ROWS:
        return None
    rows = tuple(
        tuple(facts[scope][name] for scope, name in asks)
        for facts in situations(content, [expression])
        if evaluate(expression, facts).holds
    )
    return DecisionTable(asks, rows)


def _options(scope: str, name: str, content: StandardContent) -> int:
    """Return how many values there are to ask about; 0 where they cannot be listed."""
    if scope == "applicant":
        return len(APPLICANT_FIELDS.get(name, ()))
    question = next((one for one in content.questions if one.id == name), None)
    if scope != "answers" or question is None or question.kind == "multiple":
        return 0
    return 2 if question.kind == "boolean" else len(question.options)
