"""A whole case through the machine door, each department with its own system."""

from __future__ import annotations

from onewindow.domains.cases.tests import world as w
from tests.openapi.machine import accepted


def test_systems_of_five_people_carry_a_case_from_receipt_to_archive(world, as_owner, clock):
    clerk = as_owner("clerk")
    number = accepted(clerk, world)
    as_owner("examiner").act(f"/cases/{number}/steps/b/signatures", {"outcome": "agreed"})
    for inspector in ("inspector1", "inspector2"):
        as_owner(inspector).act(f"/cases/{number}/steps/c/signatures", {"outcome": "agreed"})
    approver = as_owner("approver")
    approver.act(f"/cases/{number}/decision", {"outcome": "granted"})
    approver.act(f"/cases/{number}/result")
    clock.now = w.after(days=1)
    body = {"mode": "collection", "recipient": "林一", "identity": w.citizen_id()}
    clerk.act(f"/cases/{number}/delivery", body)
    done = clerk.act(f"/cases/{number}/archive")

    assert done["status"] == {"code": "archived", "label": "归档"}
    story = clerk.get(f"/cases/{number}/timeline")["entries"]
    assert [entry["client"] for entry in story if entry["type"].endswith("step_signed.v1")] == [
        "system-of-examiner",
        "system-of-inspector1",
        "system-of-inspector2",
        "system-of-approver",
    ]
