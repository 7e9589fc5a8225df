"""One item looked at from every side."""

from __future__ import annotations

import pytest
import yaml
from django.urls import reverse

from onewindow.channels.console.tests import arrange
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.content import MaterialSource
from onewindow.kit.actors import SYSTEM

pytestmark = pytest.mark.django_db


def tab(client, name, **query):
    response = client.get(reverse(f"console:{name}", args=[arrange.CODE]), query)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def test_what_a_version_says_is_shown_by_section(editor, published):
    text = tab(editor, "item")
    for words in ("10个工作日", "《中华人民共和国食品安全法》第三十五条", "营业执照", "✓ 免交"):
        assert words in text
    assert "行政审批事项目录" in text  # the entry that carries it


def test_an_item_off_the_power_list_says_so(editor, draft):
    """N5: without an entry in force nothing may be published or received."""
    assert "不能发布，也不能收件" in tab(editor, "item")


def test_a_version_that_does_not_exist_is_not_found(editor, draft):
    response = editor.get(reverse("console:item", args=[draft]), {"v": "9"})
    assert response.status_code == 404
    assert "没有第9版" in response.content.decode()


def test_the_plan_shows_serial_critical_and_slack(editor, draft):
    """Q9: the flow is drawn from the definition, with its critical path."""
    text = tab(editor, "item-plan")
    assert "关键路径：<b>受理 → 审核 → 现场核查" in text
    assert "<svg" in text
    assert '<th class="num">机动</th>' in text


def test_a_cycle_is_reported_with_its_path(editor, draft):
    """Q9: a cyclic prerequisite is reported with its path, not drawn."""
    content = arrange.content()
    steps = [
        step.model_copy(update={"after": ["inspect"]}) if step.code == "review" else step
        for step in content.plan.steps
    ]
    broken = content.model_copy(update={"plan": content.plan.model_copy(update={"steps": steps})})
    catalogue.revise_draft(draft, content=broken, by=SYSTEM, at=arrange.AT)
    text = tab(editor, "item-plan")
    assert "前置关系成环" in text
    assert "review" in text
    assert "inspect" in text


def test_answers_choose_materials_and_equal_answers_give_equal_lists(editor, draft, sign_in):
    """W33: the same answers give the same list; the digest shows it."""
    plain = editor.get(reverse("console:item-checklist", args=[draft]))
    agent = {"q-agent": "true", "q-kind": "restaurant", "q-dishes": ["raw"]}
    first = editor.get(reverse("console:item-checklist", args=[draft]), agent)
    second = editor.get(reverse("console:item-checklist", args=[draft]), agent)
    names = [row.name for row in first.context["picture"].rows]
    assert "授权委托书" in names
    assert "专间布局图" in names
    assert first.context["digest"] == second.context["digest"] != plain.context["digest"]
    assert plain.context["unanswered"] == 3
    assert first.context["unanswered"] == 0


def test_findings_say_rule_place_text_why_and_what_to_write(editor, draft):
    """Q8: vague wording is found, with place, text, reason and a better wording."""
    vague = arrange.content(conditions=["法律法规规定的其他条件"])
    catalogue.revise_draft(draft, content=vague, by=SYSTEM, at=arrange.AT)
    text = tab(editor, "item-findings")
    for words in (
        "表述含糊或兜底",
        "受理条件第1项",
        "法律法规规定的其他条件",
        "不得兜底",
        "建议：",
    ):
        assert words in text
    assert "错误阻止发布" in text


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"basis": []}, "要求没有法定依据"),
        ({"source": MaterialSource.GOVERNMENT}, "能用证照证明的仍要求提交"),
        ({"net_verifiable": True}, "能网络核验的仍要求提交"),
        ({"promise_allowed": True}, "能用承诺代替的仍要求提交"),
    ],
)
def test_what_must_not_be_asked_blocks_publication(editor, draft, change, title):
    """H2 W15: each of the four cancellations is named on the page and blocks publication."""
    content = arrange.content(allows_promise=False)
    materials = [content.materials[0].model_copy(update=change)]
    broken = content.model_copy(update={"materials": materials})
    catalogue.revise_draft(draft, content=broken, by=SYSTEM, at=arrange.AT)
    response = editor.get(reverse("console:item-findings", args=[draft]))
    blocking = {group.title for group in response.context["groups"] if group.is_error}
    assert title in blocking
    assert "错误阻止发布" in response.content.decode()


def test_before_and_after_is_drawn_from_the_recorded_baseline(editor, draft):
    """W15 W16 Q9: materials and nodes before and now, with the share that was saved."""
    content = arrange.content(
        baselines=[{"label": "改革前", "materials": 10, "steps": 127, "runs": 5, "limit": "20wd"}]
    )
    catalogue.revise_draft(draft, content=content, by=SYSTEM, at=arrange.AT)
    text = tab(editor, "item-figures")
    steps = catalogue.figures(content).steps
    assert f"减少 {127 - steps} 个" in text
    assert "50.0 %" in text  # the limit: 20 → 10 working days
    assert "改革前" in text


def test_the_yaml_that_is_downloaded_reads_back_to_the_same_standard(editor, draft):
    response = editor.get(reverse("console:item-yaml", args=[draft]), {"download": "1"})
    assert response.headers["Content-Disposition"].endswith('food-licence-v1.yaml"')
    text = response.content.decode()
    assert catalogue.load_standard(text) == catalogue.standard_version(draft, 1).content
    assert yaml.safe_load(text)["name"] == "食品经营许可新办"


def test_the_history_reads_like_a_commit_log(editor, published):
    text = tab(editor, "item-history")
    assert "首次发布，第 1 版" in text
    assert "首次发布</span>" in text
    assert "发布人" in text


def test_two_versions_are_compared_in_sentences(editor, published):
    longer = arrange.content(promised_limit="15wd", runs=2, runs_reason="须现场核验原件")
    catalogue.create_draft(published, content=longer, by=SYSTEM, at=arrange.AT)
    text = tab(editor, "item-compare", v="2", left="1")
    assert "承诺办结时限由“10个工作日”改为“15个工作日”" in text
    assert "对申请人要求更多" in text


def test_two_regions_of_one_base_code_are_compared(editor):
    """X18: the diff lists extra materials and limits, as an alert."""
    codes = {"basic": "000131001001"}
    arrange.places()
    here = arrange.content(codes=codes)
    there = arrange.content(
        code="food-licence-there", codes=codes, materials=arrange.FOOD["materials"][:2]
    )
    catalogue.create_draft(
        arrange.CODE, content=here, division=arrange.HERE, by=SYSTEM, at=arrange.AT
    )
    catalogue.create_draft(there.code, content=there, division="990201", by=SYSTEM, at=arrange.AT)
    response = editor.get(
        reverse("console:item-compare", args=[arrange.CODE]), {"with": there.code}
    )
    sentences = [change.sentence for change in response.context["alerts"]]
    assert "多要材料“从业人员健康证明”" in sentences
    assert "多要材料“经营场所使用证明”" in sentences
    assert "对申请人要求更多" in response.content.decode()
