"""Who may open which address of oversight."""

from __future__ import annotations

from onewindow.domains.accounts.api import Capability, Row

_ARRANGED = "onewindow.channels.oversight.tests.arranged"
_BOTH = ("GET", "POST")
_EVALUATION = (Capability.EVALUATION_VIEW,)
_REVIEW = (Capability.EVALUATION_REVIEW,)
_LOOP = (
    Capability.EVALUATION_DISPATCH,
    Capability.EVALUATION_HANDLE,
    Capability.EVALUATION_REVIEW,
)
_SURVEYS = (Capability.SURVEYS_VIEW,)
_DRAW = (Capability.SURVEYS_DRAW,)
_CALL = (Capability.SURVEYS_CALL,)
_DOCKETS = (Capability.DOCKETS_VIEW,)
_DOCKET_ACTS = (
    Capability.DOCKETS_DISPATCH,
    Capability.DOCKETS_ANSWER,
    Capability.DOCKETS_DECIDE,
)


def _list(name: str, who: tuple[Capability, ...]) -> Row:
    return Row(f"oversight:{name}", who, expected={"GET": 200})


def _one(name: str, who: tuple[Capability, ...], arrange: str, get: int = 200) -> Row:
    made = f"{_ARRANGED}:{arrange}"
    return Row(f"oversight:{name}", who, arrange=made, is_scoped=True, expected={"GET": get})


def _act(name: str, who: tuple[Capability, ...], arrange: str = "", post: int = 422) -> Row:
    made = f"{_ARRANGED}:{arrange}" if arrange else ""
    expected = {"GET": 200, "POST": post}
    return Row(
        f"oversight:{name}",
        who,
        _BOTH,
        arrange=made,
        is_scoped=bool(arrange),
        expected=expected,
    )


ROWS = [
    Row("oversight:home", "staff", expected={"GET": 302}),
    _list("rectifications", _EVALUATION),
    _one("rectification", _EVALUATION, "rectification"),
    _act("rectification-act", _LOOP, "dispatching"),
    _list("evaluations", _EVALUATION),
    _act("evaluation-publish", _REVIEW, "evaluation_given", 409),
    _list("ranking", _EVALUATION),
    _list("policies", _EVALUATION),
    _act("policy-set", _REVIEW),
    _list("rounds", _SURVEYS),
    _act("draw", _DRAW),
    _one("round", _SURVEYS, "round_drawn"),
    _one("next-call", _CALL, "round_drawn", 302),
    _act("paper", _CALL, "round_drawn"),
    _act("round-close", _DRAW, "round_drawn", 409),
    _one("scores", _SURVEYS, "round_drawn"),
    _one("compare", _SURVEYS, "round_drawn"),
    _act("call", _CALL, "call_due"),
    Row(
        "oversight:call-phone",
        _CALL,
        ("POST",),
        arrange=f"{_ARRANGED}:call_due",
        is_scoped=True,
        expected={"POST": 200},
    ),
    Row(
        "oversight:call-recording",
        _CALL,
        ("POST",),
        arrange=f"{_ARRANGED}:call_due",
        is_scoped=True,
        expected={"POST": 422},
    ),
    _one("listen", (Capability.SURVEYS_LISTEN,), "call_due"),
    _one("listen-sound", (Capability.SURVEYS_LISTEN,), "call_due", 404),
    _list("tickets", _SURVEYS),
    _act("ticket-rectify", (Capability.SURVEYS_HANDLE,), "ticket"),
    _act("ticket-tell", _CALL, "ticket"),
    _list("schemes", _SURVEYS),
    _list("hall", (Capability.QUEUEING_VIEW,)),
    Row(
        "oversight:hall-file",
        (Capability.QUEUEING_VIEW,),
        kwargs={"kind": "csv"},
        arrange=f"{_ARRANGED}:outlet",
        expected={"GET": 200},
    ),
    _list("city", (Capability.QUEUEING_VIEW,)),
    Row(
        "oversight:city-file",
        (Capability.QUEUEING_VIEW,),
        kwargs={"kind": "csv"},
        expected={"GET": 200},
    ),
    Row("oversight:ranking-file", _EVALUATION, kwargs={"kind": "csv"}, expected={"GET": 200}),
    Row(
        "oversight:scores-file",
        _SURVEYS,
        kwargs={"kind": "csv"},
        arrange=f"{_ARRANGED}:round_drawn",
        is_scoped=True,
        expected={"GET": 200},
    ),
    _list("measures", (Capability.QUEUEING_VIEW,)),
    Row(
        "oversight:measures-file",
        (Capability.QUEUEING_VIEW,),
        kwargs={"kind": "csv"},
        expected={"GET": 200},
    ),
    _list("dockets", _DOCKETS),
    Row("oversight:dockets-file", _DOCKETS, kwargs={"kind": "csv"}, expected={"GET": 200}),
    _list("docket-figures", _DOCKETS),
    Row("oversight:docket-figures-file", _DOCKETS, kwargs={"kind": "csv"}, expected={"GET": 200}),
    _list("docket-policies", _DOCKETS),
    _act("docket-policy-set", (Capability.DOCKETS_DECIDE,)),
    _one("docket", _DOCKETS, "docket"),
    Row(
        "oversight:docket-phone",
        (Capability.DOCKETS_DISPATCH,),
        ("POST",),
        arrange=f"{_ARRANGED}:docket",
        is_scoped=True,
        expected={"POST": 200},
    ),
    _act("docket-act", _DOCKET_ACTS, "docket_act"),
    _act("scheme-set", _DRAW),
    Row(
        "oversight:appraisals",
        (Capability.APPRAISALS_VIEW,),
        arrange=f"{_ARRANGED}:region",
        expected={"GET": 200},
    ),
    Row(
        "oversight:appraisals-file",
        (Capability.APPRAISALS_VIEW,),
        kwargs={"kind": "csv"},
        arrange=f"{_ARRANGED}:region",
        expected={"GET": 200},
    ),
    _act("appraisal-draw-up", (Capability.APPRAISALS_CLOSE,)),
]
