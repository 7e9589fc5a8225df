"""Conditions of standards: CEL over ``answers``, ``applicant`` and ``form``.

What has not been answered makes a condition false, with a note, never an error: a checklist can be
drawn from the first click. What could never be computed is refused at publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from math import prod
from typing import Any

import cel

from onewindow.domains.catalogue.content import FormField, Question, StandardContent

MAX_LENGTH = 500
MAX_SITUATIONS = 512
SCOPES = frozenset({"answers", "applicant", "form"})
APPLICANT_FIELDS: Mapping[str, tuple[Any, ...]] = {
    "kind": ("natural", "legal", "other"),
    "type": ("1", "2", "3", "4", "5", "6"),
    "is_agent": (True, False),
}
"""What a condition may ask about the applicant; `type` is 服务对象, GB/T 39046 A.4."""

# Loops have no cost limit in the engine; what is not listed here may be one, under any name.
_ALLOWED = frozenset(
    {"size", "has", "contains", "startsWith", "endsWith", "matches", "int", "double", "string"}
)
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")
_WORDS_BEFORE_BRACKETS = frozenset({"in"})
_TOKEN = re.compile(
    r"""(?P<hiding>//|'{3}|"{3}|[rRbB]{1,2}(?=['"]))"""  # could hide a call from this search
    r"""|(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?P<word>[A-Za-z_]\w*)|.""",
    re.DOTALL,
)
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
MAX_DEPTH = 32
"""Brackets inside one another; signs before a value count too."""
_SIZE = re.compile(r"size\(\s*([^()]*?)\s*\)|([\w.\[\]'\"]+)\.size\(\)")
_REFERENCE = re.compile(
    r"\b(answers|applicant|form)(?:\.([A-Za-z_]\w*)|\[\s*(?:'([^']*)'|\"([^\"]*)\")\s*\])"
)


class ConditionError(ValueError):
    """The expression cannot be used; the message says why in Chinese."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a condition holds; `note` says what was missing when it could not be told."""

    holds: bool
    note: str = ""


@lru_cache(maxsize=4096)
def program(expression: str) -> Any:
    """Compile once; raise ConditionError for what may not be run."""
    if len(expression) > MAX_LENGTH:
        raise ConditionError(f"表达式超过{MAX_LENGTH}个字符")
    _refuse_calls(expression)
    try:
        compiled = cel.compile(expression)
    except (ValueError, RecursionError) as problem:
        detail = _first_line(problem).split("ERROR: ", 1)[-1]
        raise ConditionError(f"语法错误：{detail}") from problem
    unknown = set(compiled.variables()) - SCOPES
    if unknown:
        raise ConditionError(
            f"“{'、'.join(sorted(unknown))}”不存在，只能使用 answers、applicant、form"
        )
    return compiled


def _refuse_calls(expression: str) -> None:
    """Raise ConditionError for calls that are not listed, for what could hide one, for depth."""
    tokens = list(_TOKEN.finditer(expression))
    if any(token["hiding"] for token in tokens):
        raise ConditionError("不得使用注释、三重引号和 r、b 前缀的文字")
    bare = "".join("0" if token["text"] else token[0] for token in tokens)
    calls = set(_CALL.findall(bare)) - _WORDS_BEFORE_BRACKETS
    if calls - _ALLOWED:
        raise ConditionError(
            f"不得使用 {'、'.join(sorted(calls - _ALLOWED))}()，"
            f"只能使用 {'、'.join(sorted(_ALLOWED))}"
        )
    depth = 0
    for sign in re.findall(r"[(\[{]|[)\]}]|[!-]{2,}", bare):
        depth += {")": -1, "]": -1, "}": -1}.get(sign, len(sign))
        if depth > MAX_DEPTH:
            raise ConditionError(f"嵌套超过{MAX_DEPTH}层")


def _first_line(problem: BaseException) -> str:
    """Return what can be shown and stored of an error's words."""
    line = next(iter(str(problem).splitlines()), "") or type(problem).__name__
    return _INVISIBLE.sub(" ", line)[:200]


def references(expression: str) -> list[tuple[str, str]]:
    """Return (scope, name) of everything the expression asks about, in order, once each."""
    found = [
        (match[1], match[2] or match[3] or match[4] or "")
        for match in _REFERENCE.finditer(expression)
    ]
    return list(dict.fromkeys(found))


def evaluate(expression: str, facts: Mapping[str, Any]) -> Outcome:
    """Return whether the condition holds for these facts; an empty condition always does."""
    if not expression.strip():
        return Outcome(True)
    try:
        value = program(expression).execute(_context(facts))
    except ConditionError as problem:
        return Outcome(False, f"条件无法计算：{problem}")
    except KeyError as problem:
        return Outcome(False, f"尚未回答：{_INVISIBLE.sub(' ', str(problem.args[0]))[:80]}")
    except (TypeError, ValueError, RuntimeError, ArithmeticError, IndexError) as problem:
        return Outcome(False, f"条件无法计算：{_first_line(problem)[:80]}")
    if value is True or value is False:
        return Outcome(value)
    return Outcome(False, "条件的结果不是“是”或“否”")


def _context(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {scope: dict(facts.get(scope) or {}) for scope in SCOPES}


def check(expression: str, content: StandardContent) -> list[str]:
    """Return what is wrong with a condition of this standard, in Chinese; [] when it is usable."""
    if not expression.strip():
        return []
    try:
        program(expression)
    except ConditionError as problem:
        return [str(problem)]
    problems = _unknown_names(expression, content) or [
        *_unknown_values(expression, content),
        *_sizes_of_text(expression, content),
    ]
    return problems or _never_boolean(expression, content)


def _unknown_names(expression: str, content: StandardContent) -> list[str]:
    known = {
        "answers": {question.id for question in content.questions},
        "form": {field.id for field in content.form},
        "applicant": set(APPLICANT_FIELDS),
    }
    words = {"answers": "情形提问", "form": "表单字段", "applicant": "申请人信息"}
    return [
        f"{words[scope]}“{name}”不存在"
        for scope, name in references(expression)
        if name not in known[scope]
    ]


def _unknown_values(expression: str, content: StandardContent) -> list[str]:
    """Find comparisons of a question with a value that is none of its options."""
    problems = []
    for question in content.questions:
        if question.kind == "boolean":
            continue
        values = {option.value for option in question.options}
        name = rf"answers(?:\.{re.escape(question.id)}\b|\[['\"]{re.escape(question.id)}['\"]\])"
        compared = re.findall(rf"{name}\s*[!=]=\s*['\"]([^'\"]*)['\"]", expression)
        compared += re.findall(rf"['\"]([^'\"]*)['\"]\s+in\s+{name}", expression)
        for listed in re.findall(rf"{name}\s+in\s+\[([^\]]*)\]", expression):
            compared += re.findall(r"['\"]([^'\"]*)['\"]", listed)
        problems += [
            f"情形提问“{question.id}”没有选项“{value}”" for value in compared if value not in values
        ]
    return problems


def _sizes_of_text(expression: str, content: StandardContent) -> list[str]:
    multiple = {question.id for question in content.questions if question.kind == "multiple"}
    problems = []
    for match in _SIZE.finditer(expression):
        inner = match[1] or match[2] or ""
        if not any(scope == "answers" and name in multiple for scope, name in references(inner)):
            problems.append("size() 只能用于多选提问；用于文字时按字节计数")
    return problems


def _never_boolean(expression: str, content: StandardContent) -> list[str]:
    for facts in situations(content, [expression]):
        outcome = evaluate(expression, facts)
        if outcome.note:
            return [outcome.note]
    return []


def can_hold(expression: str, content: StandardContent) -> bool:
    """Return whether some answers make the condition true, as far as options can tell.

    Conditions on free input (form fields, numbers) are given the benefit of the doubt.
    """
    asks_more = any(scope != "answers" for scope, _ in references(expression))
    if asks_more or not are_all_tried(content, [expression]):
        return True
    return any(evaluate(expression, facts).holds for facts in situations(content, [expression]))


def situations(
    content: StandardContent, expressions: Iterable[str]
) -> Iterator[Mapping[str, Mapping[str, Any]]]:
    """Yield complete answers to what the expressions ask, every combination up to a bound."""
    asked, axes = _axes(content, expressions)
    for values in islice(product(*axes), MAX_SITUATIONS):
        facts: dict[str, dict[str, Any]] = {scope: {} for scope in SCOPES}
        for (scope, name), value in zip(asked, values, strict=True):
            facts[scope][name] = value
        yield facts


def are_all_tried(content: StandardContent, expressions: Iterable[str]) -> bool:
    """Return whether `situations` yields every combination, or stops at its bound."""
    _, axes = _axes(content, expressions)
    return prod(len(axis) for axis in axes) <= MAX_SITUATIONS


def _axes(
    content: StandardContent, expressions: Iterable[str]
) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
    """Return what is asked and, for each, the values to try."""
    asked = list(dict.fromkeys(ref for text in expressions for ref in references(text)))
    questions = {question.id: question for question in content.questions}
    fields = {field.id: field for field in content.form}
    axes: list[tuple[Any, ...]] = []
    for scope, name in asked:
        if scope == "answers":
            axes.append(_answers(questions[name]) if name in questions else ())
        elif scope == "form":
            axes.append(_inputs(fields[name]) if name in fields else ())
        else:
            axes.append(APPLICANT_FIELDS.get(name, ()))
    return asked, axes


def _answers(question: Question) -> tuple[Any, ...]:
    values = [option.value for option in question.options]
    if question.kind == "boolean":
        return (True, False)
    if question.kind == "multiple":
        return ([], *([value] for value in values), values)
    return tuple(values)


def _inputs(field: FormField) -> tuple[Any, ...]:
    match field.kind:
        case "integer":
            return (0, 1, 1_000_000)
        case "decimal":
            return (0.0, 1.5, 1_000_000.0)
        case "boolean":
            return (True, False)
        case "choice":
            return tuple(option.value for option in field.options)
        case _:
            return ("甲",)
