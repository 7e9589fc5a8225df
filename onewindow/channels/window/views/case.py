"""The case: step five of its acceptance, its page, and every act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onewindow.channels.asking import tell_answers
from onewindow.channels.docket_words import reported_of
from onewindow.channels.pictures import case_clock, case_lanes
from onewindow.channels.saying import said_of
from onewindow.channels.telling import DELIVERY_MODES, names_of, tell_staff
from onewindow.channels.window import stopwatch, wizard
from onewindow.channels.window.acts import ACTS, ActForm, Doing, Offer, WindowAct, offers
from onewindow.channels.window.checklists import case_picture
from onewindow.channels.window.queue import present_ticket
from onewindow.channels.window.shell import actor, page
from onewindow.channels.window.views.wizard import rail, screen_wish
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import Act
from onewindow.domains.documents import api as documents
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import LinkKind
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal
from onewindow.ui.pictures import WizardStep

SEES_CASES = accounts.requires(Capability.CASES_VIEW)
AT_WORK = accounts.requires(
    Capability.CASES_RECEIVE,
    Capability.CASES_DELIVER,
    Capability.CASES_ISSUE,
    Capability.CASES_ENDORSE,
    Capability.CASES_TERMINATE,
)
_PAGES = {"acceptance": "window:case-acceptance", "case": "window:case"}


@dataclass(frozen=True)
class Shown:
    """One act opened on the page: its form as typed, and what was refused."""

    entry: WindowAct
    form: ActForm
    refusal: Refusal | None = None
    closed: Refusal | None = None


@AT_WORK
@require_GET
def acceptance(request: HttpRequest, number: str) -> HttpResponse:
    """⑤ 受理: what the applicant confirmed, and the acts that are open with their dates."""
    by, at = actor(request), timezone.now()
    file = cases.case_file(number, viewer=by)
    if not cases.is_legal(Act.REQUEST_CORRECTION, file.state.status):
        return redirect("window:case", number=number)
    _follow(file, by, at)
    return _page(request, file, "acceptance", _chosen(request, file, at))


@SEES_CASES
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The whole case: facts, clock, lanes, checklist, story, notices, and what may be done."""
    at = timezone.now()
    file = cases.case_file(number, viewer=actor(request))
    return _page(request, file, "case", _chosen(request, file, at))


@SEES_CASES
@require_GET
def confirmation(request: HttpRequest, number: str) -> HttpResponse:
    """The state of the confirmation alone, for step five to follow the second screen."""
    by = actor(request)
    file = cases.case_file(number, viewer=by)
    context = {"file": file, "is_confirmed": bool(file.state.confirmed_by), "wish": screen_wish(by)}
    return render(request, "window/_confirmation.html", context)


@AT_WORK
@require_POST
def act(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Do one act; a refusal brings the page back with everything typed."""
    entry = ACTS.get(slug)
    if entry is None:
        raise Http404(f"no act {slug}")
    by, at = actor(request), timezone.now()
    file = cases.case_file(number, viewer=by)
    origin = request.POST.get("from", "case")
    origin = origin if origin in _PAGES else "case"
    form = entry.form(request.POST, files=request.FILES, file=file, at=at)
    if not form.is_valid():
        return _page(request, file, origin, Shown(entry, form), status=422)
    try:
        done = entry.perform(Doing(file, form, by, at))
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        shown = Shown(entry, form, refusal)
        return _page(request, file, origin, shown, status=refusal.status)
    messages.success(request, f"{entry.label}已完成。")
    is_before = cases.is_legal(Act.REQUEST_CORRECTION, cases.Status(done.status))
    return redirect(_PAGES["acceptance" if is_before else "case"], number=number)


@accounts.requires(Capability.CASES_RECEIVE)
@require_POST
def amend(request: HttpRequest, number: str) -> HttpResponse:
    """更正申请: open the application again at step three, before acceptance."""
    by, at = actor(request), timezone.now()
    file = cases.case_file(number, viewer=by)
    refusal = cases.why_not(file, Act.AMEND, capability="cases.receive", by=by, at=at)
    if refusal is not None:
        raise refusal
    draft = cases.begin_amendment(number, wizard.of_case(file), by=by, at=at)
    return redirect("window:applicant", uuid=draft.uuid)


def _follow(file: cases.CaseFile, by: Actor, at: datetime) -> None:
    """Let the second screen follow the case at hand, once."""
    screen = cases.screen_of(by.window) if by.window else None
    if screen is not None and screen.case_number != file.case.number:
        cases.show_case(by.window, file.case.number, at=at)


def _chosen(request: HttpRequest, file: cases.CaseFile, at: datetime) -> Shown | None:
    """Return the act that the address opens with ``?act=``."""
    entry = ACTS.get(request.GET.get("act", ""))
    if entry is None or not entry.is_listed(file):
        return None
    return Shown(entry, entry.form(file=file, at=at))


def _page(
    request: HttpRequest,
    file: cases.CaseFile,
    name: str,
    shown: Shown | None,
    *,
    status: int = 200,
) -> HttpResponse:
    by, at = actor(request), timezone.now()
    listed = offers(file, by=by, at=at)
    if shown is not None and shown.refusal is None:
        closed = [o.refusal for o in listed if o.entry is shown.entry]
        shown = Shown(shown.entry, shown.form, closed=closed[0] if closed else None)
    context: dict[str, Any] = {
        "file": file,
        "case": file.case,
        "page_name": name,
        "offers": listed,
        "shown": shown or _first(listed, file, at),
        "clock": case_clock(file, at),
        "picture": case_picture(file),
        "fields": cases.answers.answers_of(file),
        "answers": tell_answers(file.terms.content, file.state.answers),
        "may_amend": cases.is_legal(Act.AMEND, file.state.status) and by.may("cases.receive"),
        "is_confirmed": bool(file.state.confirmed_by),
        "needs_confirmation": file.terms.content.needs_second_screen
        and file.state.channel == "window",
        "has_screen": bool(by.window and cases.screen_of(by.window)),
        "wish": screen_wish(by),
    } | _around(file, at)
    context |= _visits(file, by, at)
    if name == "acceptance":
        context["steps"] = [
            *(WizardStep(step.label, "done") for step in rail(None, 5)[:4]),
            rail(None, 5)[4],
        ]
        return page(request, "window/acceptance.html", context, here="intake", status=status)
    return page(request, "window/case.html", context, status=status)


def _visits(file: cases.CaseFile, by: Actor, at: datetime) -> dict[str, Any]:
    """Return the chain behind the case (Q16), its stopwatch (H8), and who stands here now."""
    legs = queueing.journey(file.case.number, at=at)
    calls = [leg.called_at for leg in legs if leg.kind is LinkKind.CASE and leg.called_at]
    outlet = legs[0].ticket.outlet if legs else ""
    served = present_ticket(by)
    watch = None
    if stopwatch.is_timed(file.terms.content):
        watch = stopwatch.stopwatch_of(
            file.case,
            called_at=min(calls, default=None),
            limit=queueing.policy_of(outlet, on=timezone.localdate()).stopwatch_minutes,
            at=at,
        )
    is_linked = served is not None and any(leg.ticket.pk == served.pk for leg in legs)
    return {
        "said": said_of(file.case.number, by),
        "reported": reported_of(file.case.number, by),
        "may_report": by.may(Capability.DOCKETS_RECORD),
        "legs": legs,
        "stopwatch": watch,
        "served": None if is_linked else served,
    }


def _first(listed: list[Offer], file: cases.CaseFile, at: datetime) -> Shown | None:
    """Return the main act where it is open, so that one press of Ctrl+Enter does it."""
    for offer in listed:
        if offer.entry.tone == "primary" and offer.refusal is None:
            return Shown(offer.entry, offer.entry.form(file=file, at=at))
    return None


def _around(file: cases.CaseFile, at: datetime) -> dict[str, Any]:
    state = file.state
    entries = cases.timeline(file.case.number)
    codes = {step.department for step in state.run} | {state.department}
    departments = dict(
        organizations.Department.objects.filter(code__in=codes).values_list("code", "name")
    )
    keys = {state.received_by, state.accepted_by, *(e.actor.get("key", "") for e in entries)}
    keys |= {state.assistant, *(getattr(e.fact, "before", "") for e in entries)}
    people = accounts.names_of(keys)
    names = names_of(file.terms, people=people, departments=departments)
    division = organizations.Division.objects.filter(code=state.division_code).first()
    return {
        "story": list(reversed(tell_staff(entries, names))),
        "notices": documents.notices_of_case(file.case.number),
        "lanes_picture": case_lanes(file, departments, at),
        "department": departments.get(state.department, state.department),
        "division": division.name if division else state.division_code,
        "delivery": DELIVERY_MODES.get(state.delivery_mode, state.delivery_mode),
        "green": cases.GREEN_REASONS.get(state.green_channel, ""),
        "person": applicants.summary(applicants.applicant(state.applicant_key)),
        "status_label": state.status.label,
        "assistant": people.get(state.assistant, state.assistant),
    }
