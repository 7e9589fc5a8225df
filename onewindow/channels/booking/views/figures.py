"""渠道矩阵 (H11) and 便民措施 of a month (W20, N14)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels import measures as counted
from onewindow.channels.booking.desk_shell import show
from onewindow.channels.booking.views.desk import parsed_day
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.appointments import api as appointments


@accounts.requires(Capability.APPOINTMENTS_VIEW)
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """By which ways each item in force can be had, and the shares."""
    rows = appointments.channel_matrix(timezone.localdate())
    shares = appointments.shares_of(rows)
    told = [
        ("网上可办", shares.online),
        ("掌上可办", shares.mobile),
        ("自助可办", shares.kiosk),
        ("即办", shares.instant),
        ("可预约", shares.bookable),
    ]
    context = {
        "rows": rows,
        "shares": shares,
        "share_rows": [(label, f"{share:.1%}") for label, share in told],
    }
    return show(request, "channels.html", "channels", context)


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """The eight measures and the five modes of a month."""
    asked = parsed_day(f"{request.GET.get('month', '')}-01") or timezone.localdate()
    first, last = counted.month_of(asked)
    context = {
        "report": counted.measure_report(first, last, by=accounts.actor_in(request)),
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
    }
    return show(request, "measures.html", "measures", context)
