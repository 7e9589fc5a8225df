"""Forms of the survey: the draw, the scheme, paper, tickets."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.channels.acting import ActForm
from onewindow.channels.choosing import WindowField
from onewindow.channels.oversight.forms.evaluation import DateInput, division, text
from onewindow.domains.evaluation.api import EvaluationChannel
from onewindow.domains.organizations import api as organizations
from onewindow.domains.surveys import api as surveys

_GRADES = [(str(grade), name) for grade, name in surveys.GRADES.items()]


class MonthInput(forms.TextInput):
    input_type = "month"


class DrawForm(ActForm):
    division_code = division(everywhere=False)
    month = forms.CharField(
        label="月份", max_length=7, help_text="已经过完的月份，如2026-03", widget=MonthInput
    )
    seed = forms.CharField(
        label="随机种子",
        max_length=40,
        required=False,
        help_text="同一种子得到同一名单，可由监督人当众写下；空即由系统生成并公布",
    )


class CloseRoundForm(ActForm):
    """Nothing to fill in: the scores are what was answered."""


class GradesForm(ActForm):
    """Five contents by three grades; one field each, none of which a sheet must answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for content, name in surveys.CONTENTS.items():
            self.fields[content] = forms.ChoiceField(
                label=name, choices=_GRADES, widget=forms.RadioSelect, required=False
            )


def grades_in(fields: dict[str, Any]) -> dict[str, int]:
    """Return content → grade of what was filled in."""
    return {content: int(fields[content]) for content in surveys.CONTENTS if fields.get(content)}


class PaperForm(GradesForm):
    """留言本、意见箱、服务热线: typed in, with the day it was collected or called (X6)."""

    channel = forms.ChoiceField(
        label="渠道", choices=[(one, surveys.CHANNELS[one]) for one in sorted(surveys.TYPED)]
    )
    collected_on = forms.DateField(label="收取或来电日期", widget=DateInput)
    case_number = forms.CharField(
        label="办件编号",
        max_length=64,
        required=False,
        help_text="没有编号的，选择窗口或承办部门",
    )
    window = WindowField(label="窗口", required=False, empty="不清楚")
    department = forms.ChoiceField(label="承办部门", required=False)
    opinion = text("意见", required=False)
    is_complaint = forms.BooleanField(label="这是投诉，转整改", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)
        named = sorted(organizations.department_names().items(), key=lambda one: one[1])
        field.choices = [("", "按办件或窗口"), *named]


class RemedyForm(ActForm):
    remedy = text("整改措施")


class ToldForm(ActForm):
    told = text("反馈情况", help_text="怎样告诉了当事人，当事人怎么说")


class SchemeForm(ActForm):
    """The scheme of a region from a day on; rounds already drawn keep theirs."""

    division_code = division(everywhere=True)
    valid_from = forms.DateField(label="生效日期", widget=DateInput)
    all_up_to = forms.IntegerField(label="全部抽取的人数上限", min_value=0)
    share_above = forms.CharField(label="超出部分的比例", max_length=12, help_text="如1/10")
    most = forms.IntegerField(label="每窗口最多", min_value=0)
    rounding = forms.ChoiceField(
        label="取整", choices=[("up", "进一"), ("down", "舍去"), ("half_up", "四舍五入")]
    )
    tries = forms.IntegerField(label="拨打次数", min_value=1)
    keep_days = forms.IntegerField(label="录音保存（天）", min_value=1)
    pass_share = forms.CharField(label="合格满意度", max_length=12, help_text="如995/1000")
    caller = forms.CharField(
        label="主叫名称和号码",
        max_length=40,
        help_text="回访话术开头所报，如服务热线10000",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for grade, name in surveys.GRADES.items():
            self.fields[f"points_{grade}"] = _points(f"{name}的分值")
        for stars in surveys.STARS:
            self.fields[f"stars_{stars}"] = _points(f"{stars}星的分值")
        for channel, name in surveys.CHANNELS.items():
            self.fields[f"weight_{channel}"] = forms.IntegerField(
                label=f"{name}权重", min_value=0, max_value=100, required=False
            )
        none = [("", "不计入")]
        for via in EvaluationChannel:
            self.fields[f"voice_{via.value}"] = forms.ChoiceField(
                label=f"好差评“{via.label}”计入",
                choices=[*none, *surveys.CHANNELS.items()],
                required=False,
            )

    @staticmethod
    def content_of(given: dict[str, Any]) -> dict[str, object]:
        """Return the scheme as the domain reads it; a channel without weight is not in it."""
        plain = (
            "all_up_to", "share_above", "most", "rounding", "tries", "keep_days", "pass_share",
            "caller",
        )  # fmt: skip
        return {
            **{name: given[name] for name in plain},
            "points": {str(grade): given[f"points_{grade}"] for grade in surveys.GRADES},
            "star_points": {str(stars): given[f"stars_{stars}"] for stars in surveys.STARS},
            "weights": _kept("weight", surveys.CHANNELS, given),
            "voice_channels": _kept("voice", [via.value for via in EvaluationChannel], given),
        }


def initial_of(scheme: surveys.Scheme) -> dict[str, object]:
    """Return the fields of a scheme."""
    plain = (
        "all_up_to", "share_above", "most", "rounding", "tries", "keep_days", "pass_share",
        "caller",
    )  # fmt: skip
    return {
        **{name: getattr(scheme, name) for name in plain},
        **{f"points_{grade}": worth for grade, worth in scheme.points.items()},
        **{f"stars_{stars}": worth for stars, worth in scheme.star_points.items()},
        **{f"weight_{channel}": weight for channel, weight in scheme.weights.items()},
        **{f"voice_{via}": channel for via, channel in scheme.voice_channels.items()},
    }


def _points(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100)


def _kept(prefix: str, names: Any, given: dict[str, Any]) -> dict[str, object]:
    return {name: given[f"{prefix}_{name}"] for name in names if given[f"{prefix}_{name}"]}
