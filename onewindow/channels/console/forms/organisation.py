"""Forms of places, people, posts, letters and skills."""

from __future__ import annotations

from typing import Any

from django import forms

from onewindow.channels.choosing import (
    TOWN,
    DepartmentField,
    DivisionField,
    DivisionsField,
    HallField,
    OutletField,
    PlateField,
    ZoneField,
)
from onewindow.channels.console.acts import ActForm
from onewindow.channels.console.forms.catalogue import FULL, DateInput
from onewindow.channels.suggesting import StaffField, SuggestedInput, skill_codes
from onewindow.domains.accounts.api import Role
from onewindow.domains.organizations.api import (
    DepartmentKind,
    OutletClass,
    PostRole,
    Power,
    Skill,
    WindowKind,
)

DELEGABLE = [Power.RECEIVE, Power.ACCEPT, Power.ISSUE, Power.SEAL]


class DepartmentForm(ActForm):
    code = forms.SlugField(label="代码", max_length=64, help_text="小写字母、数字和连字符")
    name = forms.CharField(label="名称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=30, required=False)
    agency_code = forms.CharField(
        label="机关代字", max_length=20, required=False, help_text="文书编号用，如“云市监”"
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    division = DivisionField(deepest=TOWN)
    line = forms.SlugField(
        label="条线",
        max_length=64,
        required=False,
        help_text="市、区两级同一职责填同一条线，办件才能按辖区转到对应部门；空则自成一线",
    )
    kind = forms.ChoiceField(label="类别", choices=[(k.value, k.label) for k in DepartmentKind])
    parent = DepartmentField(label="上级（或原隶属）部门", required=False, empty="无")
    chief_representative = StaffField(label="首席代表", required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)


class OutletForm(ActForm):
    code = forms.SlugField(label="代码", max_length=40)
    name = forms.CharField(label="名称", max_length=80)
    division = DivisionField()
    outlet_class = forms.ChoiceField(
        label="等级",
        choices=[(c.value, c.label) for c in OutletClass],
        help_text="A 类受理并办理，B 类就近收件、受理、送达",
    )
    address = forms.CharField(label="地址", max_length=200, required=False)
    opening_hours = forms.CharField(label="开放时间（文字）", max_length=200, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    latitude = forms.FloatField(label="纬度", min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(
        label="经度",
        min_value=-180,
        max_value=180,
        required=False,
        help_text="用于服务半径和就近推荐",
    )

    def clean(self) -> dict[str, Any]:
        fields = dict(super().clean() or self.cleaned_data)
        given = fields.get("latitude"), fields.get("longitude")
        if (given[0] is None) != (given[1] is None):
            self.add_error("longitude", "纬度和经度要么都填，要么都不填")
        return fields


class HallForm(ActForm):
    outlet = OutletField(label="网点")
    code = forms.SlugField(label="代码", max_length=40)
    name = forms.CharField(label="名称", max_length=80)
    floor = forms.CharField(label="楼层", max_length=20, required=False)


class ZoneForm(ActForm):
    hall = HallField(label="大厅")
    code = forms.SlugField(label="代码", max_length=40)
    name = forms.CharField(label="名称", max_length=80)
    plate = PlateField(label="板块", required=False, empty="不限板块")


class WindowForm(ActForm):
    number = forms.SlugField(label="窗口号", max_length=20)
    outlet = OutletField(label="网点")
    kind = forms.ChoiceField(label="类别", choices=[(k.value, k.label) for k in WindowKind])
    name = forms.CharField(label="名称", max_length=80, required=False)
    zone = ZoneField(label="区域", required=False)
    plate = PlateField(label="板块", required=False, empty="同区域的板块")
    department = DepartmentField(label="部门", required=False, empty="无", help_text="专业窗口必填")


class ConfirmForm(ActForm):
    """Nothing to fill in: the button is the act."""


class ReasonForm(ActForm):
    reason = forms.CharField(
        label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )


class AccountForm(ActForm):
    staff_number = forms.CharField(label="工号", max_length=20)
    name = forms.CharField(label="姓名", max_length=40)
    department = DepartmentField(label="部门", required=False, empty="无")
    password = forms.CharField(
        label="初始密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 个字符，含字母与数字；本人第一次登录时必须修改",
    )


class PasswordForm(ActForm):
    password = forms.CharField(
        label="临时密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 个字符，含字母与数字；本人登录后必须修改",
    )


class RolesForm(ActForm):
    roles = forms.MultipleChoiceField(
        label="角色",
        required=False,
        choices=[(r.value, r.label) for r in Role],
        widget=forms.CheckboxSelectMultiple(attrs=FULL),
    )
    divisions = DivisionsField(
        label="数据范围", required=False, help_text="含所选区划的全部下级；一个都不勾选即全部区划"
    )


class PostForm(ActForm):
    department = DepartmentField(label="部门")
    role = forms.ChoiceField(label="岗位角色", choices=[(r.value, r.label) for r in PostRole])
    code = forms.SlugField(
        label="岗位代码", max_length=80, required=False, help_text="同一角色设多个岗位时填写"
    )
    name = forms.CharField(label="岗位名称", max_length=60, required=False)
    a_holder = StaffField(label="A岗")
    b_holder = StaffField(
        label="B岗", required=False, help_text="填工号或姓名；A岗不在时由B岗代办，须是另一人"
    )


class LeaveForm(ActForm):
    staff_number = StaffField(label="人员")
    from_on = forms.DateField(label="自", widget=DateInput())
    until_on = forms.DateField(
        label="至（含）", required=False, widget=DateInput(), help_text="空为另行通知"
    )
    reason = forms.CharField(label="事由", max_length=100, required=False)


class LetterForm(ActForm):
    letter_number = forms.CharField(label="授权书编号", max_length=60)
    department = DepartmentField(label="授权部门")
    powers = forms.MultipleChoiceField(
        label="授权的权限",
        choices=[(p.value, p.label) for p in DELEGABLE],
        widget=forms.CheckboxSelectMultiple(attrs=FULL),
        help_text="审批决定权不得授权（行政许可法第二十四条）",
    )
    items = forms.CharField(
        label="事项代码",
        required=False,
        help_text="用空格隔开；空为该部门全部事项",
        widget=forms.Textarea(attrs={"rows": 2, **FULL}),
    )
    outlet = OutletField(label="受权网点", required=False, empty="全部网点")
    valid_from = forms.DateField(label="生效日期", widget=DateInput())
    valid_until = forms.DateField(
        label="失效日期", required=False, widget=DateInput(), help_text="空为长期"
    )

    def clean_items(self) -> list[str]:
        return str(self.cleaned_data["items"]).replace("、", " ").replace(",", " ").split()


class WithdrawForm(ActForm):
    withdrawn_on = forms.DateField(label="收回日期", widget=DateInput())
    reason = forms.CharField(
        label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3, **FULL})
    )


class SkillForm(ActForm):
    staff_number = StaffField(label="人员")
    scope = forms.ChoiceField(label="范围", choices=Skill.Scope.choices)
    code = forms.CharField(
        label="事项代码、主题或板块",
        max_length=64,
        required=False,
        help_text="范围为“全部”时不填",
        widget=SuggestedInput(skill_codes),
    )
    certified_on = forms.DateField(label="认证日期", widget=DateInput())
    valid_until = forms.DateField(label="有效期至", required=False, widget=DateInput())


def initial_of(row: Any, *names: str, **more: Any) -> dict[str, Any]:
    """Return the columns of a row as the initial values of a form."""
    return {name: getattr(row, name) for name in names} | more
