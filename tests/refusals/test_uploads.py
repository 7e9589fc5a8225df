"""Section 6, oversize or mislabelled uploads: the file is refused, everything else stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onewindow.channels.window import wizard
from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.kit.models import StoredFile
from tests.stage import Stage, fingerprints, text_of

PDF = b"%PDF-1.4\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
TYPING_LEAVES = ("cases.applicationdraft", "cases.customerscreen", "kit.storedfile")
PROGRAM = b"MZ\x90\x00\x03" + b"\0" * 60


def at_materials(stage: Stage) -> str:
    scene = stage.scene
    scene.post("begin", item="food-licence")
    uuid = scene.draft().uuid
    scene.post("situation", uuid, act="next", **{"answer-kind": "shop", "answer-raw": "false"})
    scene.post("applicant", uuid, act="next", **s.PERSON)
    return str(uuid)


@pytest.mark.parametrize(
    ("_case", "name", "content", "status", "said"),
    [
        ("a program", "布局图.pdf", PROGRAM, 415, ("内容不是可接收的格式", "可接收的格式：PDF")),
        (
            "a picture",
            "布局图.pdf",
            PNG,
            415,
            ("内容却是PNG 图片", "不要只改扩展名"),
        ),
        (
            "a page",
            "布局图.png",
            b"<html></html>",
            415,
            ("不是可接收的格式", "请转换后重新上传"),
        ),
        ("no ending", "布局图", PDF, 415, ("（没有扩展名）", "请用正确的格式另存")),
        ("nothing", "布局图.pdf", b"", 422, ("是空的", "请检查文件能否正常打开")),
        ("too much", "布局图.pdf", PDF + b"x" * 2048, 413, ("超过 1 KB", "请压缩或拆分")),
    ],
)
def test_a_bad_file_at_the_receipt_is_refused_and_the_rest_is_kept(
    stage: Stage,
    settings: Any,
    _case: str,
    name: str,
    content: bytes,
    status: int,
    said: tuple[str, ...],
) -> None:
    """6: which file, which rule, what to do; ticks and the good file beside it stay."""
    settings.MAX_UPLOAD_BYTES = 1024
    uuid = at_materials(stage)
    before = fingerprints(*TYPING_LEAVES)
    page = stage.scene.post(
        "materials",
        uuid,
        act="next",
        status=status,
        received=["form", "health"],
        **{
            "file-layout": SimpleUploadedFile(name, content, content_type="application/pdf"),
            "file-system": SimpleUploadedFile("管理制度.pdf", PDF),
        },
    )
    text = text_of(page)
    for words in (name, *said):
        assert words in text
    kept = wizard.read(stage.scene.draft(), stage.clock.now)
    assert sorted(kept.received) == ["form", "health"]
    assert list(kept.files) == ["system"]
    assert "已上传：管理制度.pdf" in text
    assert fingerprints(*TYPING_LEAVES) == before
    assert StoredFile.objects.count() == 1


def test_a_bad_scan_of_a_correction_changes_nothing(stage: Stage) -> None:
    """6: the act as a whole is refused; no material is registered, the correction stays open."""
    number = stage.received()
    stage.scene.act(
        number,
        "request-correction",
        key="c",
        **{"defect-layout": "on", "problem-layout": "不清晰", "remedy-layout": "重画"},
    )
    before = fingerprints()
    page = stage.scene.act(
        number,
        "submit-correction",
        status=415,
        key="s",
        materials=["layout"],
        **{"file-layout": SimpleUploadedFile("布局图.pdf", PROGRAM)},
    )
    text = text_of(page)
    assert "布局图.pdf" in text
    assert "内容不是可接收的格式" in text
    assert re.search(r'name="materials" value="layout"[^>]* checked', text)
    assert fingerprints() == before
    assert cases.Case.objects.get(number=number).status == cases.Status.CORRECTION_REQUESTED


def test_a_scan_is_taken_for_what_it_is_and_not_for_what_the_browser_says(stage: Stage) -> None:
    """6: the header of the upload is only a claim too."""
    uuid = at_materials(stage)
    upload = SimpleUploadedFile("布局图.png", PNG, content_type="text/html")
    stage.scene.post("materials", uuid, act="upload", **{"file-layout": upload})
    kept = wizard.read(stage.scene.draft(), stage.clock.now).files["layout"]
    answer = stage.scene.client.get(f"/window/acceptance/{uuid}/files/{kept['sha256']}")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()
