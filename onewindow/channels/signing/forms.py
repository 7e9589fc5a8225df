"""What is typed at a signing point."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.channels.acting import ActForm
from onewindow.domains.contracts.api import (
    CheckMethod,
    PartyRole,
    Payment,
    Policy,
    Proof,
    RestrictionKind,
    ShareKind,
    Terms,
)

CODE_HELP = "自己设定六位数字，只有您知道；签署时要再输入一次。不要用相同或者连续的数字。"


def _digits(label: str, **more: Any) -> forms.CharField:
    """Return a field for a code that nobody beside can read and no browser keeps."""
    attributes = {"inputmode": "numeric", "autocomplete": "off", "data-digits": "6"}
    return forms.CharField(
        label=label,
        min_length=6,
        max_length=6,
        widget=forms.PasswordInput(attrs=attributes, render_value=False),
        error_messages={"min_length": "应为六位数字", "max_length": "应为六位数字"},
        **more,
    )


class PersonForm(forms.Form):
    """An identity card as the reader or a hand types it."""

    name = forms.CharField(
        label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    identity = forms.CharField(
        label="公民身份号码",
        min_length=15,
        max_length=20,
        help_text="请把身份证放在读卡区；也可以手工输入。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-digits": "18"}
        ),
    )
    original = forms.BooleanField(
        label="我已核对身份证原件，人证一致（不与电子证照比对）", required=False
    )

    def __init__(self, data: Any = None, *, is_kiosk: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if is_kiosk:
            del self.fields["original"]

    def proof(self) -> Proof:
        typed = self.cleaned_data
        is_original = typed.get("original", False)
        method = CheckMethod.ORIGINAL if is_original else CheckMethod.LICENCE
        return Proof(typed["name"], typed["identity"], method, typed.get("phone", ""))


class OwnerForm(PersonForm):
    """The owner's card; at a kiosk also a number from the certificate they hold."""

    field_order = ["name", "identity", "serial", "original"]

    serial = forms.RegexField(
        r"^\d{1,10}$",
        label="不动产权证书“第…号”中的数字",
        error_messages={"invalid": "请只输入数字，例如 0000501"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-digits": "10"}
        ),
    )

    def __init__(self, data: Any = None, *, is_kiosk: bool, **more: Any) -> None:
        super().__init__(data, is_kiosk=is_kiosk, **more)
        if not is_kiosk:
            del self.fields["serial"]


class CodeMixin(forms.Form):
    code = _digits("签署密码", help_text=CODE_HELP)
    again = _digits("再输入一次")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("code") and typed.get("again") and typed["code"] != typed["again"]:
            self.add_error("again", "两次输入不一样，请重新输入")
        return typed


class HomeForm(CodeMixin):
    """Which home, and the code of the owner who begins."""

    unit_number = forms.CharField(max_length=28)
    proof = forms.CharField(max_length=2000)


class PartyForm(CodeMixin, PersonForm):
    """One more seller or buyer."""

    field_order = ["role", "name", "identity", "phone", "original", "code", "again"]

    role = forms.ChoiceField(
        label="身份", choices=[(r.value, r.label) for r in PartyRole], widget=forms.RadioSelect
    )
    phone = forms.CharField(
        label="手机",
        max_length=20,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "off", "data-digits": "11"}
        ),
    )


class TermsForm(forms.Form):
    """Price, payment, dates and the shares of the buyers."""

    price = forms.DecimalField(
        label="成交价款（元）",
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-digits": "13"}),
    )
    payment = forms.ChoiceField(
        label="付款方式", choices=[(p.value, p.label) for p in Payment], widget=forms.RadioSelect
    )
    apply_by_on = forms.DateField(
        label="最迟申请过户日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    handover_on = forms.DateField(
        label="交房日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    share_kind = forms.ChoiceField(
        label="买方共有方式",
        choices=[(k.value, k.label) for k in ShareKind],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, buyers: list[str], **more: Any) -> None:
        super().__init__(data, **more)
        self.buyers = buyers
        if len(buyers) == 1:
            self.fields["share_kind"].widget = forms.HiddenInput()
            self.fields["share_kind"].initial = ShareKind.SOLE.value
            return
        kinds = [(k.value, k.label) for k in ShareKind if k is not ShareKind.SOLE]
        self.fields["share_kind"].choices = kinds  # type: ignore[attr-defined]
        for place, name in enumerate(buyers):
            self.fields[f"share{place}"] = forms.IntegerField(
                label=f"{name}的份额（%）",
                required=False,
                min_value=1,
                max_value=99,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "data-digits": "2"}),
            )

    def terms(self) -> Terms:
        typed = self.cleaned_data
        kind = ShareKind(typed["share_kind"])
        given = [typed.get(f"share{place}") or 0 for place in range(len(self.buyers))]
        return Terms(
            price=typed["price"],
            payment=Payment(typed["payment"]),
            handover_on=typed["handover_on"],
            apply_by_on=typed["apply_by_on"],
            share_kind=kind,
            shares=tuple(given) if kind is ShareKind.SHARES else (),
        )


class SignForm(forms.Form):
    party = forms.IntegerField(widget=forms.HiddenInput())
    code = _digits("签署密码")
    has_read = forms.BooleanField(label="我已阅读合同全文，自愿签署")


class VoidForm(PersonForm):
    reason = forms.CharField(label="撤销原因", max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)


_FULL = {"field_class": "is-full"}


def _sentence(label: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "field_class": "is-half"})
    return forms.CharField(label=label, max_length=200, widget=area)


class PolicyForm(ActForm):
    """One group of fields for each kind of restriction; the domain judges the values."""

    division_code = forms.CharField(
        label="行政区划", max_length=12, required=False, help_text="空：全部地区"
    )
    valid_from = forms.DateField(
        label="生效日期", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    draft_hours = forms.IntegerField(label="草稿保留（小时）", min_value=1, max_value=720)
    number_prefix = forms.CharField(label="合同编号前缀", max_length=10)
    limits_to_adults = forms.BooleanField(label="未成年人的房屋不在终端签订", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in RestrictionKind:
            forbids = forms.BooleanField(label=f"{kind.label}：禁止签订", required=False)
            forbids.widget.attrs |= _FULL
            self.fields[f"{kind.value}_forbids"] = forbids
            self.fields[f"{kind.value}_law"] = _sentence(f"{kind.label}：依据")
            self.fields[f"{kind.value}_advice"] = _sentence(f"{kind.label}：对当事人说的话")

    @staticmethod
    def initial_of(policy: Policy) -> dict[str, Any]:
        """Return the fields that say what a policy says."""
        fields = {name: getattr(policy, name) for name in _PLAIN}
        for kind, effect in policy.effects.items():
            fields |= {f"{kind.value}_{name}": getattr(effect, name) for name in _EFFECT}
        return fields

    @staticmethod
    def content_of(fields: dict[str, Any]) -> dict[str, object]:
        """Return the policy that was typed."""
        effects = {
            kind.value: {name: fields[f"{kind.value}_{name}"] for name in _EFFECT}
            for kind in RestrictionKind
        }
        return {**{name: fields[name] for name in _PLAIN}, "effects": effects}


_PLAIN = ("draft_hours", "number_prefix", "limits_to_adults")
_EFFECT = ("forbids", "law", "advice")
