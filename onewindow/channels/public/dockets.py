"""事没办成: reported by the person, followed by number and query code, disagreed with once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.channels import docket_words, reporting
from onewindow.channels.acting import new_key
from onewindow.channels.public.views import PROGRESS_MINUTES, PROGRESS_SALT
from onewindow.channels.public_shell import public_shell
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.cases import api as cases
from onewindow.domains.dockets import api as dockets
from onewindow.domains.dockets.api import Docket, DocketChannel, Stage
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.organizations import api as organizations
from onewindow.kit import tries
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.once import first_time
from onewindow.kit.refusals import Refusal

_SALT = "public.docket"
_HALF_AN_HOUR = 30 * 60
_WRONG_A_DOCKET, _WRONG_A_PLACE = 10, 40
"""Wrong query codes in a quarter of an hour; a hall's visitors share one address."""
_REPORTS_A_PLACE = 10
"""Reports in a quarter of an hour from one address."""
_PERSON = Actor(ActorKind.APPLICANT, "docket", "反映人")
_WORDS = {
    Stage.TO_DISPATCH: "已经收到，正在转给负责的部门。",
    Stage.TO_ANSWER: "已经转给负责的部门，正在核实办理。",
    Stage.TO_TELL: "部门已经答复，工作人员会与您联系。",
    Stage.TO_DECIDE: "您不认可答复，正由政务服务中心裁定。",
    Stage.CLOSED: "已经答复。",
}


class TooManyReports(Refusal):
    code = "too_many_reports"
    status = 429
    next_step = "请过一刻钟再提交，或到大厅“办不成事”反映窗口、拨打12345。"


@dataclass(frozen=True, slots=True)
class _Origin:
    """What the page that led here knows: a case, or a service that was judged."""

    case_number: str = ""
    item: str = ""
    outlet: str = ""
    window: str = ""
    division: str = ""


def _origin(request: HttpRequest) -> _Origin:
    """Read where somebody comes from; what cannot be read is nothing."""
    found = _of_case(request.GET.get("case", "")) or _of_service(request.GET.get("service", ""))
    return found or _Origin()


def _of_case(token: str) -> _Origin | None:
    """Return the case whose progress page this person has open."""
    try:
        number = signing.loads(token, salt=PROGRESS_SALT, max_age=PROGRESS_MINUTES * 60)
    except signing.BadSignature:
        return None
    row = cases.cases_by_number([number]).get(number)
    if row is None:
        return None
    return _Origin(row.number, row.item_code, division=row.division_code)


def _of_service(code: str) -> _Origin | None:
    """Return the service whose evaluation page this person has open."""
    try:
        row = evaluation.invitation_of(code[:24])
    except evaluation.InvitationNotFound:
        return None
    return _Origin(row.case_number, row.item_code, row.outlet, row.window, row.division_code)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report what could not be done; a name is optional, what was typed stays after a mistake."""
    at = timezone.now()
    origin = _origin(request)
    division = origin.division or reporting.city()
    chosen = request.POST.get("outlet", "")[:40]
    form_class = reporting.report_form(reporting.region_of(chosen, division), at)
    if request.method != "POST":
        return _form(request, origin, form_class(initial=_initial(request, origin)))
    form = form_class(request.POST)
    if not form.is_valid():
        return _form(request, origin, form, status=422)
    place = f"docket.report:{tries.address_of(request)}"
    try:
        _require_pause(place, at)
        row = _recorded(request, form.cleaned_data, origin, at)
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _form(request, origin, form, status=refusal.status, refusal=refusal)
    if row is None:
        return redirect("public:docket-ask")
    tries.count_wrong([place], at=at)
    return redirect("public:docket", token=_token(row, is_receipt=True))


def _require_pause(place: str, at: datetime) -> None:
    """Refuse a flood of reports; where a hall's visitors share one address there are several."""
    try:
        tries.require_patience({place: _REPORTS_A_PLACE}, at=at)
    except tries.TooManyTries as many:
        raise TooManyReports("同一网络提交的反映太多，请稍后再试。") from many


@transaction.atomic
def _recorded(
    request: HttpRequest, fields: dict[str, Any], origin: _Origin, at: datetime
) -> Docket | None:
    """Record it once for one rendering of the form; None where it was sent before."""
    key = request.POST.get("key", "")[:64]
    if key and not first_time(f"docket.report.{key}"):
        return None
    said = reporting.report_from(fields, DocketChannel.ONLINE, case_number=origin.case_number)
    return dockets.record_docket(said, by=_PERSON, at=at)


def _initial(request: HttpRequest, origin: _Origin) -> dict[str, Any]:
    return {"outlet": origin.outlet, "window": origin.window, "item": _item(request, origin)}


def _item(request: HttpRequest, origin: _Origin) -> str:
    asked = request.GET.get("item", "").strip()[:64]
    return asked if asked or "q" in request.GET else origin.item


def _form(
    request: HttpRequest,
    origin: _Origin,
    form: reporting.ReportForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    item = request.POST.get("item", "")[:64] or _item(request, origin)
    context = {
        "shell": public_shell("public:docket-report"),
        **reporting.choice_of_item(request, timezone.now(), item=item),
        "form": form,
        "origin": origin,
        "refusal": refusal,
        "key": request.POST.get("key") or new_key(),
    }
    return render(request, "public/docket_report.html", context, status=status)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for number and query code; what was typed stays after a mistake."""
    number = request.POST.get("number", "").strip()[:16]
    context: dict[str, Any] = {"shell": public_shell("public:docket-report"), "number": number}
    if request.method == "GET":
        return render(request, "public/docket_ask.html", context)
    at = timezone.now()
    guarded = {
        f"docket:{number}": _WRONG_A_DOCKET,
        f"docket.from:{tries.address_of(request)}": _WRONG_A_PLACE,
    }
    try:
        tries.require_patience(guarded, at=at)
        row = dockets.find_by_query_code(number, request.POST.get("query_code", "")[:12])
    except (dockets.DocketNotFound, tries.TooManyTries) as refusal:
        if isinstance(refusal, dockets.DocketNotFound):
            tries.count_wrong(list(guarded), at=at)
        context |= {"refusal": refusal, "query_code": request.POST.get("query_code", "")}
        return render(request, "public/docket_ask.html", context, status=refusal.status)
    return redirect("public:docket", token=_token(row))


@open_to_all
@never_cache
@require_GET
def link(request: HttpRequest, code: str) -> HttpResponse:
    """The link of a text or the QR of a receipt; whoever guesses codes has to wait."""
    at = timezone.now()
    place = f"docket.link:{tries.address_of(request)}"
    tries.require_patience({place: _WRONG_A_PLACE}, at=at)
    try:
        row = dockets.docket_of_code(code)
    except dockets.DocketNotFound:
        tries.count_wrong([place], at=at)
        raise
    return redirect("public:docket", token=_token(row))


def _token(row: Docket, *, is_receipt: bool = False) -> str:
    return signing.dumps([row.number, is_receipt], salt=_SALT)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def docket(request: HttpRequest, token: str) -> HttpResponse:
    """Where it stands and what was answered; who does not agree says so here, once."""
    try:
        number, is_receipt = signing.loads(token, salt=_SALT, max_age=_HALF_AN_HOUR)
        row = Docket.objects.get(number=number)
    except (signing.BadSignature, Docket.DoesNotExist):
        return redirect("public:docket-ask")
    if request.method != "POST":
        return _page(request, row, is_receipt=is_receipt)
    reason = request.POST.get("reason", "")
    try:
        dockets.dissent(number, reason=reason, by=_PERSON, at=timezone.now())
    except Refusal as refusal:
        return _page(request, row, refusal=refusal, typed=reason)
    return redirect("public:docket", token=token)


def _page(
    request: HttpRequest,
    row: Docket,
    *,
    is_receipt: bool = False,
    refusal: Refusal | None = None,
    typed: str = "",
) -> HttpResponse:
    at = timezone.now()
    stage = Stage(row.stage)
    names = organizations.directory()
    context = {
        "shell": public_shell("public:docket-report"),
        "row": row,
        "is_receipt": is_receipt,
        "place": docket_words.place_of(row, docket_words.outlet_names({row.outlet})),
        "words": _WORDS[stage],
        "department": names.get(row.department, ""),
        "is_late": row.answered_at is None and at > row.answer_by,
        "answers": [(one, names.get(one.department, "")) for one in row.answers.order_by("pk")],
        "may_dissent": dockets.is_lawful("dissent", stage)
        and row.dissented_at is None
        and row.dissent_until is not None
        and at <= row.dissent_until,
        "refusal": refusal,
        "typed": typed,
    }
    status = refusal.status if refusal else 200
    return render(request, "public/docket.html", context, status=status)
