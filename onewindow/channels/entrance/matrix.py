"""Who may open which address of the entrance."""

from __future__ import annotations

from onewindow.domains.accounts.api import Row

_BOTH = ("GET", "POST")
_POST = ("POST",)

ROWS = [
    Row("entrance:sign-in", "all", _BOTH, expected={"GET": 200, "POST": 422}),
    Row("entrance:code", "all", _BOTH, expected={"GET": 302, "POST": 302}),
    Row("entrance:passkey-options", "all", _POST, expected={"POST": 401}),
    Row("entrance:passkey", "all", _POST, expected={"POST": 401}),
    Row("entrance:back", "staff", expected={"GET": 200}),
    Row("entrance:resume", "staff", _BOTH, expected={"GET": 302, "POST": 302}),
    Row("entrance:sign-out", "settling", _POST, expected={"POST": 302}),
    Row("entrance:home", "staff", expected={"GET": 302}),
    Row("entrance:security", "settling", expected={"GET": 200}),
    Row("entrance:totp", "settling", _BOTH, expected={"GET": 200, "POST": 422}),
    Row("entrance:recovery-codes", "staff", _POST, expected={"POST": 200}),
    Row("entrance:security-passkey-options", "settling", _POST, expected={"POST": 200}),
    Row("entrance:security-passkey", "settling", _POST, expected={"POST": 422}),
    Row(
        "entrance:security-passkey-remove",
        "staff",
        _POST,
        {"passkey_id": 1},
        expected={"POST": 302},
    ),
    Row("entrance:password", "settling", _BOTH, expected={"GET": 200, "POST": 422}),
]
