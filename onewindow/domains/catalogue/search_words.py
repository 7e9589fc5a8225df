"""Words to find items by: bigrams of Chinese, pinyin initials, everyday words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from pypinyin import Style, lazy_pinyin

from onewindow.domains.catalogue.content import StandardContent

_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[a-z0-9]+")
_INITIALS = re.compile(r"[a-z]{2,40}")
# Words of a question, not of an item: without them "怎么办理营业执照" finds 营业执照.
_FILLERS = re.compile(
    r"(?:怎么|如何|哪里|在哪|我想|我要|需要|想要|请问|什么|办理|申请|申办|手续|流程|[办开]个|吗|呢|的)"
)


def tokens(text: str) -> list[str]:
    """Return what a text is found by: each character, each pair, each Latin word or number."""
    lowered = text.lower()
    found = _WORD.findall(lowered)
    for run in _CHINESE.findall(lowered):
        found += run
        found += [run[n : n + 2] for n in range(len(run) - 1)]
    return list(dict.fromkeys(found))


def query_tokens(text: str) -> list[str]:
    """Return what a query must contain: pairs, a character only where it stands alone."""
    lowered = text.lower()
    found = _WORD.findall(lowered)
    for run in _CHINESE.findall(lowered):
        found += [run] if len(run) == 1 else [run[n : n + 2] for n in range(len(run) - 1)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=8192)
def initials(text: str) -> str:
    """Return pinyin initials of the Chinese in a text: 食品经营许可 → spjyxk."""
    chinese = "".join(_CHINESE.findall(text))
    return "".join(lazy_pinyin(chinese, style=Style.FIRST_LETTER)).lower()


def index_words(content: StandardContent) -> tuple[str, str, str]:
    """Return (name words, other words, initials) as the table stores them."""
    names = [content.name, content.short_name]
    more = [
        *content.synonyms,
        content.main_item,
        content.topic,
        content.operation,
        *(result.name for result in content.results),
        *(code for code in content.codes.model_dump().values() if code),
        content.code,
    ]
    spoken = [content.name, content.short_name, content.main_item, *content.synonyms]
    heard = list(dict.fromkeys(initials(text) for text in spoken if text))
    pairs = [pair for text in heard for pair in initial_pairs(text)]
    return (
        " ".join(tokens(" ".join(names))),
        " ".join([*tokens(" ".join(more)), *dict.fromkeys(pairs)]),
        " ".join(heard),
    )


def initial_pairs(text: str) -> list[str]:
    """Return pairs of initials as words of the index, so that it narrows the search by them."""
    return [f"py{text[n : n + 2]}" for n in range(len(text) - 1)]


def spoken_initials(text: str) -> str:
    """Return the text as initials to look for, or "" when it cannot be any."""
    lowered = text.strip().lower()
    return lowered if _INITIALS.fullmatch(lowered) else ""


def readings(text: str) -> list[str]:
    """Return what a query may mean, the query itself first: everyday words mean items."""
    typed = " ".join(text.split())
    bare = typed.replace(" ", "")
    stripped = _FILLERS.sub("", bare) or bare
    meant: list[str] = [typed, stripped]
    for words, names in synonyms().items():
        if words in bare or words == stripped:
            meant += names
    return list(dict.fromkeys(reading for reading in meant if reading))


@lru_cache(maxsize=4)
def _synonyms(path: Path) -> Mapping[str, tuple[str, ...]]:
    if not path.exists():
        return {}
    table = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {
        str(word): tuple(str(name) for name in entry["means"])
        for entry in table.get("synonyms", [])
        for word in entry["words"]
    }


def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Return everyday word → item names, from ``city/synonyms.yaml``."""
    return _synonyms(Path(settings.CITY_ROOT) / "synonyms.yaml")
