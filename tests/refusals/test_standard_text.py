"""Section 6, broken YAML and unknown departments in the console: line, column, text, and kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from onewindow.channels.console.tests import arrange
from onewindow.domains.catalogue import api as catalogue
from tests.stage import Stage, fingerprints, post, refusal_of, text_of


@pytest.fixture
def drafter(stage: Stage) -> Client:
    return stage.stranger("d1", department="market", roles=["catalogue_editor"])


def good_yaml(**changes: Any) -> str:
    return catalogue.dump_standard(arrange.content(code="new-item", **changes))


BROKEN = "code: new-item\nname: 事项名称\nmaterials:\n  - id: form\n   name: 申请书\n"
TABS = "code: new-item\nname: 事项名称\nplan:\n\tlead_department: market\n"


@pytest.mark.parametrize(
    ("_case", "text", "line", "said"),
    [
        ("an indentation that closes nothing", BROKEN, 5, "第5行"),
        ("a tab", TABS, 4, "第4行"),
        ("a field nobody knows", good_yaml() + "name_: 食品\n", None, "name_"),
        ("a quote that never ends", 'code: new-item\nname: "食品\n', None, "行"),
        ("no mapping at all", "- 一\n- 二\n", None, "行"),
    ],
)
def test_broken_yaml_is_shown_with_its_line_and_stays_in_the_page(
    drafter: Client, _case: str, text: str, line: int | None, said: str
) -> None:
    """6: line, column, what is wrong and what to write; nothing is stored, nothing is lost."""
    before = fingerprints()
    answer = post(
        drafter, "console:item-new", yaml=text, division="990100", act="save", key="k",
        optimisation_record="合并两个环节",
    )  # fmt: skip
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert "列" in page
    assert "您输入的内容都还在" in page
    assert "合并两个环节" in page
    for written in text.splitlines():
        assert escape(written.strip()) in page
    if line is not None:
        assert f"<code>{line}: " in page
    assert fingerprints() == before


def test_a_broken_file_is_mended_in_the_page(drafter: Client) -> None:
    """6: the text of an uploaded file with mistakes stands in the editor."""
    upload = SimpleUploadedFile("标准.yaml", BROKEN.encode())
    answer = post(drafter, "console:item-new", file=upload, division="990100", act="save", key="k")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "第5行" in page
    assert "   name: 申请书" in page


@pytest.mark.parametrize(
    ("_case", "content", "said"),
    [
        ("another encoding", "code: 食品经营许可证".encode("gb18030"), "另存为 UTF-8"),
        ("a program", b"MZ\x90\x00\x03\xff" * 10, "UTF-8"),
        ("nothing", b"", "空"),
    ],
)
def test_a_file_that_is_no_text_is_refused(
    drafter: Client, _case: str, content: bytes, said: str
) -> None:
    before = fingerprints()
    upload = SimpleUploadedFile("标准.yaml", content)
    answer = post(
        drafter, "console:item-new", file=upload, division="990100", act="save", key="k",
        meeting_minutes="纪要〔2026〕9号",
    )  # fmt: skip
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "纪要〔2026〕9号" in text_of(answer)
    assert fingerprints() == before


def test_an_unknown_department_in_a_plan_is_found_and_not_published(
    stage: Stage, drafter: Client
) -> None:
    """6: the draft may be kept; the finding names step and remedy; publication is refused."""
    text = good_yaml()
    last = text.rindex("department: market")
    text = text[:last] + "department: moonlight" + text[last + len("department: market") :]
    checked = post(drafter, "console:item-new", yaml=text, division="990100", act="check", key="k")
    assert "部门不存在" in text_of(checked)
    assert "moonlight" in text_of(checked)
    assert "改为登记在册的部门代码" in text_of(checked)
    saved = post(
        drafter, "console:item-new", yaml=text, division="990100", act="save", key="k2",
        optimisation_record="合并环节", meeting_minutes="纪要〔2026〕1号",
    )  # fmt: skip
    assert saved.status_code == 302
    post(drafter, "console:item-submit", "new-item", key="k3")
    for kind, number in (("technical", "r1"), ("expert", "r2")):
        reviewer = stage.stranger(number, department="market", roles=[f"{kind}_reviewer"])
        post(reviewer, "console:item-review", "new-item", kind=kind, is_approved="yes", key=kind)
    publisher = stage.stranger("p1", department="market", roles=["publisher"])
    before = fingerprints()
    refused = post(publisher, "console:item-publish", "new-item", message="首次发布", key="k4")
    assert refused.status_code in {409, 422}
    assert "部门不存在" in text_of(refused)
    assert "首次发布" in text_of(refused)
    assert fingerprints() == before


def test_a_step_cannot_be_handed_to_a_department_that_does_not_exist(stage: Stage) -> None:
    """6: re-routing to an unknown department names the field and keeps the reason."""
    number = stage.accepted()
    before = fingerprints()
    answer = post(
        stage.browser("head"), "review:reroute", number, "b",
        department="moonlight", assignee="", reason="应由月光局办理", key="k",
    )  # fmt: skip
    page = text_of(answer)
    assert answer.status_code in {404, 409, 422}
    assert refusal_of(answer)
    assert "应由月光局办理" in page
    assert fingerprints() == before


def test_a_window_cannot_be_opened_for_a_department_that_does_not_exist(stage: Stage) -> None:
    """6: the console names the field and keeps what was typed."""
    keeper = stage.stranger("o1", department="centre", roles=["centre_manager"])
    before = fingerprints()
    answer = keeper.post(
        reverse("console:window-edit"),
        {
            "number": "T77", "outlet": "hall", "kind": "dedicated", "department": "moonlight",
            "powers": [], "key": "k",
        },
    )  # fmt: skip
    page = text_of(answer)
    assert answer.status_code in {404, 409, 422}
    assert "T77" in page
    assert "部门" in page
    assert fingerprints() == before
