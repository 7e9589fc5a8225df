"""Where the previous and the next page of a list lead; shared by the channels."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from onewindow.kit.pagination import Page
from onewindow.ui.pictures import Pages


def next_pages(request: HttpRequest, previous: str, following: str, words: str = "") -> Pages:
    """Return where previous and next lead, the rest of the address kept."""

    def url(cursor: str) -> str:
        if not cursor:
            return ""
        query = request.GET.copy()
        query["page"] = cursor
        return f"{request.path}?{query.urlencode()}"

    return Pages(url(previous), url(following), words)


def pages_of(request: HttpRequest, listed: Page[Any], words: str = "") -> Pages:
    """Return the links around one page of a list."""
    return next_pages(request, listed.previous_cursor, listed.next_cursor, words)
