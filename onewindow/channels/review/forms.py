"""Forms of the acts. They check only shape; what the law allows the domain says, with its article.

Choices are therefore lenient: a value that is not offered reaches the domain, which refuses it by
the rule that it breaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django import forms

Choices = Sequence[tuple[str, str]]
REASON_LENGTH = 500


class LenientChoice(forms.ChoiceField):
    """A choice whose lawful values the domain knows."""

    def valid_value(self, value: object) -> bool:
        return True


class LenientChoices(forms.MultipleChoiceField):
    """Several choices whose lawful values the domain knows."""

    def valid_value(self, value: object) -> bool:
        return True


class ActForm(forms.Form):
    """What every act has: a key so that a second submit acts once."""

    key = forms.CharField(
        widget=forms.HiddenInput, max_length=64, required=False, initial=lambda: str(uuid4())
    )


def reason_field(label: str = "理由", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": REASON_LENGTH}),
        help_text=f"最多 {REASON_LENGTH} 字，将写入办件记录。",
        error_messages={
            "required": f"请填写{label}。",
            "max_length": f"{label}超过 {REASON_LENGTH} 字，请压缩。",
        },
    )


class ReasonForm(ActForm):
    reason = reason_field()


class OptionalOpinionForm(ActForm):
    reason = reason_field("核准意见", required=False)


class ResultForm(ActForm):
    reason = reason_field("结果")


class KeyOnlyForm(ActForm):
    """制证: nothing to fill in."""


class ReturnForm(ActForm):
    materials = LenientChoices(
        label="需要补充的材料",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只列出受理时标准规定的材料；不选即只要求补充说明。",
    )
    reason = reason_field("需要补充的内容和理由")

    def offer(self, *, materials: Choices) -> None:
        self.fields["materials"].choices = materials  # type: ignore[attr-defined]


class KindForm(ActForm):
    """One choice and a reason; the dialog of the interface posts the same fields."""

    kind = LenientChoice(label="选择", error_messages={"required": "请选择一项。"})
    reason = reason_field()

    def offer(self, *, kinds: Choices, label: str) -> None:
        self.fields["kind"].choices = [("", "请选择"), *kinds]  # type: ignore[attr-defined]
        self.fields["kind"].label = label


class RerouteForm(ActForm):
    assignee = LenientChoice(
        label="本部门人员",
        required=False,
        help_text="该环节岗位的A岗、B岗人员。转给其他部门时不选。",
    )
    department = LenientChoice(
        label="其他部门",
        required=False,
        help_text="本环节属于其他部门职权时选择；该部门须设有同一岗位。",
    )
    reason = reason_field()

    def offer(self, *, assignees: Choices, departments: Choices) -> None:
        empty = ("", "不指定")
        self.fields["assignee"].choices = [empty, *assignees]  # type: ignore[attr-defined]
        self.fields["department"].choices = [empty, *departments]  # type: ignore[attr-defined]


class SpecialForm(ActForm):
    kind = LenientChoice(label="程序种类", error_messages={"required": "请选择程序种类。"})
    needed_days = forms.IntegerField(
        label="所需工作日数",
        min_value=1,
        max_value=365,
        help_text="须书面告知申请人；实际超过此数将预警。",
        error_messages={
            "required": "请填写所需工作日数。",
            "invalid": "工作日数须为整数。",
            "min_value": "工作日数至少为 1。",
            "max_value": "工作日数不超过 365。",
        },
    )
    reason = reason_field()

    def offer(self, *, kinds: Choices) -> None:
        self.fields["kind"].choices = [("", "请选择"), *kinds]  # type: ignore[attr-defined]


class ExtendStepForm(ActForm):
    days = forms.IntegerField(
        label="延长",
        min_value=1,
        max_value=365,
        error_messages={
            "required": "请填写延长的时间。",
            "invalid": "须为整数。",
            "min_value": "至少为 1。",
            "max_value": "不超过 365。",
        },
    )
    reason = reason_field()

    def offer(self, *, unit: str) -> None:
        self.fields["days"].label = f"延长（{unit}）"


class ReportForm(ActForm):
    kind = LenientChoice(label="拟作出的否定决定", error_messages={"required": "请选择一项。"})
    basis = forms.CharField(
        label="法律依据",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="已按事项标准的设定依据填好，请写明具体条款。",
        error_messages={"required": "请填写法律依据。"},
    )
    reason = reason_field("事实和理由")

    def offer(self, *, kinds: Choices) -> None:
        self.fields["kind"].choices = [("", "请选择"), *kinds]  # type: ignore[attr-defined]


class SignForm(ActForm):
    """同意 or 不同意 with the ticked review points; for a site check the findings."""

    outcome = forms.ChoiceField(
        choices=[(value, value) for value in ("agreed", "objected", "granted", "refused")],
        error_messages={
            "required": "请选择同意或不同意。",
            "invalid_choice": "意见只能是同意或不同意。",
        },
    )
    points = LenientChoices(required=False)
    findings = forms.CharField(required=False, max_length=2000)
    inspected_on = forms.DateField(
        required=False, error_messages={"invalid": "核查日期须写作 2026-03-09。"}
    )
    opinion = forms.CharField(
        required=False,
        max_length=REASON_LENGTH,
        error_messages={"max_length": f"意见超过 {REASON_LENGTH} 字，请压缩。"},
    )
    overdue_reason = forms.CharField(
        required=False,
        max_length=REASON_LENGTH,
        error_messages={"max_length": f"超期理由超过 {REASON_LENGTH} 字，请压缩。"},
    )
    next = forms.CharField(required=False, max_length=8)
    following = forms.CharField(required=False, max_length=160)


class BatchForm(ActForm):
    steps = LenientChoices(required=False)
    opinion = forms.CharField(required=False, max_length=REASON_LENGTH)
    back = forms.CharField(required=False, max_length=500)
