"""Who may open which address of the window."""

from __future__ import annotations

from onewindow.domains.accounts.api import Capability, Row

_BOTH = ("GET", "POST")
_POST = ("POST",)
_DESK = (Capability.CASES_RECEIVE, Capability.CASES_DELIVER, Capability.CASES_ISSUE)
_RECEIVE = (Capability.CASES_RECEIVE,)
_VIEW = (Capability.CASES_VIEW,)
_WORK = (
    Capability.CASES_RECEIVE,
    Capability.CASES_DELIVER,
    Capability.CASES_ISSUE,
    Capability.CASES_ENDORSE,
    Capability.CASES_TERMINATE,
)
_CALL = (Capability.QUEUEING_CALL,)
_MANAGE = (Capability.QUEUEING_MANAGE,)
_ASSIGN = (Capability.CASES_ASSIGN,)
_RECORD = (Capability.DOCKETS_RECORD,)
_DRAFT = {"uuid": "00000000-0000-4000-8000-000000000000"}
_SHA = "0" * 64
_CASE = "onewindow.channels.window.tests.arranged:case"
_ACT = "onewindow.channels.window.tests.arranged:act"
_FIELD = "onewindow.channels.window.tests.arranged:field"
_TOKEN = {"token": "forged"}

ROWS = [
    Row("window:desk", _DESK, expected={"GET": 302}),
    Row("window:seat", _DESK, _BOTH, expected={"GET": 200, "POST": 404}),
    Row("window:leave", _DESK, _POST, expected={"POST": 302}),
    Row("window:queue", _CALL, expected={"GET": 302}),
    Row("window:queue-bar", _CALL, expected={"GET": 200}),
    Row("window:queue-act", _CALL, _POST, expected={"POST": 409}),
    Row("window:windows", _MANAGE, expected={"GET": 200}),
    Row(
        "window:release",
        _MANAGE,
        _BOTH,
        arrange="onewindow.channels.window.tests.arranged:left_behind",
        is_scoped=True,
        expected={"GET": 200, "POST": 422},
    ),
    Row(
        "window:register",
        _MANAGE,
        _BOTH,
        arrange="onewindow.channels.window.tests.arranged:unrecorded",
        is_scoped=True,
        expected={"GET": 200, "POST": 422},
    ),
    Row("window:peaks", _MANAGE, expected={"GET": 200}),
    Row("window:peak-bar", _MANAGE, expected={"GET": 200}),
    Row("window:summon", _MANAGE, _POST, {"window": "none"}, expected={"POST": 404}),
    Row("window:attach", _CALL, _POST, arrange=_CASE, is_scoped=True, expected={"POST": 409}),
    Row("window:assisted", _RECEIVE, expected={"GET": 200}),
    Row("window:assistants", _ASSIGN, expected={"GET": 200}),
    Row(
        "window:arrange",
        _ASSIGN,
        _BOTH,
        arrange=_CASE,
        is_scoped=True,
        expected={"GET": 200, "POST": 409},
    ),
    Row("window:dockets", _RECORD, expected={"GET": 200}),
    Row("window:docket-new", _RECORD, _BOTH, expected={"GET": 200, "POST": 422}),
    Row(
        "window:docket",
        _RECORD,
        arrange="onewindow.channels.window.tests.arranged:docket",
        is_scoped=True,
        expected={"GET": 200},
    ),
    Row("window:search", _DESK, expected={"GET": 200}),
    Row("window:deliveries", _DESK, expected={"GET": 200}),
    Row("window:acceptance", _RECEIVE, expected={"GET": 302}),
    Row("window:items", _RECEIVE, expected={"GET": 200}),
    Row("window:begin", _RECEIVE, _POST, expected={"POST": 404}),
    Row("window:check", _RECEIVE, _POST, expected={"POST": 200}),
    Row("window:situation", _RECEIVE, _BOTH, _DRAFT, expected={"GET": 404, "POST": 404}),
    Row("window:applicant", _RECEIVE, _BOTH, _DRAFT, expected={"GET": 404, "POST": 404}),
    Row("window:materials", _RECEIVE, _BOTH, _DRAFT, expected={"GET": 404, "POST": 404}),
    Row("window:discard", _RECEIVE, _POST, _DRAFT, expected={"POST": 404}),
    Row("window:draft-file", _RECEIVE, ("GET",), {**_DRAFT, "sha256": _SHA}, expected={"GET": 404}),
    Row("window:case", _VIEW, arrange=_CASE, is_scoped=True, expected={"GET": 200}),
    Row("window:case-acceptance", _WORK, arrange=_CASE, is_scoped=True, expected={"GET": 200}),
    Row("window:confirmation", _VIEW, arrange=_CASE, is_scoped=True, expected={"GET": 200}),
    Row("window:amend", _RECEIVE, _POST, arrange=_CASE, is_scoped=True, expected={"POST": 302}),
    Row("window:act", _WORK, _POST, arrange=_ACT, is_scoped=True, expected={"POST": 422}),
    Row("window:case-file", _VIEW, arrange=f"{_CASE}_file", is_scoped=True, expected={"GET": 404}),
    Row("window:notices", _VIEW, arrange=_CASE, is_scoped=True, expected={"GET": 200}),
    Row("window:notice", _VIEW, arrange=f"{_CASE}_notice", is_scoped=True, expected={"GET": 404}),
    Row(
        "window:reveal",
        (Capability.CASES_UNMASK,),
        _POST,
        arrange=_FIELD,
        is_scoped=True,
        expected={"POST": 422},
    ),
    Row("window:pair", _RECEIVE, _BOTH, expected={"GET": 302, "POST": 302}),
    Row("window:second-screen", "all", ("GET",), _TOKEN, expected={"GET": 404}),
    Row("window:second-screen-content", "all", ("GET",), _TOKEN, expected={"GET": 404}),
    Row("window:second-screen-confirm", "all", _POST, _TOKEN, expected={"POST": 404}),
    Row("window:second-screen-changes", "all", _POST, _TOKEN, expected={"POST": 404}),
]
