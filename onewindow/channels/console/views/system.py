"""What keeps failing and must be tried again; who looked at what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from onewindow.channels.console.shell import show
from onewindow.channels.paging import next_pages
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.kit.audit import write_audit
from onewindow.kit.models import AuditRow, Delivery, Event, SweepRun
from onewindow.kit.outbox.deliver import release_parked
from onewindow.kit.pagination import page as keyset_page

PAGE = 50
SWEEP_WORDS = {
    "appointments.missed": "记未到场",
    "cases.alerts": "黄牌红牌预警",
    "cases.deemed_acceptance": "逾期视为受理",
    "cases.deferrals": "容缺补正到期",
    "cases.silence": "逾期未答视为同意",
    "contracts.expired": "网签草稿到期",
    "evaluation.reminders": "催促差评整改",
    "evaluation.silence": "逾期未评记为好评",
    "kit.replies": "清理重复提交的应答",
    "messages.tidy": "清理过期短信",
    "queueing.days": "准备以后的开放日",
    "queueing.peaks": "高峰预警",
    "surveys.recordings": "删除到期录音",
    "webhooks.tidy": "清理推送记录",
}
AUDIT_WORDS = {
    "denied": "被拒绝",
    "look": "调看",
    "share": "共享",
    "surveys": "收听",
    "system": "系统",
    "unmask": "查看原文",
}
_DETAIL_WORDS = {"method": "方式", "message": "说明", "code": "代号", "reason": "理由"}


@accounts.requires(Capability.SYSTEM_CONFIGURE, Capability.AUDIT_VIEW, Capability.CASES_SUPERVISE)
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """Deliveries that were given up, and how the periodic sweeps run."""
    found = keyset_page(
        Delivery.objects.filter(status=Delivery.Status.PARKED).select_related("event"),
        order=("-pk",),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    user = accounts.staff(request)
    context = {
        "rows": [_delivery(row) for row in found.rows],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "sweeps": [
            {"run": run, "words": SWEEP_WORDS.get(run.name, run.name)}
            for run in SweepRun.objects.order_by("name")
        ],
        "may_retry": user.may(Capability.SYSTEM_CONFIGURE),
        "may_audit": user.may(Capability.AUDIT_VIEW),
        "tab": "system",
    }
    return show(request, "system.html", "system", context)


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "row": row,
        "last_line": row.error.strip().splitlines()[-1] if row.error.strip() else "",
    }


@accounts.requires(Capability.SYSTEM_CONFIGURE)
@require_POST
def retry(request: HttpRequest, delivery: int) -> HttpResponse:
    """Let a parked delivery be tried again from the start; twice is as good as once."""
    at = timezone.now()
    if release_parked([delivery], at=at):
        write_audit(
            "system.delivery_released",
            by=accounts.actor_in(request),
            subject=f"delivery:{delivery}",
            at=at,
        )
        messages.success(request, "已放回队列，马上重新投递。")
    else:
        messages.info(request, "这条投递已经不在搁置中。")
    return redirect("console:system")


@accounts.requires(Capability.AUDIT_VIEW)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who looked at what was masked, who was denied; filtered by index only."""
    actor = request.GET.get("actor", "").strip()
    subject = request.GET.get("subject", "").strip()
    rows = AuditRow.objects.all()
    if actor:
        rows = rows.filter(actor_key=actor)
    if subject:
        rows = rows.filter(subject=subject)
    found = keyset_page(rows, order=("-pk",), cursor=request.GET.get("page", ""), size=PAGE)
    context = {
        "rows": [_audited(row) for row in found.rows],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "actor": actor,
        "subject": subject,
        "may_audit": True,
        "tab": "audit",
    }
    return show(request, "audit.html", "system", context)


def _audited(row: AuditRow) -> dict[str, Any]:
    details = {_DETAIL_WORDS.get(name, name): value for name, value in row.details.items()}
    return {
        "row": row,
        "words": AUDIT_WORDS.get(row.what.partition(".")[0], row.what),
        "told": details.pop("说明", ""),
        "details": details,
    }


TRAIL_WORDS = {
    "accounts.account_opened.v1": "建立帐户",
    "accounts.account_closed.v1": "停用帐户",
    "accounts.account_reopened.v1": "启用帐户",
    "accounts.account_unlocked.v1": "解锁",
    "accounts.roles_granted.v1": "授予角色",
    "accounts.password_changed.v1": "修改密码",
    "accounts.signed_in.v1": "登录",
    "accounts.signed_out.v1": "退出",
    "accounts.sign_in_failed.v1": "登录失败",
}


@accounts.requires(Capability.AUDIT_VIEW)
@require_safe
def trail(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that happened to one account: opened, granted, signed in, locked."""
    user = accounts.account(number)
    found = keyset_page(
        Event.objects.filter(subject=f"account:{number}"),
        order=("-seq", "-pk"),
        cursor=request.GET.get("page", ""),
        size=PAGE,
    )
    context = {
        "person": user,
        "rows": [
            {"event": event, "what": TRAIL_WORDS.get(event.type, event.type)}
            for event in found.rows
        ],
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "may_audit": True,
        "tab": "audit",
    }
    return show(request, "trail.html", "system", context)
