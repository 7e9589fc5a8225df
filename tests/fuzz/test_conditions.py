"""Expressions in standards: whatever is written, an answer in words and nothing else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import strategies as st

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules import conditions

from .harness import Tripwire, fuzz, watched

TRIPWIRE = Tripwire()
CONTENT = StandardContent.model_validate(
    {
        "code": "fuzz",
        "name": "模糊测试事项",
        "type": "01",
        "department": "market",
        "questions": [
            {
                "id": "kinds",
                "text": "哪些",
                "kind": "multiple",
                "options": [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}],
            },
            {"id": "new", "text": "新办", "kind": "boolean"},
        ],
        "form": [{"id": "area", "label": "面积", "kind": "integer"}, {"id": "shop", "label": "店"}],
    }
)
FACTS: dict[str, Any] = {
    "answers": {"kinds": ["a"], "new": True},
    "form": {"area": 40, "shop": "一碗面", "big": 2**62, "half": 0.5},
    "applicant": {"kind": "natural", "type": "1", "is_agent": False},
}
ATOMS = st.sampled_from(
    [
        "answers", "answers.kinds", "answers.kinds[0]", "answers.kinds[9]", "answers.kinds[-1]",
        "answers.new", "answers['new']", "form.area", "form.shop", "form.big", "form.half", "form",
        "applicant.type", "applicant.nothing", "true", "null", "0", "-1", "9223372036854775807",
        "1u", "0.0", "1e308", "'一'", "''", "'\\x00'", "b'x'", "r'\\'", "'''a'b'''", "[]", "{}",
        "[1, 'a', true]", "{'a': 1, 1: 2}", "x", "__import__", "os", "answers.__class__",
        "type", "// answers\n", "/* */",
    ]
)  # fmt: skip
OPERATORS = ["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||", " in "]
CALLS = [
    "size", "has", "int", "double", "string", "type", "dyn", "timestamp", "duration", "open",
    "exec", "eval", "__import__", "getattr", "bytes", "matches", "system", "env", "read", "fetch",
]  # fmt: skip
METHODS = [
    "map", "filter", "all", "exists", "exists_one", "existsOne", "size", "matches", "contains",
    "startsWith", "endsWith", "getFullYear", "format", "repeat", "join", "__class__", "read",
    "transformList", "reduce",
]  # fmt: skip


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    gap = st.sampled_from(["", " ", "\n", "\t", "//x\n", " // (\n"])
    return st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("({})".format, inner),
        st.builds("!{}".format, inner),
        st.builds("-{}".format, inner),
        st.builds("{} ? {} : {}".format, inner, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}{}({})".format, st.sampled_from(CALLS), gap, inner),
        st.builds("{}.{}{}({})".format, inner, st.sampled_from(METHODS), gap, inner),
        st.builds("{}.{}{}(answers, {})".format, inner, st.sampled_from(METHODS), gap, inner),
        st.builds("{}.matches('{}')".format, inner, st.text("(a|b)*+?{9}[^$.\\d", max_size=20)),
    )


EXPRESSIONS = st.one_of(
    st.recursive(ATOMS, _grow, max_leaves=25),
    st.text(max_size=600),
    st.builds(lambda text, n: text * n, st.sampled_from("([{!-.'\"?:a"), st.integers(1, 700)),
)


def answered(expression: str) -> None:
    with watched(), TRIPWIRE.armed():
        with suppress(conditions.ConditionError):
            conditions.program(expression)
        outcome = conditions.evaluate(expression, FACTS)
        problems = conditions.check(expression, CONTENT)
        conditions.can_hold(expression, CONTENT)
    for words in (outcome.note, *problems):
        assert not any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF for sign in words), words
    assert TRIPWIRE.touched == []


@fuzz(EXPRESSIONS)
def test_an_expression_is_answered_whatever_it_is(expression: str) -> None:
    """Issue 3, part 4: no crash, no hang, nothing of the system is touched."""
    answered(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "1 / 0 == 1",
        "1 % 0 == 0",
        "answers.kinds[5] == 'a'",
        "[1][-1] == 1",
        "9223372036854775807 + 1 > 0",
        "-9223372036854775808 / -1 == 0",
        "form.big * form.big > 1",
        "answers['a\\x00b'] == 1",
        "'a'.matches('((a{200}){200}){200}')",
        "'\ud800' == 'x'",
        "(" * 249 + ")" * 249,
        "[" * 250 + "]" * 250,
        "!" * 500,
        "-" * 500,
    ],
)
def test_what_once_crashed_or_might_is_answered(expression: str) -> None:
    answered(expression)
    assert not conditions.evaluate(expression, FACTS).holds


@pytest.mark.parametrize(
    "expression",
    [
        "answers.kinds.map(x, x) == []",
        "answers.kinds.map//\n(answers, answers) == []",
        "answers.kinds.existsOne(answers, true)",
        "answers.kinds.exists_one (answers, true)",
        "answers.kinds.all\n(answers, true)",
        "'''a'b''' == 'x' || [1].map(answers, answers) == []",
        "r'\\' == answers.kinds.map(answers, answers)",
        "[1, 2].transformList(answers, answers)",
        "answers.kinds.map(answers, answers.kinds.map(answers, answers)) == []",
        "open('/etc/passwd') == ''",
        "__import__('os').system('true') == 0",
        "answers.kinds.__class__.__init__() == 0",
        "timestamp('2026-01-01T00:00:00Z') == 1",
    ],
)
def test_loops_and_unknown_functions_are_refused_however_they_are_hidden(expression: str) -> None:
    """The engine has no limit of cost; without loops an expression of 500 signs has one."""
    with pytest.raises(conditions.ConditionError):
        conditions.program(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "size(answers.kinds) > 0 && 'a' in answers.kinds",
        "answers.new && (applicant.type == '1' || form.area >= 30)",
        "has(form.shop) && form.shop.startsWith('一') && !form.shop.contains('map(')",
        "answers.kinds.size() == 1 ? true : false",
        "applicant.type in (['1', '2'])",
        "form.shop != \"a // b\" && form.shop.matches('^一.*')",
    ],
)
def test_ordinary_conditions_stay_allowed(expression: str) -> None:
    assert conditions.evaluate(expression, FACTS) == conditions.Outcome(True)
