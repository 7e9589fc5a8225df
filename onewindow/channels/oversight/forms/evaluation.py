"""Forms of the loop after a bad evaluation, of publishing, and of the policy."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.channels.acting import ActForm
from onewindow.channels.choosing import COUNTY, DepartmentField, DivisionField
from onewindow.domains.evaluation import api as evaluation

FULL = {"field_class": "is-full"}


def text(label: str, *, required: bool = True, help_text: str = "", rows: int = 4) -> Any:
    """Return a field of up to 500 characters; what is longer is refused and not cut."""
    return forms.CharField(
        label=label,
        max_length=500,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": None, **FULL}),
    )


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def division(*, everywhere: bool) -> Any:
    """Return a field of the divisions in reach, county level and above."""
    return DivisionField(everywhere="全部区划" if everywhere else "", deepest=COUNTY)


class DispatchForm(ActForm):
    department = DepartmentField(label="承办部门")
    note = text("说明", required=False)


class ContactForm(ActForm):
    note = text("联系情况", help_text="何时、怎样联系，评价人怎么说；不写姓名和电话")


class RectifyForm(ActForm):
    remedy = text("整改措施", help_text="做了什么，怎样防止再发生")


class CallBackForm(ActForm):
    result = forms.ChoiceField(
        label="评价人是否认可",
        choices=list(evaluation.CALLBACK_RESULTS.items()),
        widget=forms.RadioSelect,
    )
    note = text("回访情况", required=False)


class NamedCallBackForm(CallBackForm):
    """For whoever is known by name: they are called, so nobody is offered not to."""

    result = forms.ChoiceField(
        label="评价人是否认可",
        choices=[
            one
            for one in evaluation.CALLBACK_RESULTS.items()
            if one[0] != evaluation.NOBODY_TO_CALL
        ],
        widget=forms.RadioSelect,
    )


class AppealForm(ActForm):
    reason = text("申诉理由", help_text="误评、恶评的事实和证据；同一差评只能申诉一次")


class ReviewForm(ActForm):
    verdict = forms.ChoiceField(
        label="复核结论",
        choices=[("uphold", "申诉不成立，继续整改"), ("strike", "申诉成立，剔除评价")],
        widget=forms.RadioSelect,
    )
    opinion = text("复核意见")


class PublishForm(ActForm):
    answer = text("公开答复", required=False, help_text="公开差评须同时公开答复；不写个人信息")


class PolicyForm(ActForm):
    """Limits of a region from a day on; the labels say the unit."""

    division_code = division(everywhere=True)
    valid_from = forms.DateField(label="生效日期", widget=DateInput)
    dispatch_days = forms.IntegerField(label="转办（工作日）", min_value=1)
    contact_days = forms.IntegerField(label="联系（工作日）", min_value=1)
    rectify_days = forms.IntegerField(label="整改（工作日）", min_value=1)
    hard_days = forms.IntegerField(label="整改最迟（工作日，自评价起）", min_value=1)
    call_back_days = forms.IntegerField(label="回访（工作日）", min_value=1)
    review_days = forms.IntegerField(label="申诉复核（工作日）", min_value=1)
    default_after_days = forms.IntegerField(
        label="默认评价（自然日）", min_value=1, required=False, help_text="空即不作默认评价"
    )
    default_stars = forms.IntegerField(label="默认评价星级", min_value=1, max_value=5)
    longest_words = forms.IntegerField(label="文字评价最长（字）", min_value=1)
    open_days = forms.IntegerField(label="评价期（自然日）", min_value=1)
    ask_minutes = forms.IntegerField(label="窗口平板询问（分钟）", min_value=1)
    message_minutes = forms.IntegerField(label="未评价的多久后发短信邀请（分钟）", min_value=1)


POLICY_FIELDS = tuple(
    name for name in PolicyForm.base_fields if name not in {"division_code", "valid_from"}
)
