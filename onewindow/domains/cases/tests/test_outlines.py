"""Cases of one plan share its outline; the state of each holds only what moved."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from onewindow.domains.approvals import store
from onewindow.domains.approvals.api import RunOutline
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w


def stored_run(number: str) -> dict[str, object]:
    run = cases.Case.objects.get(number=number).state["run"]
    assert isinstance(run, dict)
    return run


def test_two_cases_of_one_plan_keep_one_outline(world: w.World) -> None:
    first, second = w.accepted(world), w.accepted(world)
    assert stored_run(first.number)["outline"] == stored_run(second.number)["outline"]
    (outline,) = RunOutline.objects.all()
    assert outline.digest == stored_run(first.number)["outline"]
    assert outline.steps["d"] == {
        "code": "d",
        "name": "决定",
        "department": "market",
        "limit": "2wd",
        "role": "approver",
        "stage": "decision",
        "after": ["b", "c"],
        "position": 4,
    }


def test_a_case_accepted_after_a_rollback_writes_its_outline_again(world: w.World) -> None:
    """What the process has read of the table may have been undone since."""
    with transaction.atomic():
        number = w.accepted(world).number
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
        transaction.set_rollback(True)
    assert not RunOutline.objects.exists()
    number = w.accepted(world).number
    assert RunOutline.objects.filter(digest=stored_run(number)["outline"]).exists()


def test_an_outline_whose_content_is_not_its_name_is_refused(world: w.World) -> None:
    number = w.accepted(world).number
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE approvals_runoutline DISABLE TRIGGER USER")
        cursor.execute("""UPDATE approvals_runoutline SET steps = jsonb_set(
            steps, '{b,limit}', '"9wd"')""")
    store.outline_of.cache_clear()
    with pytest.raises(ValueError, match="内容与摘要不符"):
        cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
