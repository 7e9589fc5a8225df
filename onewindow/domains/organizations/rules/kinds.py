"""Closed lists of kinds: windows, outlets, powers, post roles, departments."""

from __future__ import annotations

from enum import StrEnum


class WindowKind(StrEnum):
    """Kinds of window; the values are those of ``window_kinds`` in a service standard (Q7)."""

    COMPREHENSIVE = "comprehensive"
    DEDICATED = "dedicated"
    ISSUING = "issuing"
    ASSISTED = "assisted"
    FALLBACK = "fallback"

    @property
    def label(self) -> str:
        return _WINDOW_LABELS[self]


_WINDOW_LABELS = {
    WindowKind.COMPREHENSIVE: "综合窗口",
    WindowKind.DEDICATED: "专业窗口",
    WindowKind.ISSUING: "出件窗口",
    WindowKind.ASSISTED: "帮办代办窗口",
    WindowKind.FALLBACK: "“办不成事”兜底窗口",
}


class OutletClass(StrEnum):
    """A accepts and handles everything; B accepts nearby and forwards (W6)."""

    A = "A"
    B = "B"

    @property
    def label(self) -> str:
        return f"{self.value}类网点"


class Power(StrEnum):
    """What is done at a window; the first four but DECIDE can be delegated by letter (Q1)."""

    RECEIVE = "receive"
    ACCEPT = "accept"
    ISSUE = "issue"
    SEAL = "seal"
    DECIDE = "decide"
    DELIVER = "deliver"

    @property
    def label(self) -> str:
        return _POWER_LABELS[self]


_POWER_LABELS = {
    Power.RECEIVE: "收件",
    Power.ACCEPT: "受理",
    Power.ISSUE: "出件",
    Power.SEAL: "用章",
    Power.DECIDE: "审批决定",
    Power.DELIVER: "送达",
}

DELEGABLE = frozenset({Power.RECEIVE, Power.ACCEPT, Power.ISSUE, Power.SEAL})
"""收件、受理、出件、用章: what a letter may hand to the centre; a decision never (Q1)."""


class CommendationLevel(StrEnum):
    """Whose commendation it is, from the own unit up to the nation (W31)."""

    UNIT = "unit"
    CITY = "city"
    PROVINCE = "province"
    NATION = "nation"

    @property
    def label(self) -> str:
        return _COMMENDATION_LABELS[self]


_COMMENDATION_LABELS = {
    CommendationLevel.UNIT: "本单位",
    CommendationLevel.CITY: "市级",
    CommendationLevel.PROVINCE: "省级",
    CommendationLevel.NATION: "国家级",
}


class PostRole(StrEnum):
    """What a post does in a case; a step of an approval plan names one of these."""

    ACCEPTOR = "acceptor"
    EXAMINER = "examiner"
    FIRST_EXAMINER = "first_examiner"
    SECOND_EXAMINER = "second_examiner"
    APPROVER = "approver"
    HEAD = "head"
    SITE_INSPECTOR = "site_inspector"
    EXPERT_ORGANIZER = "expert_organizer"
    CASHIER = "cashier"
    ISSUER = "issuer"
    ARCHIVIST = "archivist"
    LIAISON = "liaison"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    PostRole.ACCEPTOR: "受理岗",
    PostRole.EXAMINER: "审查岗",
    PostRole.FIRST_EXAMINER: "初审岗",
    PostRole.SECOND_EXAMINER: "复审岗",
    PostRole.APPROVER: "核定岗",
    PostRole.HEAD: "负责人",
    PostRole.SITE_INSPECTOR: "现场勘验岗",
    PostRole.EXPERT_ORGANIZER: "专家评审组织岗",
    PostRole.CASHIER: "收费岗",
    PostRole.ISSUER: "制证出件岗",
    PostRole.ARCHIVIST: "档案岗",
    PostRole.LIAISON: "联络岗",
}


class DepartmentKind(StrEnum):
    """Who a department is; external bodies (water, power, gas, banks) stand outside government."""

    GOVERNMENT = "government"
    VERTICAL = "vertical"
    INSTITUTION = "institution"
    PUBLIC_ORGANISATION = "public_organisation"
    APPROVAL_BUREAU = "approval_bureau"
    CENTRE = "centre"
    SUPERIOR = "superior"
    EXTERNAL = "external"

    @property
    def label(self) -> str:
        return _DEPARTMENT_LABELS[self]


_DEPARTMENT_LABELS = {
    DepartmentKind.GOVERNMENT: "政府部门",
    DepartmentKind.VERTICAL: "垂直管理部门",
    DepartmentKind.INSTITUTION: "事业单位",
    DepartmentKind.PUBLIC_ORGANISATION: "群团组织",
    DepartmentKind.APPROVAL_BUREAU: "行政审批局",
    DepartmentKind.CENTRE: "政务服务中心",
    DepartmentKind.SUPERIOR: "上级部门",
    DepartmentKind.EXTERNAL: "公用企业等外部单位",
}
