"""Acts on a received case: each is offered when it is lawful, and says why when it is not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.window.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.materials import api as materials
from onewindow.kit.models import AuditRow, Event

pytestmark = pytest.mark.django_db
LACKING = ["form", "layout", "system", "licence"]
"""All but the health certificate, which may be deferred."""


@pytest.fixture
def scene() -> s.Scene:
    return s.build()


def confirmed(scene: s.Scene, brought: list[str] | None = None) -> str:
    number = s.receive(scene, brought=brought)
    scene.act(number, "confirm-on-paper", reason="第二屏故障")
    return number


def status_of(number: str) -> str:
    return cases.Case.objects.get(number=number).status


def test_an_act_says_its_law_and_its_date_before_it_is_pressed(scene: s.Scene) -> None:
    number = confirmed(scene)
    page = scene.get("case-acceptance", number)
    due = cases.acceptance_outlook(cases.case_file(number, viewer=w.CLERK), timezone.now())
    assert due is not None
    assert due.due_on is not None
    said = f"办理时限10个工作日，最晚 {due.due_on.year}年{due.due_on.month}月{due.due_on.day}日"
    assert said in page
    assert "行政许可法第三十二条第一款第五项" in page


def test_a_double_press_accepts_once(scene: s.Scene) -> None:
    number = confirmed(scene)
    for _ in range(2):
        scene.act(number, "accept", key="one-form")
    accepted = Event.objects.filter(subject=number, type="cases.case_accepted.v1")
    assert accepted.count() == 1


def test_a_missing_material_can_be_deferred_with_its_date(scene: s.Scene) -> None:
    number = confirmed(scene, LACKING)
    page = scene.get("case-acceptance", number)
    assert "暂不能办：以下材料尚未提交：健康证明" in page
    due = cases.deferral_day(
        cases.case_file(number, viewer=w.CLERK),
        next(m for m in cases.missing_of(cases.case_file(number, viewer=w.CLERK))),
        timezone.now(),
    )
    late = due + timedelta(days=60)
    refused = scene.act(
        number,
        "accept-with-deferral",
        status=409,
        is_promised="on",
        **{"due-health": late.isoformat()},
    ).content.decode()
    assert "晚于承诺办结日" in refused
    assert late.isoformat() in refused
    scene.act(number, "accept-with-deferral", is_promised="on", **{"due-health": due.isoformat()})
    assert status_of(number) == cases.Status.ACCEPTED_WITH_DEFERRAL
    assert f"“健康证明”应于{due.year}年" in scene.get("case", number)
    assert "健康证明" in scene.get("case", number, act="supply-deferred")
    upload = SimpleUploadedFile("健康证.pdf", b"%PDF-1.4 x")
    scene.act(number, "supply-deferred", materials=["health"], **{"file-health": upload})
    assert cases.Case.objects.get(number=number).deferral_due_on is None
    kept = {m.material: m for m in materials.materials_of(number)}
    assert kept["health"].file_name == "健康证.pdf"


def test_a_promise_replaces_what_may_be_promised(scene: s.Scene) -> None:
    number = confirmed(scene, ["form", "layout", "health", "licence"])
    assert "承诺所述情况真实" in scene.get("case-acceptance", number, act="accept-on-promise")
    scene.act(number, "accept-on-promise", promise="承诺所述情况真实", is_promised="on")
    assert cases.Case.objects.get(number=number).state["acceptance_mode"] == "promise"


def test_all_defects_are_told_at_once_and_only_once(scene: s.Scene) -> None:
    """一次性告知: one notice lists everything; the same grounds never come back."""
    number = confirmed(scene, LACKING)
    form = scene.get("case-acceptance", number, act="request-correction")
    assert 'name="problem-health" value="未提交"' in form
    defects = {
        "defect-health": "on",
        "problem-health": "未提交",
        "remedy-health": "请提交原件 1 份",
        "defect-layout": "on",
        "problem-layout": "未标注面积",
        "remedy-layout": "请标注各功能间面积",
    }
    without_remedy = {**defects, "remedy-layout": ""}
    page = scene.act(number, "request-correction", status=422, **without_remedy).content.decode()
    assert "须写明问题和正确的做法" in page
    assert "未标注面积" in page
    scene.act(number, "request-correction", **defects)
    assert status_of(number) == cases.Status.CORRECTION_REQUESTED
    scene.act(number, "submit-correction", materials=["health"])
    assert status_of(number) == cases.Status.CORRECTION_REQUESTED
    scene.act(number, "submit-correction", materials=["layout"])
    assert status_of(number) == cases.Status.CORRECTED
    again = {"defect-form": "on", "problem-form": "未签字", "remedy-form": "请签字"}
    page = scene.act(number, "request-correction", status=409, **again).content.decode()
    assert "不能第二次要求补正" in page
    scene.act(number, "accept")
    assert status_of(number) == cases.Status.ACCEPTED


def test_nothing_is_declined_before_the_report_is_approved(scene: s.Scene) -> None:
    """否定报备: first the report, then another person's approval, then the refusal."""
    number = confirmed(scene)
    assert "该否定决定尚未报备" in scene.act(number, "decline", status=409).content.decode()
    scene.act(
        number, "report-negative", kind="decline", reason="不符合条件", basis="食品安全法第三十五条"
    )
    assert "尚未经负责人核准" in scene.act(number, "decline", status=409).content.decode()
    assert scene.act(number, "approve-negative", status=403, opinion="")
    cases.approve_negative_report(number, by=w.HEAD, at=timezone.now())
    scene.act(number, "decline")
    assert status_of(number) == cases.Status.NOT_ACCEPTED


def test_a_matter_of_another_organ_is_pointed_there(scene: s.Scene) -> None:
    number = confirmed(scene)
    page = scene.act(number, "point-elsewhere", status=422, reason="烟草专卖").content.decode()
    assert "这个字段是必填项" in page
    assert "烟草专卖" in page
    scene.act(number, "point-elsewhere", reason="烟草专卖", right_authority="云汀市烟草专卖局")
    assert status_of(number) == cases.Status.OUT_OF_SCOPE


def test_a_case_is_returned_only_for_a_duplicate_or_the_wrong_item(scene: s.Scene) -> None:
    number = confirmed(scene)
    scene.act(number, "report-negative", kind="return", reason="同日两次", basis="退件制度")
    cases.approve_negative_report(number, by=w.HEAD, at=timezone.now())
    assert scene.act(number, "return", status=422, kind="不符合条件", reason="x")
    scene.act(number, "return", kind="重复申请", reason="同日两次")
    assert status_of(number) == cases.Status.RETURNED


def test_the_applicant_withdraws_with_a_reason(scene: s.Scene) -> None:
    number = confirmed(scene)
    long = "长" * 501
    page = scene.act(number, "withdraw", status=422, reason=long).content.decode()
    assert long in page
    scene.act(number, "withdraw", reason="另行安排")
    assert status_of(number) == cases.Status.WITHDRAWN


def test_a_returned_branch_is_supplemented_at_the_window(scene: s.Scene) -> None:
    number = s.accepted(scene)
    cases.return_step(
        number, "b", reason="图不清楚", materials=["layout"], by=w.EXAMINER, at=timezone.now()
    )
    assert "图不清楚" in scene.get("case", number, act="supplement")
    scene.act(number, "supplement", step="b", note="已重画", materials=["layout"])
    state = cases.case_file(number, viewer=w.CLERK).state
    assert {step.code: step.status.value for step in state.run}["b"] == "open"


def test_a_wrong_collector_is_refused_and_the_form_stays(scene: s.Scene) -> None:
    """Q41: the wrong collector is refused."""
    number = s.granted(scene, timezone.now())
    scene.act(number, "make-result")
    assert number in scene.get("deliveries")
    typed = {"mode": "collection", "recipient": "过路人", "identity": w.citizen_id(1)}
    page = scene.act(number, "deliver", status=409, **typed).content.decode()
    assert "领取人不是申请人" in page
    assert "过路人" in page
    assert status_of(number) == cases.Status.CONCLUDED


def test_a_result_goes_by_post_with_its_waybill(scene: s.Scene) -> None:
    """H12: by EMS with a waybill; the delivery closes the delivery clock."""
    number = s.granted(scene, timezone.now())
    scene.act(number, "make-result")
    page = scene.act(number, "deliver", status=422, mode="post", recipient="周小民")
    assert "请填写邮寄运单号" in page.content.decode()
    scene.act(number, "deliver", mode="post", recipient="周小民", waybill="EMS900001")
    case = cases.Case.objects.get(number=number)
    assert (case.status, case.due_at) == (cases.Status.DELIVERED, None)
    assert "运单号：EMS900001" in scene.get("case", number)


def test_a_masked_field_is_shown_for_a_purpose_that_is_kept(scene: s.Scene) -> None:
    """Section 5: each unmasking is logged with a purpose."""
    number = confirmed(scene)
    page = scene.get("case", number)
    assert w.citizen_id(7) not in page
    assert scene.post("reveal", number, "identity", status=422, purpose=" ")
    seen = scene.post("reveal", number, "identity", status=200, purpose="核对身份")
    assert w.citizen_id(7) in seen.content.decode()
    row = AuditRow.objects.get(what="unmask.identity")
    assert (row.actor_key, row.purpose) == ("clerk", "核对身份")


def test_a_case_of_another_region_does_not_exist_here(scene: s.Scene) -> None:
    number = confirmed(scene)
    scene.user.divisions = ["110105"]
    scene.user.save(update_fields=["divisions"])
    for page in ("case", "case-acceptance", "notices", "confirmation"):
        assert scene.client.get(reverse(f"window:{page}", args=[number])).status_code == 404


def test_the_page_of_the_case_shows_every_act_with_its_reason(scene: s.Scene) -> None:
    number = s.receive(scene)
    page = scene.get("case", number)
    for label in ("受理", "容缺受理", "告知承诺受理", "一次性补正告知", "不予受理", "退件"):
        assert label in page
    assert re.search(r"暂不能办", page)
    assert "材料已经齐全，没有需要容缺的材料" in page
