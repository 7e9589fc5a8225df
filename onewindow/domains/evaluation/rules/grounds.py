"""Where the basis of a refusal stands: in the pinned standard, outside it, or not to be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onewindow.domains.evaluation.rules.corroboration import Ground

_GENERAL = frozenset({"行政许可法", "行政复议法", "行政诉讼法", "行政处罚法"})
"""Laws on procedure hold for every item; citing them says nothing about a condition."""
_BARE_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千\d]+条")


def ground_of(
    text: str, cited: Iterable[tuple[str, str]], listed: Sequence[tuple[str, str]]
) -> Ground:
    """Return where the basis of a refusal stands.

    ``cited`` are law and article that the text names, ``listed`` those of the standard; a law that
    the standard names without an article stands there whole.
    """
    grounds = {_one(law, article, text, listed) for law, article in cited}
    for ground in (Ground.BEYOND, Ground.UNCLEAR, Ground.LISTED):
        if ground in grounds:
            return ground
    return Ground.UNCLEAR


def _one(law: str, article: str, text: str, listed: Sequence[tuple[str, str]]) -> Ground:
    name = _short(law)
    if name in _GENERAL or _BARE_ARTICLE.match(name) or not (article or "《" in text):
        return Ground.UNCLEAR
    articles = [_bare(where) for known, where in listed if _short(known) == name]
    if not articles:
        return Ground.BEYOND
    wanted = _bare(article)
    if any(not where or wanted.startswith(where) for where in articles):
        return Ground.LISTED
    return Ground.UNCLEAR


def _short(law: str) -> str:
    return _bare(law).removeprefix("中华人民共和国")


def _bare(text: str) -> str:
    return "".join(text.split())


def is_same_material(asked: str, known: Iterable[str]) -> bool:
    """Return whether a name means one of the known materials: equal, or one within the other."""
    name = _bare(asked)
    return any(name in bare or bare in name for bare in map(_bare, known) if bare)
