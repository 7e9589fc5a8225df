"""Who may open which address of verification: everybody."""

from __future__ import annotations

from onewindow.domains.accounts.api import Row

ROWS = [
    Row("verification:ask", "all", expected={"GET": 200}),
    Row("verification:show", "all", kwargs={"code": "000000000000"}, expected={"GET": 404}),
]
