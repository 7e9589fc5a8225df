"""Places and departments chosen by name: nobody types the code of a thing one can point at."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.domains.organizations import api as organizations


class OutletField(forms.ChoiceField):
    """One of the open outlets; ``empty`` says what none means."""

    def __init__(self, *, empty: str = "请选择", **more: Any) -> None:
        super().__init__(choices=lambda: [("", empty), *_outlets()], **more)


class DepartmentField(forms.ChoiceField):
    """One of the departments in use; ``empty`` says what none means."""

    def __init__(self, *, empty: str = "请选择", **more: Any) -> None:
        super().__init__(choices=lambda: [("", empty), *_departments()], **more)


def _outlets() -> list[tuple[str, str]]:
    rows = organizations.Outlet.objects.filter(is_open=True).order_by("division__code", "code")
    return list(rows.values_list("code", "name"))


def _departments() -> list[tuple[str, str]]:
    return sorted(organizations.department_names().items(), key=lambda row: row[0])
