"""Two reviews by two people, a third who publishes; the page says who may not and why."""

from __future__ import annotations

import pytest
from django.urls import reverse

from onewindow.channels.console.tests import arrange
from onewindow.domains.accounts import api as accounts
from onewindow.domains.accounts.api import Role, User
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.models import LintWaiver, Review
from onewindow.domains.documents import api as documents
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


def url(name: str) -> str:
    return reverse(f"console:{name}", args=[arrange.CODE])


def state(client) -> str:
    return client.get(url("item-publication")).content.decode()


def approve(client, kind: str):
    fields = {"kind": kind, "is_approved": "yes", "opinion": "同意", "key": kind}
    return client.post(url("item-review"), fields)


def test_from_draft_to_force_through_four_people(sign_in):
    """X4 W35: editor, two reviewers and publisher are four people, each at their own page."""
    arrange.places()
    editor = sign_in(Role.CATALOGUE_EDITOR)
    fields = {
        "yaml": catalogue.dump_standard(arrange.content()),
        "division": arrange.HERE,
        "optimisation_record": "合并两个环节",
        "meeting_minutes": "局务会3号",
        "act": "save",
    }
    editor.post(reverse("console:item-new"), fields)
    arrange.listed()
    assert "送审</button>" in state(editor)
    editor.post(url("item-submit"), {"key": "s"})
    technical, expert = sign_in(Role.TECHNICAL_REVIEWER), sign_in(Role.EXPERT_REVIEWER)
    assert "作技术审查" in state(technical)
    approve(technical, "technical")
    assert "您不能作此项审查" in state(technical)
    approve(expert, "expert")
    publisher = sign_in(Role.PUBLISHER)
    assert "已具备全部条件" in state(publisher)
    response = publisher.post(url("item-publish"), {"message": "首次发布", "key": "p"})
    assert response.status_code == 302
    standard = catalogue.standard_version(arrange.CODE, 1)
    assert standard.status == "published"
    assert standard.profile["code"] == "LIC"


def test_the_gate_says_everything_that_is_missing_at_once(sign_in):
    """X4 W35 N5: reviews, minutes, optimisation record, power list and lint in one list."""
    arrange.places()
    content = arrange.content(conditions=["法律法规规定的其他条件"])
    catalogue.create_draft(
        arrange.CODE, content=content, division=arrange.HERE, by=SYSTEM, at=arrange.AT
    )
    catalogue.submit_for_review(arrange.CODE, by=SYSTEM, at=arrange.AT)
    publisher = sign_in(Role.PUBLISHER)
    missing = (
        "错误未改正也未豁免",
        "缺少技术审查",
        "缺少专家审查",
        "缺少优化记录",
        "缺少审定会议纪要",
        "不在现行有效的权力清单内",
    )
    page = state(publisher)
    for words in missing:
        assert words in page
    response = publisher.post(url("item-publish"), {"message": "发布说明保留", "key": "p"})
    refused = response.content.decode()
    assert response.status_code == 409
    for words in (*missing, "发布说明保留"):
        assert words in refused
    assert catalogue.standard_version(arrange.CODE, 1).status == "in_review"


def test_an_author_may_not_review_and_the_page_says_why(sign_in, draft):
    """X4: whoever wrote it is refused as a reviewer, with the rule."""
    User.objects.create(
        staff_number="4009",
        name="陆兼任",
        roles=["catalogue_editor", "technical_reviewer"],
        password="!",
    )
    browser = sign_in(Role.CATALOGUE_EDITOR, number="4009")
    author = accounts.actor_of(accounts.account("4009"))
    catalogue.revise_draft(draft, content=arrange.content(runs=1), by=author, at=arrange.AT)
    catalogue.submit_for_review(draft, by=author, at=arrange.AT)
    assert "陆兼任参与了起草，不得审查" in state(browser)
    response = approve(browser, "technical")
    assert response.status_code == 409
    assert "陆兼任参与了起草，不得审查" in response.content.decode()
    assert not Review.objects.exists()


def test_one_person_may_not_make_both_reviews(sign_in, draft):
    """X4: the same person cannot do both."""
    User.objects.create(
        staff_number="4010",
        name="陆两审",
        roles=["technical_reviewer", "expert_reviewer"],
        password="!",
    )
    catalogue.submit_for_review(draft, by=SYSTEM, at=arrange.AT)
    browser = sign_in(Role.TECHNICAL_REVIEWER, number="4010")
    assert approve(browser, "technical").status_code == 302
    assert "陆两审已作另一项审查" in state(browser)
    assert approve(browser, "expert").status_code == 409
    assert Review.objects.count() == 1


def test_sending_back_needs_an_opinion_and_keeps_what_was_chosen(sign_in, draft):
    catalogue.submit_for_review(draft, by=SYSTEM, at=arrange.AT)
    browser = sign_in(Role.TECHNICAL_REVIEWER)
    fields = {"kind": "technical", "is_approved": "no", "opinion": "", "key": "r"}
    response = browser.post(url("item-review"), fields)
    assert response.status_code == 422
    assert "退回修改须写明意见" in response.content.decode()
    browser.post(url("item-review"), {**fields, "opinion": "第三项材料没有依据"})
    assert catalogue.standard_version(draft, 1).status == "draft"


def test_a_finding_is_waived_with_a_reason_and_a_name(sign_in, draft):
    vague = arrange.content(conditions=["法律法规规定的其他条件"])
    catalogue.revise_draft(draft, content=vague, by=SYSTEM, at=arrange.AT)
    browser = sign_in(Role.TECHNICAL_REVIEWER)
    fields = {"rule": "vague_clause", "place": "conditions[0]", "reason": "短", "key": "w"}
    short = browser.post(url("item-waive"), fields)
    assert short.status_code == 422
    assert "不少于四个字" in short.content.decode()
    fields["reason"] = "上位法原文如此"
    assert browser.post(url("item-waive"), fields).status_code == 302
    waiver = LintWaiver.objects.get()
    assert (waiver.reason, waiver.waived_by_name) == ("上位法原文如此", "陆技术")
    page = browser.get(url("item-findings")).content.decode()
    assert "已豁免：上位法原文如此（陆技术）" in page


def test_a_repeal_needs_a_reason_and_reads_in_the_log(sign_in, published):
    browser = sign_in(Role.PUBLISHER)
    assert browser.post(url("item-repeal"), {"reason": "", "key": "a"}).status_code == 422
    response = browser.post(url("item-repeal"), {"reason": "国务院取消", "key": "a"})
    assert response.status_code == 302
    assert catalogue.standard_version(published, 1).status == "repealed"
    history = browser.get(url("item-history")).content.decode()
    assert "废止第 1 版" in history
    assert "国务院取消" in history


@pytest.mark.parametrize("name", ["item-submit", "item-review", "item-publish", "item-repeal"])
def test_a_clerk_of_the_window_may_do_none_of_it(sign_in, draft, name):
    browser = sign_in(Role.WINDOW_CLERK)
    assert browser.post(url(name), {"key": "x"}).status_code == 403
    assert catalogue.standard_version(draft, 1).status == "draft"


def test_departments_without_a_seal_are_named_before_and_after_publication(sign_in, draft):
    """Without a seal certificates would wait for ever; it is said and publication goes on."""
    page = state(sign_in(Role.PUBLISHER))
    assert "有部门没有印章" in page
    assert "云汀市场监督管理局没有有效的受理专用章、行政许可专用章，《食品经营许可证》" in page
    arrange.listed()
    catalogue.submit_for_review(draft, by=SYSTEM, at=arrange.AT)
    approve(sign_in(Role.TECHNICAL_REVIEWER), "technical")
    approve(sign_in(Role.EXPERT_REVIEWER), "expert")
    publisher = sign_in(Role.PUBLISHER)
    assert "请印章管理人员先登记印章" in publisher.get(url("item-publish")).content.decode()
    fields = {"message": "首次发布", "key": "p"}
    said = publisher.post(url("item-publish"), fields, follow=True).content.decode()
    assert "版已发布" in said
    assert "注意：云汀市场监督管理局没有有效的" in said

    for kind in documents.SealKind:
        documents.register_seal(
            "market",
            kind,
            department_name="云汀市市场监督管理局",
            holder="管印员",
            valid_from=arrange.AT.date(),
            by=SYSTEM,
            at=arrange.AT,
        )
    assert "有部门没有印章" not in state(publisher)
