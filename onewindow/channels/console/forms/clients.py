"""Forms of machine clients: registration, tokens, withdrawal."""

from __future__ import annotations

from django import forms

from onewindow.channels.choosing import DivisionsField, WindowField
from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL
from onewindow.channels.console.words import scope_word
from onewindow.channels.suggesting import StaffField
from onewindow.domains.accounts.api import SCOPES

LONGEST_DAYS, LONGEST_OVERLAP = 366, 720


def scope_choices(granted: frozenset[str]) -> list[tuple[str, str]]:
    """Return those scopes that may be granted, with their words."""
    return [(one, f"{scope_word(one)}（{one}）") for one in sorted(granted & _KNOWN)]


_KNOWN = frozenset(scope.value for scope in SCOPES)


class DaysForm(ActForm):
    days = forms.IntegerField(
        label="令牌有效天数", min_value=1, max_value=LONGEST_DAYS, initial=180
    )


class ClientForm(DaysForm):
    code = forms.SlugField(label="代码", max_length=64, help_text="小写字母、数字和连字符")
    name = forms.CharField(label="名称", max_length=80)
    owner = StaffField(label="责任人")
    scopes = forms.MultipleChoiceField(
        label="权限范围",
        choices=scope_choices(_KNOWN),
        widget=forms.CheckboxSelectMultiple(attrs=FULL),
        error_messages={"required": "请至少勾选一项权限"},
    )
    divisions = DivisionsField(
        label="数据范围", required=False, help_text="含所选区划的全部下级；一个都不勾选即同责任人"
    )
    window = WindowField(label="窗口", required=False, help_text="收件、发证的系统才选")
    per_minute = forms.IntegerField(
        label="每分钟请求数", min_value=1, max_value=60_000, initial=600
    )
    field_order = ["owner", "code", "name", "scopes", "divisions", "window", "per_minute", "days"]


def client_form(granted: frozenset[str]) -> type[ClientForm]:
    """Return the form with only those scopes that the owner holds."""
    field = forms.MultipleChoiceField(
        label="权限范围",
        choices=scope_choices(granted),
        widget=forms.CheckboxSelectMultiple(attrs=FULL),
        error_messages={"required": "请至少勾选一项权限"},
    )
    return type("OwnersClientForm", (ClientForm,), {"scopes": field})


class TokenForm(DaysForm):
    overlap = forms.IntegerField(
        label="原有令牌几小时后失效",
        min_value=0,
        max_value=LONGEST_OVERLAP,
        required=False,
        help_text="轮换用，如 24：新旧同时有效一天；空则原有令牌不动",
    )
