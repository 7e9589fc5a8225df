"""Drafts as YAML: mistakes with line and column, nothing typed lost, nobody overwritten."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts.api import Role
from onewindow.domains.catalogue import api as catalogue
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Event

pytestmark = pytest.mark.django_db
EDIT = f"/console/items/{arrange.CODE}/edit"


def text_of(**changes):
    return catalogue.dump_standard(arrange.content(**changes))


def send(client, address=EDIT, **fields):
    return client.post(address, {"key": "k1", "act": "save", **fields})


def test_a_draft_is_saved_and_its_findings_shown(editor, draft):
    response = send(editor, yaml=text_of(promised_limit="8wd"), meeting_minutes="局务会4号")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/console/items/{draft}/findings?v=1"
    standard = catalogue.standard_version(draft, 1)
    assert str(standard.content.promised_limit) == "8wd"
    assert standard.meeting_minutes == "局务会4号"


def test_a_wrong_field_comes_back_with_line_column_and_all_that_was_typed(editor, draft):
    text = text_of().replace("promised_limit: 10wd", "promised_limit_: 10wd")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "promised_limit_" in row)
    response = send(editor, yaml=text, optimisation_record="写了很久的优化记录")
    page = response.content.decode()
    assert response.status_code == 422
    assert f"第{line}行第1列" in page
    assert "没有“promised_limit_”这个字段" in page
    assert "写了很久的优化记录" in page
    assert "promised_limit_: 10wd" in page
    assert str(catalogue.standard_version(draft, 1).content.promised_limit) == "10wd"


def test_broken_yaml_is_explained_in_chinese(editor, draft):
    response = send(editor, yaml="code: food-licence\nname: 食品: 经营\n")
    assert response.status_code == 422
    assert "第2行" in response.content.decode()
    assert "此处不应出现冒号" in response.content.decode()


def test_an_uploaded_file_with_mistakes_is_mended_in_the_page(editor, draft):
    upload = SimpleUploadedFile("a.yaml", "code: food-licence\nname: 甲\n".encode())
    response = send(editor, file=upload)
    assert response.status_code == 422
    assert "name: 甲" in response.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfe\x00broken", "不是 UTF-8 编码"), (b"x" * (2 * 1024 * 1024 + 1), "超过 2 MB")],
)
def test_files_that_are_no_standard_are_refused(editor, draft, content, words):
    response = send(editor, file=SimpleUploadedFile("a.yaml", content))
    assert response.status_code == 422
    assert words in response.content.decode()


def test_checking_shows_findings_and_saves_nothing(editor, draft):
    before = Event.objects.count()
    vague = text_of(conditions=["法律法规规定的其他条件"])
    response = editor.post(EDIT, {"yaml": vague, "act": "check"})
    assert response.status_code == 200
    assert "表述含糊或兜底" in response.content.decode()
    assert Event.objects.count() == before


def test_a_draft_that_somebody_else_changed_meanwhile_is_not_overwritten(editor, draft):
    based_on = editor.get(EDIT).context["based_on"]
    catalogue.revise_draft(
        draft, content=arrange.content(promised_limit="9wd"), by=SYSTEM, at=arrange.AT
    )
    response = send(editor, yaml=text_of(promised_limit="7wd"), based_on=based_on)
    page = response.content.decode()
    assert response.status_code == 409
    assert "已被他人修改" in page
    assert "promised_limit: 7wd" in page
    assert str(catalogue.standard_version(draft, 1).content.promised_limit) == "9wd"


def test_a_form_that_is_sent_twice_acts_once(editor, published):
    for _ in range(2):
        response = send(editor, yaml=text_of(promised_limit="9wd"))
        assert response.status_code == 302
    assert catalogue.versions(published).count() == 2
    assert Event.objects.filter(type="catalogue.draft_created.v1").count() == 2
    assert not Event.objects.filter(type="catalogue.draft_revised.v1").exists()


def test_a_published_item_gets_a_new_version_that_begins_as_the_old_one_reads(editor, published):
    form = editor.get(EDIT).context["form"]
    assert catalogue.load_standard(form.initial["yaml"]) == arrange.content()


def test_a_new_item_begins_with_its_first_draft(editor):
    arrange.places()
    fields = {"yaml": text_of(code="new-item"), "division": arrange.HERE}
    assert send(editor, reverse("console:item-new"), **fields).status_code == 302
    assert catalogue.get_item("new-item").division_code == arrange.HERE


def test_a_code_that_is_taken_is_refused(editor, draft):
    response = send(editor, reverse("console:item-new"), yaml=text_of(), division=arrange.HERE)
    assert response.status_code == 409
    assert "已有代码为“food-licence”的事项" in response.content.decode()


def test_an_editor_of_another_region_may_not_write_here(sign_in, draft):
    browser = sign_in(Role.CATALOGUE_EDITOR, division="110105")
    assert send(browser, yaml=text_of(promised_limit="9wd")).status_code == 403
    assert str(catalogue.standard_version(draft, 1).content.promised_limit) == "10wd"
