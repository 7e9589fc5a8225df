"""Step four: what was brought, scanned, found or handed in before; then the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onewindow.channels.window import uploads, wizard
from onewindow.channels.window.checklists import draft_picture
from onewindow.channels.window.queue import present_ticket
from onewindow.channels.window.shell import actor, page
from onewindow.channels.window.views.wizard import RECEIVE, rail, screen_wish, to_case
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.materials import api as materials
from onewindow.domains.queueing import api as queueing
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Refusal


@RECEIVE
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """④ 材料: tick, upload, reuse; 下一步 receives the case and its clock starts."""
    by, at = actor(request), timezone.now()
    draft = cases.draft_of(str(uuid), viewer=by)
    if draft.is_finished:
        return to_case(draft)
    intake = wizard.read(draft, at)
    if not intake.applicant:
        return redirect("window:applicant", uuid=uuid)
    if request.method == "GET":
        return _show(request, intake, by)
    act = request.POST.get("act", "next")
    refusals = _take(request, intake)
    wizard.keep(intake, step=4, by=by, at=at)
    if refusals:
        return _show(request, intake, by, refusals, status=refusals[0].status)
    if act == "previous":
        return redirect("window:applicant", uuid=uuid)
    if act == "keep":
        cases.clear_screen(by.window, at=at)
        messages.success(request, "已暂存，可在工作桌面继续。")
        return redirect("window:desk")
    if act != "next":
        return redirect("window:materials", uuid=uuid)
    return _receive(request, intake, by)


def _receive(request: HttpRequest, intake: wizard.Intake, by: Actor) -> HttpResponse:
    at = timezone.now()
    try:
        with transaction.atomic():
            case = cases.receive_draft(
                intake.uuid, intake.application(), intake.papers(), by=by, at=at
            )
            _attach(intake, case.number, by, at)
    except Refusal as refusal:
        return _show(request, intake, by, [refusal], status=refusal.status)
    _keep_answers(intake, by)
    cases.show_case(by.window, case.number, at=at)
    verb = "已更正" if intake.is_amendment else "已收件，收件审查开始计时"
    messages.success(request, f"{verb}。办件编号 {case.number}，查询码 {case.query_code}。")
    return to_case(intake.draft, case.number)


def _attach(intake: wizard.Intake, number: str, by: Actor, at: datetime) -> None:
    """Link the visit the case was received in, with the receipt or not at all (Q16).

    It is the visit in which the draft was begun, else of whoever is served here now.
    """
    if intake.is_amendment:
        return
    visit, ticket = intake.visit, intake.ticket
    if not visit and (served := present_ticket(by)) is not None:
        visit, ticket = served.visit_id, served.pk
    if visit:
        queueing.attach_case(visit, number, ticket=ticket, by=by, at=at)


def _keep_answers(intake: wizard.Intake, by: Actor) -> None:
    """Keep the answers for the next form where the applicant agreed to it."""
    if intake.person.get("consent") != "true" or intake.is_amendment:
        return
    at = timezone.now()
    applicants.consent_to_prefill(intake.applicant, by=by, at=at)
    applicants.keep_answers(intake.applicant, intake.form, by=by, at=at)


def _take(request: HttpRequest, intake: wizard.Intake) -> list[Refusal]:
    """Take ticks, reuse and files into the draft; return what was wrong with the files."""
    applying = {row.material.id for row in intake.checklist.applying}
    intake.received = [m for m in request.POST.getlist("received") if m in applying]
    for code in applying:
        chosen = request.POST.get(f"reuse-{code}", "")
        if chosen.isdecimal():
            intake.reused[code] = int(chosen)
        else:
            intake.reused.pop(code, None)
    removed = request.POST.get("remove", "")
    intake.files.pop(removed, None)
    refusals = []
    for name, upload in request.FILES.items():
        code = name.removeprefix("file-")
        if code not in applying | {"agent-letter"} or not isinstance(upload, UploadedFile):
            continue
        try:
            stored, shown = uploads.keep(upload, at=timezone.now())
            intake.files[code] = {"sha256": stored.sha256, "name": shown}
        except Refusal as refusal:
            refusals.append(refusal)
    return refusals


def _show(
    request: HttpRequest,
    intake: wizard.Intake,
    by: Actor,
    refusals: list[Refusal] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    in_hand = dict.fromkeys(intake.received, "")
    in_hand |= {code: f"已上传：{kept['name']}" for code, kept in intake.files.items()}
    in_hand |= dict.fromkeys(intake.reused, "使用历史材料")
    checklist = intake.checklist
    context = {
        "steps": rail(intake, 4),
        "intake": intake,
        "picture": draft_picture(
            checklist,
            in_hand=in_hand,
            holdings=intake.holdings,
            previews={
                code: reverse("window:draft-file", args=[intake.uuid, kept["sha256"]])
                for code, kept in intake.files.items()
            },
        ),
        "extras": _extras(intake, checklist),
        "missing": [
            row.material.name
            for row in checklist.to_submit
            if row.is_mandatory and row.material.id not in intake.in_hand
        ],
        "refusals": refusals or [],
        "wish": screen_wish(by),
    }
    return page(request, "window/materials.html", context, here="intake", status=status)


def _extras(intake: wizard.Intake, checklist: Any) -> dict[str, dict[str, Any]]:
    """Return what the end of each row needs: free or not, ticked, earlier versions."""
    return {
        row.material.id: {
            "is_free": row.supply.is_free,
            "is_ticked": row.material.id in intake.received,
            "file": intake.files.get(row.material.id),
            "reused": intake.reused.get(row.material.id),
            "history": []
            if row.supply.is_free
            else materials.history_of(intake.applicant, row.material.id),
        }
        for row in checklist.applying
    }
