"""办不成事反映: written down at a window or the reception desk, and followed from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from onewindow.channels import acting, docket_words, reporting
from onewindow.channels.paging import pages_of
from onewindow.channels.qr import qr
from onewindow.channels.window.queue import present_ticket
from onewindow.channels.window.shell import actor, page
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import DocketChannel
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden, Refusal

RECORDS = accounts.requires(Capability.DOCKETS_RECORD)
_PER_PAGE = 50
_LONGEST = 64
FALLBACK = organizations.WindowKind.FALLBACK


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a report comes from: the visit at the window, a case, the desk of a hall."""

    ticket: queueing.QueueTicket | None
    case: cases.Case | None
    outlet: str
    division: str


def is_fallback(by: Actor) -> bool:
    """Return whether somebody sits at an “办不成事” window."""
    return bool(by.window) and organizations.window(by.window).kind == FALLBACK


def _origin(request: HttpRequest, by: Actor) -> _Origin:
    ticket = present_ticket(by)
    number = request.GET.get("case", "").strip()[:_LONGEST]
    case = cases.get_case(number, viewer=by) if number else None
    here = organizations.window(by.window).outlet.code if by.window else ""
    outlet = request.GET.get("outlet", "").strip()[:_LONGEST] or here
    chosen = request.POST.get("outlet", "")[:_LONGEST] or outlet
    division = case.division_code if case else reporting.city()
    return _Origin(ticket, case, outlet, reporting.region_of(chosen, division))


@RECORDS
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Write down what somebody could not get done; the visit fills in what is known."""
    by, at = actor(request), timezone.now()
    origin = _origin(request, by)
    form_class = reporting.report_form(origin.division, at)
    if request.method != "POST":
        return _form(request, origin, form_class(initial=_initial(origin, _item(request, origin))))
    form = form_class(request.POST)
    if not form.is_valid():
        return _form(request, origin, form, status=422)
    made: list[str] = []

    def perform(by: Actor, at: datetime) -> str:
        report = _report(form.cleaned_data, origin, by)
        made.append(dockets.record_docket(report, by=by, at=at).number)
        return made[0]

    try:
        acting.once(request, perform)
    except Forbidden:
        raise
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _form(request, origin, form, status=refusal.status, refusal=refusal)
    if not made:
        messages.success(request, "已经登记过了，没有重复登记。")
        return redirect("window:dockets")
    messages.success(request, f"已登记，反映编号{made[0]}，请把回执交给反映人。")
    return redirect("window:docket", number=made[0])


def _report(fields: dict[str, Any], origin: _Origin, by: Actor) -> dockets.Report:
    ticket = origin.ticket
    return reporting.report_from(
        fields,
        DocketChannel.WINDOW if by.window else DocketChannel.RECEPTION,
        case_number=origin.case.number if origin.case else "",
        visit=ticket.visit_id if ticket else None,
        ticket=ticket.number if ticket else "",
    )


def _form(
    request: HttpRequest,
    origin: _Origin,
    form: reporting.ReportForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    item = request.POST.get("item", "") or _item(request, origin)
    context = {
        **reporting.choice_of_item(request, timezone.now(), item=item[:_LONGEST]),
        "form": form,
        "origin": origin,
        "refusal": refusal,
        "key": request.POST.get("key") or acting.new_key(),
    }
    return page(request, "window/docket_new.html", context, here="dockets", status=status)


def _item(request: HttpRequest, origin: _Origin) -> str:
    """Return the item that is known: chosen, of the case, or of the visit's other matters."""
    asked = request.GET.get("item", "").strip()[:_LONGEST]
    if asked or "q" in request.GET:
        return asked
    if origin.case is not None:
        return origin.case.item_code
    return origin.ticket.item if origin.ticket is not None else ""


def _initial(origin: _Origin, item: str) -> dict[str, Any]:
    """Fill in the place, the item and the telephone that were left when the number was drawn."""
    found: dict[str, Any] = {"outlet": origin.outlet, "item": item}
    if origin.ticket is not None:
        visit = queueing.Visit.objects.filter(pk=origin.ticket.visit_id).first()
        found["phone"] = visit.phone if visit is not None else ""
    return found


@RECORDS
@require_safe
def recorded(request: HttpRequest) -> HttpResponse:
    """What was written down at this window or by this person, the newest first."""
    by = actor(request)
    found = pagination.page(
        dockets.recorded_at_window(by),
        order=("-recorded_at", "-pk"),
        cursor=request.GET.get("page", ""),
        size=_PER_PAGE,
    )
    outlets = docket_words.outlet_names({row.outlet for row in found.rows})
    context = {
        "rows": [(row, docket_words.place_of(row, outlets)) for row in found.rows],
        "pages": pages_of(request, found),
    }
    return page(request, "window/dockets.html", context, here="dockets")


@RECORDS
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """回执: number and query code to take home, and how far it has come."""
    row = dockets.recorded_docket(number, viewer=actor(request))
    context = {
        "row": row,
        "place": docket_words.place_of(row, docket_words.outlet_names({row.outlet})),
        "department": organizations.directory().get(row.department, ""),
        "answers": list(row.answers.order_by("pk")),
        "qr": qr(docket_words.address_of(row)),
    }
    return page(request, "window/docket.html", context, here="dockets")
