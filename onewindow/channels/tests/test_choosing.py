"""Divisions chosen by name: only those a person reaches, and what is held is never lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms

from onewindow.channels.choosing import TOWN, DivisionField, DivisionsField, narrowed
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM, Actor, ActorKind

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
CITY = Actor(ActorKind.OFFICER, "0109", "林九", divisions=("9901",))
WHOLE = replace(CITY, divisions=("",))


class PlaceForm(forms.Form):
    anywhere = DivisionField(everywhere="全部地区")
    one = DivisionField(deepest=TOWN)
    many = DivisionsField(required=False)


@pytest.fixture(autouse=True)
def divisions() -> None:
    for code, name in (
        ("990100", "云汀市"),
        ("990101", "云汀城区"),
        ("990101001", "湖心街道"),
        ("990101001001", "荷塘社区"),
        ("990200", "邻市"),
    ):
        organizations.establish_division(code, name=name, by=SYSTEM, at=AT)


def offered(form: forms.Form, name: str) -> list[str]:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    choices: Any = field.choices
    return [str(code) for code, _ in choices]


def test_a_person_is_offered_the_divisions_of_their_reach() -> None:
    form = narrowed(PlaceForm(), CITY)
    inside = ["990100", "990101", "990101001"]
    assert offered(form, "one") == ["", *inside]
    assert offered(form, "anywhere") == ["", *inside, "990101001001"]
    assert offered(form, "many") == inside
    assert "邻市" not in form.as_p()


def test_what_holds_everywhere_is_offered_to_whoever_reaches_everywhere() -> None:
    assert "全部地区" in narrowed(PlaceForm(), WHOLE).as_p()
    assert "全部地区" not in narrowed(PlaceForm(), CITY).as_p()
    empty = {"anywhere": "", "one": "990101"}
    assert narrowed(PlaceForm(empty), WHOLE).is_valid()
    assert list(narrowed(PlaceForm(empty), CITY).errors) == ["anywhere"]


def test_a_division_outside_is_refused_by_name() -> None:
    form = narrowed(PlaceForm({"anywhere": "990200", "one": "990101"}), CITY)
    assert form.errors == {"anywhere": ["没有区划“990200”，或不在您的数据范围内"]}


def test_a_reach_written_short_is_ticked_where_it_stands() -> None:
    """``9901`` typed by hand and ``990100`` from the list are the same reach."""
    page = narrowed(PlaceForm(initial={"many": ["9901"]}), CITY).as_p()
    ticked = [tag for tag in re.findall("<input[^>]*>", page) if " checked" in tag]
    assert ['value="990100"' in tag for tag in ticked] == [True]


def test_a_division_that_is_held_and_not_offered_stays_ticked() -> None:
    """Saving the roles of somebody must not widen their reach to everywhere."""
    page = narrowed(PlaceForm(initial={"many": ["110105"]}), CITY).as_p()
    assert "110105（未登记）" in page
    assert page.count("checked") == 1
    sent = narrowed(PlaceForm({"anywhere": "990101", "one": "990101", "many": ["110105"]}), CITY)
    assert sent.is_valid()
    assert sent.cleaned_data["many"] == ["110105"]
