"""The glossary tells the truth about the code."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from .files import ROOT, product_files

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
