"""Steps one to three of an acceptance: item, situation, applicant with the form."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.channels.window import wizard
from onewindow.channels.window.checklists import draft_picture
from onewindow.channels.window.forms import (
    ApplicantForm,
    SituationForm,
    StandardForm,
    check_standard_form,
    initial_answers,
    initial_form,
)
from onewindow.channels.window.people import advice_of, known_person, prefill_form
from onewindow.channels.window.queue import present_ticket
from onewindow.channels.window.shared_data import look_up_holdings
from onewindow.channels.window.shell import actor, page
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal
from onewindow.lib import check_digits
from onewindow.ui.pictures import WizardStep

RECEIVE = accounts.requires(Capability.CASES_RECEIVE)
_NAMES = {
    2: "window:situation",
    3: "window:applicant",
    4: "window:materials",
}


@RECEIVE
@require_GET
def acceptance(request: HttpRequest) -> HttpResponse:
    """① 选择事项: search, what is often done here, and what was begun and kept."""
    by, at = actor(request), timezone.now()
    if not by.window:
        messages.info(request, "请先选择窗口，再收件。")
        return redirect("window:seat")
    context = {
        "steps": rail(None, 1),
        "drafts": list(cases.drafts_of(by)[:10]),
        "frequent": cases.frequent_items(by),
    } | _hits(request, by, at)
    return page(request, "window/item.html", context, here="intake")


@RECEIVE
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """The results of the item search alone, as the clerk types."""
    context = _hits(request, actor(request), timezone.now())
    return render(request, "window/_items.html", context)


@RECEIVE
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """选定事项: open a draft and go on to the situation."""
    return redirect(begin_for(request.POST.get("item", ""), by=actor(request), at=timezone.now()))


def begin_for(item: str, *, by: Actor, at: datetime) -> str:
    """Open a draft for an item and return its first page.

    Whoever is served at the window now came for it: the draft knows the visit and the ticket,
    and the reason of its green channel (N12).
    """
    on = timezone.localdate(at)
    standard = catalogue.published_standard(item, on)
    catalogue.require_in_force(standard.item, on)
    draft = cases.begin_draft(
        item_code=standard.content.code, item_name=standard.content.name, by=by, at=at
    )
    ticket = present_ticket(by)
    if ticket is not None:
        intake = wizard.read(draft, at)
        intake.visit, intake.ticket = ticket.visit_id, ticket.pk
        if ticket.reason in cases.GREEN_REASONS:
            intake.person["green_channel"] = ticket.reason
        wizard.keep(intake, step=2, by=by, at=at)
    else:
        cases.show_draft(by.window, str(draft.uuid), at=at)
    name = "window:situation" if standard.content.questions else "window:applicant"
    return reverse(name, args=[draft.uuid])


@RECEIVE
@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """丢弃暂存."""
    by = actor(request)
    cases.discard_draft(str(uuid), by=by)
    cases.clear_screen(by.window, at=timezone.now())
    messages.success(request, "已丢弃这份暂存。")
    return redirect("window:acceptance")


@RECEIVE
@require_http_methods(["GET", "POST"])
def situation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """② 情形: guiding questions, and the list they lead to, live."""
    by, at = actor(request), timezone.now()
    draft = cases.draft_of(str(uuid), viewer=by)
    if draft.is_finished:
        return to_case(draft)
    intake = wizard.read(draft, at)
    questions = intake.content.questions
    if request.method == "GET":
        form = SituationForm(questions, initial=initial_answers(intake.answers))
        return _situation_page(request, intake, form)
    form = SituationForm(questions, request.POST)
    intake.answers = form.answers()
    act = request.POST.get("act", "next")
    wizard.keep(intake, step=3 if act == "next" else 2, by=by, at=at)
    if act == "refresh":
        return _refreshed(request, intake, form)
    if act == "next" and not form.mark_open(intake.answers):
        return _situation_page(request, intake, form, status=422)
    return _go(request, intake, act, here=2)


@RECEIVE
@require_http_methods(["GET", "POST"])
def applicant(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """③ 申请人与申请表: who applies, through whom, where the matter lies, and the form."""
    by, at = actor(request), timezone.now()
    draft = cases.draft_of(str(uuid), viewer=by)
    if draft.is_finished:
        return to_case(draft)
    intake = wizard.read(draft, at)
    step = _ApplicantStep(request, intake, by, at)
    if request.method == "GET":
        return step.show()
    act = request.POST.get("act", "next")
    step.take()
    wizard.keep(intake, step=3, by=by, at=at)
    if act == "lookup":
        step.look_up()
        wizard.keep(intake, step=3, by=by, at=at)
        return step.show()
    if act != "next":
        return _go(request, intake, act, here=3)
    refusal = step.check()
    if refusal is not None or step.has_errors:
        return step.show(refusal, status=422)
    look_up_holdings(intake, by=by, at=at)
    wizard.keep(intake, step=4, by=by, at=at)
    return redirect("window:materials", uuid=uuid)


@RECEIVE
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Check one number where it stands: the check digit, the rule, the remedy."""
    value = request.POST.get("identity", "")
    is_legal = request.POST.get("applicant_kind") == "legal"
    document = request.POST.get("document_type") or applicants.DocumentType.CITIZEN_ID
    verdict = None
    if value and is_legal:
        verdict = check_digits.check_uscc(value)
    elif value and document == applicants.DocumentType.CITIZEN_ID:
        verdict = check_digits.check_citizen_id(
            value, today=timezone.localdate(), allow_demo=settings.DEMO_IDENTITIES
        )
    return render(request, "window/_check.html", {"verdict": verdict})


class _ApplicantStep:
    """The two forms of step three over one draft."""

    def __init__(
        self, request: HttpRequest, intake: wizard.Intake, by: Actor, at: datetime
    ) -> None:
        self.request, self.intake, self.by, self.at = request, intake, by, at
        data = request.POST if request.method == "POST" else None
        self.person = self._person_form(data)
        self.form = StandardForm(intake.fields, data, initial=initial_form(intake.form))

    def _person_form(self, data: Any) -> ApplicantForm:
        intake = self.intake
        initial = {
            "applicant_kind": intake.kind,
            "delivery_mode": "collection",
            "division": home_division(self.by),
        } | intake.person
        return ApplicantForm(
            data,
            divisions=division_choices(self.by),
            allows_mock=intake.content.allows_mock,
            is_amendment=intake.is_amendment,
            initial={k: v for k, v in initial.items() if v != ""},
        )

    def take(self) -> None:
        """Take what is typed into the draft, whatever it is worth."""
        self.intake.person |= self.person.typed()
        # The applicant and the agent may bring other fields of the form into play, and so may
        # the fields themselves.
        for _ in range(2):
            self.form = StandardForm(self.intake.fields, self.request.POST)
            self.intake.form = self.form.typed()

    def look_up(self) -> None:
        """一人一档: what is on file about this number fills what is still empty."""
        found = known_person(self.intake, by=self.by)
        if found is None:
            messages.info(self.request, "没有档案，请对照证件录入，收件时自动建档。")
        else:
            messages.success(
                self.request,
                f"已有档案：{found.name} {found.identity}，电话 {found.phone or '未留'}",
            )
        used = prefill_form(self.intake, found, by=self.by, at=self.at)
        if used:
            messages.success(self.request, f"已按“{'”“'.join(used)}”填入申请表，请与申请人核对。")
        self.form = StandardForm(self.intake.fields, initial=initial_form(self.intake.form))

    @property
    def has_errors(self) -> bool:
        return bool(self.person.errors or self.form.errors)

    def check(self) -> Refusal | None:
        """Check everything at once: the fields of both forms, then the register."""
        self.person.full_clean()
        self.form.full_clean()
        for name in list(self.form.errors):
            del self.form.errors[name]
        self.form.mark(
            check_standard_form(
                self.intake.fields,
                self.intake.form,
                today=timezone.localdate(self.at),
                allow_demo=settings.DEMO_IDENTITIES,
            )
        )
        if self.intake.is_amendment:
            return None
        if not self.intake.person.get("identity") or not self.intake.person.get("name"):
            return None
        if self.person.errors.keys() & {"document_type", "agent_until"}:
            return None  # what cannot be read cannot be registered
        try:
            with transaction.atomic():
                wizard.register(self.intake, by=self.by, at=self.at)
                # Asked even so, that every fault is told at once; nobody is registered by it.
                transaction.set_rollback(self.has_errors)
        except Refusal as refusal:
            self._blame(refusal)
            return refusal
        return None

    def _blame(self, refusal: Refusal) -> None:
        aliases = {"citizen_id_number": "identity", "uscc": "identity"}
        name = aliases.get(refusal.field, refusal.field)
        if self.intake.applicant and self.intake.has_agent:
            name = f"agent_{name}"
        if name in self.person.fields:
            self.person.add_error(name, f"{refusal.message}，{refusal.next_step}")

    def show(self, refusal: Refusal | None = None, *, status: int = 200) -> HttpResponse:
        intake = self.intake
        context = {
            "steps": rail(intake, 3),
            "intake": intake,
            "person": self.person,
            "form": self.form,
            "advice": advice_of(intake, on=timezone.localdate(self.at)),
            "refusal": refusal,
            "wish": screen_wish(self.by),
        }
        return page(self.request, "window/applicant.html", context, here="intake", status=status)


def to_case(draft: cases.ApplicationDraft, number: str = "") -> HttpResponse:
    """Go on to the received case; the browser forgets its own copy of what was typed."""
    address = reverse("window:case-acceptance", args=[number or draft.case_number])
    return redirect(f"{address}?draft={draft.uuid}")


def screen_wish(by: Actor) -> str:
    """Return what the applicant wants changed, as the second screen reported it."""
    screen = cases.screen_of(by.window) if by.window else None
    return screen.wish if screen else ""


def rail(intake: wizard.Intake | None, current: int) -> list[WizardStep]:
    """Return the five steps with links back to those done."""
    found = []
    for number, label in enumerate(wizard.STEPS, 1):
        url = ""
        if intake is not None and number < current and number in _NAMES:
            url = reverse(_NAMES[number], args=[intake.uuid])
        status = "done" if number < current else "current" if number == current else "todo"
        found.append(WizardStep(label, status, url))  # type: ignore[arg-type]
    return found


def division_choices(by: Actor) -> list[tuple[str, str]]:
    """Return the divisions of the city of the window: any window, any district (W21)."""
    home = home_division(by)
    divisions = organizations.Division.objects.order_by("code")
    if home:
        divisions = divisions.filter(code__startswith=home[:4])
    return [(division.code, division.name) for division in divisions[:500]]


def home_division(by: Actor) -> str:
    return organizations.window(by.window).outlet.division_id if by.window else ""


def _hits(request: HttpRequest, by: Actor, at: datetime) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()
    on = timezone.localdate(at)
    found = catalogue.search_items(words, home_division(by), 12, on=on) if words else []
    return {"words": words, "hits": found}


def _situation_page(
    request: HttpRequest, intake: wizard.Intake, form: SituationForm, *, status: int = 200
) -> HttpResponse:
    context = {"steps": rail(intake, 2), "intake": intake, "form": form} | _list_of(intake)
    return page(request, "window/situation.html", context, here="intake", status=status)


def _refreshed(request: HttpRequest, intake: wizard.Intake, form: SituationForm) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return render(request, "window/_list.html", {"intake": intake} | _list_of(intake))
    return _situation_page(request, intake, form)


def _list_of(intake: wizard.Intake) -> dict[str, Any]:
    checklist = intake.checklist
    return {
        "picture": draft_picture(checklist, holdings=intake.holdings),
        "open_questions": len(checklist.open_questions),
    }


def _go(request: HttpRequest, intake: wizard.Intake, act: str, *, here: int) -> HttpResponse:
    """Follow 上一步, 下一步 or 暂存; everything is already kept."""
    if act == "keep":
        cases.clear_screen(actor(request).window, at=timezone.now())
        messages.success(request, "已暂存，可在工作桌面继续。")
        return redirect("window:desk")
    target = here - 1 if act == "previous" else here + 1
    if target == 2 and not intake.content.questions:
        target = 1 if act == "previous" else 3
    if target <= 1:
        return redirect("window:acceptance")
    return redirect(_NAMES[target], uuid=intake.uuid)
