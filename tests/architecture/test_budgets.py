"""Budgets of lines: what grows past them is split along a verb."""

from __future__ import annotations

import ast
from pathlib import Path

from .files import PACKAGE, name_of, parsed, product_files, python_files, tracked

CODE, TESTS, TEMPLATE, FUNCTION = 500, 800, 200, 60
SAMPLES = 100
"""A function of the tests may be as long as the table of samples it returns."""

OVER_BUDGET: dict[str, int] = {}
"""Files or functions allowed more than their budget; this table may only shrink."""


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def too_long(paths: list[Path], budget: int) -> list[str]:
    return [
        f"{name_of(path)}: {lines(path)} > {budget}"
        for path in paths
        if lines(path) > OVER_BUDGET.get(name_of(path), budget)
    ]


def test_no_file_of_code_is_longer_than_500_lines() -> None:
    assert too_long(list(python_files(tests=False)), CODE) == []


def test_no_file_of_tests_is_longer_than_800_lines() -> None:
    assert too_long(list(python_files(tests=True)), TESTS) == []


def test_no_template_is_longer_than_200_lines() -> None:
    templates = [p for p in tracked() if p.suffix == ".html" and PACKAGE in p.parents]
    assert too_long(templates, TEMPLATE) == []


def test_no_function_is_longer_than_60_lines() -> None:
    found = []
    tests = set(python_files(tests=True))
    for path in [*product_files(), *tests]:
        budget = SAMPLES if path in tests else FUNCTION
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                length = node.end_lineno - node.lineno + 1
                name = f"{name_of(path)}:{node.name}"
                if length > OVER_BUDGET.get(name, budget):
                    found.append(f"{name}: {length} > {budget}")
    assert found == []
