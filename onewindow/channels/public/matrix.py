"""Who may open which public address: everybody."""

from __future__ import annotations

from onewindow.domains.accounts.api import Row

ROWS = [
    Row("verification:ask", "all", expected={"GET": 200}),
    Row("verification:show", "all", kwargs={"code": "AAAA-BBBB-CCCC"}, expected={"GET": 404}),
]
