"""Examination, decision, result and the end of a case: each act and the notice it produces."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onewindow.domains.calendars.api import ExcludedKind
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import NoticeKind as Kind
from onewindow.kit.models import Delivery

pytestmark = pytest.mark.django_db


def granted(world: w.World, **changes: Any) -> str:
    number = w.examined(world, **changes).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    return number


def concluded(world: w.World, **changes: Any) -> str:
    number = granted(world, **changes)
    cases.make_result(number, by=w.CLERK, at=w.after(2))
    return number


def delivered(world: w.World, **more: Any) -> str:
    number = concluded(world)
    fields: dict[str, Any] = {
        "mode": "collection",
        "recipient": "林一",
        "recipient_key": str(world.applicant.uuid),
    }
    cases.deliver_case(number, **{**fields, **more}, by=w.CLERK, at=w.after(3))
    return number


def report(number: str, kind: str, *, reason: str = "布局不符合要求") -> None:
    cases.report_negative(
        number,
        kind=kind,
        reason=reason,
        basis="《食品安全法》第三十三条第一款、第三十五条",
        by=w.EXAMINER,
        at=w.after(1),
    )
    cases.approve_negative_report(number, by=w.HEAD, at=w.after(1, 1))


def test_the_inspection_record_is_made_of_the_inspectors_signatures(sealed: w.World) -> None:
    """13 现场核查 → 现场核查记录: two people with numbers, when, what they found."""
    number = w.accepted(sealed).number
    first, second = w.INSPECTORS
    cases.sign_step(
        number, "c", outcome="agreed", opinion="布局与图纸一致", by=first, at=w.after(1, 1)
    )
    assert Kind.SITE_INSPECTION not in [n.kind for n in w.issued(number)]
    cases.sign_step(number, "c", outcome="agreed", by=second, at=w.after(1, 2))
    notice = w.only(number, Kind.SITE_INSPECTION)
    text = w.words(notice)
    assert not notice.is_sealed
    assert "2026年3月3日10:00至2026年3月3日11:00" in text
    assert "人员inspector1（云汀市市场监督管理局证件号inspector1）" in text
    assert "人员inspector2" in text
    assert "布局与图纸一致" in text
    assert "第三十四条第三款" in text


def test_a_special_procedure_is_told_at_its_start_and_at_its_end(sealed: w.World) -> None:
    """14 特别程序 → 特别程序告知书: kind, reason, time needed; the second sheet at the end."""
    number = w.accepted(sealed).number
    cases.start_special_procedure(
        number, kind="testing", reason="餐具送检", needed_days=3, by=w.EXAMINER, at=w.after(1)
    )
    start = w.only(number, Kind.SPECIAL_START)
    text = w.words(start)
    assert "因餐具送检，依法需要进行检测" in text
    assert "所需时间为3个工作日，预计于2026年3月6日结束" in text
    assert "《中华人民共和国行政许可法》第四十五条" in text
    cases.end_special_procedure(number, result="检测合格", by=w.EXAMINER, at=w.after(3))
    text = w.words(w.only(number, Kind.SPECIAL_END))
    assert start.number in text
    assert "检测合格" in text
    assert "不计入办理期限的时间为3个工作日" in text
    assert "调整后的办结期限日为2026年3月19日" in text


def test_each_end_refers_to_its_own_beginning(sealed: w.World) -> None:
    number = w.accepted(sealed).number
    for day, step in ((1, "b"), (2, "c")):
        by = w.EXAMINER if step == "b" else w.INSPECTORS[0]
        cases.start_special_procedure(
            number, kind="testing", reason="送检", needed_days=2, by=by, at=w.after(day), step=step
        )
    cases.end_special_procedure(number, result="合格", by=w.EXAMINER, at=w.after(3), step="b")
    starts = [n for n in w.issued(number) if n.kind == Kind.SPECIAL_START]
    text = w.words(w.only(number, Kind.SPECIAL_END))
    assert starts[0].number in text
    assert starts[1].number not in text
    assert "（仅“资料审查”环节" in text


def test_a_branch_that_ends_while_the_case_stands_still_names_no_date(sealed: w.World) -> None:
    number = w.accepted(sealed).number
    cases.start_special_procedure(
        number, kind="testing", reason="送检", needed_days=2, by=w.EXAMINER, at=w.after(1), step="b"
    )
    cases.start_special_procedure(
        number, kind="hearing", reason="听证", needed_days=9, by=w.EXAMINER, at=w.after(2)
    )
    cases.end_special_procedure(number, result="合格", by=w.EXAMINER, at=w.after(3), step="b")
    assert "听证尚未结束" in w.words(w.only(number, Kind.SPECIAL_END))


@pytest.mark.parametrize("kind", list(ExcludedKind))
def test_every_kind_of_time_that_does_not_count_has_its_words(kind: ExcludedKind) -> None:
    assert documents.SpecialProcedureKind(kind.label).name == kind.name


def test_the_extension_names_both_dates_and_who_approved(sealed: w.World) -> None:
    """16 延期 → 延长办理期限决定通知书."""
    number = w.accepted(sealed).number
    cases.grant_extension(number, reason="需要专家论证", by=w.HEAD, at=w.after(2))
    text = w.words(w.only(number, Kind.EXTENSION))
    assert "原办理期限为10个工作日，应于2026年3月16日前作出决定" in text
    assert "因需要专家论证" in text
    assert "（人员head）批准" in text
    assert "延长10个工作日" in text
    assert "办结期限日为2026年3月30日" in text


def test_the_grant_names_the_licence_number_that_the_licence_then_bears(sealed: w.World) -> None:
    """19 准予 → 决定书 with number and validity; 22 制证 → 正本, 副本 and 审批表."""
    number = concluded(sealed)
    notices = w.issued(number)
    grant = next(n for n in notices if n.kind == Kind.GRANT)
    text = w.words(grant)
    assert "于2026年3月3日决定准予行政许可" in text
    assert "店名：一碗面" in text
    assert "证照编号云汀市监〔2026〕00001号" in text
    assert "有效期5年" in text
    assert "2026年3月17日前（含当日）" in text
    original, duplicate = (n for n in notices if n.kind == Kind.LICENCE)
    assert (original.title, original.copies, duplicate.copies) == ("食品经营许可证", 1, 1)
    for notice, label in ((original, "正本"), (duplicate, "副本")):
        face = w.words(notice)
        assert label in face
        assert "云汀市监〔2026〕00001号" in face
        assert "2026年3月3日至2031年3月2日" in face
    state = cases.state_of(cases.Case.objects.get(number=number))
    assert state.results[0]["number"] == "云汀市监〔2026〕00001号"


def test_the_approval_form_shows_every_opinion_with_its_time(sealed: w.World) -> None:
    """审批表: each level's opinion, name, date and time; internal, never stamped."""
    notice = w.only(concluded(sealed), Kind.APPROVAL_FORM)
    text = w.words(notice)
    assert (notice.is_internal, notice.is_sealed) == (True, False)
    for part in ("受理", "资料审查", "现场核查", "决定", "人员approver", "2026年3月3日09:00"):
        assert part in text
    assert "审批结果：准予" in text


def test_the_conclusion_tells_result_number_and_time_used(sealed: w.World) -> None:
    """23 办结 → 办结通知书."""
    text = w.words(w.only(concluded(sealed), Kind.CONCLUSION))
    assert "已于2026年3月4日办结（办结期限日为2026年3月16日），实际用时1个工作日" in text
    assert "云汀市监〔2026〕00001号" in text
    assert "到政务大厅A01号窗口领取" in text


def test_what_is_no_licence_is_a_registration(sealed: w.World) -> None:
    """Outside licensing the result is 准予…通知书 under the 行政审批专用章."""
    filing = {**w.ITEM, "code": "filing", "name": "小餐饮备案", "type": "10", "profile": "MKT"}
    w.publish({**filing, "results": [{"name": "备案凭证", "kind": "filing", "validity": ""}]})
    number = granted(sealed, item_code="filing")
    notice = w.only(number, Kind.REGISTRATION)
    assert notice.title == "准予备案通知书"
    assert "准予备案" in w.words(notice)
    assert documents.SealLog.objects.get(notice=notice).seal.kind == "approval"


def test_a_grant_on_promise_cites_the_promise_and_the_check(sealed: w.World) -> None:
    """21 告知承诺决定 → 决定书 that rests on the 告知承诺书."""
    number = w.confirm(w.receive(sealed, materials=("form", "layout", "health"))).number
    cases.accept_on_promise(number, promise="制度已经建立", by=w.CLERK, at=w.MONDAY)
    cases.sign_step(number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    for inspector in w.INSPECTORS:
        cases.sign_step(number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(1))
    promise = w.only(number, Kind.COMMITMENT)
    text = w.words(w.only(number, Kind.GRANT))
    assert f"告知承诺（{promise.number}）" in text
    assert "20个工作日内对承诺内容是否属实进行核查" in text


def test_a_refusal_gives_facts_reasons_articles_and_remedies(sealed: w.World) -> None:
    """20 不予 → 不予行政许可决定书 with the number of the report; concluded and on the form."""
    number = w.accepted(sealed).number
    cases.sign_step(
        number, "b", outcome="objected", opinion="粗加工区缺失", by=w.EXAMINER, at=w.after(1)
    )
    report(number, "refuse")
    cases.decide_case(number, outcome="refused", by=w.APPROVER, at=w.after(2))
    text = w.words(w.only(number, Kind.REFUSAL))
    for part in (
        "资料审查：粗加工区缺失",
        "布局不符合要求",
        "《食品安全法》第三十三条第一款、第三十五条",
        "没有申请人陈述、申辩的记录",
        w.only(number, Kind.ADVERSE_REPORT).number,
        "60日",
        "6个月",
    ):
        assert part in text
    assert "拟作出的行为不予行政许可" in w.words(w.only(number, Kind.ADVERSE_REPORT))
    assert "审批结果：不予" in w.words(w.only(number, Kind.APPROVAL_FORM))
    assert "不予许可" in w.words(w.only(number, Kind.CONCLUSION))


def test_the_delivery_receipt_lists_what_was_handed_over(sealed: w.World) -> None:
    """24 送达 → 送达回证: documents with numbers, recipient, way, time."""
    number = delivered(sealed)
    notices = {n.kind: n for n in w.issued(number)}
    text = w.words(notices[Kind.DELIVERY_RECEIPT])
    assert "送达方式直接送达" in text
    assert "受送达人林一" in text
    for kind in (Kind.GRANT, Kind.LICENCE, Kind.CONCLUSION):
        assert notices[kind].number in text
    assert notices[Kind.RECEIPT].number not in text


def test_a_delivery_by_post_carries_the_waybill(sealed: w.World) -> None:
    number = delivered(sealed, mode="post", waybill="EMS990000001", recipient_key="")
    text = w.words(w.only(number, Kind.DELIVERY_RECEIPT))
    assert "送达方式邮寄送达" in text
    assert "EMS990000001" in text


def test_an_electronic_delivery_says_where_to_find_it(sealed: w.World) -> None:
    number = delivered(sealed, mode="electronic", recipient_key="")
    assert "办件查询页面" in w.words(w.only(number, Kind.DELIVERY_RECEIPT))


def test_the_archive_list_holds_every_notice_and_material(sealed: w.World) -> None:
    """26 归档 → 归档目录: order, pages, electronic or paper, retention."""
    number = delivered(sealed)
    cases.archive_case(number, by=w.CLERK, at=w.after(4))
    notices = w.issued(number)
    archive = notices[-1]
    text = w.words(archive)
    assert archive.kind == Kind.ARCHIVE_LIST
    assert len(notices) == 10
    for notice in notices[:-1]:
        assert notice.number in text
    for material in ("申请书", "布局图", "健康证明", "营业执照", "管理制度"):
        assert material in text
    assert "14件" in text
    assert "30年" in text
    assert "食品经营许可证（副本）" in text
    assert text.count("电子") == 10


def test_the_archive_list_waits_for_notices_that_are_late(sealed: w.World) -> None:
    """Nothing is missing from the list because a worker was slower with an earlier notice."""
    number = delivered(sealed)
    cases.archive_case(number, by=w.CLERK, at=w.after(4))
    mine = Delivery.objects.filter(event__subject=number, subscriber__endswith="issue_notices")
    late = mine.get(event__type="cases.case_concluded.v1")
    Delivery.objects.filter(pk=late.pk).update(next_at=w.after(365 * 5))
    w.work()
    assert {d.event.type for d in mine.filter(status="waiting")} == {
        "cases.case_concluded.v1",
        "cases.case_delivered.v1",
        "cases.case_archived.v1",
    }
    mine.filter(pk=late.pk).update(next_at=w.MONDAY)
    w.work()
    mine.filter(status="waiting").update(next_at=w.MONDAY, error="")
    w.work()
    assert "《办结通知书》" in w.words(w.only(number, Kind.DELIVERY_RECEIPT))
    assert w.issued(number)[-1].kind == Kind.ARCHIVE_LIST


def test_a_withdrawal_is_confirmed_and_gives_the_papers_back(sealed: w.World) -> None:
    """90 撤回 → 撤回申请确认书, by the authority and not by the applicant."""
    number = w.accepted(sealed).number
    applicant = w.Actor(w.ActorKind.APPLICANT, str(sealed.applicant.uuid), "林一")
    cases.withdraw_case(number, reason="换了店面", by=applicant, at=w.after(1))
    notice = w.only(number, Kind.WITHDRAWAL)
    text = w.words(notice)
    assert "理由为“换了店面”" in text
    assert "布局图" in text
    assert "营业执照" not in text
    assert notice.issued_by["kind"] == "system"
    assert documents.SealLog.objects.get(notice=notice).by["kind"] == "system"


def test_a_return_says_who_agreed_and_what_to_do_instead(sealed: w.World) -> None:
    """91 退件 → 退件单; it is no refusal."""
    number = w.receive(sealed).number
    report(number, "return", reason="重复申请")
    cases.return_case(
        number, reason="重复申请：已有在办件", approved_by="", by=w.CLERK, at=w.after(2)
    )
    text = w.words(w.only(number, Kind.RETURN))
    assert "批准人人员head" in text
    assert "请凭原办件编号" in text
    assert "退件不是不予受理" in text


def test_a_termination_says_what_did_not_come(sealed: w.World) -> None:
    """92 终止 → 终止办理通知书: reason and records."""
    number = w.confirm(w.receive(sealed, materials=("form", "layout", "system"))).number
    cases.accept_with_deferral(number, {"health": date(2026, 3, 6)}, by=w.CLERK, at=w.MONDAY)
    cases.terminate_case(
        number,
        reason="容缺材料逾期未补齐，按承诺终止办理",
        basis="容缺受理承诺书",
        by=w.SYSTEM,
        at=w.after(7),
    )
    text = w.words(w.only(number, Kind.TERMINATION))
    assert "容缺材料“健康证明”应于2026年3月6日前补齐，截至2026年3月9日没有收到" in text
    assert "《容缺受理承诺书》" in text
    assert "60日" in text


def test_a_reported_termination_cites_its_report(sealed: w.World) -> None:
    number = w.accepted(sealed).number
    report(number, "terminate", reason="申请人已经注销")
    cases.terminate_case(
        number, reason="申请人已经注销", basis="《行政许可法》第七十条", by=w.HEAD, at=w.after(2)
    )
    assert w.only(number, Kind.ADVERSE_REPORT).number in w.words(w.only(number, Kind.TERMINATION))
