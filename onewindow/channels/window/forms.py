"""Forms of the wizard: built from the standard; they keep what is typed and refuse nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from onewindow.channels.telling import DELIVERY_MODES
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue

_BLANK = ("", "请选择")
_YES_NO = [("true", "是"), ("false", "否")]
_DIGITS = {"integer": "numeric", "decimal": "decimal", "phone": "tel"}


class SituationForm(forms.Form):
    """情形: the guiding questions; field ``answer-<id>``."""

    def __init__(
        self, questions: Sequence[catalogue.Question], data: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"answer-{question.id}"] = _question(question)

    def answers(self) -> dict[str, Any]:
        """Return what was answered; a question left open is left out."""
        found: dict[str, Any] = {}
        for question in self.questions:
            name = f"answer-{question.id}"
            if question.kind == "multiple":
                known = {option.value for option in question.options}
                found[question.id] = [v for v in _all(self.data, name) if v in known]
                continue
            value = self.data.get(name, "")
            if question.kind == "boolean" and value in {"true", "false"}:
                found[question.id] = value == "true"
            elif value in {option.value for option in question.options}:
                found[question.id] = value
        return found

    def mark_open(self, answers: Mapping[str, Any]) -> bool:
        """Mark questions without an answer; return whether all are answered."""
        missing = [q for q in self.questions if q.id not in answers]
        for question in missing:
            self.add_error(f"answer-{question.id}", "请选择一项")
        return not missing


def _all(data: Any, name: str) -> list[str]:
    return list(data.getlist(name))


def initial_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as the form shows them."""
    return {
        f"answer-{name}": ("true" if value else "false") if isinstance(value, bool) else value
        for name, value in answers.items()
    }


def _question(question: catalogue.Question) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.text,
        "help_text": question.help,
        "required": question.kind != "multiple",
    }
    choices = [(option.value, option.label) for option in question.options]
    if question.kind == "multiple":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    shown = _YES_NO if question.kind == "boolean" else choices
    return forms.ChoiceField(choices=shown, widget=forms.RadioSelect, **common)


class ApplicantForm(forms.Form):
    """申请人、代理人、管辖、送达: kept as typed, checked when the clerk goes on."""

    applicant_kind = forms.ChoiceField(
        label="申请人类型",
        choices=[("natural", "自然人"), ("legal", "法人或其他组织")],
        widget=forms.RadioSelect,
    )
    document_type = forms.ChoiceField(
        label="证件类型",
        choices=[(d.value, d.label) for d in applicants.DocumentType if d.value != "001"],
        required=False,
        help_text="法人不必选择",
    )
    identity = forms.CharField(label="证件号码", help_text="身份证号，或统一社会信用代码")
    name = forms.CharField(label="姓名或名称")
    phone = forms.CharField(label="联系电话", required=False)
    address = forms.CharField(label="联系地址", required=False, help_text="邮寄送达须填写")
    legal_representative = forms.CharField(label="法定代表人", required=False)
    division = forms.ChoiceField(
        label="事情所在地（管辖地区）", help_text="按不动产、经营场所或户籍所在地，不按窗口"
    )
    delivery_mode = forms.ChoiceField(
        label="结果送达", choices=list(DELIVERY_MODES.items()), widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label="申请方式",
        choices=[("window", "申请人到窗口"), ("courier", "邮寄、快递送来")],
        required=False,
        help_text="邮寄的申请以送达窗口之日为收件之日，不需双屏确认",
    )
    green_channel = forms.ChoiceField(label="绿色通道", required=False)
    has_agent = forms.BooleanField(
        label="由代理人（经办人）办理",
        required=False,
        widget=forms.CheckboxInput({"value": "true"}),
    )
    agent_name = forms.CharField(label="代理人姓名", required=False)
    agent_identity = forms.CharField(label="代理人身份证号", required=False)
    agent_phone = forms.CharField(label="代理人电话", required=False)
    agent_until = forms.DateField(
        label="委托有效期至",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="委托书未写明的留空",
    )
    is_simulated = forms.BooleanField(
        label="模拟审批（不计时、不发证）",
        required=False,
        widget=forms.CheckboxInput({"value": "true"}),
    )
    consent = forms.BooleanField(
        label="申请人同意保存本次填写内容，供下次预填",
        required=False,
        widget=forms.CheckboxInput({"value": "true"}),
    )

    APPLICANT = ("applicant_kind", "identity", "name", "document_type", "phone", "address")
    AGENT = ("agent_name", "agent_identity", "agent_phone", "agent_until")
    HANDLING = ("division", "channel", "delivery_mode", "green_channel")

    def __init__(
        self,
        data: Any = None,
        *,
        divisions: Sequence[tuple[str, str]],
        allows_mock: bool = False,
        is_amendment: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        division, green = self.fields["division"], self.fields["green_channel"]
        assert isinstance(division, forms.ChoiceField)
        assert isinstance(green, forms.ChoiceField)
        division.choices = [_BLANK, *divisions]
        green.choices = [("", "不适用"), *cases.GREEN_REASONS.items()]
        for name in ("identity", "agent_identity"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "class": "tabular"}
        if not allows_mock:
            del self.fields["is_simulated"]
        if is_amendment:
            # Another applicant or jurisdiction is another case.
            for name in (*self.APPLICANT, *self.AGENT, "legal_representative", "has_agent"):
                del self.fields[name]
            self.fields["division"].disabled = True

    def typed(self) -> dict[str, str]:
        """Return every value as typed, the ticked boxes as ``true``."""
        return {
            name: str(self.data.get(name, "")).strip()
            for name, field in self.fields.items()
            if not field.disabled
        }

    def group(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def applicant_fields(self) -> list[forms.BoundField]:
        return self.group((*self.APPLICANT, "legal_representative"))

    @property
    def agent_fields(self) -> list[forms.BoundField]:
        return self.group(self.AGENT)

    @property
    def handling_fields(self) -> list[forms.BoundField]:
        return self.group((*self.HANDLING, "is_simulated"))


class StandardForm(forms.Form):
    """申请表: the fields of the standard; field ``form-<id>``."""

    def __init__(
        self, fields: Sequence[catalogue.FormField], data: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.standard = fields
        for entry in fields:
            self.fields[f"form-{entry.id}"] = _standard_field(entry)

    def typed(self) -> dict[str, str]:
        return {
            entry.id: str(self.data.get(f"form-{entry.id}", "")).strip() for entry in self.standard
        }

    def mark(self, faults: Sequence[cases.FieldFault]) -> None:
        """Put each fault at its field, with its rule and remedy."""
        for fault in faults:
            name = f"form-{fault.field}"
            if name in self.fields:
                rule = f"（{fault.rule}）" if fault.rule else ""
                self.add_error(name, f"{fault.what}{rule}，{fault.next_step}")

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields under the headings of the standard, in its order."""
        found: dict[str, list[forms.BoundField]] = {}
        for entry in self.standard:
            found.setdefault(entry.section or "申请事项", []).append(self[f"form-{entry.id}"])
        return list(found.items())


def initial_form(values: Mapping[str, str]) -> dict[str, str]:
    return {f"form-{name}": value for name, value in values.items()}


def check_standard_form(
    fields: Sequence[catalogue.FormField],
    values: Mapping[str, str],
    *,
    today: date,
    allow_demo: bool,
) -> list[cases.FieldFault]:
    """Return every fault of the form at once."""
    _, faults = cases.check_form(fields, values, today=today, allow_demo=allow_demo)
    return faults


def _standard_field(entry: catalogue.FormField) -> forms.Field:
    label = f"{entry.label}（{entry.unit}）" if entry.unit else entry.label
    common: dict[str, Any] = {
        "label": label,
        "help_text": entry.help,
        "required": entry.required and entry.kind != "boolean",
    }
    if entry.kind == "choice":
        choices = [_BLANK, *((option.value, option.label) for option in entry.options)]
        return forms.ChoiceField(choices=choices, **common)
    if entry.kind == "boolean":
        return forms.ChoiceField(choices=_YES_NO, widget=forms.RadioSelect, **common)
    if entry.kind == "textarea":
        return forms.CharField(widget=forms.Textarea({"rows": 3}), **common)
    if entry.kind == "date":
        # Shown as text would be: a wrong date must come back as it was typed.
        return forms.CharField(widget=forms.TextInput({"type": "date"}), **common)
    attributes = {"inputmode": _DIGITS[entry.kind]} if entry.kind in _DIGITS else {}
    return forms.CharField(widget=forms.TextInput(attributes), **common)
