"""Who may open which address of the hall: screens and tickets everybody, the desks staff."""

from __future__ import annotations

from onewindow.domains.accounts.api import Capability, Row

_BOTH = ("GET", "POST")
_POST = ("POST",)
_TAKE = (Capability.QUEUEING_TAKE,)
_FORGED = {"token": "forged"}
_NOBODY = {"code": "no-such-code"}
_OUTLET = {"outlet": "no-such-outlet"}

ROWS = [
    Row("hall:pulse", "all", expected={"GET": 204}),
    Row("hall:board", "all", kwargs=_OUTLET, expected={"GET": 404}),
    Row("hall:screen", "all", kwargs=_FORGED, expected={"GET": 404}),
    Row("hall:window", "all", kwargs={"number": "99"}, expected={"GET": 404}),
    Row("hall:progress", "all", kwargs=_OUTLET, expected={"GET": 404}),
    Row("hall:take", "all", kwargs=_FORGED, expected={"GET": 404}),
    Row("hall:matters", "all", kwargs=_FORGED, expected={"GET": 404}),
    Row("hall:choice", "all", kwargs=_FORGED, expected={"GET": 404}),
    Row("hall:take-ticket", "all", _POST, _FORGED, expected={"POST": 404}),
    Row("hall:rules", "all", kwargs=_OUTLET, expected={"GET": 404}),
    Row("hall:take-rules", "all", kwargs=_FORGED, expected={"GET": 404}),
    Row("hall:query", "all", _BOTH, _FORGED, expected={"GET": 404, "POST": 404}),
    Row("hall:judge", "all", _BOTH, _FORGED, expected={"GET": 404, "POST": 404}),
    Row("hall:help", "all", _POST, _FORGED, expected={"POST": 404}),
    Row("hall:check-in", "all", _BOTH, _FORGED, expected={"GET": 404, "POST": 404}),
    Row("hall:printed", "all", kwargs={**_FORGED, **_NOBODY}, expected={"GET": 404}),
    Row("hall:ticket", "all", kwargs=_NOBODY, expected={"GET": 404}),
    Row("hall:leave", "all", _POST, _NOBODY, expected={"POST": 404}),
    Row("hall:reach", "all", _POST, _NOBODY, expected={"POST": 404}),
    Row("hall:confirm-phone", "all", _POST, _NOBODY, expected={"POST": 404}),
    Row("hall:back", "all", _POST, _NOBODY, expected={"POST": 404}),
    Row("hall:reception", _TAKE, expected={"GET": 200}),
    Row(
        "hall:desk",
        _TAKE,
        _BOTH,
        arrange="onewindow.channels.hall.tests.arranged:outlet_here",
        is_scoped=True,
        expected={"GET": 200, "POST": 422},
    ),
    Row(
        "hall:devices",
        (Capability.QUEUEING_MANAGE,),
        _BOTH,
        expected={"GET": 200, "POST": 404},
    ),
]
