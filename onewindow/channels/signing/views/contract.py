"""One contract on its way: parties, terms, text, signatures, and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from onewindow.channels.signing.forms import (
    PartyForm,
    ReasonForm,
    SignForm,
    TermsForm,
    VoidForm,
)
from onewindow.channels.signing.points import Point, page
from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import ContractStatus, ContractView, PartyRole
from onewindow.kit.refusals import Refusal

_STEP = {ContractStatus.DRAFT: 2, ContractStatus.SIGNING: 4, ContractStatus.SIGNED: 5}
_TEMPLATE = {ContractStatus.DRAFT: "parties.html", ContractStatus.SIGNING: "sign.html"}


def contract(request: HttpRequest, point: Point, uuid: UUID) -> HttpResponse:
    """The page of the contract at its stage."""
    return _page(request, point, uuid)


def identify(request: HttpRequest, point: Point, uuid: UUID) -> HttpResponse:
    """核验身份 of one more party."""
    form = PartyForm(request.POST, is_kiosk=point.is_kiosk)
    if not form.is_valid():
        return _page(request, point, uuid, party_form=form, status=422)
    typed = form.cleaned_data
    try:
        contracts.identify_party(
            str(uuid),
            role=PartyRole(typed["role"]),
            proof=form.proof(),
            code=typed["code"],
            by=point.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _page(request, point, uuid, refusal, party_form=form)
    return redirect(point.url("contract", uuid))


def remove(request: HttpRequest, point: Point, uuid: UUID, party: int) -> HttpResponse:
    """Take somebody out who was added by mistake."""
    contracts.remove_party(str(uuid), party, by=point.actor, at=timezone.now())
    return redirect(point.url("contract", uuid))


def terms(request: HttpRequest, point: Point, uuid: UUID) -> HttpResponse:
    """约定, then the text: what is agreed is printed and waits for the signatures."""
    at = timezone.now()
    view = contracts.contract_view(str(uuid), by=point.actor, at=at)
    if view.status is not ContractStatus.DRAFT or not view.buyers:
        return redirect(point.url("contract", uuid))
    buyers = [one.name for one in view.buyers]
    if request.method != "POST":
        today = timezone.localdate(at)
        initial = {
            "apply_by_on": today + timedelta(days=30),
            "handover_on": today + timedelta(days=60),
            "payment": "escrow",
        } | view.contract.terms
        return _terms_page(request, point, view, TermsForm(buyers=buyers, initial=initial))
    form = TermsForm(request.POST, buyers=buyers)
    if not form.is_valid():
        return _terms_page(request, point, view, form, status=422)
    try:
        contracts.set_terms(str(uuid), form.terms(), by=point.actor, at=at)
        contracts.draw_up(str(uuid), by=point.actor, at=at)
    except contracts.TermsInvalid as refusal:
        for name, message in refusal.details.get("faults", []):
            form.add_error("share0" if name == "shares" else name, message)
        return _terms_page(request, point, view, form, refusal)
    except Refusal as refusal:
        return _terms_page(request, point, view, form, refusal)
    return redirect(point.url("contract", uuid))


def sign(request: HttpRequest, point: Point, uuid: UUID) -> HttpResponse:
    """签署 by one party, with their own code."""
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, point, uuid, sign_form=form, status=422)
    typed = form.cleaned_data
    try:
        contracts.sign_contract(
            str(uuid), typed["party"], code=typed["code"], by=point.actor, at=timezone.now()
        )
    except Refusal as refusal:
        return _page(request, point, uuid, refusal, sign_form=form)
    return redirect(point.url("contract", uuid))


def abandon(request: HttpRequest, point: Point, uuid: UUID) -> HttpResponse:
    """放弃 before all have signed."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        contracts.abandon_contract(str(uuid), reason=reason, by=point.actor, at=timezone.now())
    except Refusal as refusal:
        return _page(request, point, uuid, refusal)
    return redirect(point.url("contract", uuid))


def void(request: HttpRequest, point: Point, uuid: UUID) -> HttpResponse:
    """撤销网签: each party agrees for themselves."""
    form = VoidForm(request.POST, is_kiosk=point.is_kiosk)
    if not form.is_valid():
        return _page(request, point, uuid, void_form=form, status=422)
    try:
        contracts.agree_to_void(
            str(uuid),
            proof=form.proof(),
            reason=form.cleaned_data["reason"],
            by=point.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _page(request, point, uuid, refusal, void_form=form)
    return redirect(point.url("contract", uuid))


def file(request: HttpRequest, point: Point, uuid: UUID) -> HttpResponse:
    """The PDF as it is signed so far, verified now."""
    raw = contracts.contract_file(str(uuid), by=point.actor)
    response = HttpResponse(raw, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="contract-{str(uuid)[:8]}.pdf"'
    return response


def _page(
    request: HttpRequest,
    point: Point,
    uuid: UUID,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
    party_form: PartyForm | None = None,
    sign_form: SignForm | None = None,
    void_form: VoidForm | None = None,
) -> HttpResponse:
    view = contracts.contract_view(str(uuid), by=point.actor, at=timezone.now())
    context: dict[str, Any] = _context(point, view) | {
        "party_form": party_form or PartyForm(is_kiosk=point.is_kiosk, initial=_wanted(view)),
        "void_form": void_form or VoidForm(is_kiosk=point.is_kiosk, prefix=None),
    }
    if view.status is ContractStatus.SIGNING:
        context["signers"] = _signers(view, sign_form)
    if view.contract.pdf_id:
        context["checks"] = contracts.verify_contract(str(uuid), by=point.actor)
        context["is_sound"] = all(one.is_good for one in context["checks"])
    template = _TEMPLATE.get(view.status, "done.html")
    step = _STEP.get(view.status, 0)
    response = page(request, point, template, context, step=step, refusal=refusal)
    if status != 200:
        response.status_code = status
    return response


def _wanted(view: ContractView) -> dict[str, str]:
    """Return whom the next card is probably of: an owner who is missing, else a buyer."""
    return {"role": "seller" if view.owners_missing else "buyer"}


def _signers(view: ContractView, sign_form: SignForm | None) -> list[tuple[Any, SignForm | None]]:
    """Return every party with the form to sign; who has signed has none."""
    wrong = str(sign_form.data.get("party", "")) if sign_form else ""
    found: list[tuple[Any, SignForm | None]] = []
    for one in view.parties:
        if one.signed_at is not None:
            found.append((one, None))
        elif sign_form is not None and wrong == str(one.pk):
            found.append((one, sign_form))
        else:
            form = SignForm(initial={"party": one.pk}, auto_id=f"id_{one.pk}_%s")
            found.append((one, form))
    return found


def _terms_page(
    request: HttpRequest,
    point: Point,
    view: ContractView,
    form: TermsForm,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    shown = None if isinstance(refusal, contracts.TermsInvalid) else refusal
    context = _context(point, view) | {"form": form}
    response = page(request, point, "terms.html", context, step=3, refusal=shown)
    response.status_code = refusal.status if refusal else status
    return response


def _context(point: Point, view: ContractView) -> dict[str, Any]:
    uuid = view.contract.uuid
    names = ("contract", "identify", "terms", "sign", "abandon", "void", "file")
    return {
        "view": view,
        "contract": view.contract,
        "urls": {name: point.url(name, uuid) for name in names},
        "parties": [(one, point.url("remove", uuid, one.pk)) for one in view.parties],
    }
