"""One record an operation: where it lies, who may call it, what it does, how it is answered.

Everything that all operations share happens here, in this order: token, rate and scope (before the
body is looked at), schema, idempotency, the operation itself, the answer.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from pydantic import BaseModel

from onewindow.channels.openapi.problems import MEDIA_TYPE as PROBLEM
from onewindow.channels.openapi.problems import InvalidRequest, as_refusal, details_of
from onewindow.channels.openapi.tokens import Bearer, Caller
from onewindow.domains.cases import api as cases
from onewindow.domains.organizations import api as organizations
from onewindow.kit import replies, tries
from onewindow.kit.actors import Actor
from onewindow.kit.refusals import Forbidden, NotFound, Refusal
from onewindow.kit.views import remember_denial

JSON = "application/json"
PDF = "application/pdf"
KEY_PATTERN = r"^[0-9A-Za-z_-]{8,64}$"


@dataclass(frozen=True)
class Call:
    """One call of an operation: by whom, when, under which idempotency key.

    ``guesses`` are the names under which a wrong secret is counted, although the act is undone.
    A wrong secret is always a 404.
    """

    request: HttpRequest
    caller: Caller
    key: str = ""
    guesses: list[str] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)
    """For how many seconds whoever was refused has to wait."""

    @property
    def at(self) -> datetime:
        return self.caller.at

    @property
    def by(self) -> Actor:
        return self.caller.actor

    @property
    def stamp(self) -> dict[str, Any]:
        """What every act is told; the client is part of the key, so two never meet."""
        return self.stamp_of(self.by)

    def stamp_of(self, by: Actor) -> dict[str, Any]:
        return {"by": by, "at": self.at, "key": f"{self.caller.code}:{self.key}"}

    @functools.cached_property
    def posts(self) -> list[organizations.HeldPost]:
        """The posts that the owner acts in today, own and stood in for."""
        return organizations.posts_of(self.by.key, timezone.localdate(self.at))

    def must_see(self, number: str) -> None:
        """Refuse an act on a case that the owner could not open at a desk either.

        Window staff and supervision see their whole region, which every act checks by itself.
        """
        if cases.sees_region(self.by):
            return
        codes = {self.by.department, *(post.department for post in self.posts)}
        for code in sorted(codes):
            viewer = replace(self.by, department=code)
            if cases.visible_cases(viewer).filter(number=number).exists():
                return
        raise cases.CaseNotFound(f"没有编号为 {number} 的办件。")

    def acting(self, department: str, *roles: str) -> Actor:
        """Return the owner in the post held there, so that the record says for whom."""
        for role in roles:
            for post in self.posts:
                if (post.department, post.role) == (department, role):
                    return replace(self.by, department=department, acting_for=post.acting_for)
        return self.by


@dataclass(frozen=True)
class Operation:
    """What the table holds of one operation; ``verbs`` are those of the domains behind it."""

    id: str
    method: str
    path: str
    scopes: tuple[str, ...]
    tag: str
    summary: str
    handler: Callable[..., Any]
    answer: type[BaseModel] | None
    status: int = 200
    is_act: bool = False
    verbs: tuple[str, ...] = ()
    produces: str = JSON
    consumes: str = JSON
    is_cacheable: bool = False
    comes_to_an_end: bool = False
    """What it tells of is there for a time and then gone (410)."""
    example: Any = None
    asked: dict[str, Any] = field(default_factory=dict)

    @property
    def description(self) -> str:
        return inspect.cleandoc(self.handler.__doc__ or "")

    @property
    def has_body(self) -> bool:
        return "body" in inspect.signature(self.handler).parameters

    @property
    def asks_for_a_door(self) -> bool:
        """Whether somebody has to stand in a hall, at a kiosk or with the QR code of its screen."""
        return "door" in self.body_names

    def place_of(self, field: str) -> str:
        """Return where a field stands that a refusal names: ``body.phone``, ``query.plate``."""
        if field in self.body_names:
            return f"body.{field}"
        return f"query.{field}" if field in self.query_names else field

    @functools.cached_property
    def body_names(self) -> frozenset[str]:
        """The fields of the body."""
        body = typing.get_type_hints(self.handler).get("body")
        return frozenset(getattr(body, "model_fields", ()))

    @functools.cached_property
    def query_names(self) -> frozenset[str]:
        """The parameters an address may carry behind the question mark."""
        wanted = typing.get_type_hints(self.handler).get("wanted")
        return frozenset(wanted.model_fields) if wanted else frozenset()

    def view(self) -> Callable[..., HttpResponseBase]:
        """Return the function that ninja calls, with the parameters of the handler."""
        run = _acted if self.is_act else _asked

        @functools.wraps(self.handler)
        def view(request: HttpRequest, **values: Any) -> HttpResponseBase:
            request.operation = self  # type: ignore[attr-defined]  # to name fields by
            _check_query(self, request)
            return run(self, request, values)

        hints = typing.get_type_hints(self.handler, include_extras=True)
        given = list(inspect.signature(self.handler).parameters.values())[1:]
        view.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD),
                *(
                    p.replace(
                        annotation=hints[p.name],
                        kind=inspect.Parameter.KEYWORD_ONLY,
                    )
                    for p in given
                ),
            ]
        )
        return view


TABLE: list[Operation] = []


def query(
    id: str,
    path: str,
    *,
    scopes: Sequence[str],
    tag: str,
    summary: str,
    answer: type[BaseModel] | None,
    method: str = "GET",
    **more: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a read; one that must not stand in an address (a number of a person) is a POST."""

    def register(handler: Callable[..., Any]) -> Callable[..., Any]:
        TABLE.append(
            Operation(id, method, path, tuple(scopes), tag, summary, handler, answer, **more)
        )
        return handler

    return register


def act(
    id: str,
    path: str,
    *,
    scopes: Sequence[str],
    tag: str,
    summary: str,
    verbs: Sequence[str],
    answer: type[BaseModel],
    status: int = 200,
    method: str = "POST",
    **more: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register an act under an idempotency key: a POST, or a PUT of something with its own name."""

    def register(handler: Callable[..., Any]) -> Callable[..., Any]:
        TABLE.append(
            Operation(
                id,
                method,
                path,
                tuple(scopes),
                tag,
                summary,
                handler,
                answer,
                status=status,
                is_act=True,
                verbs=tuple(verbs),
                **more,
            )
        )
        return handler

    return register


def bearer(operation: Operation) -> Bearer:
    return Bearer(*operation.scopes)


def _check_query(operation: Operation, request: HttpRequest) -> None:
    """Refuse a parameter nobody knows: a misspelt filter must not show everything."""
    strange = sorted(set(request.GET) - operation.query_names)
    if strange:
        faults = [{"field": f"query.{name}", "message": "没有这个参数"} for name in strange[:20]]
        raise InvalidRequest(
            f"地址中有 {len(strange)} 个接口说明之外的参数。",
            field=faults[0]["field"],
            details={"errors": faults},
        )


def _asked(operation: Operation, request: HttpRequest, values: dict[str, Any]) -> HttpResponseBase:
    call = Call(request, request.auth)  # type: ignore[attr-defined]
    try:
        result = operation.handler(call, **values)
    except NotFound as error:
        _count_guesses(call, error)
        raise
    if isinstance(result, HttpResponseBase):
        return result
    response = HttpResponse(
        result.model_dump_json(), status=operation.status, content_type=operation.produces
    )
    following = getattr(result, "next", "")
    if following:
        response["Link"] = f'<{_next_page(request, following)}>; rel="next"'
    return response


def _count_guesses(call: Call, error: Exception) -> None:
    """Count what was guessed wrongly, outside of what the refusal undid."""
    if call.guesses and isinstance(error, NotFound):
        tries.count_wrong(call.guesses, at=call.at)


def _next_page(request: HttpRequest, cursor: str) -> str:
    wanted = request.GET.copy()
    wanted["cursor"] = cursor
    return f"{request.path}?{wanted.urlencode()}"


def _acted(operation: Operation, request: HttpRequest, values: dict[str, Any]) -> HttpResponseBase:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    key = _key_of(request)
    call = Call(request, caller, key)

    def run() -> replies.Reply:
        try:
            with transaction.atomic():
                if "number" in values and "step" not in values:
                    call.must_see(values["number"])  # a step tells by itself, see reach.at_step
                result = operation.handler(call, **values)
        except Exception as error:
            reply = _refused(request, error)
            _count_guesses(call, error)
            if isinstance(error, Refusal) and "retry_after" in error.details:
                call.waits.append(error.details["retry_after"])
            return reply
        location = getattr(result, "location", "")
        return replies.Reply(operation.status, result.model_dump_json(), location)

    reply, is_old = replies.once(
        caller.code,
        key,
        fingerprint=_fingerprint(request, values),
        at=caller.at,
        keep=timedelta(hours=settings.IDEMPOTENCY_HOURS),
        act=run,
    )
    content_type = PROBLEM if reply.status >= 400 else JSON
    response = HttpResponse(reply.body, status=reply.status, content_type=content_type)
    if reply.location:
        response["Location"] = reply.location
    for seconds in call.waits:
        response["Retry-After"] = str(seconds)
    response["Idempotency-Replayed"] = "true" if is_old else "false"
    return response


def _refused(request: HttpRequest, error: Exception) -> replies.Reply:
    """Return a refusal as the answer to keep; a crash goes on and undoes everything."""
    refusal = as_refusal(error)
    if refusal is None:
        raise error
    if isinstance(refusal, Forbidden):
        remember_denial(request, refusal)
    return replies.Reply(refusal.status, details_of(refusal, request).model_dump_json())


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not re.fullmatch(KEY_PATTERN, key):
        said = "须为 8 至 64 位字母、数字、下划线或连字符" if key else "必填"
        fault = {"field": "header.Idempotency-Key", "message": said}
        raise InvalidRequest(
            "办理请求须带 Idempotency-Key。",
            field="Idempotency-Key",
            next_step="为每一次新的办理生成一个 UUID；重试时不变。",
            details={"errors": [fault]},
        )
    return key


def _fingerprint(request: HttpRequest, values: dict[str, Any]) -> str:
    """Return the digest of method, address and what was understood of the body."""
    parts = [f"{request.method} {request.get_full_path()}"]
    parts += [_text_of(values[name]) for name in sorted(values)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _text_of(value: Any) -> str:
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    if isinstance(value, UploadedFile):
        hashed = hashlib.sha256()
        for chunk in value.chunks():
            hashed.update(chunk)
        value.seek(0)
        return f"{value.name} {hashed.hexdigest()}"
    return str(value)
