"""Who could not seal what the cases of a standard produce, before anybody waits for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM

ON = w.MONDAY.date()
pytestmark = pytest.mark.usefixtures("world")


def missing(on: date = ON, division: str = w.DIVISION, **changes: Any) -> list[tuple[str, str]]:
    content = catalogue.StandardContent.model_validate({**w.ITEM, **changes})
    found = cases.sealing.seals_missing(content, division, on)
    return [(one.department, "、".join(kind.label for kind in one.kinds)) for one in found]


def test_a_department_without_any_seal_is_named_with_all_it_needs() -> None:
    assert missing() == [("market", "受理专用章、行政许可专用章")]
    assert missing(type="07") == [("market", "受理专用章、行政审批专用章")]


def test_with_the_seals_registered_nothing_is_missing() -> None:
    w.register_seals("market")
    assert missing() == []


def test_a_seal_that_begins_later_or_was_retired_is_none() -> None:
    documents.register_seal(
        "market",
        documents.SealKind.ACCEPTANCE,
        department_name="市监局",
        holder="管印员",
        valid_from=date(2026, 4, 1),
        by=SYSTEM,
        at=w.MONDAY,
    )
    licensing = "行政许可专用章"
    assert missing() == [("market", f"受理专用章、{licensing}")]
    assert missing(on=date(2026, 4, 1)) == [("market", licensing)]
    w.register_seals("water")
    kind = documents.SealKind.LICENSING
    documents.retire_seal("water", kind, reason="换章", by=SYSTEM, at=w.MONDAY)
    joint = {"results": [{"name": "取水许可", "department": "water"}]}
    assert ("water", licensing) in missing(**joint)


def test_another_department_needs_the_seal_of_what_it_issues_alone() -> None:
    """X8: the sentence names the result that would wait."""
    w.register_seals("market")
    results = [{"name": "食品经营许可证"}, {"name": "取水许可证", "department": "water"}]
    content = catalogue.StandardContent.model_validate({**w.ITEM, "results": results})
    (one,) = cases.sealing.seals_missing(content, w.DIVISION, ON)
    assert (one.department, one.results) == ("water", ("取水许可证",))
    name = organizations.department("water").name
    assert str(one) == f"{name}没有有效的行政许可专用章，《取水许可证》和文书会一直等待"


def test_every_department_of_the_line_inside_the_division_is_asked(world: w.World) -> None:
    """W21: a case of the district is handled, and sealed, by the district's own department."""
    stamp: dict[str, Any] = {"by": SYSTEM, "at": w.MONDAY}
    w.register_seals("market")
    organizations.establish_division("990103", name="东区", parent="990100", **stamp)
    organizations.establish_department(
        "market-east",
        name="东区市场监督管理局",
        short_name="东区市监",
        division="990103",
        line="market",
        **stamp,
    )
    assert missing(division="990100") == [("market-east", "受理专用章、行政许可专用章")]
    assert missing(division="990103") == [("market-east", "受理专用章、行政许可专用章")]
