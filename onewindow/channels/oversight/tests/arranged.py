"""What the addresses of the matrix point to, in division 990102: rows written directly."""

from __future__ import annotations

from datetime import date, timedelta

from onewindow.channels.tests import one_case
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.dockets import api as dockets
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.organizations import api as organizations
from onewindow.domains.surveys import api as surveys
from onewindow.kit.actors import SYSTEM

HERE = "990102"


def _given() -> evaluation.ServiceEvaluation:
    invitation, _ = evaluation.Invitation.objects.get_or_create(
        subject="990102-1",
        occasion=1,
        defaults={
            "kind": "onsite",
            "code": "a-code-of-a-service",
            "item_name": "食品经营许可",
            "department": "",
            "division_code": HERE,
            "window": "A01",
            "invited_at": w.MONDAY,
            "asked_from": w.MONDAY,
            "closes_at": w.MONDAY + timedelta(days=30),
            "status": "evaluated",
        },
    )
    row, _ = evaluation.ServiceEvaluation.objects.get_or_create(
        invitation=invitation,
        defaults={
            "stars": 1,
            "labels": ["115"],
            "channel": "tablet",
            "evaluated_at": w.MONDAY,
            "changed_at": w.MONDAY,
        },
    )
    return row


def rectification() -> dict[str, object]:
    row, _ = evaluation.Rectification.objects.get_or_create(
        evaluation=_given(),
        defaults={"division_code": HERE, "hard_due_at": w.MONDAY, "due_at": w.MONDAY},
    )
    return {"number": row.pk}


def dispatching() -> dict[str, object]:
    return {**rectification(), "slug": "dispatch"}


def evaluation_given() -> dict[str, object]:
    rectification()
    return {"number": _given().pk}


def round_drawn() -> dict[str, object]:
    return {"number": _call().round_id}


def call_due() -> dict[str, object]:
    return {"number": _call().pk}


def _call() -> surveys.SurveyCall:
    number = str(one_case.case_here()["number"])
    person = cases.applicant_of(number)
    applicants.correct_contacts(person, phone="19900000001", by=SYSTEM, at=w.MONDAY)
    drawn, _ = surveys.SurveyRound.objects.get_or_create(
        division_code=HERE,
        month="2026-02",
        defaults={"seed": "s", "scheme": {}, "drawn_at": w.MONDAY},
    )
    row, _ = surveys.SurveyCall.objects.get_or_create(
        round=drawn,
        case_number=number,
        defaults={
            "window": "A01",
            "item_name": "食品经营许可",
            "came_on": date(2026, 2, 26),
            "decided_on": date(2026, 2, 27),
            "place": 1,
            "status": "due",
        },
    )
    return row


def ticket() -> dict[str, object]:
    call = _call()
    answer, _ = surveys.SurveyAnswer.objects.get_or_create(
        round=call.round,
        person="p",
        case_number=call.case_number,
        channel="third_party",
        defaults={"grades": dict.fromkeys(surveys.CONTENTS, 1), "answered_at": w.MONDAY},
    )
    row, _ = surveys.SurveyTicket.objects.get_or_create(
        answer=answer,
        defaults={"division_code": HERE, "opened_at": w.MONDAY},
    )
    return {"number": row.pk}


def docket() -> dict[str, object]:
    """One that was answered and waits to be told."""
    row, _ = dockets.Docket.objects.get_or_create(
        number="D202603020001",
        defaults={
            "query_code": "ABCDEFGH",
            "code": "a-code-of-a-docket",
            "channel": "window",
            "division_code": HERE,
            "wanted": "办食品经营许可",
            "reason": "extra-material",
            "reason_name": "要求提供清单以外的材料",
            "phone": "19900000001",
            "department": "market",
            "stage": "to_answer",
            "recorded_at": w.MONDAY,
            "answer_by": w.MONDAY + timedelta(days=7),
            "due_at": w.MONDAY + timedelta(days=7),
        },
    )
    return {"number": row.number}


def docket_act() -> dict[str, object]:
    return {**docket(), "slug": "dispatch"}


def outlet() -> dict[str, object]:
    """An outlet whose days can be counted."""
    stamp = {"by": SYSTEM, "at": w.MONDAY}
    organizations.establish_division(HERE, name="临湖县", **stamp)
    organizations.open_outlet("hall", name="政务大厅", division=HERE, outlet_class="A", **stamp)
    return {"kind": "csv"}


def region() -> dict[str, object]:
    """A region whose months can be looked at."""
    organizations.establish_division(HERE, name="临湖县", by=SYSTEM, at=w.MONDAY)
    return {}
