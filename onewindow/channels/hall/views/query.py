"""自助查询: where one's case stands, around the clock at the kiosk; nothing of it stays (W24)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from onewindow.channels import pictures
from onewindow.channels.hall.door_page import CHARACTERS, door_page
from onewindow.channels.hall.doors import Door, at_a_door, door_of, hall_of
from onewindow.channels.hall.proving import LONGEST_CODE, LONGEST_NUMBER, case_proved, trace
from onewindow.channels.stages import next_stage, stages_of, told
from onewindow.channels.telling import DELIVERY_MODES
from onewindow.domains.accounts.api import open_to_all
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.domains.queueing import api as queueing
from onewindow.kit.refusals import Refusal
from onewindow.lib.check_digits import canonical
from onewindow.lib.masking import mask_citizen_id


@open_to_all
@never_cache
@sensitive_post_parameters("identity", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@at_a_door
def query(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for document number and query code; answer on the same page, which no address leads to.

    Found or refused, the query is written down before anything is shown.
    """
    at = timezone.now()
    door = kiosk_of(token, at=at)
    if request.method != "POST":
        return _ask(request, door)
    identity = canonical(request.POST.get("identity", ""))[:LONGEST_NUMBER]
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    try:
        file = case_proved(door, identity, code, at=at)
    except Refusal as refusal:
        _trace_refusal(door, identity, refusal.code, at=at)
        return _ask(request, door, refusal)
    trace("hall.case_queried", door, file.case.number, at=at)
    context = _shown(file, at) | {
        "forget_seconds": queueing.policy_of(door.outlet, on=timezone.localdate()).query_seconds,
    }
    return door_page(request, door, "case", context)


def kiosk_of(token: str, *, at: datetime) -> Door:
    """Return the kiosk of an address; a phone has pages of its own for what a kiosk does here."""
    door = door_of(token, at=at)
    if not door.is_kiosk:
        raise Http404("not a kiosk")
    hall_of(door)
    return door


def _trace_refusal(door: Door, identity: str, reason: str, *, at: datetime) -> None:
    masked = mask_citizen_id(identity)
    trace("hall.query_refused", door, door.owner, at=at, reason=reason, identity=masked)


def _ask(request: HttpRequest, door: Door, refusal: Refusal | None = None) -> HttpResponse:
    sent = {name: request.POST.get(name, "")[:LONGEST_NUMBER] for name in ("identity", "code")}
    context = {"refusal": refusal, "sent": sent, "rows": CHARACTERS}
    return door_page(request, door, "query", context, status=refusal.status if refusal else 200)


def _shown(file: cases.CaseFile, at: datetime) -> dict[str, Any]:
    case, state = file.case, file.state
    return {
        "item": case.item_name,
        "number": cases.mask_number(case.number),
        "name": case.applicant.masked_name,
        "status": state.status.public_label,
        "clock": pictures.case_clock(file, at) if file.clock else None,
        "next_step": next_stage(file),
        "stages": stages_of(file),
        "told": told(file),
        "result": _result(file),
    }


def _result(file: cases.CaseFile) -> str:
    """Return how the result is got, in one sentence; empty where there will be none."""
    state = file.state
    if state.delivered_at is not None:
        mode = DELIVERY_MODES.get(state.delivery_used, "")
        return f"{timezone.localtime(state.delivered_at):%Y年%m月%d日}已送达（{mode}）。"
    if state.ended_at is not None:
        return ""
    if state.delivery_mode == "collection":
        return f"窗口领取：办结后凭身份证件和收件凭证到{_place(state.window)}领取。"
    if state.delivery_mode == "post":
        waybill = f"，运单号{state.waybill}" if state.waybill else ""
        return f"邮寄：办结后寄到申请时填写的地址{waybill}。"
    return "电子送达：办结后按申请时约定的方式送达，不用到大厅。"


def _place(window: str) -> str:
    try:
        return organizations.window(window).outlet.name
    except organizations.UnknownWindow:
        return "受理地点"
