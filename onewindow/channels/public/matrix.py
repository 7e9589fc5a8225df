"""Who may open which public address: everybody."""

from __future__ import annotations

from onewindow.channels.public.verification.matrix import ROWS as VERIFICATION
from onewindow.domains.accounts.api import Row

ROWS = [
    *VERIFICATION,
    Row("public:front", "all", expected={"GET": 200}),
    Row("public:search", "all", expected={"GET": 200}),
    Row("public:guide", "all", kwargs={"code": "no-such-item"}, expected={"GET": 404}),
    Row("public:outlets", "all", expected={"GET": 200}),
    Row("public:outlet", "all", kwargs={"code": "no-such-outlet"}, expected={"GET": 404}),
    Row("public:ask-progress", "all", ("GET", "POST"), expected={"GET": 200, "POST": 404}),
    Row("public:docket-report", "all", ("GET", "POST"), expected={"GET": 200, "POST": 422}),
    Row("public:docket-ask", "all", ("GET", "POST"), expected={"GET": 200, "POST": 404}),
    Row(
        "public:docket",
        "all",
        ("GET", "POST"),
        kwargs={"token": "x"},
        expected={"GET": 302, "POST": 302},
    ),
    Row("public:docket-link", "all", kwargs={"code": "guessed"}, expected={"GET": 404}),
    Row("public:progress", "all", kwargs={"token": "x"}, expected={"GET": 302}),
]
