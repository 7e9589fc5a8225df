"""Stroke icons of one set, written into the page so that they take the colour of the text."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.safestring import SafeString, mark_safe

_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def icon_svg(name: str) -> SafeString:
    """Return the icon as an SVG hidden from screen readers: a word always stands beside it.

    Where the icon is not installed the word stands alone; with DEBUG it is an error, so that a
    wrong name is seen by the developer and never by a clerk.
    """
    return _read(Path(settings.NODE_MODULES), name) or _missing(name)


@lru_cache(maxsize=512)
def _read(root: Path, name: str) -> SafeString | None:
    file = root / "lucide-static" / "icons" / f"{name}.svg"
    if not _NAME.fullmatch(name) or not file.is_file():
        return None
    match = _INNER.search(file.read_text(encoding="utf-8"))
    if match is None:
        return None
    inner = " ".join(match[1].split())
    # The file is a pinned package's, checked by the hash in the lock file.
    return mark_safe(  # noqa: S308
        '<svg class="icon" viewBox="0 0 24 24" width="16" height="16" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        f' stroke-linejoin="round" aria-hidden="true" focusable="false">{inner}</svg>'
    )


def _missing(name: str) -> SafeString:
    if settings.DEBUG:
        raise ImproperlyConfigured(
            f"icon “{name}” is not in node_modules/lucide-static/icons; "
            "run `npm ci --ignore-scripts` or correct its name"
        )
    return SafeString("")
