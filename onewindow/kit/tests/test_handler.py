"""The handler of the page processes remembers which view an address has, and nothing else."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django.fixtures import Settings

from onewindow.kit.handler import PageHandler, _match


def say(request: HttpRequest, word: str) -> HttpResponse:
    return HttpResponse(f"{word} {request.resolver_match.view_name}")  # type: ignore[union-attr]


urlpatterns = [path("say/<str:word>", say, name="say")]


def answer(handler: PageHandler, address: str) -> tuple[str, str]:
    told: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    body = handler(environ, lambda status, _headers, _error=None: told.append(status))
    return told[0], b"".join(body).decode()


@pytest.fixture
def handler(settings: Settings) -> Any:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    _match.cache_clear()
    yield PageHandler()
    _match.cache_clear()


@pytest.mark.django_db
def test_an_address_is_looked_up_once_and_its_parts_stay_its_own(handler: PageHandler) -> None:
    for _ in range(2):
        assert answer(handler, "/say/one") == ("200 OK", "one say")
        assert answer(handler, "/say/two") == ("200 OK", "two say")
    assert (_match.cache_info().hits, _match.cache_info().misses) == (2, 2)


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_or_is_very_long_is_not_kept(handler: PageHandler) -> None:
    for _ in range(2):
        assert answer(handler, "/nowhere")[0] == "404 Not Found"
    assert answer(handler, f"/say/{'x' * 300}")[0] == "200 OK"
    assert _match.cache_info().currsize == 0
