"""Forms of service brands, their stars, and commendations."""

from __future__ import annotations

from django import forms

from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL, DateInput
from onewindow.channels.suggesting import StaffField, SuggestedInput, carriers
from onewindow.domains.organizations.api import honours

TERM_HELP = "自然日，含评定当日；空则保留到下一次评定"


class BrandForm(ActForm):
    code = forms.SlugField(label="品牌代码", max_length=40, help_text="小写字母、数字和连字符")
    name = forms.CharField(label="名称", max_length=60)
    tier = forms.ChoiceField(
        label="层级",
        choices=[(one.value, one.label) for one in honours.BrandTier],
        help_text="总品牌之下是共性品牌，再下是窗口星级品牌",
    )
    carrier_kind = forms.ChoiceField(
        label="由谁承载", choices=[(one.value, one.label) for one in honours.Carrier]
    )
    carrier_code = forms.CharField(
        label="网点、部门代码或窗口号", max_length=64, widget=SuggestedInput(carriers)
    )
    promise = forms.CharField(
        label="服务承诺", max_length=500, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )
    norm = forms.CharField(
        label="依据的标准编号", max_length=40, required=False, help_text="已在建设规范中登记的编号"
    )
    from_on = forms.DateField(label="自", widget=DateInput())
    until_on = forms.DateField(
        label="至（含）", required=False, widget=DateInput(), help_text="空为长期"
    )
    rating_lasts_days = forms.IntegerField(
        label="星级有效天数", required=False, min_value=1, help_text=TERM_HELP
    )


class RatingForm(ActForm):
    stars = forms.TypedChoiceField(
        label="星级", coerce=int, choices=[(n, f"{n}星") for n in range(1, 6)]
    )
    period_from = forms.DateField(label="评定期自", widget=DateInput())
    period_until = forms.DateField(label="评定期至（含）", widget=DateInput())
    grounds = forms.CharField(
        label="评定依据", max_length=500, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )


class RatingTermForm(ActForm):
    lasts_days = forms.IntegerField(
        label="星级有效天数", required=False, min_value=1, help_text=TERM_HELP
    )


class CommendationForm(ActForm):
    staff_number = StaffField(label="人员")
    deed = forms.CharField(
        label="因什么事表彰", max_length=300, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )
    granted_by = forms.CharField(label="表彰单位", max_length=100)
    level = forms.ChoiceField(
        label="级别", choices=[(one.value, one.label) for one in honours.CommendationLevel]
    )
    granted_on = forms.DateField(label="表彰日期", widget=DateInput())


class VideoForm(ActForm):
    template = forms.CharField(
        label="录像地址",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, **FULL}),
        help_text="http或https，写明{window}、{from}、{until}；空则不给链接",
    )
    margin_minutes = forms.IntegerField(label="前后各加分钟数", min_value=0, max_value=120)
