"""Forms of acts. They demand what is always needed; the law itself is asked by the act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils import timezone

from onewindow.channels.telling import DELIVERY_MODES, NEGATIVE_KINDS
from onewindow.channels.window.checklists import form_words
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.lib import check_digits

MAX_REASON = 500
RETURN_KINDS = ("重复申请", "选错事项")


def reason_field(label: str = "理由", *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=MAX_REASON,
        widget=forms.Textarea({"rows": rows}),
        help_text=f"最多 {MAX_REASON} 字" if required else "",
    )


class ActForm(forms.Form):
    """Base: ``key`` makes a second press of the same button act once."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, data: Any = None, *, file: cases.CaseFile, at: datetime, **kwargs: Any
    ) -> None:
        # Several forms stand on one page: their ids must not meet.
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s", **kwargs)
        self.file, self.at = file, at
        self.fields["key"].initial = uuid4().hex
        self.build()

    def build(self) -> None:
        """Add the fields that depend on the case."""

    def name_of(self, code: str) -> str:
        names = {m.id: m.name for m in self.file.terms.content.materials}
        return names.get(code, code)

    def required(self, codes: Iterable[str]) -> list[catalogue.RequiredMaterial]:
        wanted = set(codes)
        return [m for m in self.file.terms.content.materials if m.id in wanted]


class ReasonForm(ActForm):
    reason = reason_field()


class OpinionForm(ActForm):
    opinion = reason_field("意见", required=False)


class DeferralForm(ActForm):
    """容缺受理: field ``due-<material>`` a missing material, within the promised limit."""

    is_promised = forms.BooleanField(label="申请人已签署容缺受理承诺书，知道逾期不补的后果")

    def build(self) -> None:
        latest = cases.latest_deferral(self.file, self.at)
        for material in cases.missing_of(self.file):
            if material.deferrable_days is None:
                continue
            self.fields[f"due-{material.id}"] = forms.DateField(
                label=f"“{material.name}”补齐日期",
                initial=cases.deferral_day(self.file, material, self.at),
                widget=forms.DateInput(
                    {
                        "type": "date",
                        "min": timezone.localdate(self.at).isoformat(),
                        "max": latest.isoformat(),
                    },
                    format="%Y-%m-%d",
                ),
                help_text=(
                    f"标准允许 {material.deferrable_days} 个工作日，"
                    f"最晚 {latest.month}月{latest.day}日（承诺办结日）"
                ),
            )
        self.order_fields([*(n for n in self.fields if n.startswith("due-")), "is_promised"])

    def deferred(self) -> dict[str, date]:
        return {
            name.removeprefix("due-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("due-")
        }


class PromiseForm(ActForm):
    promise = forms.CharField(
        label="承诺内容", max_length=MAX_REASON, widget=forms.Textarea({"rows": 4})
    )
    is_promised = forms.BooleanField(label="已一次性告知全部条件，申请人已签署告知承诺书")

    def build(self) -> None:
        conditions = self.file.terms.content.promise_conditions
        if conditions:
            self.fields["promise"].initial = "；".join(conditions)[:MAX_REASON]


class CorrectionForm(ActForm):
    """一次性告知: ``defect-<m>`` ticks, ``problem-<m>`` and ``remedy-<m>`` say what and how."""

    override = reason_field(
        "第二次告知的理由（须主管人员批准，计入监察事件）", required=False, rows=2
    )

    def build(self) -> None:
        state = self.file.state
        if not state.corrections:
            del self.fields["override"]
        missing = {m.id for m in cases.missing_of(self.file)}
        self.rows = self.required([*state.owed, *state.checklist])
        for material in self.rows:
            is_missing = material.id in missing
            shape = form_words(material)
            self.fields[f"defect-{material.id}"] = forms.BooleanField(
                label=material.name, required=False, initial=is_missing
            )
            self.fields[f"problem-{material.id}"] = forms.CharField(
                label=f"“{material.name}”的问题",
                required=False,
                max_length=200,
                initial="未提交" if is_missing else "",
            )
            self.fields[f"remedy-{material.id}"] = forms.CharField(
                label=f"“{material.name}”的正确做法",
                required=False,
                max_length=200,
                initial=(f"请提交{shape}" if shape else "请提交") if is_missing else "",
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {
                "material": material,
                "defect": self[f"defect-{material.id}"],
                "problem": self[f"problem-{material.id}"],
                "remedy": self[f"remedy-{material.id}"],
            }
            for material in self.rows
        ]

    @property
    def extra_fields(self) -> list[forms.BoundField]:
        return [self["override"]] if "override" in self.fields else []

    def defects(self) -> list[cases.Defect]:
        return [
            cases.Defect(
                material=material.id,
                name=material.name,
                problem=self.cleaned_data[f"problem-{material.id}"],
                remedy=self.cleaned_data[f"remedy-{material.id}"],
                basis="、".join(basis.citation for basis in material.basis),
            )
            for material in self.rows
            if self.cleaned_data[f"defect-{material.id}"]
        ]


class NegativeForm(ActForm):
    """否定事项报备."""

    kind = forms.ChoiceField(label="拟作出的决定")
    reason = reason_field("事实和理由")
    basis = reason_field("法律依据", rows=2)

    def build(self) -> None:
        before = not self.file.state.accepted_at
        kinds = ("decline", "return") if before else ("terminate", "return")
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(k, NEGATIVE_KINDS[k]) for k in kinds]
        self.fields["basis"].initial = self.file.terms.citations[:MAX_REASON]


class ElsewhereForm(ActForm):
    right_authority = forms.CharField(label="应当向哪个机关申请", max_length=200)
    reason = reason_field()


class ReturnForm(ActForm):
    kind = forms.ChoiceField(label="退件情形", choices=[(k, k) for k in RETURN_KINDS])
    reason = reason_field("说明")


class TerminationForm(ActForm):
    reason = reason_field()
    basis = reason_field("依据", rows=2)


class HandInForm(ActForm):
    """Materials that arrive later: tick what came; ``file-<material>`` carries a scan."""

    materials = forms.MultipleChoiceField(label="收到的材料", widget=forms.CheckboxSelectMultiple)

    def codes(self) -> list[str]:
        return []

    def build(self) -> None:
        field = self.fields["materials"]
        assert isinstance(field, forms.MultipleChoiceField)
        codes = self.codes()
        field.choices = [(code, self.name_of(code)) for code in codes]
        field.initial = codes if len(codes) == 1 else []
        for code in codes:
            self.fields[f"file-{code}"] = forms.FileField(
                label=f"“{self.name_of(code)}”扫描件", required=False, allow_empty_file=True
            )


class CorrectedForm(HandInForm):
    def codes(self) -> list[str]:
        asked = self.file.state.open_correction
        return [m for m in asked.asked if m not in asked.supplied] if asked else []


class DeferredForm(HandInForm):
    def codes(self) -> list[str]:
        return [d.material for d in self.file.state.open_deferrals]


class SupplementForm(HandInForm):
    """补充退回的环节."""

    step = forms.ChoiceField(label="退回的环节")
    note = reason_field("补充说明", required=False)

    def codes(self) -> list[str]:
        return list(self.file.state.checklist)

    def build(self) -> None:
        super().build()
        returned = [s for s in self.file.state.run if s.status.value == "returned"]
        step = self.fields["step"]
        assert isinstance(step, forms.ChoiceField)
        step.choices = [(s.code, f"{s.name}：{s.return_reason}") for s in returned]
        self.fields["materials"].required = False
        self.fields["materials"].label = "补充的材料"
        self.order_fields(["step", "note", "materials"])


class DeliveryForm(ActForm):
    """送达: who collects, by which document; or the waybill of the post."""

    mode = forms.ChoiceField(
        label="送达方式", choices=list(DELIVERY_MODES.items()), widget=forms.RadioSelect
    )
    recipient = forms.CharField(label="领取人或收件人", max_length=100)
    identity = forms.CharField(
        label="领取人证件号码",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "class": "tabular"}),
        help_text="窗口领取时核验身份：只能是申请人或本办件登记的代理人",
    )
    waybill = forms.CharField(label="运单号", required=False, max_length=60, help_text="邮寄时填写")

    def build(self) -> None:
        self.fields["mode"].initial = self.file.state.delivery_mode

    def clean_identity(self) -> str:
        """A mistyped number would only be told apart from a stranger's by its check digit."""
        number = check_digits.canonical(self.cleaned_data["identity"])
        if len(number) != 18 or check_digits.check_uscc(number):
            return number
        verdict = check_digits.check_citizen_id(
            number, today=timezone.localdate(self.at), allow_demo=settings.DEMO_IDENTITIES
        )
        if not verdict:
            raise forms.ValidationError(f"{verdict.what}（{verdict.rule}），{verdict.next_step}")
        return number
