"""Which case a caller may open, and as whom they act in it."""

from __future__ import annotations

from dataclasses import replace

from onewindow.channels.openapi.door import Call
from onewindow.domains.approvals.api import Step, UnknownStep
from onewindow.domains.cases import api as cases
from onewindow.kit.actors import Actor

HEAD = "head"


def open_case(call: Call, number: str) -> cases.CaseFile:
    """Return a case that the owner may see, from their own department or one of their posts."""
    try:
        return cases.case_file(number, viewer=call.by)
    except cases.CaseNotFound:
        others = {post.department for post in call.posts} - {call.by.department}
        for code in sorted(others):
            try:
                return cases.case_file(number, viewer=replace(call.by, department=code))
            except cases.CaseNotFound:
                continue
        raise


def at_step(call: Call, number: str, code: str) -> Actor:
    """Return the owner in the post of the step, or as the head of its department.

    Whose department has the step sees the case; anybody else must see it otherwise.
    """
    row = cases.trays.step_of(number, code)
    if row is None or not call.by.reaches(row.division_code):
        raise UnknownStep(f"办件 {number} 没有环节“{code}”。")
    if call.by.only_assigned or row.department not in {
        call.by.department,
        *(post.department for post in call.posts),
    }:
        call.must_see(number)
    return call.acting(row.department, row.role, HEAD)


def at_decision(call: Call, number: str) -> Actor:
    """Return the owner in the post of the decision step."""
    row = Step.objects.filter(case_number=number, stage="decision").first()
    return call.acting(row.department, row.role, HEAD) if row else call.by


def at_case(call: Call, number: str) -> Actor:
    """Return the owner as the head of the case's department, or in any post of it."""
    case = cases.cases_by_number([number]).get(number)
    if case is None or not call.by.reaches(case.division_code):
        raise cases.CaseNotFound(f"没有编号为 {number} 的办件。")
    roles = [post.role for post in call.posts if post.department == case.department]
    return call.acting(case.department, HEAD, *roles)
