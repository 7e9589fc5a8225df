"""The way in: the owner shows the card, chooses the home, sets a code; or a draft goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from onewindow.channels.signing.forms import HomeForm, OwnerForm
from onewindow.channels.signing.points import Point, page
from onewindow.domains.contracts import api as contracts
from onewindow.domains.contracts.api import CheckMethod, Proof
from onewindow.kit import tries
from onewindow.kit.crypto import decrypt, encrypt
from onewindow.kit.refusals import Invalid, Refusal

_SALT = "signing.proof"
_PATIENCE = 600
"""Seconds for which a verified card opens the choice of the home."""
_MOST_WRONG = 20


@dataclass(frozen=True, slots=True)
class _Card:
    """Who was verified, and the number of the certificate they named."""

    proof: Proof
    serial: str


def start(request: HttpRequest, point: Point) -> HttpResponse:
    """What it takes, the owner's card, and the field for a draft begun earlier."""
    return _start_page(request, point, OwnerForm(is_kiosk=point.is_kiosk))


def homes(request: HttpRequest, point: Point) -> HttpResponse:
    """The homes of the verified owner, with what the register says of each."""
    form = OwnerForm(request.POST, is_kiosk=point.is_kiosk)
    if not form.is_valid():
        return _start_page(request, point, form, status=422)
    try:
        card = _Card(form.proof(), form.cleaned_data.get("serial", ""))
        return _homes_page(request, point, card, timezone.now())
    except Refusal as refusal:
        return _start_page(request, point, form, refusal)


def begin(request: HttpRequest, point: Point) -> HttpResponse:
    """起草: the home is chosen and free, the owner has a code."""
    at = timezone.now()
    form = HomeForm(request.POST)
    card = _opened(request.POST.get("proof", ""))
    if not form.is_valid():
        return _homes_page(request, point, card, at, form=form, status=422)
    typed = form.cleaned_data
    try:
        contract = contracts.begin_contract(
            typed["unit_number"],
            seller=card.proof,
            code=typed["code"],
            place=point.place,
            by=point.actor,
            at=at,
        )
    except Refusal as refusal:
        return _homes_page(request, point, card, at, form=form, refusal=refusal)
    return redirect(point.url("contract", contract.uuid))


def resume(request: HttpRequest, point: Point) -> HttpResponse:
    """Go on with a draft by its reference; at a desk also with a contract by its number."""
    at, typed = timezone.now(), request.POST.get("reference", "").strip()[:40]
    limits = {f"signing.reference:{tries.address_of(request)}": _MOST_WRONG}
    try:
        tries.require_patience(limits, at=at)
        try:
            found = contracts.find_contract(typed, by=point.actor)
            if point.is_kiosk and found.number is not None and found.number == typed:
                raise contracts.ContractNotFound("终端上请输入草稿编号，不是合同编号")
        except contracts.ContractNotFound:
            tries.count_wrong(list(limits), at=at)
            raise
    except Refusal as refusal:
        form = OwnerForm(is_kiosk=point.is_kiosk)
        return _start_page(request, point, form, refusal, reference=typed)
    return redirect(point.url("contract", found.uuid))


def _start_page(
    request: HttpRequest,
    point: Point,
    form: OwnerForm,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
    reference: str = "",
) -> HttpResponse:
    context = {"form": form, "homes_url": point.url("homes"), "reference": reference}
    response = page(request, point, "start.html", context, step=1, refusal=refusal)
    return _with(response, status)


def _homes_page(
    request: HttpRequest,
    point: Point,
    card: _Card,
    at: datetime,
    *,
    form: HomeForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    owned = contracts.homes_of(
        card.proof, division_code=point.division, serial=card.serial, by=point.actor, at=at
    )
    context: dict[str, Any] = {
        "owned": owned,
        "is_any_free": any(one.assessment.allows and not one.has_live_contract for one in owned),
        "form": form or HomeForm(),
        "chosen": form["unit_number"].value() if form else "",
        "proof": _sealed(card),
        "begin_url": point.url("begin"),
    }
    response = page(request, point, "homes.html", context, step=1, refusal=refusal)
    return _with(response, status)


def _sealed(card: _Card) -> str:
    """Return the verified card for the next page, readable by the server alone."""
    proof = card.proof
    kept = [proof.name, proof.identity, proof.method.value, card.serial]
    text = json.dumps(kept, ensure_ascii=False)
    return signing.dumps(encrypt(text, context=_SALT), salt=_SALT)


def _opened(text: str) -> _Card:
    try:
        kept = signing.loads(text, salt=_SALT, max_age=_PATIENCE)
    except signing.BadSignature as error:
        raise Invalid("核验身份已经超过十分钟", next_step="请回到首页重新核验。") from error
    name, identity, method, serial = json.loads(decrypt(kept, context=_SALT))
    return _Card(Proof(name, identity, CheckMethod(method)), serial)


def _with(response: HttpResponse, status: int) -> HttpResponse:
    if status != 200:
        response.status_code = status
    return response
