"""A recording is heard on a page, in parts as players ask, and never after it was erased (N19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from onewindow.channels.oversight.tests.test_surveys import APRIL, drawn, first, see, served, wave
from onewindow.domains.surveys import api as surveys
from onewindow.domains.surveys import tasks
from onewindow.kit.audit import AuditRow

Sit = Callable[[str], Client]
__all__ = ["served"]


@pytest.fixture
def call(served: list[str], at_desk: Sit, settings: Settings, tmp_path: Path) -> int:
    """A call whose recording was kept."""
    settings.FILES_ROOT = tmp_path
    number = first(drawn(at_desk))
    sound = SimpleUploadedFile("a.wav", wave().read())
    at_desk("caller").post(reverse("oversight:call-recording", args=[number]), {"recording": sound})
    return number


def hear(browser: Client, number: int, part: str = "", query: str = "") -> tuple[int, bytes]:
    headers = {"Range": part} if part else {}
    address = reverse("oversight:listen-sound", args=[number]) + query
    response = browser.get(address, headers=headers)
    body = getattr(response, "streaming_content", None)
    return response.status_code, b"".join(body) if body is not None else response.content


def test_a_manager_hears_it_whole_and_in_parts(call: int, at_desk: Sit) -> None:
    whole = wave().read()
    manager = at_desk("manager")

    assert "<audio" in see(manager, "listen", call)
    assert hear(manager, call) == (200, whole)
    assert hear(manager, call, "bytes=4-9") == (206, whole[4:10])
    assert hear(manager, call, "bytes=-5") == (206, whole[-5:])
    assert hear(manager, call, "bytes=8-") == (206, whole[8:])
    assert hear(manager, call, f"bytes={len(whole)}-")[0] == 416
    assert AuditRow.objects.filter(what="surveys.recording").count() == 5


def test_a_download_says_what_it_is_called(call: int, at_desk: Sit) -> None:
    address = reverse("oversight:listen-sound", args=[call]) + "?download"
    response = at_desk("supervisor").get(address)

    response.close()

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "audio/wav"
    assert response["Content-Length"] == str(len(wave().read()))


def test_an_erased_one_says_so(call: int, at_desk: Sit) -> None:
    tasks.sweep_recordings(APRIL + timedelta(days=92))
    manager = at_desk("manager")

    assert "录音保存期满，已经删除" in see(manager, "listen", call)
    assert hear(manager, call)[0] == 410
    assert "已删除" in see(manager, "round", _round(call), status="all")


def _round(call: int) -> int:
    return surveys.SurveyCall.objects.get(pk=call).round_id


def test_a_department_head_hears_nothing(call: int, at_desk: Sit) -> None:
    head = at_desk("head")

    assert head.get(reverse("oversight:listen", args=[call])).status_code == 403
    assert hear(head, call)[0] == 403
    assert not AuditRow.objects.filter(what="surveys.recording").exists()


def test_the_page_of_scores_says_which_channels_were_silent(
    served: list[str], at_desk: Sit
) -> None:
    """N20: a channel without voices gives its weight to the others, in sight."""
    row = drawn(at_desk)

    page = see(at_desk("manager"), "scores", row.pk)

    assert "本期没有评价的渠道：第三方回访（权重 40）、门户网站（权重 20）" in page
    assert "它们的权重按比例归有评价的渠道" in page
