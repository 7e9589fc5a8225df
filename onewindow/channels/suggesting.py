"""People and codes typed with a list beside the field: a name is understood like its number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from onewindow.channels.choosing import Choice, Narrowing, departments, outlets, windows
from onewindow.domains.accounts import api as accounts
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor

_APART = re.compile(r"[\s、，,]+")
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,20}")


class SuggestedInput(forms.TextInput):
    """A line of text with a list to choose from; what the list lacks may still be typed."""

    def __init__(self, offered: Callable[[], Iterable[Choice]], **more: Any) -> None:
        super().__init__(**more)
        self.offered = offered

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        given = attrs or {}
        offered_id = f"{given.get('id', name)}-offered"
        line = super().render(name, value, {**given, "list": offered_id}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.offered())
        return format_html('{}<datalist id="{}">{}</datalist>', line, offered_id, options)


class StaffField(Narrowing, forms.CharField):
    """A member of staff by number or name; ``narrow`` offers whom the person's region meets."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("max_length", 40)
        more.setdefault("help_text", "填工号或姓名")
        super().__init__(widget=SuggestedInput(lambda: people_offered(SYSTEM)), **more)

    def narrow(self, by: Actor) -> None:
        assert isinstance(self.widget, SuggestedInput)
        self.widget.offered = lambda: people_offered(by)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value)).strip()
        return staff_numbers([typed])[0] if typed else ""


class StaffListField(forms.CharField):
    """Several members of staff by number or name, apart by spaces or commas; a list of numbers."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("max_length", 200)
        super().__init__(**more)

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return staff_numbers([one for one in _APART.split(super().clean(value)) if one])


def skill_codes() -> list[Choice]:
    """Return what somebody may be certified for: items in force by code, topics, plates."""
    standards = catalogue.standards_in_force(timezone.localdate()).order_by("item__code")
    # What the row of the item says: reading every document would parse a whole catalogue.
    named = ("item__code", "item__short_name", "item__name", "item__topic")
    found = list(standards.values_list(*named))
    items = [(code, short or name) for code, short, name, _ in found]
    topics = sorted({topic for *_, topic in found if topic})
    plates = [one.name for one in queueing.stated.plates() if one.is_open]
    return [*items, *((one, "主题") for one in topics), *((one, "板块") for one in plates)]


def carriers() -> list[Choice]:
    """Return what may carry a brand: outlets and departments by code, windows by number."""
    return [*outlets(), *departments(), *windows()]


def staff_numbers(typed: list[str]) -> list[str]:
    """Return the number of everybody named; a number stays as it is.

    Whether what looks like a number is anybody's is for the act to say. Raises ValidationError
    where nobody, or more than one, has the name.
    """
    people = accounts.User.objects.order_by("staff_number")
    rows = people.filter(Q(staff_number__in=typed) | Q(name__in=typed, is_active=True)).values_list(
        "name", "staff_number"
    )
    called: dict[str, list[str]] = {}
    for name, number in rows:
        called.setdefault(name, []).append(number)
    # A number is its own, whoever has it for a name.
    called |= {number: [number] for _, number in rows}
    return [_number_of(one, called.get(one, [])) for one in typed]


def _number_of(typed: str, found: list[str]) -> str:
    if len(found) == 1:
        return found[0]
    if found:
        said = f"叫“{typed}”的有{len(found)}人，请填工号：{'、'.join(found)}"
        raise ValidationError(said, code="ambiguous")
    if _NUMBER.fullmatch(typed):
        return typed
    raise ValidationError(f"没有叫“{typed}”的在用帐户，请核对姓名或填工号", code="unknown")


def people_offered(by: Actor) -> list[Choice]:
    """Return number and name with department of those at work whom a person's region meets."""
    met = accounts.people_met(by)
    named = organizations.department_names()
    rows = accounts.User.objects.filter(is_active=True).order_by("staff_number")
    return [
        (number, " ".join(filter(None, (name, named.get(department, "")))))
        for number, name, department in rows.values_list("staff_number", "name", "department")
        if met is None or number in met
    ]
