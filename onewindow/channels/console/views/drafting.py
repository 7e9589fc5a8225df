"""Write a standard as YAML: checked at once, every mistake with its line, nothing typed lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from onewindow.channels.choosing import narrowed
from onewindow.channels.console import drawing
from onewindow.channels.console.acts import ACT, new_key, once
from onewindow.channels.console.forms.catalogue import DraftForm, NewItemForm
from onewindow.channels.console.shell import show
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import (
    Problem,
    ServiceItem,
    ServiceStandard,
    StandardContent,
    StandardFileError,
)
from onewindow.domains.organizations import api as organizations
from onewindow.kit.refusals import Forbidden, Refusal

TEMPLATE = """code: new-item
name: 事项名称
type: "01"
department: service-centre
profile: LIC
legal_basis:
  - {law: 中华人民共和国行政许可法, article: 第三十二条}
statutory_limit: 20wd
promised_limit: 10wd
conditions:
  - 写明可以核对的条件
materials:
  - id: application-form
    name: 申请书
    basis: [{law: 中华人民共和国行政许可法, article: 第二十九条}]
plan:
  lead_department: service-centre
  steps:
    - code: accept
      name: 受理
      department: service-centre
      limit: 0wd
      stage: intake
      role: acceptor
    - code: decide
      name: 决定
      department: service-centre
      limit: 10wd
      stage: decision
      role: approver
      after: [accept]
      reasons: {accept: 受理以后作出决定}
      basis: [{law: 中华人民共和国行政许可法, article: 第三十八条}]
"""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A problem of the text with the line it stands in."""

    problem: Problem
    source: str


def read_text(form: DraftForm) -> str:
    """Return the text typed, or that of the uploaded file."""
    upload = form.cleaned_data.get("file")
    if not upload:
        return str(form.cleaned_data["yaml"]).replace("\r\n", "\n")
    if upload.size > 2 * 1024 * 1024:
        raise StandardFileError(Path("-"), [Problem(0, 0, "", "文件超过 2 MB，不是一个事项的标准")])
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        problem = Problem(0, 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8")
        raise StandardFileError(Path("-"), [problem]) from None


def mistakes_in(text: str, error: StandardFileError) -> list[Mistake]:
    lines = text.splitlines()
    return [
        Mistake(one, lines[one.line - 1] if 0 < one.line <= len(lines) else "")
        for one in sorted(error.problems, key=lambda problem: (problem.line, problem.column))
    ]


@accounts.requires(Capability.CATALOGUE_EDIT)
@ACT
def new(request: HttpRequest) -> HttpResponse:
    """A new item with its first draft."""
    if request.method != "POST":
        form = _narrowed(request, NewItemForm(initial={"yaml": TEMPLATE, **_division(request)}))
        return _editor(request, form, None, None)
    return _save(request, _narrowed(request, NewItemForm(request.POST, request.FILES)), None, None)


def _narrowed(request: HttpRequest, form: NewItemForm) -> NewItemForm:
    narrowed(form, accounts.actor_in(request))
    return form


def _division(request: HttpRequest) -> dict[str, str]:
    reach = accounts.staff(request).divisions
    return {"division": reach[0].ljust(6, "0")} if reach else {}


@accounts.requires(Capability.CATALOGUE_EDIT)
@ACT
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """The open draft, or a new version that begins as the one in force reads."""
    item = catalogue.get_item(code)
    versions = list(catalogue.versions(code))
    draft = next((one for one in versions if one.is_open), None)
    if request.method == "POST":
        return _save(request, DraftForm(request.POST, request.FILES), item, draft)
    source = draft or versions[0]
    initial: dict[str, Any] = {"yaml": catalogue.dump_standard(source.content)}
    if draft:
        initial["optimisation_record"] = draft.optimisation_record
        initial["meeting_minutes"] = draft.meeting_minutes
    return _editor(request, DraftForm(initial=initial), item, draft)


def _save(
    request: HttpRequest, form: DraftForm, item: ServiceItem | None, draft: ServiceStandard | None
) -> HttpResponse:
    if not form.is_valid():
        return _editor(request, form, item, draft, status=422)
    text = str(form.cleaned_data["yaml"])
    try:
        text = read_text(form)
        content = catalogue.load_standard(text)
    except StandardFileError as error:
        return _editor(
            request, form, item, draft, status=422, text=text, mistakes=mistakes_in(text, error)
        )
    if request.POST.get("act") == "check":
        known = catalogue.file_context(organizations.department_codes())
        found = catalogue.lint(content, catalogue.lint_context(item) if item else known)
        return _editor(request, form, item, draft, text=text, found=found)
    try:
        said = once(request, lambda by, at: _store(form, content, item, draft, request, by, at))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _editor(
            request, form, item, draft, status=refusal.status, text=text, refusal=refusal
        )
    messages.success(request, said or "这份草稿已经保存过了。")
    standard = catalogue.versions(content.code).values_list("version", flat=True).first()
    return redirect(f"{reverse('console:item-findings', args=[content.code])}?v={standard}")


def _store(
    form: DraftForm,
    content: StandardContent,
    item: ServiceItem | None,
    draft: ServiceStandard | None,
    request: HttpRequest,
    by: Any,
    at: Any,
) -> str:
    records = {
        "optimisation_record": form.cleaned_data["optimisation_record"],
        "meeting_minutes": form.cleaned_data["meeting_minutes"],
    }
    if draft is not None and item is not None:
        based_on = request.POST.get("based_on", "")
        saved = catalogue.revise_draft(
            item.code, content=content, based_on=based_on, by=by, at=at, **records
        )
    else:
        division = item.division_code if item else str(form.cleaned_data["division"])
        code = item.code if item else content.code
        if item is None and catalogue.ServiceItem.objects.filter(code=code).exists():
            raise catalogue.DraftExists(
                f"已有代码为“{code}”的事项", next_step="换一个代码，或到该事项页起草新版。"
            )
        saved = catalogue.create_draft(
            code, content=content, division=division, by=by, at=at, **records
        )
    return f"第 {saved.version} 版草稿已保存。"


def _editor(
    request: HttpRequest,
    form: DraftForm,
    item: ServiceItem | None,
    draft: ServiceStandard | None,
    *,
    status: int = 200,
    text: str | None = None,
    mistakes: list[Mistake] | None = None,
    found: list[catalogue.Finding] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    if text is not None and form.is_bound:
        # An uploaded file that has mistakes is mended in the page.
        data = request.POST.copy()
        data["yaml"] = text
        form.data = data
    context = {
        "form": form,
        "item": item,
        "draft": draft,
        "based_on": request.POST.get("based_on") or (draft.content_hash if draft else ""),
        "mistakes": mistakes,
        "is_checked": found is not None,
        "groups": drawing.findings_by_rule(found) if found else [],
        "refusal": refusal,
        "key": request.POST.get("key") or new_key(),
        "back": reverse("console:item", args=[item.code]) if item else reverse("console:catalogue"),
    }
    return show(request, "editor.html", "catalogue", context, status=status)
