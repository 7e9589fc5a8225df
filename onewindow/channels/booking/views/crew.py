"""车组: the tablet's page, its day, and what it sends when the network is back (W22)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from onewindow.channels.booking.crew.day import day_document
from onewindow.channels.booking.crew.entries import EntryBody, keep
from onewindow.channels.booking.views.desk import parsed_day
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Capability
from onewindow.domains.appointments import api as appointments
from onewindow.kit.refusals import Invalid, Refusal

CREW = accounts.requires(Capability.APPOINTMENTS_CHECK_IN)
_WORKER = "booking/crew/worker.js"
_ICONS = (
    *("arrow-left", "cloud-off", "file-plus", "map-pin", "octagon-alert", "pencil"),
    *("phone", "refresh-cw", "route", "trash-2", "truck"),
)
"""Drawn once by the server; the page's script copies them."""


@CREW
@require_safe
@never_cache
def tablet(request: HttpRequest) -> HttpResponse:
    """The page itself: no person and no visit stands in it, so that a device may keep it."""
    return render(request, "booking_desk/crew.html", {"icon_names": _ICONS})


@CREW
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for the page without a network; served here for its scope."""
    found = finders.find(_WORKER)
    assert isinstance(found, str)
    with open(found, encoding="utf-8") as script:
        answer = HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@CREW
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a device needs to install the page like an application."""
    document = {
        "name": "一窗 · 上门服务",
        "short_name": "上门服务",
        "lang": "zh-CN",
        "start_url": ".",
        "scope": ".",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1e5eb8",
        "icons": [
            {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return HttpResponse(
        json.dumps(document, ensure_ascii=False), content_type="application/manifest+json"
    )


@CREW
@require_safe
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """The day of the person's vehicle, with the checklists and the key of its devices."""
    at = timezone.now()
    on = parsed_day(request.GET.get("on", "")) or timezone.localdate(at)
    document = day_document(
        on, request.GET.get("vehicle", ""), by=accounts.actor_in(request), at=at
    )
    return JsonResponse({**document, "token": get_token(request)})


@CREW
@require_POST
@never_cache
def entry(request: HttpRequest) -> HttpResponse:
    """Keep one entry with its photographs; the same one again gets the same answer."""
    at = timezone.now()
    uploads = {
        name: upload for name, upload in request.FILES.items() if isinstance(upload, UploadedFile)
    }
    try:
        row = keep(_body(uploads.pop("entry", None)), uploads, by=accounts.actor_in(request), at=at)
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse(
        {
            "key": str(row.key),
            "case": row.case,
            "taken_at": row.taken_at.isoformat(),
            "skew_seconds": row.skew_seconds,
            "is_repeat": row.kept_at != at,
        }
    )


def _body(upload: UploadedFile[Any] | None) -> EntryBody:
    if upload is None:
        raise Invalid("没有收到记录内容", next_step="请重新同步。")
    try:
        return EntryBody.model_validate_json(upload.read())
    except ValidationError as error:
        places = "、".join(".".join(map(str, one["loc"])) for one in error.errors()[:5])
        raise Invalid(f"记录内容不完整：{places}", next_step="请打开这条记录补全。") from error


@CREW
@require_POST
@never_cache
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """结束行程: the key is erased; the device then forgets the day."""
    try:
        appointments.close_tour(uuid, by=accounts.actor_in(request), at=timezone.now())
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse({"is_closed": True})


def refused(refusal: Refusal) -> JsonResponse:
    """Return a refusal as the tablet shows it, in whole sentences."""
    return JsonResponse(
        {
            "code": refusal.code,
            "message": refusal.message,
            "law": refusal.law,
            "next_step": refusal.next_step,
            "field": refusal.field,
        },
        status=refusal.status,
    )
