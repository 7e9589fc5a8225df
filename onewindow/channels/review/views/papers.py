"""What lies in a case: materials, notices, and personal data behind a purpose."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from onewindow.channels.review.case_page import REVEALS
from onewindow.channels.review.desk import desk_of
from onewindow.channels.review.shell import page
from onewindow.domains.accounts.api import Capability, requires
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.documents import api as documents
from onewindow.domains.materials import api as materials
from onewindow.kit import files
from onewindow.kit.models import StoredFile
from onewindow.kit.refusals import NotFound

_FILE = (
    "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)
"""A file shown by the browser's own viewer, which styles it inline; nothing in it may run."""


@requires(Capability.CASES_VIEW)
@never_cache
@require_GET
def material(request: HttpRequest, number: str, material: str) -> HttpResponseBase:
    """The file of a material, shown in the page."""
    file = desk_of(request).open_file(number)
    held = materials.materials_of(file.case.number)
    entry = next((e for e in held if e.material == material and e.sha256), None)
    if entry is None:
        raise NotFound("该材料没有可以预览的文件。", next_step="纸质材料请向窗口调阅。")
    stored = StoredFile.objects.get(sha256=entry.sha256)
    answer = FileResponse(files.open_file(entry.sha256), content_type=stored.media_type)
    return _inline(answer, entry.file_name or entry.name)


@requires(Capability.CASES_VIEW)
@never_cache
@require_GET
def notice(request: HttpRequest, number: str, notice: str) -> HttpResponseBase:
    """The PDF of a notice of this case."""
    file = desk_of(request).open_file(number)
    if notice not in {entry.number for entry in documents.notices_of_case(file.case.number)}:
        raise NotFound(f"办件 {number} 没有文号为“{notice}”的文书。")
    entry, content = documents.notice_file(notice)
    answer = HttpResponse(content, content_type="application/pdf")
    return _inline(answer, f"{entry.title}.pdf")


def _inline(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    answer["Content-Security-Policy"] = _FILE
    return answer


@requires(Capability.CASES_UNMASK)
@never_cache
@require_POST
def reveal(request: HttpRequest, number: str, field: str) -> HttpResponse:
    """One field of the applicant whole, once the purpose has been written down."""
    desk = desk_of(request)
    file = desk.open_file(number)
    value = applicants.reveal(
        str(file.case.applicant.uuid),
        field,
        purpose=request.POST.get("purpose", ""),
        by=desk.actor,
        at=desk.at,
    )
    return _shown(request, number, REVEALS.get(field, field), value)


@requires(Capability.CASES_UNMASK)
@never_cache
@require_POST
def reveal_answer(request: HttpRequest, number: str, field: str) -> HttpResponse:
    """One answer of the form whole."""
    desk = desk_of(request)
    file = desk.open_file(number)
    viewer = desk.acting(file.case.department)
    value = cases.answers.reveal_answer(
        number, field, purpose=request.POST.get("purpose", ""), by=viewer, at=desk.at
    )
    label = next((f.label for f in file.terms.content.form if f.id == field), field)
    return _shown(request, number, label, value)


def _shown(request: HttpRequest, number: str, label: str, value: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return render(request, "review/_revealed.html", {"value": value})
    context = {"label": label, "value": value, "number": number}
    return page(request, "review/revealed.html", context, desk=desk_of(request))
