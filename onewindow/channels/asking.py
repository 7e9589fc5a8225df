"""The guiding questions of a standard: put on a page, read from an address, told in words.

Shared by the channels, so that one answer reads alike to applicant, clerk, officer and author.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from onewindow.domains.catalogue.api import Question, StandardContent

_YES_NO = (("true", "是"), ("false", "否"))


@dataclass(frozen=True, slots=True)
class AskedOption:
    """One answer to choose."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a page puts it, with what was answered."""

    name: str
    text: str
    help: str
    is_multiple: bool
    options: tuple[AskedOption, ...]


def answers_from(content: StandardContent, data: QueryDict) -> dict[str, Any]:
    """Return the answers an address or a form carries.

    What answers no question of the standard is left out. The field ``q-<id>-none`` says that a
    question with several answers was seen and nothing chosen.
    """
    found: dict[str, Any] = {}
    for question in content.questions:
        name = f"q-{question.id}"
        known = {value for value, _ in _options(question)}
        values = [value for value in data.getlist(name) if value in known]
        if question.kind == "multiple":
            if name in data or f"{name}-none" in data:
                found[question.id] = values
        elif values:
            found[question.id] = values[0] == "true" if question.kind == "boolean" else values[0]
    return found


def ask(content: StandardContent, answers: Mapping[str, Any]) -> list[Asked]:
    """Return the questions ready for radio buttons and boxes."""
    return [
        Asked(
            name=f"q-{question.id}",
            text=question.text,
            help=question.help,
            is_multiple=question.kind == "multiple",
            options=tuple(
                AskedOption(value, label, value in _chosen(answers.get(question.id)))
                for value, label in _options(question)
            ),
        )
        for question in content.questions
    ]


def tell_answers(content: StandardContent, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the answered questions with their answers in words."""
    told = []
    for question in content.questions:
        if answers.get(question.id) in (None, ""):
            continue
        words = dict(_options(question))
        chosen = [words.get(value, value) for value in _chosen(answers[question.id])]
        told.append((question.text, "、".join(chosen) or "都不选"))
    return told


def _options(question: Question) -> tuple[tuple[str, str], ...]:
    if question.kind == "boolean":
        return _YES_NO
    return tuple((option.value, option.label) for option in question.options)


def _chosen(given: object) -> list[str]:
    """Return the values of an answer as a form carries them."""
    if given is None:
        return []
    values = given if isinstance(given, list) else [given]
    return [str(v).lower() if isinstance(v, bool) else str(v) for v in values]
