"""第二屏: paired with a window by a signed address; it follows the clerk, hears the applicant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from zlib import crc32

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onewindow.channels import inviting
from onewindow.channels.asking import tell_answers
from onewindow.channels.qr import qr
from onewindow.channels.telling import DELIVERY_MODES, day
from onewindow.channels.window import wizard
from onewindow.channels.window.checklists import case_picture, draft_picture
from onewindow.channels.window.shell import actor, page, screen_channel
from onewindow.channels.window.views.wizard import RECEIVE
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import Act
from onewindow.kit.actors import Actor, ActorKind
from onewindow.kit.live import live_token, live_url
from onewindow.kit.refusals import Invalid, Refusal
from onewindow.ui.pictures import ChecklistPicture

_SALT = "window.second-screen"
_THANKS = timedelta(seconds=90)


@dataclass(frozen=True)
class View:
    """What stands on the screen: a welcome, a draft being typed, a case, or thanks."""

    kind: str
    version: str
    title: str = ""
    number: str = ""
    digest: str = ""
    is_confirmed: bool = False
    rows: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    picture: ChecklistPicture | None = None
    due: str = ""
    judge: str = ""


@RECEIVE
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """配对第二屏: the address to open on the second monitor of this window."""
    by, at = actor(request), timezone.now()
    if not by.window:
        messages.info(request, "请先选择窗口，再配对第二屏。")
        return redirect("window:seat")
    if request.method == "POST":
        cases.pair_screen(by.window, by=by, at=at)
        messages.success(request, "已配对；此前打开的第二屏地址不再有效。")
        return redirect("window:pair")
    screen = cases.screen_of(by.window)
    address = reverse("window:second-screen", args=[token_of(screen)]) if screen else ""
    return page(request, "window/pair.html", {"address": address, "window": by.window})


def token_of(screen: cases.CustomerScreen) -> str:
    return signing.dumps([screen.window, screen.pairing], salt=_SALT, compress=False)


@accounts.open_to_all
@never_cache
@require_GET
def second_screen(request: HttpRequest, token: str) -> HttpResponse:
    """The applicant's page; it asks for its content again whenever something changes."""
    screen = _screen(token)
    channel = screen_channel(screen.window)
    context = {
        "token": token,
        "view": _view(screen),
        "window": screen.window,
        "live_url": live_url(request, channel, token=live_token(channel)),
    }
    return render(request, "window/second_screen.html", context)


@accounts.open_to_all
@never_cache
@require_GET
def content(request: HttpRequest, token: str) -> HttpResponse:
    """The content alone; nothing where the screen shows it already."""
    screen = _screen(token)
    view = _view(screen)
    if request.GET.get("version") == view.version:
        return HttpResponse(status=204)
    context = {"token": token, "view": view, "window": screen.window}
    return render(request, "window/_second_screen.html", context)


@accounts.open_to_all
@never_cache
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """确认无误: the applicant confirms exactly what the screen showed (X10)."""
    screen = _screen(token)
    case = cases.shown_case(screen)
    if case is None:
        return redirect("window:second-screen", token=token)
    file = cases.open_file(case)
    by = Actor(
        ActorKind.APPLICANT,
        file.state.agent_key or file.state.applicant_key,
        file.state.agent_name or case.applicant_name,
        window=screen.window,
    )
    at = timezone.now()
    if file.state.confirmed_by and request.POST.get("digest") == file.state.form_digest:
        return redirect("window:second-screen", token=token)
    try:
        if request.POST.get("number") != case.number:
            # Two applications may read alike to the letter; the page was another person's.
            raise Invalid("屏幕上已经是另一件申请。", next_step="请核对后再确认。", field="number")
        cases.confirm_application(
            case.number,
            mode="second_screen",
            digest=request.POST.get("digest", ""),
            by=by,
            at=at,
            key=request.POST.get("key", "")[:64],
        )
    except Refusal as refusal:
        context = {
            "token": token,
            "view": _view(screen),
            "window": screen.window,
            "refusal": refusal,
            "live_url": "",
        }
        return render(request, "window/second_screen.html", context, status=refusal.status)
    cases.show_case(screen.window, case.number, at=at)
    return redirect("window:second-screen", token=token)


@accounts.open_to_all
@never_cache
@require_POST
def changes(request: HttpRequest, token: str) -> HttpResponse:
    """需要修改: tell the clerk what is wrong."""
    screen = _screen(token)
    cases.ask_for_changes(
        screen.window, screen.pairing, wish=request.POST.get("wish", ""), at=timezone.now()
    )
    return redirect("window:second-screen", token=token)


def _screen(token: str) -> cases.CustomerScreen:
    """Return the screen of the address; a forged or replaced one looks like none."""
    try:
        window, pairing = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404("not a screen") from error
    screen = cases.paired_screen(str(window), str(pairing))
    if screen is None:
        raise Http404("paired anew")
    return screen


def _view(screen: cases.CustomerScreen) -> View:
    """Return what the screen shows; between two people also where the last one may judge."""
    view = _content(screen)
    if view.kind not in {"welcome", "thanks"}:
        return view
    code = inviting.code_at_window(screen.window, timezone.now())
    if not code:
        return view
    mark = crc32(code.encode())
    return replace(view, judge=qr(code), version=f"{view.version}-{mark:x}")


def _content(screen: cases.CustomerScreen) -> View:
    draft = cases.shown_draft(screen)
    if draft is not None:
        return _draft_view(screen, draft)
    case = cases.shown_case(screen)
    if case is None:
        return View("welcome", str(screen.version))
    file = cases.open_file(case)
    version = f"{screen.version}-{case.seq}"
    if cases.is_legal(Act.CONFIRM, file.state.status):
        return _case_view(file, version)
    if timezone.now() - screen.shown_at < _THANKS and file.state.accepted_at:
        due = file.clock.due_on if file.clock else None
        return View(
            "thanks",
            f"{version}-thanks",
            case.item_name,
            case.number,
            due=day(due) if due else "",
        )
    return View("welcome", f"{version}-welcome")


def _draft_view(screen: cases.CustomerScreen, draft: cases.ApplicationDraft) -> View:
    intake = wizard.read(draft, timezone.now())
    rows = [
        (field.label, cases.answers.words_of(field, intake.form[field.id]))
        for field in intake.content.form
        if intake.form.get(field.id)
    ]
    return View(
        "draft",
        str(screen.version),
        intake.content.name,
        rows=rows,
        picture=draft_picture(intake.checklist, holdings=intake.holdings),
    )


def _case_view(file: cases.CaseFile, version: str) -> View:
    rows: list[tuple[str, str]] = [
        ("申请人", file.case.applicant_name),
        *([("代理人", file.state.agent_name)] if file.state.agent_name else []),
        *((a.label, a.value) for a in cases.answers.answers_of(file, is_whole=True)),
        ("结果送达", DELIVERY_MODES.get(file.state.delivery_mode, "")),
    ]
    outlook = cases.acceptance_outlook(file, timezone.now())
    return View(
        "case",
        version,
        file.case.item_name,
        file.case.number,
        digest=file.state.form_digest,
        is_confirmed=bool(file.state.confirmed_by),
        rows=rows,
        answers=tell_answers(file.terms.content, file.state.answers),
        picture=case_picture(file),
        due=day(outlook.due_on) if outlook and outlook.due_on else "",
    )
