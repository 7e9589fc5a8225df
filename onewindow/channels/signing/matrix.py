"""Who may open which address of the signing point: a paired kiosk, or staff who accompany."""

from __future__ import annotations

from uuid import UUID

from onewindow.domains.accounts.api import Capability, Row

_SIGN = (Capability.CONTRACTS_SIGN,)
_LOOK = (Capability.CONTRACTS_SIGN, Capability.CONTRACTS_VIEW)
_MANAGE = (Capability.CONTRACTS_MANAGE,)
_NONE: dict[str, object] = {"uuid": UUID(int=0)}
_PARTY: dict[str, object] = {**_NONE, "party": 1}
_PAGES: tuple[tuple[str, tuple[str, ...], dict[str, object], dict[str, int]], ...] = (
    ("start", ("GET",), {}, {"GET": 200}),
    ("homes", ("POST",), {}, {"POST": 422}),
    ("begin", ("POST",), {}, {"POST": 422}),
    ("resume", ("POST",), {}, {"POST": 404}),
    ("contract", ("GET",), _NONE, {"GET": 404}),
    ("identify", ("POST",), _NONE, {"POST": 404}),
    ("remove", ("POST",), _PARTY, {"POST": 404}),
    ("terms", ("GET", "POST"), _NONE, {"GET": 404, "POST": 404}),
    ("sign", ("POST",), _NONE, {"POST": 404}),
    ("abandon", ("POST",), _NONE, {"POST": 404}),
    ("void", ("POST",), _NONE, {"POST": 404}),
    ("file", ("GET",), _NONE, {"GET": 404}),
)

ROWS = [
    Row("signing:desk", _LOOK, expected={"GET": 200}),
    Row("signing:policies", _MANAGE, expected={"GET": 200}),
    Row("signing:policy-set", _MANAGE, ("GET", "POST"), expected={"GET": 200, "POST": 422}),
    Row("signing:verify", _LOOK, kwargs=_NONE, expected={"GET": 404}),
    *(
        Row(f"signing:desk-{name}", _SIGN, methods, kwargs, expected=expected)
        for name, methods, kwargs, expected in _PAGES
    ),
    # A token nobody was given is no kiosk, whatever is asked.
    *(
        Row(
            f"signing:kiosk-{name}",
            "all",
            methods,
            {"token": "forged", **kwargs},
            expected=dict.fromkeys(methods, 404),
        )
        for name, methods, kwargs, _ in _PAGES
    ),
]
