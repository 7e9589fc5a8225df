"""Who may open which address of evaluating."""

from __future__ import annotations

from onewindow.domains.accounts.api import Capability, Row

_BOTH = ("GET", "POST")
_AT_WINDOWS = (Capability.CASES_RECEIVE, Capability.CASES_DELIVER, Capability.CASES_ISSUE)
_TOKEN = {"token": "forged"}

ROWS = [
    Row("evaluating:asked", "all", _BOTH, {"code": "guessed"}, expected={"GET": 404, "POST": 404}),
    Row("evaluating:published", "all", expected={"GET": 200}),
    Row("evaluating:pair", _AT_WINDOWS, _BOTH, expected={"GET": 302, "POST": 302}),
    Row("evaluating:tablet", "all", _BOTH, _TOKEN, expected={"GET": 404, "POST": 404}),
    Row("evaluating:tablet-content", "all", kwargs=_TOKEN, expected={"GET": 404}),
]
