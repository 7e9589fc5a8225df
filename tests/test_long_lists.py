"""Lists longer than a page: each row once, forwards and back, with and without a clock."""

from __future__ import annotations

import copy
import re
import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from onewindow.channels.console.tests import arrange
from onewindow.channels.review.tests.conftest import clock, quick_hashes
from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue

from .stage import Stage, open_stage, text_of

__all__ = ["clock", "quick_hashes"]
MANY = 117


@pytest.fixture
def stage(db: None, clock: Any, settings: Any, tmp_path: Any) -> Stage:
    settings.FILES_ROOT = tmp_path
    return open_stage(clock)


def copies(number: str, status: str) -> set[str]:
    """Write many like this one; every third has no clock, and many are due at the same moment."""
    first = cases.Case.objects.get(number=number)
    rows, steps = [], []
    for n in range(MANY):
        row = copy.copy(first)
        row.pk, row.uuid, row.number = None, uuid.uuid4(), f"{number[:-4]}{n + 1000:04}"
        row.receipt_key = None
        row.status = status
        row.due_at = None if n % 3 == 0 else row.received_at + timedelta(days=n % 5)
        rows.append(row)
        for step in Step.objects.filter(case_number=number):
            step.pk, step.case_number, step.due_at = None, row.number, row.due_at
            steps.append(step)
    cases.Case.objects.bulk_create(rows)
    Step.objects.bulk_create(steps)
    return {row.number for row in rows}


def walk(browser: Client, path: str, pattern: str) -> tuple[list[str], int]:
    """Follow the next page to the end and come back; return what was seen, and the statements."""
    seen, most, trail = [], 0, []
    address = path
    while address:
        with CaptureQueriesContext(connection) as queries:
            page = text_of(browser.get(address))
        # Who waits in one hall today is few, and is counted; the rows of a list never are, but
        # for a badge that stops at a hundred.
        counted = [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]
        endless = [sql for sql in counted if sql.upper().count("COUNT(") > sql.count("LIMIT ")]
        assert [sql for sql in endless if "queueing_" not in sql] == []
        assert len([query for query in queries if "FROM kit_stamp" in query["sql"]]) <= 1
        most = max(most, len(queries))
        found = list(dict.fromkeys(re.findall(pattern, page)))
        trail.append(found)
        seen += found
        address = _link(page, "next", path)
    for expected in reversed(trail[:-1]):
        page = text_of(browser.get(_link(page, "prev", path)))
        assert list(dict.fromkeys(re.findall(pattern, page))) == expected
    return seen, most


def _link(page: str, rel: str, path: str) -> str:
    found = re.search(rf'<a[^>]*rel="{rel}"[^>]*>', page)
    address = re.search(r'href="([^"]+)"', found[0]) if found else None
    if address is None:
        return ""
    target = unescape(address[1])
    return path.split("?", maxsplit=1)[0] + target if target.startswith("?") else target


@pytest.mark.parametrize(
    ("_case", "who", "path", "status", "pattern"),
    [
        ("desk", "", "/window/?group=to_accept", "received", r"/window/cases/(\d{20,})"),
        ("deliveries", "", "/window/deliveries", "concluded", r"/window/cases/(\d{20,})"),
        ("search", "", "/window/search", "accepted", r"/window/cases/(\d{20,})"),
        ("inbox", "examiner", "/review/", "accepted", r"/review/cases/(\d{20,})\?step=b"),
        ("steps", "head", "/review/department", "accepted", r"/review/cases/(\d{20,})\?step=b"),
    ],
)
def test_every_row_is_shown_once_in_both_directions(
    stage: Stage, _case: str, who: str, path: str, status: str, pattern: str
) -> None:
    """Keyset pages, Open Zaak #1574: no row twice, none left out, no COUNT, whatever is NULL."""
    number = stage.accepted()
    written = copies(number, status)
    browser = stage.browser(who) if who else stage.scene.client
    seen, statements = walk(browser, path, pattern)
    assert len(seen) == len(set(seen))
    assert written <= set(seen)
    assert statements <= 20


def test_the_catalogue_costs_the_same_for_five_and_for_fifty_items(stage: Stage) -> None:
    manager = stage.stranger("m1", department="centre", roles=["centre_manager"])
    costs = []
    for known, wanted in ((0, 5), (5, 50)):
        for n in range(known, wanted):
            text = arrange.content(code=f"item-{n:03}", name=f"事项{n:03}")
            catalogue.create_draft(
                text.code, content=text, by=arrange.SYSTEM, at=arrange.AT, **arrange.RECORDS
            )
        manager.get("/console/items")
        with CaptureQueriesContext(connection) as queries:
            assert manager.get("/console/items").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
