"""Lists by key: cases with filters, the inbox, the groups of the desk, what falls due."""

from __future__ import annotations

from typing import Literal

from django.db.models import QuerySet
from ninja import Query
from pydantic import Field

from onewindow.channels.openapi import answers as a
from onewindow.channels.openapi.door import Call, query
from onewindow.channels.openapi.fields import Body, Cursor, PageSize, Slug, Words
from onewindow.channels.openapi.shown import inbox_entry, listed
from onewindow.domains.accounts.api import OutsideRegion
from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import api as cases
from onewindow.kit import pagination
from onewindow.kit.merging import ByKey, Ranges

TAG = "工作清单"
SEES = ("cases.view",)


class PageFilter(Body):
    cursor: Cursor = Field("", description="上一页返回的 next")
    limit: PageSize = 50


class CaseFilter(PageFilter):
    """Which cases of those the owner may see."""

    q: Words = Field("", description="办件编号或其末几位、事项名称、申请人全名")
    status: cases.Status | None = None
    item: Slug | None = None
    department: Slug | None = None


@query(
    "listCases",
    "/cases",
    scopes=SEES,
    tag=TAG,
    summary="办件清单",
    answer=a.CasePage,
)
def list_cases(call: Call, wanted: Query[CaseFilter]) -> a.CasePage:
    """责任人能看到的办件，新的在前；逐页以 next 续取，翻到多深都一样快。"""
    asked = {
        "status": wanted.status.value if wanted.status else "",
        "item_code": wanted.item or "",
        "department": wanted.department or "",
    }
    only = {name: value for name, value in asked.items() if value}
    return _page(call, cases.search_cases(call.by, wanted.q, **only), ("-id",), wanted)


@query(
    "listDesk",
    "/desk/{group}",
    scopes=("cases.receive", "cases.deliver", "cases.issue"),
    tag=TAG,
    summary="窗口工作桌面",
    answer=a.CasePage,
)
def list_desk(
    call: Call,
    group: Literal[
        "pre_review",
        "to_accept",
        "correcting",
        "returned",
        "suspended",
        "to_issue",
        "to_deliver",
        "deferred",
    ],
    wanted: Query[PageFilter],
) -> a.CasePage:
    """窗口要办的一组办件，急的在前。"""
    found = cases.desk(call.by, group)
    if group == "deferred":
        return _page(call, found, ("deferral_due_on", "id"), wanted)
    return _page(call, found, ("due_order", "id"), wanted)


class InboxFilter(PageFilter):
    tray: cases.trays.Tray = Field(
        cases.trays.Tray.PENDING,
        description="pending 待办、signed 在办、done 已办、late 超时预警、returned 退回、special",
    )
    item: Slug | None = None


@query(
    "getInbox",
    "/inbox",
    scopes=("cases.examine", "cases.inspect", "cases.decide"),
    tag=TAG,
    summary="岗位待办",
    answer=a.InboxPage,
)
def get_inbox(call: Call, wanted: Query[InboxFilter]) -> a.InboxPage:
    """责任人今天的岗位（含代B岗）上的环节，急的在前。"""
    pairs = [(post.department, post.role) for post in call.posts]
    found = cases.trays.tray(call.by, pairs, wanted.tray, call.at)
    if wanted.item:
        found = cases.trays.narrow_steps(found, call.at, item=wanted.item)
    return _steps(call, found, wanted)


@query(
    "listDepartmentSteps",
    "/departments/{code}/steps",
    scopes=("cases.reroute", "cases.supervise"),
    tag=TAG,
    summary="部门的在办环节",
    answer=a.InboxPage,
)
def list_department_steps(call: Call, code: Slug, wanted: Query[PageFilter]) -> a.InboxPage:
    """部门负责人看本部门，监察人员看全区域。"""
    heads = {post.department for post in call.posts if post.role == "head"}
    if code not in heads and not call.by.may("cases.supervise"):
        raise OutsideRegion(f"您今天不是部门“{code}”的负责人。", law="", next_step="")
    return _steps(call, cases.trays.department_steps(call.by, [code]), wanted)


@query(
    "listNegativeReports",
    "/negative-reports",
    scopes=SEES,
    tag=TAG,
    summary="否定事项报备登记",
    answer=a.CasePage,
)
def list_negative_reports(call: Call, wanted: Query[PageFilter]) -> a.CasePage:
    """有否定事项报备的办件，新的在前。"""
    found = cases.trays.negative_reports(call.by)
    return _page(call, found, ("-negative_reported_at", "-id"), wanted)


@query(
    "listDeferrals",
    "/deferrals",
    scopes=SEES,
    tag=TAG,
    summary="待补齐的容缺材料",
    answer=a.CasePage,
)
def list_deferrals(call: Call, wanted: Query[PageFilter]) -> a.CasePage:
    """按补齐日排列。"""
    found = cases.trays.deferrals_owed(call.by)
    return _page(call, found, ("deferral_due_on", "id"), wanted)


@query(
    "listPromises",
    "/promises",
    scopes=SEES,
    tag=TAG,
    summary="待核查的承诺",
    answer=a.CasePage,
)
def list_promises(call: Call, wanted: Query[PageFilter]) -> a.CasePage:
    """按核查日排列。"""
    found = cases.trays.promises_to_check(call.by)
    return _page(call, found, ("follow_up_due_on", "id"), wanted)


def _page(
    call: Call,
    rows: QuerySet[cases.Case] | Ranges[cases.Case] | ByKey[cases.Case],
    order: tuple[str, ...],
    wanted: PageFilter,
) -> a.CasePage:
    found = pagination.page(
        rows.defer("form", "state"), order=order, cursor=wanted.cursor, size=wanted.limit
    )
    return a.CasePage(
        entries=[listed(case, call.at) for case in found.rows], next=found.next_cursor
    )


def _steps(call: Call, rows: Ranges[Step], wanted: PageFilter) -> a.InboxPage:
    found = pagination.page(
        rows, order=cases.trays.TRAY_ORDER, cursor=wanted.cursor, size=wanted.limit
    )
    return a.InboxPage(
        entries=[inbox_entry(step, call.at) for step in found.rows], next=found.next_cursor
    )
