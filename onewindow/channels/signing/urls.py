"""Addresses of the signing point, at a kiosk and at a desk; included at ``/signing/``."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onewindow.channels.signing.points import View, desk, kiosk
from onewindow.channels.signing.views import contract, starting
from onewindow.channels.signing.views.desk import desk as contracts_desk
from onewindow.channels.signing.views.desk import verify

_ONE = "contracts/<uuid:uuid>/"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])
_PAGES: tuple[tuple[str, str, View], ...] = (
    ("start", "", require_safe(starting.start)),
    ("homes", "homes", require_POST(starting.homes)),
    ("begin", "contracts", require_POST(starting.begin)),
    ("resume", "resume", require_POST(starting.resume)),
    ("contract", _ONE, require_safe(contract.contract)),
    ("identify", f"{_ONE}parties", require_POST(contract.identify)),
    ("remove", f"{_ONE}parties/<int:party>/remove", require_POST(contract.remove)),
    ("terms", f"{_ONE}terms", _BOTH(contract.terms)),
    ("sign", f"{_ONE}signatures", require_POST(contract.sign)),
    ("abandon", f"{_ONE}abandon", require_POST(contract.abandon)),
    ("void", f"{_ONE}void", require_POST(contract.void)),
    ("file", f"{_ONE}file", require_safe(contract.file)),
)


def _at(prefix: str, kind: str, door: object) -> list[URLPattern]:
    assert callable(door)
    return [path(prefix + place, door(view), name=f"{kind}-{name}") for name, place, view in _PAGES]


app_name = "signing"
urlpatterns = [
    path("desk", contracts_desk, name="desk"),
    path("desk/verify/<uuid:uuid>", verify, name="verify"),
    *_at("desk/accompany/", "desk", desk),
    *_at("at/<str:token>/", "kiosk", kiosk),
]
