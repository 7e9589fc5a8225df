"""Forms of the catalogue: drafts as YAML, reviews, publication, repeal, waivers, lists."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.channels.choosing import TOWN, DepartmentField, DivisionField
from onewindow.channels.console.acts import ActForm
from onewindow.domains.catalogue.api import ListKind, PowerState

FULL = {"field_class": "is-full"}
MAX_YAML = 2 * 1024 * 1024


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **attrs: str) -> None:
        super().__init__(attrs=attrs or None, format="%Y-%m-%d")


class DraftForm(ActForm):
    """The YAML itself, or a file of it; what stands in the file wins."""

    yaml = forms.CharField(
        label="标准（YAML）",
        required=False,
        strip=False,
        max_length=MAX_YAML,
        widget=forms.Textarea(attrs={"spellcheck": "false", "wrap": "off", **FULL}),
    )
    file = forms.FileField(label="或上传 YAML 文件", required=False, help_text="不超过 2 MB，UTF-8")
    optimisation_record = forms.CharField(
        label="优化记录",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **FULL}),
        help_text="先优化后固化：减了哪些材料、环节、时限，怎样论证。没有优化记录不能发布。",
    )
    meeting_minutes = forms.CharField(
        label="审定会议纪要",
        required=False,
        max_length=200,
        help_text="纪要文号或名称。没有会议纪要不能发布。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["yaml"].required = not (self.files and self.files.get("file"))


class NewItemForm(DraftForm):
    division = DivisionField(deepest=TOWN, help_text="实施主体所在地")

    field_order = ["division"]


class ReviewForm(ActForm):
    kind = forms.ChoiceField(
        label="审查种类", choices=[("technical", "技术审查"), ("expert", "专家审查")]
    )
    is_approved = forms.ChoiceField(
        label="结论",
        choices=[("yes", "通过"), ("no", "退回修改")],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, **FULL}),
        help_text="退回修改的必须写明意见。",
    )


class PublishForm(ActForm):
    valid_from = forms.DateField(
        label="生效日期", required=False, widget=DateInput(), help_text="不填为今天"
    )
    message = forms.CharField(
        label="发布说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, **FULL}),
        help_text="写进发布记录：改了什么，为什么。",
    )


class ReasonForm(ActForm):
    reason = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4, **FULL})
    )


class WaiveForm(ReasonForm):
    rule = forms.CharField(label="规则", widget=forms.HiddenInput)
    place = forms.CharField(label="位置", required=False, widget=forms.HiddenInput)


class SubmitForm(ActForm):
    """Nothing to fill in."""


class PowerForm(ActForm):
    item = forms.SlugField(label="事项代码", max_length=64)
    list_kind = forms.ChoiceField(label="清单", choices=ListKind.choices)
    basis = forms.CharField(
        label="依据", max_length=500, widget=forms.Textarea(attrs={"rows": 2, **FULL})
    )
    department = DepartmentField(label="部门")
    division = DivisionField(everywhere="各地", deepest=TOWN)
    state = forms.ChoiceField(
        label="状态",
        choices=[(PowerState.RETAINED.value, "保留"), (PowerState.FILING.value, "备案")],
    )
    valid_from = forms.DateField(label="生效日期", widget=DateInput())
    batch = forms.CharField(label="批次", required=False, max_length=80)


class PowerChangeForm(ActForm):
    state = forms.ChoiceField(
        label="改为",
        choices=[
            (state.value, state.label) for state in PowerState if state is not PowerState.RETAINED
        ],
    )
    on = forms.DateField(label="自", widget=DateInput(), help_text="当日起不再接收新办件")
    batch = forms.CharField(label="批次", required=False, max_length=80)
    reason = forms.CharField(
        label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )
