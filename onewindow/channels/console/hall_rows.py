"""Rows of the matrix for the pages of the hall's manager."""

from __future__ import annotations

from onewindow.domains.accounts.api import Capability, Row

_ARRANGE = "onewindow.channels.console.tests.arrange"
_READ = ("GET",)
_BOTH = ("GET", "POST")
_QUEUE = (Capability.QUEUEING_MANAGE,)
_DEVICE = f"{_ARRANGE}:device"
_PLATE = f"{_ARRANGE}:plate"

ROWS = [
    Row("console:queue-rules", _QUEUE, _READ, expected={"GET": 200}),
    Row("console:queue-rules-edit", _QUEUE, _BOTH, expected={"GET": 200, "POST": 422}),
    Row("console:queue-rules-follow", _QUEUE, _BOTH, expected={"GET": 200, "POST": 422}),
    Row("console:plates", _QUEUE, _READ, expected={"GET": 200}),
    Row("console:plate-edit", _QUEUE, _BOTH, expected={"GET": 200, "POST": 422}),
    Row("console:plate-rename", _QUEUE, _BOTH, arrange=_PLATE, expected={"GET": 200, "POST": 422}),
    Row("console:plate-close", _QUEUE, _BOTH, arrange=_PLATE, expected={"GET": 200, "POST": 422}),
    Row("console:reserves", _QUEUE, _READ, expected={"GET": 200}),
    Row("console:reserve-new", _QUEUE, _BOTH, expected={"GET": 200, "POST": 422}),
    Row(
        "console:reserve-dismiss",
        _QUEUE,
        _BOTH,
        arrange=f"{_ARRANGE}:reserve",
        is_scoped=True,
        expected={"GET": 200, "POST": 302},
    ),
    Row(
        "console:window-footage",
        _QUEUE,
        _READ,
        arrange=f"{_ARRANGE}:window",
        is_scoped=True,
        expected={"GET": 200},
    ),
    Row(
        "console:window-watch",
        _QUEUE,
        _READ,
        arrange=f"{_ARRANGE}:serving",
        is_scoped=True,
        expected={"GET": 302},
    ),
    Row("console:hall-devices", _QUEUE, _READ, expected={"GET": 200}),
    Row("console:device-new", _QUEUE, _BOTH, expected={"GET": 200, "POST": 422}),
    Row("console:device-kinds", _QUEUE, _READ, expected={"GET": 200}),
    Row("console:device-kind-edit", _QUEUE, _BOTH, expected={"GET": 200, "POST": 422}),
    Row(
        "console:device-inspect",
        _QUEUE,
        _BOTH,
        arrange=_DEVICE,
        is_scoped=True,
        expected={"GET": 200, "POST": 422},
    ),
    Row(
        "console:device-withdraw",
        _QUEUE,
        _BOTH,
        arrange=_DEVICE,
        is_scoped=True,
        expected={"GET": 200, "POST": 302},
    ),
    Row("console:divisions", (Capability.ORGANIZATIONS_VIEW,), _READ, expected={"GET": 200}),
    Row(
        "console:division-edit",
        (Capability.ORGANIZATIONS_MANAGE,),
        _BOTH,
        expected={"GET": 200, "POST": 422},
    ),
]
