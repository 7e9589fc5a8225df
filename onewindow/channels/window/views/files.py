"""Files a clerk may look at: scans of a draft, materials and notices of a case, masked fields."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from onewindow.channels.window import wizard
from onewindow.channels.window.shell import actor, page
from onewindow.channels.window.views.case import SEES_CASES
from onewindow.channels.window.views.wizard import RECEIVE
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.documents import api as documents
from onewindow.domains.materials import api as materials
from onewindow.kit import files
from onewindow.kit.models import StoredFile

_FIELDS = {"identity": "证件号码", "phone": "电话", "address": "地址", "name": "姓名"}
_OF_FORM = "form-"


@RECEIVE
@never_cache
@require_GET
def draft_file(request: HttpRequest, uuid: UUID, sha256: str) -> FileResponse:
    """Show a scan of the clerk's own draft."""
    draft = cases.draft_of(str(uuid), viewer=actor(request))
    if not draft.is_finished:
        for kept in wizard.read(draft, timezone.now()).files.values():
            if kept["sha256"] == sha256:
                return _file(sha256, kept["name"])
    raise Http404("no such file in the draft")


@SEES_CASES
@never_cache
@require_GET
def case_file(request: HttpRequest, number: str, sha256: str) -> FileResponse:
    """Show a material of a case to whoever may see the case."""
    cases.get_case(number, viewer=actor(request))
    for entry in materials.materials_of(number):
        for version in (entry, *materials.versions_of(number, entry.material)):
            if version.sha256 == sha256:
                return _file(sha256, version.file_name)
    raise Http404("no such file in the case")


@SEES_CASES
@never_cache
@require_GET
def notice(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Show the PDF of a notice to whoever may see the case."""
    cases.get_case(number, viewer=actor(request))
    for entry in documents.notices_of_case(number):
        if entry.verification_code == code:
            _, content = documents.notice_file(entry.number)
            response = HttpResponse(content, content_type="application/pdf")
            response["Content-Disposition"] = f'inline; filename="{code}.pdf"'
            response["X-Content-Type-Options"] = "nosniff"
            return response
    raise Http404("no such notice in the case")


@SEES_CASES
@never_cache
@require_GET
def notices(request: HttpRequest, number: str) -> HttpResponse:
    """打印文书: the notices of the case, ready to open and print."""
    case = cases.get_case(number, viewer=actor(request))
    context = {"case": case, "notices": documents.notices_of_case(number)}
    return page(request, "window/notices.html", context)


@accounts.requires(Capability.CASES_UNMASK)
@never_cache
@require_POST
def reveal(request: HttpRequest, number: str, field: str) -> HttpResponse:
    """Show one field of the applicant or the form whole, once who asked and why is written."""
    by, at = actor(request), timezone.now()
    purpose = request.POST.get("purpose", "")
    file = cases.case_file(number, viewer=by)
    if field.startswith(_OF_FORM):
        asked = field.removeprefix(_OF_FORM)
        text = cases.answers.reveal_answer(number, asked, purpose=purpose, by=by, at=at)
        label = next(f.label for f in file.terms.content.form if f.id == asked)
    elif field in _FIELDS:
        text = applicants.reveal(file.state.applicant_key, field, purpose=purpose, by=by, at=at)
        label = _FIELDS[field]
    else:
        raise Http404("no such field")
    context = {"text": text, "label": label, "case": file.case}
    if request.headers.get("HX-Request") == "true":
        return render(request, "ui/_masked.html", context)
    return page(request, "window/revealed.html", context)


def _file(sha256: str, name: str) -> FileResponse:
    stored = StoredFile.objects.filter(pk=sha256).first()
    if stored is None:
        raise Http404("not stored")
    inline = stored.media_type in {"application/pdf", "image/jpeg", "image/png"}
    response = FileResponse(
        files.open_file(sha256),
        content_type=stored.media_type,
        as_attachment=not inline,
        filename=name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
