"""Refusals as pages, health, headers."""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from onewindow.kit.models import AuditRow, Counter
from onewindow.kit.refusals import Forbidden, Refusal

pytestmark = pytest.mark.django_db


class TooLate(Refusal):
    code = "too_late"
    law = "《行政许可法》第三十二条"
    next_step = "请重新提交申请。"


@login_not_required
def refuse(request: HttpRequest) -> HttpResponse:
    raise TooLate("补正期限已过")


@login_not_required
def forbid(request: HttpRequest) -> HttpResponse:
    raise Forbidden("您不能受理这一办件")


@login_not_required
def miss(request: HttpRequest) -> HttpResponse:
    Counter.objects.get(pk="none")
    raise AssertionError


@login_not_required
def crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("refuse", refuse),
    path("forbid", forbid),
    path("miss", miss),
    path("crash", crash),
    path("", include("onewindow.kit.health")),
    path("", include(("onewindow.ui.urls", "ui"))),
]


@pytest.fixture(autouse=True)
def urls(settings) -> None:
    settings.ROOT_URLCONF = "onewindow.kit.tests.test_views"


def test_a_refusal_is_a_page_with_its_status_law_and_next_step(client: Client) -> None:
    answer = client.get("/refuse")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert answer["X-Refusal"] == "too_late"
    assert "<html" in text
    assert all(words in text for words in ("补正期限已过", "第三十二条", "请重新提交申请"))


def test_htmx_gets_the_refusal_as_a_part(client: Client) -> None:
    answer = client.get("/refuse", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "<html" not in text
    assert "补正期限已过" in text


def test_a_denial_is_remembered(client: Client) -> None:
    assert client.get("/forbid").status_code == 403
    row = AuditRow.objects.get()
    assert (row.what, row.subject) == ("denied.forbidden", "/forbid")
    assert row.details == {"method": "GET", "message": "您不能受理这一办件"}


def test_what_is_not_there_is_404_and_a_crash_stays_a_crash(client: Client) -> None:
    assert client.get("/miss").status_code == 404
    client.raise_request_exception = False
    assert client.get("/crash").status_code == 500


def test_health_tells_whether_the_process_lives_and_can_serve(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "parked": False, "oldest_delivery_seconds": 0.0}
    assert client.post("/health/live").status_code == 405


def test_every_answer_carries_the_protecting_headers(client: Client) -> None:
    answer = client.get("/health/live")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
