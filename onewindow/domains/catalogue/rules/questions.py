"""Guiding questions and the conditions that hang on them."""

from __future__ import annotations

from collections.abc import Iterator

from onewindow.domains.catalogue.content import Necessity, StandardContent
from onewindow.domains.catalogue.rules.conditions import can_hold, check, references
from onewindow.domains.catalogue.rules.findings import Finding, error, warning


def conditions(content: StandardContent) -> Iterator[tuple[str, str]]:
    """Yield every condition of a standard with its place, empty ones left out."""
    places = [
        *((f"materials[{n}].when", material.when) for n, material in enumerate(content.materials)),
        *((f"form[{n}].when", field.when) for n, field in enumerate(content.form)),
        *((f"fees[{n}].when", fee.when) for n, fee in enumerate(content.fees)),
    ]
    if content.plan:
        places += [
            (f"plan.steps[{n}].when", step.when) for n, step in enumerate(content.plan.steps)
        ]
    yield from ((place, when) for place, when in places if when.strip())


def lint_questions(content: StandardContent) -> Iterator[Finding]:
    """Conditions that cannot be computed or never hold; questions nobody needs."""
    used: set[str] = set()
    for place, when in conditions(content):
        used |= {name for scope, name in references(when) if scope == "answers"}
        problems = check(when, content)
        for problem in problems:
            yield error("condition_invalid", place, when, problem)
        # A step that can never run is reported as unreachable by the plan.
        if not problems and not place.startswith("plan") and not can_hold(when, content):
            yield error("condition_never", place, when, "改正条件，或者删去这一项")
    for n, material in enumerate(content.materials):
        if material.necessity is Necessity.CONDITIONAL and not material.when.strip():
            yield error(
                "condition_missing",
                f"materials[{n}].when",
                material.name,
                "写明在什么情形下需要，例如 answers.agent == true",
            )
    yield from _questions(content, used)


def _questions(content: StandardContent, used: set[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, question in enumerate(content.questions):
        place = f"questions[{n}]"
        if question.id in seen:
            yield error("question_options", f"{place}.id", question.id, "提问标识重复，换一个")
        seen.add(question.id)
        values = [option.value for option in question.options]
        if question.kind == "single" and len(values) < 2:
            yield error(
                "question_options",
                f"{place}.options",
                question.text,
                "至少写两个选项，或者改为是否题（boolean）",
            )
        elif question.kind == "multiple" and not values:
            yield error("question_options", f"{place}.options", question.text, "写明选项")
        if len(set(values)) < len(values):
            yield error("question_options", f"{place}.options", question.text, "选项取值重复")
        if question.id not in used:
            yield warning(
                "question_unused",
                place,
                question.text,
                "删去此提问，或者用它决定材料、环节、表单或费用",
            )
