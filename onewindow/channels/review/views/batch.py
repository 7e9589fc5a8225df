"""批量办理: several steps of one item agreed to in one go, each by itself."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from onewindow.channels.review.desk import Desk, desk_of
from onewindow.channels.review.forms import BatchForm
from onewindow.channels.review.shell import page
from onewindow.domains.accounts.api import Capability, requires
from onewindow.domains.approvals.api import Step
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.api import batch
from onewindow.kit.refusals import Invalid


@requires(Capability.CASES_EXAMINE)
@require_POST
def sign_together(request: HttpRequest) -> HttpResponse:
    """Sign the ticked steps and list what succeeded and what was refused, with the reason."""
    desk = desk_of(request)
    form = BatchForm(request.POST)
    if not form.is_valid():
        raise Invalid("意见过长，请压缩到 500 字以内。", field="opinion")
    entries = _entries(desk, form.cleaned_data["steps"])
    results = batch.sign_batch(
        entries,
        opinion=form.cleaned_data["opinion"].strip() or "同意。",
        at=desk.at,
        key=form.cleaned_data["key"],
    )
    found = cases.cases_by_number(entry.number for entry in entries)
    rows = [
        {
            "number": result.entry.number,
            "url": reverse("review:case", kwargs={"number": result.entry.number})
            + f"?step={result.entry.step}",
            "case": found.get(result.entry.number),
            "refusal": result.refusal,
        }
        for result in results
    ]
    context = {
        "rows": rows,
        "signed": sum(result.refusal is None for result in results),
        "refused": sum(result.refusal is not None for result in results),
        "back_url": _back(request, form.cleaned_data["back"]),
    }
    return page(request, "review/batch.html", context, desk=desk, here="pending")


def _entries(desk: Desk, values: list[str]) -> list[batch.BatchEntry]:
    """Return what was ticked (“number/step”) with the post the person signs in."""
    pairs = [tuple(value.split("/", 1)) for value in dict.fromkeys(values) if "/" in value]
    wanted = Q(pk__in=[])
    for number, code in pairs:
        wanted |= Q(case_number=number, code=code)
    places = {
        (number, code): (department, role)
        for number, code, department, role in Step.objects.filter(wanted).values_list(
            "case_number", "code", "department", "role"
        )
    }
    return [
        batch.BatchEntry(number, code, desk.acting(*places.get((number, code), ("", ""))))
        for number, code in pairs
    ]


def _back(request: HttpRequest, url: str) -> str:
    is_safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return url if url and is_safe else reverse("review:inbox")
