"""Refusals become pages, everywhere alike, so that no view has to catch them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage import default_storage
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from onewindow.kit import stamps
from onewindow.kit.actors import SYSTEM, Actor
from onewindow.kit.audit import write_audit
from onewindow.kit.refusals import Forbidden, Refusal

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """Shows a refusal with its status: a part of a page to htmx, else a whole page.

    A model's unhandled DoesNotExist is a 404. A denial is written to the audit rows, outside the
    transaction that it ended. Anything else stays a crash.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        typed = [*request.GET.items(), *request.POST.items()]
        if "\0" in request.path_info or any("\0" in text for pair in typed for text in pair):
            # PostgreSQL holds no NUL; nobody types one.
            raise BadRequest("a NUL in the request")
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ObjectDoesNotExist):
            raise Http404 from error
        if not isinstance(error, Refusal):
            return None
        if isinstance(error, Forbidden):
            remember_denial(request, error)
        return refusal_response(request, error)


class LateMessages(MessageMiddleware):
    """Django's messages, whose stores are made when somebody says or reads one; few requests do."""

    def process_request(self, request: HttpRequest) -> None:
        request._messages = SimpleLazyObject(partial(self._make, request))  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(request, "_has_messages", False):
            return super().process_response(request, response)
        return response

    @staticmethod
    def _make(request: HttpRequest) -> object:
        request._has_messages = True  # type: ignore[attr-defined]
        return default_storage(request)


class OneMoment:
    """Lets a page that only reads take the stamps of kept tables once, not once for each part."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with stamps.asked_once():
            return self.get_response(request)


class ContentPolicy(CSPMiddleware):
    """Sets the policy of the settings, put together once; a page with its own goes the long way."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._of: object = None
        self._header = ""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_own = "_csp_nonce" in vars(request) or any(
            name.startswith("_csp_") for name in vars(response)
        )
        if is_own or settings.DEBUG or HEADER in response:
            return super().process_response(request, response)
        policy = settings.CONTENT_SECURITY_POLICY
        if self._of is not policy:
            answered = super().process_response(request, response)
            self._of, self._header = policy, answered.get(HEADER, "")
            return answered
        response[HEADER] = self._header
        return response


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as htmx's part or as a page, for views that catch it themselves too."""
    is_part = request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")
    template = "ui/_refusal.html" if is_part else "ui/refused.html"
    context = {"refusal": refusal, "back_url": request.headers.get("Referer", "/")}
    body = render_to_string(template, context, request=request)
    response = HttpResponse(body, status=refusal.status)
    response["X-Refusal"] = refusal.code
    if is_part:
        response["Vary"] = "HX-Request"
    return response


def remember_denial(request: HttpRequest, refusal: Refusal) -> None:
    """Write down who was denied what; the row outlives the transaction that the denial ended."""
    actor = getattr(request, "actor", None)
    with transaction.atomic():
        write_audit(
            f"denied.{refusal.code}",
            by=actor if isinstance(actor, Actor) else SYSTEM,
            subject=request.path[:80],
            at=timezone.now(),
            details={"method": request.method, "message": refusal.message},
        )
