"""The ninja that stands behind the table of operations."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from onewindow.channels.openapi import operations
from onewindow.channels.openapi.door import TABLE, Operation, bearer
from onewindow.channels.openapi.problems import (
    NoSuchAddress,
    TokenMissing,
    Unreadable,
    as_refusal,
    invalid_request,
    problem_response,
)
from onewindow.kit.refusals import Forbidden, Refusal
from onewindow.kit.views import remember_denial

VERSION = "1.0.0"
assert operations.__all__, "reading the modules fills the table"


class Reader(Parser):
    """Reads JSON strictly: what PostgreSQL cannot hold or JSON does not know is refused here."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body; raise Unreadable for no JSON and for impossible text."""
        try:
            found = json.loads(
                request.body, parse_constant=_no_constant, object_pairs_hook=_no_twins
            )
        except (ValueError, RecursionError) as error:
            raise Unreadable("请求体不是有效的 JSON。") from error
        _check_text(found)
        return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _check_text(value: Any) -> None:
    """Refuse NUL and halves of characters, wherever they hide."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise Unreadable("文本中有不能保存的字符。")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name)
            _check_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner)


api = NinjaAPI(
    title="OneWindow 一窗 接口",
    version=VERSION,
    urls_namespace="openapi",
    docs_url=None,
    openapi_url=None,
    parser=Reader(),
)


def _mount(operation: Operation, router: Router) -> None:
    name = url_name(operation.path)
    router.add_api_operation(
        operation.path,
        [operation.method],
        operation.view(),
        auth=bearer(operation),
        response={operation.status: operation.answer},
        operation_id=operation.id,
        summary=operation.summary,
        description=operation.description,
        tags=[operation.tag],
        url_name=name,
    )


def url_name(path: str) -> str:
    """Return the name of an address: ``cases-number-acceptance``."""
    parts = [part.strip("{}") for part in path.strip("/").split("/")]
    return "-".join(parts)


_router = Router()
for _operation in TABLE:
    _mount(_operation, _router)
api.add_router("", _router)


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    if isinstance(error, Forbidden):
        remember_denial(request, error)
    return problem_response(request, error)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem_response(request, TokenMissing("请求没有带访问令牌。"))


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem_response(request, invalid_request(error.errors))


@api.exception_handler(Http404)
def _lost(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(request, NoSuchAddress("没有这个对象。"))


@api.exception_handler(ObjectDoesNotExist)
def _missing(request: HttpRequest, error: ObjectDoesNotExist) -> HttpResponse:
    refusal = as_refusal(error)
    assert refusal is not None
    return problem_response(request, refusal)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_response(request, Unreadable("请求无法读取。"))


@api.exception_handler(Exception)
def _crashed(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error
