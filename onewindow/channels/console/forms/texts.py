"""Forms of text messages: words, policy, phones, reasons."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.channels.choosing import TOWN, DivisionField
from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL
from onewindow.domains.messages.api import MessageRules, Purpose, PurposeRule

_EVERYWHERE = "没有单独规定的全部地区"


class WordingForm(ActForm):
    division_code = DivisionField(label="地区", everywhere=_EVERYWHERE, deepest=TOWN)
    text = forms.CharField(
        label="内容",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, **FULL}),
        help_text="签名由系统加在最前；花括号中的占位符发送时填入",
    )


class TextReasonForm(ActForm):
    reason = forms.CharField(label="原因", max_length=200)


class WordsForm(ActForm):
    purpose = forms.CharField(
        label="查看用途", max_length=200, help_text="写入审计记录，例如“核对投诉内容”"
    )


class OptOutForm(ActForm):
    phone = forms.CharField(
        label="手机号", max_length=20, widget=forms.TextInput({"inputmode": "tel"})
    )
    reason = forms.CharField(label="原因", max_length=200, help_text="例如“本人来电要求”")


def _time(label: str, help_text: str = "") -> forms.TimeField:
    return forms.TimeField(
        label=label, help_text=help_text, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )


class TextPolicyForm(ActForm):
    """One field for each rule; the domain judges the values."""

    division_code = DivisionField(label="地区", everywhere=_EVERYWHERE, deepest=TOWN)
    signature = forms.CharField(
        label="签名", max_length=12, help_text="须与运营商处报备的一致，不带【】"
    )
    quiet_from = _time("免打扰自", "此时段只发紧急的；起止相同即不设")
    quiet_until = _time("免打扰至")
    per_day = forms.IntegerField(label="每号码每日最多", min_value=1, max_value=100)
    urgent_per_day = forms.IntegerField(label="紧急的另计，每日最多", min_value=1, max_value=100)
    most_segments = forms.IntegerField(label="每条短信最多拆成几条", min_value=1, max_value=10)
    retry_seconds = forms.CharField(
        label="重试间隔（秒）", max_length=120, help_text="依次用空格分隔；用完即发送失败"
    )

    confirms_phones = forms.BooleanField(
        label="自填手机号须短信验证",
        required=False,
        help_text="取号留号码、网上预约时先发验证码，验证通过才发其他短信",
    )
    takes_staff_phones = forms.BooleanField(
        label="工作人员录入的手机号视为已核对",
        required=False,
        help_text="须短信验证时：导办台、电话预约录入的不再验证",
    )
    takes_client_phones = forms.BooleanField(
        label="接入系统声明已确认的手机号有效",
        required=False,
        help_text="须短信验证时：接入系统没有声明的一律不收",
    )
    code_minutes = forms.IntegerField(label="验证码几分钟有效", min_value=1, max_value=30)
    code_guesses = forms.IntegerField(label="验证码最多输错几次", min_value=1, max_value=10)
    codes_per_phone = forms.IntegerField(
        label="一刻钟内每号码最多几个验证码", min_value=1, max_value=20
    )
    codes_per_device = forms.IntegerField(
        label="一刻钟内每设备最多几个验证码", min_value=1, max_value=100
    )

    next_step_minutes = forms.IntegerField(
        label="办件下一步：几分钟后发",
        min_value=0,
        max_value=1440,
        help_text="其间又有进展的只发最后一条",
    )
    duty_phones = forms.CharField(
        label="值班手机",
        max_length=130,
        required=False,
        help_text="空格分隔，最多10个；高峰预警时发短信给他们，空：不发",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in Purpose:
            self.fields[f"{purpose}_is_on"] = forms.BooleanField(
                label=f"{purpose.label}：发送", required=False
            )
            self.fields[f"{purpose}_is_urgent"] = forms.BooleanField(
                label=f"{purpose.label}：紧急", required=False
            )
            self.fields[f"{purpose}_is_repeated_when_unsure"] = forms.BooleanField(
                label=f"{purpose.label}：结果不明时再发", required=False
            )
            self.fields[f"{purpose}_minutes"] = forms.IntegerField(
                label=f"{purpose.label}：多少分钟后不再发送", min_value=1
            )

    def clean_retry_seconds(self) -> list[int]:
        words = str(self.cleaned_data["retry_seconds"]).replace("，", " ").replace(",", " ").split()
        if not all(word.isdigit() for word in words):
            raise forms.ValidationError("请填写整数，用空格分隔")
        return [int(word) for word in words]

    def clean_duty_phones(self) -> list[str]:
        return str(self.cleaned_data["duty_phones"]).replace("，", " ").replace(",", " ").split()


def shown_rules(rules: MessageRules) -> dict[str, Any]:
    """Return the rules as the form shows them."""
    shown = rules.model_dump(exclude={"purposes", "retry_seconds", "duty_phones"})
    shown["duty_phones"] = " ".join(rules.duty_phones)
    shown["retry_seconds"] = " ".join(str(one) for one in rules.retry_seconds)
    for purpose in Purpose:
        for name, value in rules.of(purpose).model_dump().items():
            shown[f"{purpose}_{name}"] = value
    return shown


def rules_in(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the rules that a form says."""
    names = PurposeRule.model_fields
    kept = {name: fields[name] for name in MessageRules.model_fields if name != "purposes"}
    return {
        **kept,
        "purposes": {
            purpose: {name: fields[f"{purpose}_{name}"] for name in names} for purpose in Purpose
        },
    }
