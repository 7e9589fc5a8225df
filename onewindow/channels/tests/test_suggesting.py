"""A person is named by number or name; a list stands beside the field."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django import forms

from onewindow.channels.choosing import narrowed
from onewindow.channels.suggesting import StaffField, StaffListField
from onewindow.domains.accounts.api import User
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


class PersonForm(forms.Form):
    one = StaffField(required=False)
    many = StaffListField(required=False)


@pytest.fixture(autouse=True)
def people() -> None:
    for number, name, divisions, is_active in (
        ("0101", "林一", ["9901"], True),
        ("0102", "林二", ["9902"], True),
        ("0103", "林三", ["9901"], True),
        ("0203", "林三", ["9901"], True),
        ("0104", "林四", ["9901"], False),
    ):
        User.objects.create(
            staff_number=number, name=name, divisions=divisions, is_active=is_active, password="!"
        )


def test_a_name_is_understood_like_its_number() -> None:
    for typed in ("0101", "林一", " 林一 "):
        form = PersonForm({"one": typed, "many": "林一、0102  林二，0103"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["one"] == "0101"
        assert form.cleaned_data["many"] == ["0101", "0102", "0102", "0103"]
    empty = PersonForm({})
    assert empty.is_valid()
    assert empty.cleaned_data == {"one": "", "many": []}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("林三", "叫“林三”的有2人，请填工号：0103、0203"),
        ("林四", "没有叫“林四”的在用帐户，请核对姓名或填工号"),
        ("<b>", "没有叫“<b>”的在用帐户，请核对姓名或填工号"),
    ],
)
def test_a_name_that_nobody_or_more_than_one_has_is_refused(typed: str, said: str) -> None:
    assert PersonForm({"one": typed}).errors == {"one": [said]}
    assert PersonForm({"many": f"0101 {typed}"}).errors == {"many": [said]}


def test_a_number_is_its_own_however_it_is_written() -> None:
    """Also of an account that is closed: the act says why not."""
    User.objects.create(staff_number="张.1", name="0101", password="!")
    for typed in ("张.1", "0104", "0101"):
        assert PersonForm({"one": typed}).fields["one"].clean(typed) == typed
    assert PersonForm({"one": "9" * 21}).errors == {
        "one": [f"没有叫“{'9' * 21}”的在用帐户，请核对姓名或填工号"]
    }


def test_a_number_nobody_has_is_left_to_the_act() -> None:
    form = PersonForm({"one": "7777"})
    assert form.is_valid()
    assert form.cleaned_data["one"] == "7777"


def test_only_people_whom_ones_region_meets_and_who_work_are_offered() -> None:
    city = replace(SYSTEM, divisions=("9901",))
    page = narrowed(PersonForm(), city).as_p()
    assert '<option value="0101">林一</option>' in page
    assert 'list="id_one-offered"' in page
    assert 'id="id_one-offered"' in page
    for number in ("0102", "0104"):
        assert f'value="{number}"' not in page


def test_what_is_held_is_shown_as_it_is_typed() -> None:
    assert 'value="0101 0102"' in PersonForm(initial={"many": ["0101", "0102"]}).as_p()
