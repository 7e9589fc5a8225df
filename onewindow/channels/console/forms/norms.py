"""Forms of norms: drafts, clauses, revision, promotion, publication, abolition."""

from __future__ import annotations

from django import forms

from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL, DateInput
from onewindow.domains.organizations.api import FacilityGroup, NormLevel, OutletClass

LEVELS = [(one.value, f"{one.label}（如 {one.form}）") for one in NormLevel]
NUMBER_HELP = "编号带年份，一个编号只用于一个版本"


class NormForm(ActForm):
    number = forms.CharField(label="标准编号", max_length=40, help_text=NUMBER_HELP)
    title = forms.CharField(label="名称", max_length=120)
    level = forms.ChoiceField(label="级别", choices=LEVELS)
    issuer = forms.CharField(label="发布机构", max_length=100, required=False)


class ClauseForm(ActForm):
    clause = forms.CharField(label="条款号", max_length=20, help_text="如 6.2.1、A.3")
    text = forms.CharField(
        label="条文", max_length=500, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )
    facility = forms.SlugField(
        label="配置代码",
        max_length=40,
        required=False,
        help_text="小写字母、数字和连字符；同一设施各版本用同一代码。空则本条不要求配置",
    )
    name = forms.CharField(label="配置名称", max_length=80, required=False)
    group = forms.ChoiceField(
        label="分组",
        required=False,
        choices=[("", "—"), *((g.value, g.label) for g in FacilityGroup)],
    )
    classes = forms.MultipleChoiceField(
        label="适用等级",
        required=False,
        choices=[(c.value, c.label) for c in OutletClass],
        widget=forms.CheckboxSelectMultiple,
    )
    is_mandatory = forms.BooleanField(
        label="必备（条文用“应”）",
        required=False,
        help_text="不勾为推荐（“宜”），列入检查表，不计分",
    )
    weight = forms.IntegerField(label="权重", min_value=1, max_value=100, initial=1)


class RevisionForm(ActForm):
    new_number = forms.CharField(label="新版本编号", max_length=40, help_text=NUMBER_HELP)
    reason = forms.CharField(
        label="修订说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **FULL}),
    )


class PromotionForm(ActForm):
    level = forms.ChoiceField(label="升级为", choices=LEVELS)
    new_number = forms.CharField(label="新编号", max_length=40, help_text=NUMBER_HELP)
    issuer = forms.CharField(label="发布机构", max_length=100, required=False)
    reason = forms.CharField(
        label="申报和批准情况",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, **FULL}),
    )


class PublicationForm(ActForm):
    in_force_from = forms.DateField(label="实施日期", widget=DateInput)


class AbolitionForm(ActForm):
    from_on = forms.DateField(label="自何日起废止", widget=DateInput)
    reason = forms.CharField(
        label="废止原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )
