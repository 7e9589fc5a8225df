"""Who may open which address of booking."""

from __future__ import annotations

from onewindow.domains.accounts.api import Capability, Row

_BOTH = ("GET", "POST")
_POST = ("POST",)
_VIEW = (Capability.APPOINTMENTS_VIEW,)
_BOOK = (Capability.APPOINTMENTS_BOOK,)
_CHECK_IN = (Capability.APPOINTMENTS_CHECK_IN,)
_MANAGE = (Capability.APPOINTMENTS_MANAGE,)
_TOKEN = {"token": "forged"}
_NOBODY = {"uuid": "00000000-0000-0000-0000-000000000000"}
_BOOKING = "onewindow.channels.booking.tests.arranged:booking"
_MISSED = "onewindow.channels.booking.tests.arranged:missed"
_VISIT = "onewindow.channels.booking.tests.arranged:visit"
_ABSENT = "onewindow.channels.booking.tests.arranged:absent"
_PROVIDER = "onewindow.channels.booking.tests.arranged:provider"
_VEHICLE = "onewindow.channels.booking.tests.arranged:vehicle"
_FORM = {"GET": 200, "POST": 422}

ROWS = [
    Row("booking:start", "all", expected={"GET": 200}),
    Row("booking:outlets", "all", expected={"GET": 302}),
    Row("booking:slots", "all", _BOTH, {"outlet": "none"}, expected={"GET": 404, "POST": 404}),
    Row("booking:find", "all", _BOTH, expected={"GET": 200, "POST": 404}),
    Row("booking:held", "all", kwargs=_TOKEN, expected={"GET": 404}),
    Row("booking:cancel", "all", _POST, _TOKEN, expected={"POST": 404}),
    Row("booking:visit", "all", _BOTH, expected={"GET": 200, "POST": 422}),
    Row("booking:visit-held", "all", kwargs=_TOKEN, expected={"GET": 404}),
    Row("booking:visit-cancel", "all", _POST, _TOKEN, expected={"POST": 404}),
    Row("booking_desk:day", _VIEW, expected={"GET": 200}),
    Row("booking_desk:book", _BOOK, _BOTH, expected={"GET": 200, "POST": 200}),
    Row("booking_desk:check-in", _CHECK_IN, _POST, expected={"POST": 404}),
    Row("booking_desk:copies", _CHECK_IN, _POST, expected={"POST": 404}),
    Row("booking_desk:cancel", _BOOK, _BOTH, arrange=_BOOKING, is_scoped=True, expected=_FORM),
    Row("booking_desk:rebook", _BOOK, _BOTH, arrange=_BOOKING, is_scoped=True, expected=_FORM),
    Row("booking_desk:excuse", _MANAGE, _BOTH, arrange=_MISSED, is_scoped=True, expected=_FORM),
    Row("booking_desk:helping", _VIEW, expected={"GET": 200}),
    Row(
        "booking_desk:assist",
        _BOOK,
        _BOTH,
        arrange=_BOOKING,
        is_scoped=True,
        expected={"GET": 200, "POST": 302},
    ),
    Row("booking_desk:vehicles", _VIEW, expected={"GET": 200}),
    Row("booking_desk:visit-book", _BOOK, _BOTH, expected=_FORM),
    Row("booking_desk:visit-cancel", _BOOK, _BOTH, arrange=_VISIT, is_scoped=True, expected=_FORM),
    Row(
        "booking_desk:visit-finish",
        _CHECK_IN,
        _BOTH,
        arrange=_VISIT,
        is_scoped=True,
        expected=_FORM,
    ),
    Row(
        "booking_desk:visit-excuse",
        _MANAGE,
        _BOTH,
        arrange=_ABSENT,
        is_scoped=True,
        expected=_FORM,
    ),
    Row("booking_desk:crew", _CHECK_IN, expected={"GET": 200}),
    Row("booking_desk:crew-worker", _CHECK_IN, expected={"GET": 200}),
    Row("booking_desk:crew-manifest", _CHECK_IN, expected={"GET": 200}),
    Row("booking_desk:crew-day", _CHECK_IN, expected={"GET": 200}),
    Row("booking_desk:crew-entry", _CHECK_IN, _POST, expected={"POST": 422}),
    Row("booking_desk:crew-close", _CHECK_IN, _POST, _NOBODY, expected={"POST": 404}),
    Row("booking_desk:settings", _MANAGE, expected={"GET": 200}),
    Row("booking_desk:excuse-day", _MANAGE, _BOTH, expected=_FORM),
    *(
        Row(f"booking_desk:{name}", _MANAGE, _BOTH, expected=_FORM)
        for name in ("capacity", "blackout", "blackout-lift", "rules", "provider", "vehicle")
    ),
    *(
        Row(f"booking_desk:{name}", _MANAGE, _BOTH, arrange=made, is_scoped=True, expected=_FORM)
        for name, made in (("provider-delist", _PROVIDER), ("vehicle-retire", _VEHICLE))
    ),
    Row("booking_desk:channels", _VIEW, expected={"GET": 200}),
    Row("booking_desk:measures", (Capability.QUEUEING_VIEW,), expected={"GET": 200}),
]
