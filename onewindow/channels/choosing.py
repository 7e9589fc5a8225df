"""Places, plates and departments chosen by name: nobody types the code of what one can point at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.lib.divisions import significant

COUNTY, TOWN, VILLAGE = 6, 9, 12
"""Digits of a division code down to which a field offers divisions."""
_OUTSIDE = "没有区划“%(value)s”，或不在您的数据范围内"
_FULL = {"field_class": "is-full"}
Choice = tuple[str, str]


class Narrowing(ABC):
    """A field that offers only what whoever fills in the form reaches."""

    @abstractmethod
    def narrow(self, by: Actor) -> None:
        """Offer what the person reaches, and nothing else."""


class OutletField(forms.ChoiceField):
    """One of the open outlets; ``empty`` says what none means."""

    def __init__(self, *, empty: str = "请选择", **more: Any) -> None:
        super().__init__(choices=lambda: [("", empty), *outlets()], **more)


class DepartmentField(forms.ChoiceField):
    """One of the departments in use; ``empty`` says what none means."""

    def __init__(self, *, empty: str = "请选择", **more: Any) -> None:
        super().__init__(choices=lambda: [("", empty), *departments()], **more)


class DivisionField(Narrowing, forms.ChoiceField):
    """One of the divisions in the reach of whoever fills in the form.

    ``everywhere`` says what none means; only somebody whose reach ends nowhere is offered it.
    Where ``is_narrow`` is off, all are offered: a county's parent lies outside its own reach.
    """

    def __init__(
        self,
        *,
        everywhere: str = "",
        deepest: int = VILLAGE,
        is_narrow: bool = True,
        **more: Any,
    ) -> None:
        self.everywhere, self.deepest, self.is_narrow = everywhere, deepest, is_narrow
        more.setdefault("label", "行政区划")
        more.setdefault("error_messages", {"invalid_choice": _OUTSIDE})
        super().__init__(choices=lambda: self.offered(SYSTEM), required=not everywhere, **more)

    def offered(self, by: Actor) -> list[Choice]:
        is_all = bool(self.everywhere) and by.reaches("")
        first = ("", self.everywhere if is_all else "请选择")
        return [first, *division_choices(by, deepest=self.deepest)]

    def narrow(self, by: Actor) -> None:
        if not self.is_narrow:
            return
        self.choices = self.offered(by)
        self.required = not (self.everywhere and by.reaches(""))


class DivisionsField(Narrowing, forms.MultipleChoiceField):
    """Divisions ticked off; what is held and not offered stays, and the domain judges all of it."""

    def __init__(self, *, deepest: int = TOWN, **more: Any) -> None:
        self.deepest = deepest
        more.setdefault("widget", forms.CheckboxSelectMultiple(attrs=_FULL))
        super().__init__(choices=lambda: division_choices(SYSTEM, deepest=deepest), **more)

    def narrow(self, by: Actor) -> None:
        self.choices = division_choices(by, deepest=self.deepest)

    def prepare_value(self, value: Any) -> Any:
        """Tick the written form of what is held: ``9901`` is ``990100``."""
        offered = {significant(code): code for code, _ in _flat(self.choices)}
        held = [offered.get(significant(str(one)), str(one)) for one in value or ()]
        unknown = [one for one in held if one not in offered.values()]
        if unknown:
            self.choices = [*_flat(self.choices), *((one, f"{one}（未登记）") for one in unknown)]
        return held

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) <= VILLAGE


class HallField(forms.ChoiceField):
    """One of the halls, under its outlet."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=lambda: [("", "请选择"), *_halls()], **more)


class ZoneField(forms.ChoiceField):
    """One of the zones, under its hall; ``empty`` says what none means."""

    def __init__(self, *, empty: str = "不分区", **more: Any) -> None:
        super().__init__(choices=lambda: [("", empty), *_zones()], **more)


class WindowField(forms.ChoiceField):
    """One of the windows in use, under its outlet; ``empty`` says what none means."""

    def __init__(self, *, empty: str = "无", **more: Any) -> None:
        super().__init__(choices=lambda: [("", empty), *windows()], **more)


class PlateField(forms.ChoiceField):
    """One of the plates, and what else ``also`` offers; ``empty`` says what none means."""

    def __init__(
        self,
        *,
        empty: str = "请选择",
        also: Callable[[], Iterable[str]] = tuple,
        **more: Any,
    ) -> None:
        def offered() -> list[Choice]:
            return [("", empty), *((name, name) for name in dict.fromkeys((*_plates(), *also())))]

        super().__init__(choices=offered, **more)


def narrowed(form: forms.Form, by: Actor) -> forms.Form:
    """Let every field of a form offer only what the person reaches; return the form."""
    for field in form.fields.values():
        if isinstance(field, Narrowing):
            field.narrow(by)
    return form


def division_choices(by: Actor, *, deepest: int = VILLAGE) -> list[Choice]:
    """Return the divisions of a person's reach with name and code, in the order of the codes."""
    rows = organizations.Division.objects.order_by("code").values_list("code", "name")
    return [
        (code, f"{name} {code}") for code, name in rows if len(code) <= deepest and by.reaches(code)
    ]


def division_names(codes: set[str]) -> dict[str, str]:
    """Return code → name of those divisions that are known; one read for a whole page."""
    rows = organizations.Division.objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def departments() -> list[Choice]:
    """Return code and full name of the departments in use, in the order of their names."""
    rows = organizations.Department.objects.filter(is_active=True).order_by("division_id", "name")
    return list(rows.values_list("code", "name"))


def windows() -> list[Choice]:
    """Return number and words of the windows in use, outlet by outlet."""
    rows = organizations.Window.objects.filter(is_open=True, outlet__is_open=True)
    ordered = rows.select_related("outlet").order_by("outlet__division__code", "outlet", "number")
    return [
        (row.number, f"{row.outlet.name}／{row.number}号 {row.name or row.get_kind_display()}")
        for row in ordered
    ]


def _flat(choices: Any) -> list[Choice]:
    return [(str(code), str(label)) for code, label in choices]


def outlets() -> list[Choice]:
    """Return code and name of the open outlets, division by division."""
    rows = organizations.Outlet.objects.filter(is_open=True).order_by("division__code", "code")
    return list(rows.values_list("code", "name"))


def _plates() -> list[str]:
    """Return the open plates in their order, then those that zones and windows still name."""
    zones = organizations.Zone.objects.exclude(plate="").values_list("plate", flat=True)
    windows = organizations.Window.objects.exclude(plate="").values_list("plate", flat=True)
    named = {*zones, *windows}
    return [*(one.name for one in queueing.stated.plates() if one.is_open), *sorted(named)]


def _halls() -> list[Choice]:
    rows = organizations.Hall.objects.filter(outlet__is_open=True)
    named = rows.order_by("outlet__division__code", "outlet__code", "code")
    found = named.values_list("code", "outlet__name", "name")
    return [(code, f"{outlet}／{name}") for code, outlet, name in found]


def _zones() -> list[Choice]:
    rows = organizations.Zone.objects.filter(hall__outlet__is_open=True)
    named = rows.order_by(
        "hall__outlet__division__code", "hall__outlet__code", "hall__code", "code"
    )
    found = named.values_list("code", "hall__outlet__name", "hall__name", "name")
    return [(code, f"{outlet}／{hall}／{name}") for code, outlet, hall, name in found]
