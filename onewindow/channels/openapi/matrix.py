"""Who may open which address: everybody may knock, and without a token learns 401.

Sessions and cookies are never looked at, so for the table of people every address is the same;
``tests/openapi/test_tokens.py`` walks operation × token instead.
"""

from __future__ import annotations

from onewindow.channels.openapi.api import url_name
from onewindow.channels.openapi.door import TABLE
from onewindow.domains.accounts.api import Row

_KWARGS: dict[str, object] = {
    "number": "990100202603020001",
    "code": "no-such-thing",
    "version": "1",
    "uuid": "6f1b1c52-8f0e-4a57-9d0a-2f6a0d3b7c11",
    "step": "b",
    "material": "form",
    "field": "shop",
    "sha256": "0" * 64,
    "group": "to_accept",
    "unit": "990101001001GB00001F00020001",
}


def _rows() -> list[Row]:
    methods: dict[str, list[str]] = {}
    for operation in TABLE:
        methods.setdefault(operation.path, []).append(operation.method)
    return [
        Row(
            f"openapi:{url_name(path)}",
            "all",
            tuple(sorted(given)),
            kwargs={name: value for name, value in _KWARGS.items() if f"{{{name}}}" in path},
            expected={method: 415 if _has_body(path, method) else 401 for method in given},
        )
        for path, given in methods.items()
    ]


def _has_body(path: str, method: str) -> bool:
    """Whether the content type is looked at before the token."""
    return any(
        one.has_body or one.consumes != "application/json"
        for one in TABLE
        if (one.path, one.method) == (path, method)
    )


ROWS = [Row("openapi:document", "all", expected={"GET": 200}), *_rows()]
