"""Addresses of the signing point, at a kiosk and at a desk; included at ``/signing/``."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.channels.signing.points import Door, View, desk, kiosk
from onewindow.channels.signing.views import contract, policies, starting
from onewindow.channels.signing.views.desk import desk as contracts_desk
from onewindow.channels.signing.views.desk import verify

Methods = Callable[[Door], Door]
_ONE = "contracts/<uuid:uuid>/"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])
_PAGES: tuple[tuple[str, str, Methods, View], ...] = (
    ("start", "", require_safe, starting.start),
    ("homes", "homes", require_POST, starting.homes),
    ("begin", "contracts", require_POST, starting.begin),
    ("resume", "resume", require_POST, starting.resume),
    ("contract", _ONE, require_safe, contract.contract),
    ("identify", f"{_ONE}parties", require_POST, contract.identify),
    ("remove", f"{_ONE}parties/<int:party>/remove", require_POST, contract.remove),
    ("terms", f"{_ONE}terms", _BOTH, contract.terms),
    ("sign", f"{_ONE}signatures", require_POST, contract.sign),
    ("abandon", f"{_ONE}abandon", require_POST, contract.abandon),
    ("void", f"{_ONE}void", require_POST, contract.void),
    ("file", f"{_ONE}file", require_safe, contract.file),
)


def _at(prefix: str, kind: str, opens: Callable[[View], Door]) -> list[URLPattern]:
    return [
        path(prefix + place, methods(opens(view)), name=f"{kind}-{name}")
        for name, place, methods, view in _PAGES
    ]


app_name = "signing"
urlpatterns = [
    path("desk", contracts_desk, name="desk"),
    path("policies", policies.policies, name="policies"),
    path("policies/set", policies.policy_set, name="policy-set"),
    path("desk/verify/<uuid:uuid>", verify, name="verify"),
    *_at("desk/accompany/", "desk", desk),
    *_at("at/<str:token>/", "kiosk", kiosk),
]
