"""One list for one situation, wherever it is drawn."""

from __future__ import annotations

import pytest

from onewindow.domains.catalogue.rules.checklist import (
    Supply,
    active_fields,
    active_steps,
    checklist,
    facts_of,
)
from onewindow.domains.catalogue.rules.conditions import evaluate
from onewindow.domains.catalogue.rules.tables import DecisionTable, decision_table
from onewindow.domains.catalogue.tests.samples import food

RESTAURANT = facts_of({"agent": False, "kind": "restaurant", "dishes": ["cold"]})
SHOP = facts_of({"agent": True, "kind": "shop", "dishes": []})


def applying(facts, **kwargs):
    return [row.material.id for row in checklist(food(), facts, **kwargs).applying]


def test_answers_choose_the_materials():
    assert applying(RESTAURANT) == ["form", "business-licence", "cold-room", "health", "premises"]
    assert applying(SHOP) == ["form", "business-licence", "proxy", "health", "premises"]


def test_each_row_says_who_brings_it_and_why():
    rows = checklist(food(), SHOP).rows

    assert [(row.material.id, row.supply, row.reason) for row in rows] == [
        ("form", Supply.BRING, "由申请人准备"),
        ("business-licence", Supply.LICENCE, "由电子证照“营业执照”证明"),
        ("proxy", Supply.BRING, "按所选情形需要；由申请人准备"),
        ("cold-room", Supply.BRING, "按所选情形不需要"),
        ("health", Supply.DEFER, "可以在8个工作日内补交"),
        ("premises", Supply.PROMISE, "可以书面承诺代替"),
    ]


def test_what_can_be_fetched_is_not_shown_as_to_submit():
    """W15: a sharable material is fetched and not shown as "to submit"."""
    found = checklist(food(), SHOP)

    assert [row.material.id for row in found.free] == ["business-licence"]
    assert [row.material.id for row in found.to_submit] == ["form", "proxy", "health", "premises"]


def test_a_licence_that_the_library_does_not_hold_is_asked_for():
    row = checklist(food(), SHOP, holdings=[]).rows[1]

    assert (row.supply, row.reason) == (Supply.BRING, "未查到“营业执照”；由申请人准备")
    assert checklist(food(), SHOP, holdings=["营业执照"]).rows[1].supply is Supply.LICENCE


def test_an_unanswered_question_is_no_error():
    """Missing answers make a condition false, with a note."""
    found = checklist(food(), facts_of({}))

    assert found.open_questions == ("agent", "kind", "dishes")
    assert [(row.applies, row.reason) for row in found.rows if row.material.id == "proxy"] == [
        (False, "尚未回答：agent")
    ]


def test_the_same_answers_give_the_same_list_at_every_outlet():
    """W33: hash equal at three outlets; other answers give another."""
    digests = {
        checklist(food(), facts_of({"kind": "shop", "dishes": [], "agent": True})).digest
        for _outlet in ("市局", "县区局", "国土所")
    }

    assert digests == {checklist(food(), SHOP).digest}
    assert checklist(food(), RESTAURANT).digest not in digests


def test_a_skipped_step_hands_on_what_it_waited_for():
    assert [step.code for step in active_steps(food(), RESTAURANT)] == [
        "accept",
        "review",
        "inspect",
        "decide",
        "issue",
        "deliver",
    ]
    shop = {step.code: step.after for step in active_steps(food(), SHOP)}
    assert shop == {
        "accept": [],
        "review": ["accept"],
        "decide": ["review"],
        "issue": ["decide"],
        "deliver": ["issue"],
    }


def test_form_fields_follow_the_situation():
    assert [field.id for field in active_fields(food(), RESTAURANT)] == ["seats"]
    assert active_fields(food(), SHOP) == ()


@pytest.mark.parametrize(
    ("expression", "facts", "holds"),
    [
        ("", {}, True),
        ("answers.a == 'x'", {"answers": {"a": "x"}}, True),
        ("answers.a == 'x'", {"answers": {"a": "y"}}, False),
        ("answers.a == 'x' || true", {}, True),
        ("'p' in answers.k", {"answers": {"k": ["p", "q"]}}, True),
        ("form.seats >= 20", {"form": {"seats": 20}}, True),
        ("applicant.kind == 'legal'", {"applicant": {"kind": "legal"}}, True),
        ("!answers.a", {}, False),
        ("answers.a > 3", {"answers": {"a": "x"}}, False),
        ("answers.a", {"answers": {"a": "x"}}, False),
        ("__import__('os')", {}, False),
        ("answers.a ==", {}, False),
    ],
)
def test_a_condition_holds_or_not_and_never_fails(expression, facts, holds):
    assert evaluate(expression, facts).holds is holds


def test_a_condition_on_options_becomes_a_table_that_says_the_same():
    """W22: a device without an engine and a network draws the same checklist."""
    content = food()
    told = [(m, decision_table(m.when, content)) for m in content.materials]
    tables = {material.id: table for material, table in told if table is not None}
    assert "proxy" in tables
    for facts in (RESTAURANT, SHOP):
        for material in content.materials:
            table = tables.get(material.id)
            if table is None:
                continue
            values = tuple(facts[scope].get(name) for scope, name in table.asks)
            assert (values in table.rows) is evaluate(material.when, facts).holds


def test_what_options_cannot_tell_has_no_table():
    content = food()
    assert decision_table("'cold' in answers.dishes", content) is None
    assert decision_table("form.area > 100", content) is None
    assert decision_table("", content) == DecisionTable((), ((),))
