"""Thin pages: read, draw, answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.channels import asking, inviting, pictures
from onewindow.channels.public import guides
from onewindow.channels.public_shell import public_shell
from onewindow.channels.stages import current_words, stages_of, told
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.cases import api as cases
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.organizations import api as organizations
from onewindow.kit import pagination, tries
from onewindow.ui.pictures import LanesPicture

PROGRESS_SALT = "public.progress"
PROGRESS_MINUTES = 30
"""How long the address of a progress page opens it."""
_PER_PAGE = 30
_WRONG_A_CASE, _WRONG_A_PLACE = 10, 40
"""Wrong query codes in a quarter of an hour; a hall's visitors share one address."""


@dataclass(frozen=True)
class Found:
    code: str
    name: str
    short_name: str
    department: str
    limit: str


@open_to_all
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The front page: search, topics, progress."""
    standards = catalogue.standards_in_force(timezone.localdate())
    held = standards.order_by("item__topic").values_list("item__topic", flat=True).distinct()
    topics = sorted(topic for topic in held if topic)
    return render(request, "public/front.html", {"shell": public_shell(), "topics": topics})


@open_to_all
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Items by everyday words, initials or topic."""
    text = request.GET.get("q", "").strip()[:60]
    topic = request.GET.get("topic", "").strip()[:60]
    today = timezone.localdate()
    standards = catalogue.standards_in_force(today)
    if text:
        hits = catalogue.search_items(text, "", 40, on=today)
        order = {hit.standard_id: n for n, hit in enumerate(hits)}
        rows = sorted(standards.filter(pk__in=order), key=lambda s: order[s.pk])
        listed = None
    else:
        if topic:
            standards = standards.filter(item__topic=topic)
        listed = pagination.page(
            standards,
            order=("item__topic", "item__name", "pk"),
            cursor=request.GET.get("page", ""),
            size=_PER_PAGE,
        )
        rows = listed.rows
    names = department_names()
    found = [
        Found(
            code=standard.item.code,
            name=standard.content.name,
            short_name=standard.content.short_name,
            department=names.get(standard.content.department, ""),
            limit=standard.content.promised_limit.chinese
            if standard.content.promised_limit
            else "",
        )
        for standard in rows
    ]
    context = {
        "shell": public_shell("public:search"),
        "found": found,
        "text": text,
        "topic": topic,
        "previous": listed.previous_cursor if listed else "",
        "next": listed.next_cursor if listed else "",
    }
    return render(request, "public/search.html", context)


def department_names() -> dict[str, str]:
    """Return the names of departments by code."""
    return dict(organizations.Department.objects.values_list("code", "name"))


@open_to_all
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of one item, with the checklist of whoever answers the questions."""
    try:
        standard = catalogue.published_standard(code, timezone.localdate())
    except catalogue.UnknownStandard as unknown:
        raise Http404(str(unknown)) from unknown
    content = standard.content
    tab = request.GET.get("tab", "basics")
    current = tab if tab in guides.TABS else "basics"
    answers = asking.answers_from(content, request.GET)
    names = department_names()
    context = {
        "shell": public_shell("public:search"),
        "content": content,
        "standard": standard,
        "department": names.get(content.department, ""),
        "strip": guides.facts_strip(content),
        "tabs": guides.tabs(current, reverse("public:guide", args=[code])),
        "tab": current,
        "basics": guides.basics(content, names),
        "picture": guides.checklist_picture(content, answers),
        "answers": answers,
        "questions": asking.ask(content, answers),
        "fees": guides.fee_lines(content),
        "lanes": _plan_lanes(content),
    }
    is_part = bool(getattr(request, "htmx", False)) and request.headers.get("HX-Target") == "list"
    template = "public/_materials.html" if is_part else "public/guide.html"
    return render(request, template, context)


def _plan_lanes(content: catalogue.StandardContent) -> LanesPicture | None:
    if content.plan is None:
        return None
    named = organizations.department_names(step.department for step in content.plan.steps)
    return pictures.plan_lanes(content.plan, named)


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def ask_progress(request: HttpRequest) -> HttpResponse:
    """Ask for number and query code; what was typed stays after a mistake."""
    number = request.POST.get("number", "").strip()[:64]
    context: dict[str, object] = {"shell": public_shell("public:ask-progress"), "number": number}
    if request.method == "GET":
        return render(request, "public/ask_progress.html", context)
    at = timezone.now()
    guarded = {f"case:{number}": _WRONG_A_CASE, f"from:{tries.address_of(request)}": _WRONG_A_PLACE}
    try:
        tries.require_patience(guarded, at=at)
        file = cases.find_by_query_code(number, request.POST.get("query_code", "")[:12])
    except (cases.CaseNotFound, tries.TooManyTries) as refusal:
        if isinstance(refusal, cases.CaseNotFound):
            tries.count_wrong(list(guarded), at=at)
        context |= {"refusal": refusal, "query_code": request.POST.get("query_code", "")}
        return render(request, "public/ask_progress.html", context, status=refusal.status)
    token = signing.dumps(file.case.number, salt=PROGRESS_SALT)
    return redirect("public:progress", token=token)


@open_to_all
@never_cache
@require_GET
def progress(request: HttpRequest, token: str) -> HttpResponse:
    """Where the case stands, who works on it, and why the date is what it is."""
    try:
        number = signing.loads(token, salt=PROGRESS_SALT, max_age=PROGRESS_MINUTES * 60)
        case = cases.Case.objects.select_related("standard").get(number=number)
    except (signing.BadSignature, cases.Case.DoesNotExist):
        return redirect("public:ask-progress")
    now = timezone.now()
    file = cases.open_file(case)
    named = organizations.department_names(step.department for step in file.state.run)
    context = {
        "shell": public_shell("public:ask-progress"),
        "case": case,
        "status": file.state.status,
        "clock": pictures.case_clock(file, now) if file.clock else None,
        "lanes": pictures.case_lanes(file, named, now),
        "stages": stages_of(file),
        "told": told(file),
        "next_step": current_words(file),
        "invitations": inviting.invitations_to(case.number, now),
        "token": token,
    }
    return render(request, "public/progress.html", context)
