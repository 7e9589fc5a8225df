"""Staff look: the contracts of the region, the newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onewindow.channels.paging import pages_of
from onewindow.channels.signing.points import desk_of, shell
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import ContractStatus
from onewindow.kit.pagination import page
from onewindow.kit.refusals import Refusal


@accounts.requires(Capability.CONTRACTS_SIGN, Capability.CONTRACTS_VIEW)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List the contracts; one is found by its number or by the reference of its draft."""
    by = desk_of(request).actor
    words = request.GET.get("q", "").strip()[:40]
    refusal: Refusal | None = None
    rows = contracts.contracts(by)
    if words:
        try:
            rows = rows.filter(pk=contracts.find_contract(words, by=by).pk)
        except contracts.ContractNotFound as error:
            rows, refusal = rows.none(), error
    listed = page(rows, order=("-created_at", "-id"), cursor=request.GET.get("page", ""), size=30)
    context = {
        "shell": shell(request, here="desk"),
        "rows": [(row, ContractStatus(row.status).label) for row in listed.rows],
        "pages": pages_of(request, listed),
        "words": words,
        "refusal": refusal,
        "may_sign": by.may(Capability.CONTRACTS_SIGN),
        "start_url": reverse("signing:desk-start"),
    }
    return render(request, "signing/list.html", context)


@accounts.requires(Capability.CONTRACTS_SIGN, Capability.CONTRACTS_VIEW)
@never_cache
@require_safe
def verify(request: HttpRequest, uuid: str) -> HttpResponse:
    """核验: every signature of one contract, verified at this moment."""
    by = desk_of(request).actor
    context = {
        "shell": shell(request, here="desk"),
        "view": contracts.contract_view(uuid, by=by, at=timezone.now()),
        "checks": [],
    }
    view = context["view"]
    assert isinstance(view, contracts.ContractView)
    if view.contract.pdf_id:
        context["checks"] = contracts.verify_contract(uuid, by=by)
    return render(request, "signing/verify.html", context)
