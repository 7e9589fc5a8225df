"""Words to find items by: bigrams of Chinese, pinyin initials, everyday words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
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
    r"(?:怎么样?|如何|在?哪里|哪儿|去哪|我想|我要|我们?|自己|需要|想要?|请问|什么|哪些|办理|申请|申办|手续"
    r"|流程|[办开]个|一[家个张间]|要不要|能不能|可以|了|吗|呢|的|要|能|给|带|跑|到|去)"
)
# Verbs of everyday life: between one of them and its object people put other words.
_VERBS = "开办卖买换补修当考做养租提取领注盖挖建跑"
_GAP = 3


def tokens(text: str) -> list[str]:
    """Return what a text is found by: each character, each pair, each Latin word or number."""
    lowered = text.lower()
    found = _WORD.findall(lowered)
    for run in _CHINESE.findall(lowered):
        found += run
        found += [run[n : n + 2] for n in range(len(run) - 1)]
    return list(dict.fromkeys(found))


def whole_runs(text: str) -> list[str]:
    """Return each unbroken stretch of Chinese of three characters or more, as one word."""
    return [run for run in _CHINESE.findall(text.lower()) if 3 <= len(run) <= _LONGEST_RUN]


_LONGEST_RUN = 40


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
        # A name typed as it stands is a word of its own, so that it beats what merely contains it.
        " ".join([*tokens(" ".join(names)), *dict.fromkeys(whole_runs(" ".join(names)))]),
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query: its words, and how much a full match of them is worth."""

    words: tuple[str, ...]
    worth: float


def readings(text: str) -> list[Reading]:
    """Return what a query may mean, the query itself first: everyday words mean items."""
    typed = " ".join(text.split())
    bare = typed.replace(" ", "").lower()
    stripped = _FILLERS.sub(" ", typed).strip() or typed
    said = [(typed, 1.0), (stripped, 0.95)]
    said += [(name, worth) for name, worth in _meant(bare).items()]
    found: dict[tuple[str, ...], float] = {}
    for words, worth in said:
        key = tuple(dict.fromkeys([*query_tokens(words), *whole_runs(words)]))
        if key:
            found[key] = max(worth, found.get(key, 0.0))
    return [Reading(words, worth) for words, worth in found.items()]


def _meant(bare: str) -> dict[str, float]:
    """Return the item names that everyday words of a query mean; the longest words count most."""
    found: dict[str, float] = {}
    for words, names in synonyms().items():
        if words not in bare and not _is_said(words, bare):
            continue
        # 上户口 says more than 户口.
        worth = 0.8 + 0.02 * min(len(words), 8)
        for name in names:
            found[name] = max(worth, found.get(name, 0.0))
    return found


def _is_said(words: str, bare: str) -> bool:
    """Whether a verb and its object are said with a few characters in between: 开(个小)饭馆."""
    if len(words) < _GAP or words[0] not in _VERBS:
        return False
    end = bare.find(words[1:])
    return end > 0 and words[0] in bare[max(0, end - _GAP - 1) : end]


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
