"""What every address asks before its operation is even looked for: method, size, formats.

Wraps the views that ninja made, so that nothing is answered that is not a documented problem.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from onewindow.channels.openapi.door import Operation
from onewindow.channels.openapi.problems import (
    MEDIA_TYPE,
    BodyTooLarge,
    Crashed,
    MediaTypeRefused,
    MethodNotAllowed,
    NoSuchAddress,
    NotOffered,
    Unreadable,
    problem_response,
)
from onewindow.domains.accounts.api import open_to_all
from onewindow.kit.refusals import Refusal
from onewindow.kit.troubles import RETRY_SECONDS, trouble_of

View = Callable[..., HttpResponseBase]
PREFIX = "/api/"


def guarded(view: View, operations: Sequence[Operation]) -> View:
    """Return the view behind the checks; the token is checked by the operation itself."""
    by_method = {operation.method: operation for operation in operations}

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        operation = by_method.get(request.method or "")
        refusal = _refusal(request, operation)
        if refusal is None:
            response = view(request, *args, **kwargs)
        else:
            response = problem_response(request, refusal)
            if refusal.status == 405:
                response["Allow"] = ", ".join(sorted(by_method))
        _stamp(request, response)
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is ever looked at
    return open_to_all(answer)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a request it cannot read (handler400)."""
    return problem_response(request, Unreadable("请求无法读取。"))


def nowhere(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's answer to an unknown address (handler404)."""
    return problem_response(request, NoSuchAddress("没有这个地址。"))


def crashed(request: HttpRequest) -> HttpResponse:
    """Django's answer to a crash (handler500), which is in the log; a full disk is no crash."""
    trouble = trouble_of(sys.exc_info()[1])
    response = problem_response(request, trouble or Crashed("系统发生故障，已记录。"))
    if trouble is not None:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def is_machine_door(request: HttpRequest) -> bool:
    return request.path.startswith(PREFIX)


def _refusal(request: HttpRequest, operation: Operation | None) -> Refusal | None:
    if operation is None:
        return MethodNotAllowed(f"这个地址不支持 {request.method}。")
    if not _accepts(request, operation.produces):
        return NotOffered(f"这里只提供 {operation.produces}。")
    is_upload = operation.consumes != "application/json"
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if is_upload else settings.API_BODY_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        return Unreadable("Content-Length 无法读取。")
    if int(length) > limit:
        return BodyTooLarge(f"请求体超过 {limit // 1024} KB。")
    if operation.has_body or is_upload:
        return _wrong_kind(request, operation)
    return None


def _wrong_kind(request: HttpRequest, operation: Operation) -> Refusal | None:
    if request.content_type != operation.consumes:
        return MediaTypeRefused(f"请求体须为 {operation.consumes}。")
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8"}:
        return MediaTypeRefused("请求体须为 UTF-8。")
    return None


def _accepts(request: HttpRequest, produced: str) -> bool:
    wanted = request.headers.get("Accept", "")
    if not wanted.strip():
        return True
    # Problems are always given as such; who accepts them only accepts the rest as JSON too.
    return any(request.accepts(kind) for kind in (produced, MEDIA_TYPE))


def _stamp(request: HttpRequest, response: HttpResponseBase) -> None:
    allowance = getattr(request, "allowance", None)
    if allowance is not None:
        response["RateLimit-Limit"] = str(allowance.limit)
        response["RateLimit-Remaining"] = str(allowance.remaining)
        response["RateLimit-Reset"] = str(allowance.reset)
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    response["Vary"] = "Authorization, Accept"
