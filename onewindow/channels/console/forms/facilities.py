"""Forms of inspection and duty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL, DateInput
from onewindow.channels.suggesting import StaffListField
from onewindow.domains.organizations.api import CheckLine


class InspectionForm(ActForm):
    """One box for every line of the outlet's checklist: ticked means missing."""

    missing = forms.MultipleChoiceField(
        label="勾选缺少或不能用的", required=False, widget=forms.CheckboxSelectMultiple(attrs=FULL)
    )
    note = forms.CharField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **FULL}),
    )

    lines: Sequence[CheckLine] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["missing"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (line.code, f"{line.name}{'' if line.is_mandatory else '（推荐）'} · {line.basis}")
            for line in self.lines
        ]


def inspection_form(lines: Sequence[CheckLine]) -> type[InspectionForm]:
    """Return the form for one outlet's checklist."""
    return type("OutletInspectionForm", (InspectionForm,), {"lines": tuple(lines)})


class DutyForm(ActForm):
    on = forms.DateField(label="日期", widget=DateInput)
    leaders = StaffListField(
        label="坐班领导",
        required=False,
        help_text="工号或姓名，多人用空格或顿号隔开；空即撤销当日安排",
        widget=forms.TextInput(attrs=FULL),
    )
