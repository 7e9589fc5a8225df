"""事项进驻 (Q3): which of 833 items the windows of a hall take, and why others are not taken."""

from __future__ import annotations

from collections import Counter
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.usefixtures("hall")
STAMP: dict[str, Any] = {"by": SYSTEM, "at": w.after(-600)}
BOTH, OWN = ["comprehensive", "dedicated"], ["dedicated"]
SHAPES = {
    # department, topic, window kinds: how many
    ("registry", "不动产登记", "both"): 120,
    ("civil", "婚育", "own"): 90,
    ("civil", "社会救助", "both"): 300,
    ("market", "开办企业", "both"): 200,
    ("market", "年报", "own"): 123,
}


def publish(
    shapes: dict[tuple[str, str, str], int], channels: tuple[str, ...] = ("window", "portal")
) -> None:
    """Put items in force, numbered through; what a register reads of them and nothing more."""
    n = 0
    for (department, topic, kinds), count in shapes.items():
        for _ in range(count):
            n += 1
            content = catalogue.StandardContent.model_validate(
                {"code": f"item-{n:04}", "name": f"第{n}号事项", "type": "10"}
                | {"department": department, "topic": topic, "channels": list(channels)}
                | {"window_kinds": BOTH if kinds == "both" else OWN}
            )
            text = content.model_dump_json()
            row = catalogue.ServiceItem.objects.create(
                code=content.code,
                name=content.name,
                department_code=department,
                division_code="990100",
                created_at=w.MONDAY,
            )
            catalogue.ServiceStandard.objects.create(
                item=row,
                version=1,
                document=content.model_dump(mode="json"),
                content_hash=sha256(text.encode()).hexdigest(),
                status="published",
                valid_from=date(2026, 1, 1),
                published_at=w.MONDAY,
                created_at=w.MONDAY,
            )


def charge(department: str) -> None:
    organizations.grant_delegation(
        f"授权〔2026〕{department}",
        department=department,
        powers=["receive", "accept"],
        valid_from=date(2026, 1, 1),
        **STAMP,
    )


def test_833_items_are_bound_to_windows_and_the_unbound_are_listed() -> None:
    """Q3: 833 items bound to windows; unbound items listed; entry rate = bound ÷ published."""
    publish(SHAPES)
    for department in ("registry", "civil"):
        charge(department)

    register = queueing.entries.entry_register(w.HALL, w.TODAY)
    assert len(register.entries) == 833
    assert Counter((e.department, e.plate, e.windows) for e in register.bound) == {
        ("registry", w.HOMES, ("01", "02", "06")): 120,
        ("civil", w.OTHER, ("04",)): 90,
        ("civil", w.OTHER, ("03", "04")): 300,
    }
    assert (len(register.bound), len(register.unbound), register.percent) == (510, 323, "61.2 %")
    assert Counter((e.department, e.ground) for e in register.unbound) == {
        ("market", "not_delegated"): 200,
        ("market", "window_kind_not_allowed"): 123,
    }
    last = register.unbound[-1]
    assert (last.code, last.reason) == (
        "item-0833",
        "只在专业窗口收件，本网点没有这样的窗口",
    )
    assert last.next_step == "为市监局开设专业窗口，或者修改事项标准的窗口设置。"
    assert "行政许可法第二十四条" in register.unbound[0].law

    charge("market")
    organizations.open_window("07", outlet=w.HALL, kind="dedicated", department="market", **STAMP)
    full = queueing.entries.entry_register(w.HALL, w.TODAY)
    assert (len(full.bound), full.unbound, full.percent) == (833, [], "100.0 %")
    assert [(one.code, one.bound, one.published) for one in full.departments] == [
        ("civil", 390, 390),
        ("market", 323, 323),
        ("registry", 120, 120),
    ]


def test_the_register_costs_the_same_statements_for_any_number_of_items() -> None:
    publish({("civil", "婚育", "own"): 3})
    queueing.entries.entry_register(w.HALL, w.TODAY)
    with CaptureQueriesContext(connection) as few:
        queueing.entries.entry_register(w.HALL, w.TODAY)
    for n in range(60):
        w.item(f"more-{n}", "registry", "不动产登记", BOTH)
    with CaptureQueriesContext(connection) as many:
        assert len(queueing.entries.entry_register(w.HALL, w.TODAY).entries) == 63
    assert len(many) == len(few)


def test_an_item_that_is_asked_for_online_only_is_not_counted() -> None:
    publish({("civil", "婚育", "own"): 1}, channels=("portal",))
    register = queueing.entries.entry_register(w.HALL, w.TODAY)
    assert (register.entries, register.rate, register.percent) == ((), None, "—")


def test_a_window_that_closes_takes_its_items_out_of_the_register() -> None:
    publish({("civil", "婚育", "own"): 2})
    charge("civil")
    assert queueing.entries.entry_register(w.HALL, w.TODAY).percent == "100.0 %"
    organizations.close_window("04", **STAMP)
    assert queueing.entries.entry_register(w.HALL, w.TODAY).percent == "0.0 %"


def test_an_outlet_nobody_knows_is_refused() -> None:
    with pytest.raises(organizations.UnknownOutlet):
        queueing.entries.entry_register("nowhere", w.TODAY)
