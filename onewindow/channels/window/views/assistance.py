"""帮办代办 (H17): an assistant's own list, and who assigns which assistant to a case."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.channels.telling import Names, Sentence, tell_staff
from onewindow.channels.window.shell import actor, page, shown
from onewindow.channels.window.views.desk import SIZE, pages_of, row_of
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.events import AssistanceEnded, AssistantAssigned
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit import pagination
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal
from onewindow.ui.pictures import Pages

ASSISTS = accounts.requires(Capability.CASES_RECEIVE)
ASSIGNS = accounts.requires(Capability.CASES_ASSIGN)


@dataclass(frozen=True, slots=True)
class Helper:
    """An assistant in the list of those who can be assigned; ``load`` is what runs, up to 99+."""

    number: str
    name: str
    department: str
    load: str


class ArrangeForm(forms.Form):
    """Whom to assign, and why; a change or an end asks for the reason."""

    assistant = forms.ChoiceField(
        label="帮办代办员", required=False, widget=forms.RadioSelect, choices=()
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=500,
        help_text="改派或者结束帮办须写明理由，记入办件经过。",
        error_messages={"required": "请填写改派或者结束帮办的理由。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, helpers: list[Helper], data: object = None, *, is_change: bool) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["reason"].required = is_change
        field = self.fields["assistant"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.number, f"{one.name}（{one.number}）") for one in helpers]


@ASSISTS
@require_GET
def assisted(request: HttpRequest) -> HttpResponse:
    """我的帮办: the cases assigned to the person who asks, the newest first."""
    by, at = actor(request), timezone.now()
    rows, shows_all = cases.assistance.assisted_cases(by), request.GET.get("all") == "1"
    if not shows_all:
        rows = rows.filter(ended_at__isnull=True)
    listed = _listed(request, rows, {"all": "1" if shows_all else ""})
    context = {
        "rows": [row_of(case, "", at) for case in listed[0]],
        "pages": listed[1],
        "shows_all": shows_all,
        "visitors": [
            (ticket, queueing.TicketStatus(ticket.status).label)
            for ticket in queueing.helpers.tickets_accompanied(by.key, at=at)
        ],
    }
    return page(request, "window/assisted.html", context, here="assisted")


@ASSIGNS
@require_GET
def assistants(request: HttpRequest) -> HttpResponse:
    """帮办指派: the assistants with what each has in hand, the cases of one, a case by number."""
    by = actor(request)
    if number := request.GET.get("number", "").strip():
        try:
            cases.assistance.case_to_assign(number, viewer=by)
        except Refusal as refusal:
            return _overview(request, by, number=number, refusal=refusal)
        return redirect("window:arrange", number=number)
    return _overview(request, by)


@ASSIGNS
@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest, number: str) -> HttpResponse:
    """指派、改派或者结束帮办 on one case."""
    by, at = actor(request), timezone.now()
    case = cases.assistance.case_to_assign(number, viewer=by)
    if request.method == "GET":
        return _case(request, by, case)
    helpers = _helpers(by, case.division_code)
    form = ArrangeForm(helpers, request.POST, is_change=bool(case.assistant))
    if not form.is_valid():
        return _case(request, by, case, form, status=422)
    stamp = {"by": by, "at": at, "reason": form.cleaned_data["reason"]}
    try:
        if request.POST.get("act") == "end":
            cases.end_assistance(number, **stamp)
        else:
            cases.assign_assistant(number, form.cleaned_data["assistant"], **stamp)
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _case(request, by, case, form, refusal, status=refusal.status)
    messages.success(request, "帮办代办已登记。")
    return redirect("window:arrange", number=number)


def _overview(
    request: HttpRequest, by: Actor, *, number: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    at, chosen = timezone.now(), request.GET.get("assistant", "")
    helpers = _helpers(by)
    rows: list[cases.Case] = []
    pages = None
    if chosen:
        found = cases.assistance.cases_of_assistant(chosen, viewer=by)
        rows, pages = _listed(request, found, {"assistant": chosen})
    context = {
        "helpers": helpers,
        "chosen": next((one for one in helpers if one.number == chosen), None),
        "rows": [row_of(case, "", at) for case in rows],
        "pages": pages,
        "number": number,
        "refusal": refusal,
        "refusal_title": "没有找到办件",
    }
    status = refusal.status if refusal else 200
    return page(request, "window/assistants.html", context, here="assistants", status=status)


def _case(
    request: HttpRequest,
    by: Actor,
    case: cases.Case,
    form: ArrangeForm | None = None,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    helpers = _helpers(by, case.division_code)
    context = {
        "case": case,
        "status_label": cases.Status(case.status).label,
        "helpers": [one for one in helpers if one.number != case.assistant],
        "assistant": accounts.names_of({case.assistant}).get(case.assistant, case.assistant),
        "form": form or ArrangeForm(helpers, is_change=bool(case.assistant)),
        "chosen": form.data.get("assistant", "") if form else "",
        "story": _story(case.number),
        "refusal": refusal,
        "back": f"{reverse('window:assistants')}?assistant={case.assistant}",
    }
    return page(request, "window/arrange.html", context, here="assistants", status=status)


def _story(number: str) -> list[Sentence]:
    """Return who was assigned when, by whom and why, the newest first; nothing else of the case."""
    entries = [
        entry
        for entry in cases.timeline(number)
        if isinstance(entry.fact, AssistantAssigned | AssistanceEnded)
    ]
    keys = {entry.fact.assistant for entry in entries}  # type: ignore[attr-defined]
    keys |= {getattr(entry.fact, "before", "") for entry in entries}
    return list(reversed(tell_staff(entries, Names(people=accounts.names_of(keys)))))


def _helpers(by: Actor, division_code: str = "") -> list[Helper]:
    people = cases.assistance.assistants(by, division_code=division_code)
    loads = cases.assistance.loads(one.staff_number for one in people)
    names = organizations.directory()
    return [
        Helper(
            one.staff_number,
            one.name,
            names.get(one.department, one.department),
            str(shown(loads.get(one.staff_number, 0))),
        )
        for one in people
    ]


def _listed(
    request: HttpRequest, rows: QuerySet[cases.Case], query: dict[str, str]
) -> tuple[list[cases.Case], Pages]:
    found = pagination.page(
        rows.defer("form", "state"),
        order=("-id",),
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    return found.rows, pages_of(request, found, query)
