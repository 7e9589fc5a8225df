"""The glossary tells the truth about the code."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

from django.apps import apps

from onewindow.domains.accounts.api import Role

from .files import ROOT, dotted, parsed, product_files

ROW = re.compile(
    r"^\| (?P<chinese>[^|]+) \| (?P<identifiers>`[^|]+`) \| (?P<meaning>[^|]+) \|(?P<used>[^|]*)\|$"
)


@cache
def rows() -> list[tuple[str, list[str], bool]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    found = [match for line in text.splitlines() if (match := ROW.match(line))]
    return [
        (m["chinese"], re.findall(r"`(\w+)`", m["identifiers"]), "✓" in m["used"]) for m in found
    ]


def test_every_row_of_the_glossary_can_be_read() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ") and "中文" not in line]
    assert len(rows()) == len(lines)
    assert len(lines) > 100


def test_no_word_is_listed_twice() -> None:
    words = Counter(chinese for chinese, _, _ in rows())
    assert [word for word, times in words.items() if times > 1] == []


def test_words_marked_as_used_are_in_the_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in product_files())
    known = set(re.findall(r"\w+", source))
    missing = [
        f"{chinese}: {identifier}"
        for chinese, identifiers, used in rows()
        if used
        for identifier in identifiers
        if identifier not in known
    ]
    assert missing == []


def test_every_table_fact_and_role_has_its_word() -> None:
    known = {name for _, identifiers, _ in rows() for name in identifiers}
    tables = {model.__name__ for model in apps.get_models() if _is_ours(model)}
    facts = {
        node.name
        for path in product_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and any(dotted(base) == "Fact" for base in node.bases)
    }
    assert sorted((tables | facts | {role.name for role in Role}) - known) == []


def _is_ours(model: type) -> bool:
    return model.__module__.startswith("onewindow.") and ".tests" not in model.__module__
