from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from onewindow.domains.documents import api as documents
from onewindow.domains.documents.tests import samples
from onewindow.kit.files import path_of


@pytest.fixture(autouse=True)
def _static_files_elsewhere(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def notice(db, settings, tmp_path):
    """An acceptance of a home transfer for 王小舟, stamped for the utilities."""
    settings.FILES_ROOT = tmp_path / "files"
    documents.register_seal(
        samples.LAND.code,
        documents.SealKind.UTILITIES,
        department_name=samples.LAND.name,
        holder="周管印",
        valid_from=date(2026, 1, 1),
        by=samples.KEEPER,
        at=samples.AT,
    )
    return documents.issue_notice(
        documents.NoticeKind.ACCEPTANCE,
        samples.CASE,
        facts=samples.utilities(),
        by=samples.CLERK,
        at=samples.AT,
    )


def page(client, code: str, status: int = 200) -> str:
    response = client.get(f"/verify/{code}")
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    return response.content.decode()


def test_a_stranger_sees_that_the_notice_is_genuine_and_not_whose_it_is(client, notice):
    text = page(client, notice.verification_code)

    for part in (
        "这份文书是真实的",
        "不动产登记申请受理通知书",
        "云汀市资规受〔2026〕0001号",
        "云汀市自然资源和规划局",
        "2026年2月12日",
        "水电气专用章（演示）",
        "王**",
        notice.pdf_sha256,
    ):
        assert part in text
    for secret in ("王小舟", "13900000002", samples.CASE):
        assert secret not in text


def test_the_code_may_be_typed_as_it_is_printed(client, notice):
    typed = documents.verify_code(notice.verification_code).code_shown.lower()

    response = client.get(reverse("verification:ask"), {"code": f" {typed} "}, follow=True)

    assert "这份文书是真实的" in response.content.decode()


def test_a_tampered_file_is_shown_as_such(client, notice):
    path = path_of(notice.pdf_sha256)
    path.write_bytes(path.read_bytes() + b" ")

    text = page(client, notice.verification_code)

    assert "这份文书不能采信" in text
    assert "可能被改动" in text
    assert "这份文书是真实的" not in text


def test_a_lost_file_is_shown_as_such(client, notice):
    path_of(notice.pdf_sha256).unlink()

    assert "存档文件已经丢失" in page(client, notice.verification_code)


def test_a_void_notice_is_shown_with_day_and_reason(client, notice):
    documents.void_notice(notice.number, reason="申请人姓名有误", by=samples.KEEPER, at=samples.AT)

    text = page(client, notice.verification_code)

    assert "这份文书已经作废" in text
    assert "已于 2026年2月12日 作废，理由：申请人姓名有误" in text


@pytest.mark.parametrize("code", ["000000000001", "不是核验码", "<b>x", "7" * 300])
def test_a_wrong_code_gets_a_friendly_page_without_asking_the_database(
    client, db, django_assert_num_queries, code
):
    with django_assert_num_queries(0):
        text = page(client, code, 404)

    assert "没有找到这份文书" in text
    assert "<b>x" not in text


def test_the_empty_form_asks_for_a_code(client, db):
    response = client.get(reverse("verification:ask"))

    assert response.status_code == 200
    assert "核验码" in response.content.decode()


def test_only_reading_is_possible(client, notice):
    assert client.post(f"/verify/{notice.verification_code}").status_code == 405
