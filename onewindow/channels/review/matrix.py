"""Who may open which address of the review desk."""

from __future__ import annotations

from onewindow.channels.review.acts import SPECS
from onewindow.domains.accounts.api import Capability, Row

_C = Capability
_CASE = "onewindow.channels.review.tests.arranged:case_here"
_STEP = "onewindow.channels.review.tests.arranged:step_here"
_BOTH = ("GET", "POST")

ROWS = [
    Row(
        "review:inbox",
        (_C.CASES_EXAMINE, _C.CASES_INSPECT, _C.CASES_SUPERVISE),
        expected={"GET": 200},
    ),
    Row("review:department", (_C.CASES_REROUTE, _C.CASES_SUPERVISE)),
    Row("review:search", (_C.CASES_VIEW,), expected={"GET": 200}),
    Row("review:batch", (_C.CASES_EXAMINE,), ("POST",)),
    Row("review:reports", (_C.CASES_VIEW,), expected={"GET": 200}),
    Row("review:follow-ups", (_C.CASES_VIEW,), expected={"GET": 200}),
    Row("review:case", (_C.CASES_VIEW,), arrange=_CASE, is_scoped=True),
    Row(
        "review:footage",
        (_C.CASES_SUPERVISE,),
        arrange="onewindow.channels.review.tests.arranged:footage_here",
        is_scoped=True,
        expected={"GET": 302},
    ),
    Row("review:sign", (_C.CASES_EXAMINE,), ("POST",), arrange=_STEP, is_scoped=True),
    Row("review:decide", (_C.CASES_DECIDE,), ("POST",), arrange=_CASE, is_scoped=True),
    Row(
        "review:material",
        (_C.CASES_VIEW,),
        arrange="onewindow.channels.review.tests.arranged:material_here",
        is_scoped=True,
    ),
    Row(
        "review:notice",
        (_C.CASES_VIEW,),
        arrange="onewindow.channels.review.tests.arranged:notice_here",
        is_scoped=True,
    ),
    Row(
        "review:reveal",
        (_C.CASES_UNMASK,),
        ("POST",),
        arrange="onewindow.channels.review.tests.arranged:phone_here",
        is_scoped=True,
    ),
    Row(
        "review:reveal-answer",
        (_C.CASES_UNMASK,),
        ("POST",),
        arrange="onewindow.channels.review.tests.arranged:answer_here",
        is_scoped=True,
    ),
    *(
        Row(
            spec.url_name,
            (spec.capability,),
            _BOTH,
            arrange=_STEP if spec.on_step else _CASE,
            is_scoped=True,
        )
        for spec in SPECS
    ),
]
