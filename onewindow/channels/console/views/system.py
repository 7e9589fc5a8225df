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
        "sweeps": SweepRun.objects.order_by("name"),
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
        "rows": found.rows,
        "pages": next_pages(request, found.previous_cursor, found.next_cursor, f"每页 {PAGE} 条"),
        "actor": actor,
        "subject": subject,
        "may_audit": True,
        "tab": "audit",
    }
    return show(request, "audit.html", "system", context)


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
