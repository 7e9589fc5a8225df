"""Forms of the hall: the stated policy with all its fields, plates, reserve windows, divisions."""

from __future__ import annotations

from typing import Any

from annotated_types import Ge, Gt, Le
from django import forms
from pydantic.fields import FieldInfo

from onewindow.channels.choosing import TOWN, DivisionField
from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL, DateInput
from onewindow.domains.organizations.api import WindowKind
from onewindow.domains.queueing.api import Policy, Priority

_HEADS = (Priority.GREEN, Priority.APPOINTMENT, Priority.TRANSFER, Priority.RETURNING)


class PolicyForm(ActForm):
    """One field for each of the rules, with the words and limits the rules themselves carry."""

    from_on = forms.DateField(
        label="施行日期", widget=DateInput(), help_text="今天即刻施行；以后的日期到那天自动施行"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, info in Policy.model_fields.items():
            if name == "head_start":
                self._heads(info)
            elif name == "green_reasons":
                self.fields[name] = forms.CharField(
                    label=info.title,
                    help_text=info.description or "",
                    widget=forms.Textarea(attrs={"rows": 8, **FULL}),
                )
            else:
                self.fields[name] = _field(info)

    def _heads(self, info: FieldInfo) -> None:
        for one in _HEADS:
            self.fields[f"head_{one.value}"] = forms.FloatField(
                label=f"{one.label}：{info.title}",
                min_value=0,
                max_value=600,
                help_text=(info.description or "") if one is _HEADS[0] else "",
            )

    def clean_green_reasons(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for n, line in enumerate(str(self.cleaned_data["green_reasons"]).splitlines(), start=1):
            if not line.strip():
                continue
            code, _, words = (part.strip() for part in line.partition("="))
            if not code.isidentifier() or not code.isascii() or len(code) > 20 or not words:
                raise forms.ValidationError(f"第{n}行应写成“代码=名称”，代码用英文字母")
            if code in found:
                raise forms.ValidationError(f"第{n}行的代码“{code}”重复")
            found[code] = words
        return found

    def document(self) -> dict[str, object]:
        """Return the policy as the domain takes it."""
        return document_of(self.cleaned_data)


def document_of(fields: dict[str, Any]) -> dict[str, object]:
    """Return the policy of a form's fields as the domain takes it."""
    heads = {one.value: fields[f"head_{one.value}"] for one in _HEADS}
    rest = {name: fields[name] for name in Policy.model_fields if name != "head_start"}
    return {"head_start": heads, **rest}


def initial_policy(policy: Policy) -> dict[str, Any]:
    """Return a policy as the form shows it."""
    shown: dict[str, Any] = {
        name: getattr(policy, name) for name in Policy.model_fields if name != "head_start"
    }
    shown |= {f"head_{one.value}": policy.minutes_ahead(one) for one in _HEADS}
    shown |= {
        name: int(value)
        for name, value in shown.items()
        if isinstance(value, float) and value.is_integer()
    }
    shown["green_reasons"] = "\n".join(f"{a}={b}" for a, b in policy.green_reasons.items())
    return shown


def _field(info: FieldInfo) -> forms.Field:
    words: dict[str, Any] = {"label": info.title, "help_text": info.description or ""}
    if info.annotation is bool:
        return forms.BooleanField(required=False, **words)
    limits: dict[str, Any] = {}
    for one in info.metadata:
        if isinstance(one, Ge):
            limits["min_value"] = one.ge
        elif isinstance(one, Gt):
            limits["min_value"] = one.gt
        elif isinstance(one, Le):
            limits["max_value"] = one.le
    kind = forms.IntegerField if info.annotation is int else forms.FloatField
    return kind(**words, **limits)


class FollowForm(ActForm):
    from_on = forms.DateField(label="自哪天起", widget=DateInput())


class PlateForm(ActForm):
    name = forms.CharField(label="名称", max_length=40)
    letter = forms.CharField(
        label="号票字母", max_length=2, help_text="一至两个大写字母，一个字母只用于一个板块"
    )
    window_kinds = forms.MultipleChoiceField(
        label="受理的窗口类别",
        choices=[(kind.value, kind.label) for kind in WindowKind],
        widget=forms.CheckboxSelectMultiple(attrs=FULL),
    )
    topics = forms.CharField(
        label="主题",
        required=False,
        help_text="事项主题以它开头的归入本板块；用空格隔开",
        widget=forms.TextInput(attrs=FULL),
    )
    lines = forms.CharField(
        label="条线",
        required=False,
        help_text="这些条线的部门办理的事项归入本板块；用空格隔开",
        widget=forms.TextInput(attrs=FULL),
    )
    usual_minutes = forms.FloatField(
        label="通常办理时长（分钟）",
        min_value=0.5,
        max_value=600,
        help_text="没有实际数据时用来估计等候",
    )
    place = forms.IntegerField(label="顺序", min_value=0, max_value=999)
    needs_skill = forms.BooleanField(
        label="须上岗认证", required=False, help_text="只有取得认证的人员能叫号"
    )
    is_service = forms.BooleanField(
        label="服务", required=False, help_text="领证、帮办等，不归集事项"
    )
    is_rest = forms.BooleanField(
        label="兜底板块", required=False, help_text="不属于其他板块的事项排在这里，只有一个"
    )

    def clean_topics(self) -> list[str]:
        return _words(self.cleaned_data["topics"])

    def clean_lines(self) -> list[str]:
        return _words(self.cleaned_data["lines"])


def _words(text: object) -> list[str]:
    for mark in "、，,；;":
        text = str(text).replace(mark, " ")
    return str(text).split()


class RenameForm(ActForm):
    new_name = forms.CharField(label="新名称", max_length=40)


class ReserveForm(ActForm):
    window = forms.ChoiceField(label="窗口")
    plates = forms.MultipleChoiceField(
        label="高峰时受理的板块",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=FULL),
        help_text="不选为窗口自己的板块；窗口没有板块的受理全部",
    )


class DivisionForm(ActForm):
    code = forms.CharField(
        label="行政区划代码", max_length=12, help_text="GB/T 2260：县级6位，乡镇街道9位，村社区12位"
    )
    name = forms.CharField(label="名称", max_length=60)
    parent = DivisionField(label="上级区划", everywhere="没有上级", deepest=TOWN, is_narrow=False)
    latitude = forms.FloatField(label="驻地纬度", min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(
        label="驻地经度", min_value=-180, max_value=180, required=False, help_text="用于服务半径"
    )
    area_km2 = forms.FloatField(label="面积（平方公里）", min_value=0.01, required=False)

    def clean(self) -> dict[str, Any]:
        fields = dict(super().clean() or self.cleaned_data)
        if (fields.get("latitude") is None) != (fields.get("longitude") is None):
            self.add_error("longitude", "纬度和经度要么都填，要么都不填")
        return fields


class KindForm(ActForm):
    code = forms.SlugField(label="代码", max_length=40, help_text="小写字母、数字和连字符")
    name = forms.CharField(label="名称", max_length=40)
    silent_minutes = forms.IntegerField(
        label="失联时限（分钟）",
        min_value=1,
        max_value=525_600,
        help_text="多久没有信号算失联。自助终端和大屏开放时自动报信号，其他设备以巡检为准",
    )
    place = forms.IntegerField(label="顺序", min_value=0, max_value=999)


class DeviceForm(ActForm):
    outlet = forms.ChoiceField(label="网点")
    kind = forms.ChoiceField(label="类别")
    name = forms.CharField(label="名称", max_length=40)
    place = forms.CharField(label="位置", max_length=80, help_text="例如：一楼自助区")


class InspectForm(ActForm):
    state = forms.ChoiceField(
        label="状态", choices=[("working", "正常"), ("broken", "故障")], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="故障必填",
        widget=forms.TextInput(attrs=FULL),
    )
