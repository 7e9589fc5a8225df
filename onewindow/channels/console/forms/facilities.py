"""Forms of uniform configuration, inspection and duty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL, DateInput
from onewindow.domains.organizations.api import CheckLine, FacilityGroup, OutletClass


class FacilityForm(ActForm):
    code = forms.SlugField(label="代码", max_length=40, help_text="小写字母、数字和连字符")
    name = forms.CharField(label="名称", max_length=80)
    group = forms.ChoiceField(label="分组", choices=[(g.value, g.label) for g in FacilityGroup])
    mandatory_for = forms.MultipleChoiceField(
        label="哪些等级必备",
        required=False,
        choices=[(c.value, c.label) for c in OutletClass],
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选即为可选配置，不计分",
    )
    weight = forms.IntegerField(label="权重", min_value=1, max_value=100, initial=1)
    basis = forms.CharField(
        label="依据", max_length=200, required=False, help_text="如“政务服务大厅建设规范 6.2”"
    )
    is_active = forms.BooleanField(label="在用", required=False, initial=True)


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
            (line.code, line.name if line.is_mandatory else f"{line.name}（可选）")
            for line in self.lines
        ]


def inspection_form(lines: Sequence[CheckLine]) -> type[InspectionForm]:
    """Return the form for one outlet's checklist."""
    return type("OutletInspectionForm", (InspectionForm,), {"lines": tuple(lines)})


class DutyForm(ActForm):
    on = forms.DateField(label="日期", widget=DateInput)
    leaders = forms.CharField(
        label="坐班领导工号",
        max_length=200,
        required=False,
        help_text="多人用空格或顿号隔开；空即撤销当日安排",
        widget=forms.TextInput(attrs=FULL),
    )

    def clean_leaders(self) -> list[str]:
        return str(self.cleaned_data["leaders"]).replace("、", " ").replace("，", " ").split()
