"""Forms of the way of a docket, and of its policy."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.channels.acting import ActForm
from onewindow.channels.choosing import DepartmentField
from onewindow.channels.oversight.forms.evaluation import DateInput, division, text
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.dockets import api as dockets

_MOST_NAMED = 3


class DispatchForm(ActForm):
    """The department, and what the person could not know: which item, which coded reason."""

    department = DepartmentField(label="承办部门")
    item = forms.CharField(
        label="事项",
        required=False,
        max_length=100,
        help_text="事项代码，或完整名称；不知道的留空",
    )
    reason = forms.ChoiceField(label="原因", required=False)
    note = text("给承办部门的话", required=False, rows=2)

    def clean_item(self) -> str:
        """Return the code of what was typed; name what comes near where nothing is meant."""
        typed = str(self.cleaned_data["item"]).strip()
        if not typed:
            return ""
        rows = catalogue.ServiceItem.objects
        found = rows.filter(code=typed).first() or rows.filter(name=typed).first()
        if found is not None:
            return found.code
        near = catalogue.codes_named(typed, most=_MOST_NAMED) if typed else []
        hint = f"，是不是 {'、'.join(near)}？" if near else ""
        raise forms.ValidationError(f"没有这个事项{hint}")


def dispatch_form(row: dockets.Docket) -> type[ActForm]:
    """Return the form with the reasons of the docket's region."""
    policy = dockets.policy_for(row.division_code, row.recorded_at.date())
    offered = [(one.code, one.name) for one in policy.reasons]
    if row.reason not in dict(offered):
        offered.insert(0, (row.reason, row.reason_name))

    class Form(DispatchForm):
        reason = forms.ChoiceField(label="原因", required=False, choices=offered)

    return Form


class ForwardForm(ActForm):
    department = DepartmentField(label="转交给")
    reason = text("转交理由", help_text="为什么归他们办；只能转交一次，答复期限不重新计算", rows=2)


class AnswerForm(ActForm):
    outcome = forms.ChoiceField(
        label="结论",
        choices=[(one.value, one.label) for one in dockets.Outcome],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="答复",
        help_text="反映人原样看到，不超过1000字：办到哪里了、怎样办、找谁",
        widget=forms.Textarea(attrs={"rows": 5, "field_class": "is-full"}),
    )
    article = forms.CharField(
        label="法律依据",
        required=False,
        help_text="依法不能办的必填：法律、法规、规章的名称和条款",
    )
    authority = forms.CharField(
        label="应找的机关", required=False, help_text="由其他机关办的必填：机关、地点、电话"
    )


class CallForm(ActForm):
    result = forms.ChoiceField(
        label="结果",
        choices=[(one.value, one.label) for one in dockets.CALLED],
        widget=forms.RadioSelect,
    )
    note = text("回告情况", required=False, help_text="不认可的写理由；没接通的写何时拨打、几次")


class TextForm(ActForm):
    """Nothing to fill in: the words are those of the console."""


class DecideForm(ActForm):
    verdict = forms.ChoiceField(
        label="裁定",
        choices=[("again", "责成承办部门重新办理、答复"), ("uphold", "维持答复")],
        widget=forms.RadioSelect,
    )
    opinion = text("裁定意见", help_text="反映人原样看到")


class PolicyForm(ActForm):
    """Limits and reasons of a region from a day on; the labels say the unit."""

    division_code = division(everywhere=True)
    valid_from = forms.DateField(label="生效日期", widget=DateInput)
    dispatch_days = forms.IntegerField(label="转办（工作日）", min_value=1)
    answer_days = forms.IntegerField(label="答复（工作日，自登记起）", min_value=1)
    tell_days = forms.IntegerField(label="回告（工作日）", min_value=1)
    decide_days = forms.IntegerField(label="裁定（工作日）", min_value=1)
    warn_days = forms.IntegerField(label="到期前提醒（自然日）", min_value=0)
    dissent_days = forms.IntegerField(label="可提出不认可（自然日）", min_value=1)
    repeat_count = forms.IntegerField(label="同一事项同一原因几次算重复", min_value=2)
    repeat_days = forms.IntegerField(label="在多少天内（自然日）", min_value=1)
    review_days = forms.IntegerField(label="指南复核（工作日）", min_value=1)
    reasons = forms.CharField(
        label="办不成的原因",
        help_text="每行一个：代码 名称。须保留“other 其他”；用过的代码不要改作他用",
        widget=forms.Textarea(attrs={"rows": 12, "field_class": "is-full"}),
    )

    def clean_reasons(self) -> list[dict[str, Any]]:
        try:
            found = dockets.parse_reasons(self.cleaned_data["reasons"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return [one.model_dump() for one in found]


POLICY_FIELDS = tuple(
    name for name in PolicyForm.base_fields if name not in {"division_code", "valid_from"}
)
LIMITS = tuple(name for name in POLICY_FIELDS if name != "reasons")
