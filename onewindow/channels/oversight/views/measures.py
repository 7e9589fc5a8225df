"""便民措施: the eight measures (W20) and the five modes (N14) of a month, also as files."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from onewindow.channels import measures as counted
from onewindow.channels.oversight.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.kit.exports import Sheet, csv_file, xlsx_file


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """How often each measure was used in a month, beside what is counted."""
    report = _report(request)
    context = {
        "report": report,
        "before": report.first - timedelta(days=1),
        "after": report.last + timedelta(days=1),
        "is_over": report.last < timezone.localdate(),
    }
    return show(request, "measures.html", "measures", context)


@accounts.requires(Capability.QUEUEING_VIEW)
@require_safe
def measures_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a workbook with a sheet each, or the eight measures as CSV."""
    report = _report(request)
    note = f"统计期间 {report.first} 至 {report.last}，全市合计"
    columns = ("名称", "使用次数", "统计口径")
    sheets = [
        Sheet(name, columns, [(one.name, one.count, one.definition) for one in rows], note)
        for name, rows in (("八项措施", report.measures), ("五种服务方式", report.modes))
    ]
    name = f"便民措施-{report.first:%Y-%m}"
    return xlsx_file(sheets, name=name) if kind == "xlsx" else csv_file(sheets[0], name=name)


def _report(request: HttpRequest) -> counted.MeasureReport:
    """Return the report of the month asked for; what makes no sense is this month."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')[:7]}-01")
        first, last = counted.month_of(asked)
    except (ValueError, OverflowError):
        first, last = counted.month_of(timezone.localdate())
    return counted.measure_report(first, last, by=accounts.actor_in(request))
