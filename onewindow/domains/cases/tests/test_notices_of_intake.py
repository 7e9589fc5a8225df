"""Receipt, correction, acceptance and its refusals: each act and the notice it produces."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.handlers.notices import issue_notices
from onewindow.domains.cases.notices.moment import moment_of
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.api import NoticeKind as Kind
from onewindow.domains.organizations import api as organizations
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import Delivery, Event
from onewindow.kit.outbox import load_fact
from onewindow.kit.outbox.deliver import EventMeta

pytestmark = pytest.mark.django_db

LAYOUT = cases.Defect("layout", "布局图", "没有标注面积", "标注各功能区面积")


def kinds(number: str) -> list[str]:
    return [notice.kind for notice in w.issued(number)]


def test_a_receipt_lists_what_was_taken_with_form_and_copies(sealed: w.World) -> None:
    """03 收件 → 收件凭证: receiver, time, materials, case number, query code, day of the answer."""
    case = w.receive(sealed)
    notice = w.only(case.number, Kind.RECEIPT)
    text = w.words(notice)
    assert notice.number == "云汀市监收〔2026〕0001号"
    assert (notice.copies, notice.is_sealed) == (2, True)
    for part in (case.number, case.query_code, "人员clerk", "申请书原件1", "2026年3月2日09:00"):
        assert part in text
    assert "营业执照电子—政府部门共享获取，申请人免提交" in text
    assert "2026年3月9日前（含当日）告知" in text
    assert "林一" in text
    assert w.citizen_id() not in text


def test_what_is_done_on_the_spot_needs_no_receipt(sealed: w.World) -> None:
    """安阳市政务服务条例 第36条: no 收件凭证 for 即办件."""
    w.publish({**w.ITEM, "code": "spot-item", "name": "即办事项", "handling_type": "immediate"})
    case = w.receive(sealed, item_code="spot-item")
    assert kinds(case.number) == []


def test_a_correction_tells_every_defect_with_the_basis_of_the_standard(sealed: w.World) -> None:
    """04 补正告知 → 补正告知书: all at once, each with what is right and why."""
    case = w.receive(sealed)
    health = cases.Defect("health", "健康证明", "已过有效期", "提交有效期内的证明")
    cases.request_correction(case.number, [LAYOUT, health], by=w.CLERK, at=w.after(1))
    text = w.words(w.only(case.number, Kind.CORRECTION))
    assert "全部内容（共2项）" in text
    for part in ("没有标注面积", "标注各功能区面积（《食品安全法》第三十五条）", "已过有效期"):
        assert part in text
    assert "提交地点：政务大厅A01号窗口" in text
    assert "第三十二条第一款第四项" in text


def test_corrected_materials_are_received_in_writing(sealed: w.World) -> None:
    """05 补正完成 → 补正材料接收凭证: complete or not is said."""
    number = w.receive(sealed).number
    health = cases.Defect("health", "健康证明", "已过有效期", "提交有效期内的证明")
    cases.request_correction(number, [LAYOUT, health], by=w.CLERK, at=w.after(1))
    cases.submit_correction(number, ["layout"], by=w.CLERK, at=w.after(2))
    cases.submit_correction(number, ["health"], by=w.CLERK, at=w.after(3))
    first, second = (n for n in w.issued(number) if n.kind == Kind.CORRECTION_RECEIPT)
    assert "尚未全部补齐" in w.words(first)
    assert "已全部补齐" in w.words(second)


def test_an_acceptance_names_the_due_day_and_how_it_was_reckoned(sealed: w.World) -> None:
    """06 受理 → 受理通知书, stamped, with one row in the seal log (H13)."""
    number = w.accepted(sealed).number
    notice = w.only(number, Kind.ACCEPTANCE)
    text = w.words(notice)
    assert notice.title == "受理通知书"
    assert "自2026年3月2日起予以受理" in text
    assert "办理时限为10个工作日" in text
    assert "2026年3月16日前（含当日）作出决定" in text
    assert "第10个工作日为2026年3月16日（周一）" in text
    assert "《食品安全法》第三十五条" in text
    use = documents.SealLog.objects.get(notice=notice)
    assert (use.seal.kind, use.copies, use.by["name"]) == ("acceptance", 2, "人员clerk")


def test_every_stamped_notice_has_a_row_in_the_seal_log(sealed: w.World) -> None:
    """H13: who, which seal, which case, how many copies."""
    number = w.examined(sealed).number
    stamped = [n for n in w.issued(number) if n.is_sealed]
    rows = documents.SealLog.objects.filter(case_number=number)
    assert len(stamped) == 2
    assert {row.notice_id for row in rows} == {n.pk for n in stamped}


def test_a_deemed_acceptance_says_why_and_counts_from_receipt(sealed: w.World) -> None:
    """07 视为受理 → 受理通知书 (auto, with reason)."""
    number = w.receive(sealed).number
    cases.deem_accepted(number, at=w.after(8))
    notice = w.only(number, Kind.ACCEPTANCE)
    text = w.words(notice)
    assert "逾期未告知补正" in text
    assert "（2026年3月2日）起视为受理" in text
    assert notice.issued_by["name"] == "系统"
    assert "经办联系人人员clerk" in text


def test_a_deferral_gives_a_notice_and_a_promise_in_two_copies(sealed: w.World) -> None:
    """08 容缺受理 → 容缺受理通知书 ×2 + 承诺书, with day and consequence."""
    case = w.confirm(w.receive(sealed, materials=("form", "layout", "system")))
    number = case.number
    cases.accept_with_deferral(number, {"health": date(2026, 3, 6)}, by=w.CLERK, at=w.MONDAY)
    assert kinds(number) == [Kind.RECEIPT, Kind.DEFERRAL, Kind.DEFERRAL_PROMISE]
    letter, promise = w.issued(number)[1:]
    assert (letter.copies, promise.copies) == (2, 2)
    assert (letter.is_sealed, promise.is_sealed) == (True, False)
    for notice in (letter, promise):
        text = w.words(notice)
        assert "健康证明" in text
        assert "2026年3月6日前（含当日）" in text
        assert "逾期未补齐的，视为撤回申请" in text


def test_a_promise_is_put_on_paper(sealed: w.World) -> None:
    """21 告知承诺 → 告知承诺书 beside the acceptance."""
    number = w.confirm(w.receive(sealed, materials=("form", "layout", "health"))).number
    cases.accept_on_promise(number, promise="管理制度已经建立并上墙", by=w.CLERK, at=w.MONDAY)
    text = w.words(w.only(number, Kind.COMMITMENT))
    assert "管理制度已经建立并上墙" in text
    assert "20个工作日内" in text
    assert "管理制度" in text.split("以下材料由承诺代替")[1]
    assert Kind.ACCEPTANCE in kinds(number)


def decline(number: str) -> None:
    cases.report_negative(
        number,
        kind="decline",
        reason="经营场所在居民楼内",
        basis="《食品安全法》第三十三条",
        by=w.CLERK,
        at=w.after(1),
    )
    cases.approve_negative_report(number, by=w.HEAD, at=w.after(1, 1), opinion="情况属实")
    cases.decline_case(number, by=w.CLERK, at=w.after(1, 2))


def test_a_refusal_to_accept_cites_the_report_that_allowed_it(sealed: w.World) -> None:
    """09 不予受理 → 否定事项报备表, then 不予受理通知书 with its number and the remedies."""
    number = w.receive(sealed).number
    decline(number)
    report = w.only(number, Kind.ADVERSE_REPORT)
    text = w.words(report)
    assert report.is_internal
    for part in ("拟作出的行为不予受理", "事项标准第1版", "情况属实", "人员clerk", "人员head"):
        assert part in text
    letter = w.words(w.only(number, Kind.NON_ACCEPTANCE))
    assert report.number in letter
    assert "经营场所在居民楼内" in letter
    assert "《食品安全法》第三十三条" in letter
    assert "60日" in letter
    assert "6个月" in letter


def test_a_matter_of_another_authority_is_pointed_there(sealed: w.World) -> None:
    """10 不受理 → 不受理告知书 naming the right authority."""
    number = w.receive(sealed).number
    cases.point_elsewhere(
        number,
        reason="小餐饮由区局登记",
        right_authority="云汀城区市场监督管理局",
        by=w.CLERK,
        at=w.MONDAY,
    )
    text = w.words(w.only(number, Kind.NOT_COMPETENT))
    assert "请向云汀城区市场监督管理局提出申请" in text
    assert "小餐饮由区局登记" in text


def test_an_act_heard_twice_issues_once(sealed: w.World) -> None:
    number = w.accepted(sealed).number
    before = [n.number for n in w.issued(number)]
    for event in Event.objects.filter(subject=number).order_by("seq"):
        meta = EventMeta(event.pk, number, event.seq, event.type, event.at, event.at, SYSTEM)
        if event.type in {"cases.case_received.v1", "cases.case_accepted.v1"}:
            issue_notices(load_fact(event.type, event.payload), meta)
    Delivery.objects.filter(event__subject=number).update(status="waiting")
    assert [n.number for n in w.issued(number)] == before
    assert documents.SealLog.objects.count() == 2


def test_a_late_notice_says_what_was_true_at_the_act(sealed: w.World) -> None:
    """A worker that was away for days issues the notice with the day and words of the act."""
    number = w.accepted(sealed).number
    cases.start_special_procedure(
        number, kind="testing", reason="送检", needed_days=3, by=w.EXAMINER, at=w.after(1)
    )
    cases.end_special_procedure(number, result="合格", by=w.EXAMINER, at=w.after(4))
    text = w.words(w.only(number, Kind.ACCEPTANCE))
    assert "2026年3月16日前（含当日）作出决定" in text
    assert "检测" not in text.split("办结期限日")[0].split("依法需要")[0]
    assert text.count("2026年3月2日") >= 2
    assert moment_of(number, 3, by=SYSTEM, at=w.MONDAY).state.pauses == []


def test_a_mock_approval_gets_no_notice_number_or_seal(sealed: w.World) -> None:
    """H5: no seal and no number while the case is simulated; conversion issues what was held."""
    number = w.examined(sealed, is_simulated=True).number
    assert kinds(number) == []
    assert not documents.SealLog.objects.exists()
    cases.convert_mock(number, by=w.CLERK, at=w.after(7))
    notice = w.only(number, Kind.ACCEPTANCE)
    assert "自2026年3月9日起予以受理" in w.words(notice)
    assert "2026年3月23日前（含当日）作出决定" in w.words(notice)


def test_a_missing_seal_parks_the_notice_where_oversight_sees_it(world: w.World) -> None:
    """Nothing is issued unsealed; once the seal is registered and released, it comes."""
    number = w.receive(world).number
    for _ in range(8):
        w.work()
        Delivery.objects.filter(status="waiting").update(next_at=w.MONDAY)
    delivery = Delivery.objects.get(event__subject=number, subscriber__endswith="issue_notices")
    assert delivery.status == "parked"
    assert "SealMissing" in delivery.error
    assert "没有在2026年3月2日有效的受理专用章" in delivery.error
    assert documents.notices_of_case(number) == []
    assert Event.objects.filter(type="kit.delivery_parked.v1").count() == 1
    w.register_seals()
    Delivery.objects.filter(pk=delivery.pk).update(status="waiting", attempts=0, next_at=w.MONDAY)
    assert kinds(number) == [Kind.RECEIPT]


def transfer() -> dict[str, Any]:
    """A registration whose utilities begin with the acceptance and end with the decision."""
    basis = [{"law": "不动产登记暂行条例", "article": "第十八条"}]

    def step(code: str, name: str, **more: Any) -> dict[str, Any]:
        return {"code": code, "name": name, "department": "market", "limit": "10min", **more}

    return {
        **w.ITEM,
        "code": "home-transfer",
        "name": "存量房转移登记",
        "type": "07",
        "profile": "RE",
        "legal_basis": basis,
        "promised_limit": "60min",
        "statutory_limit": "30wd",
        "materials": [{"id": "contract", "name": "买卖合同", "basis": basis}],
        "plan": {
            "lead_department": "market",
            "distinct_people": 2,
            "steps": [
                step("a", "受理", stage="intake"),
                step("b", "审核", after=["a"]),
                step("d", "登簿", after=["b"], stage="decision", role="approver"),
                step(
                    "u",
                    "供水过户",
                    department="waterworks",
                    kind="external",
                    after=["a"],
                    after_soft=["d"],
                    is_optional=True,
                ),
            ],
        },
        "allows_mock": False,
        "allows_promise": False,
        "follow_up_days": None,
        "results": [{"name": "不动产权证书", "kind": "certificate"}],
    }


def transferring(world: w.World) -> cases.Case:
    organizations.establish_department(
        "waterworks",
        name="云汀市供水公司",
        short_name="云供水",
        division="990100",
        kind="external",
        by=SYSTEM,
        at=w.MONDAY,
    )
    w.publish(transfer())
    return w.accepted(
        world, item_code="home-transfer", materials=("contract",), holdings=frozenset()
    )


def test_utilities_begin_with_the_specially_sealed_acceptance(sealed: w.World) -> None:
    """Q20: 《不动产登记申请受理通知书》 bears the 水电气专用章 and names the utilities."""
    number = transferring(sealed).number
    notice = w.only(number, Kind.ACCEPTANCE)
    assert notice.title == "不动产登记申请受理通知书"
    assert "供云汀市供水公司据以同步启动水、电、气过户" in w.words(notice)
    assert documents.SealLog.objects.get(notice=notice).seal.kind == "utilities"
    assert documents.has_seal(number, documents.SealKind.UTILITIES)
    assert "本机关将于2026年3月2日10:00前作出决定" in w.words(notice)


def test_without_utilities_the_acceptance_bears_the_usual_seal(sealed: w.World) -> None:
    """Q20: an external step that waits for the plan is no transfer of utilities."""
    number = w.accepted(sealed).number
    assert kinds(number) == [Kind.RECEIPT, Kind.ACCEPTANCE]
    assert not documents.has_seal(number, documents.SealKind.UTILITIES)
    assert documents.has_seal(number, documents.SealKind.ACCEPTANCE)


def test_a_receipt_over_the_net_is_taken_in_by_the_system(sealed: w.World) -> None:
    """01 已提交 → the same voucher, with the online answer within one working day."""
    applicant = w.Actor(w.ActorKind.APPLICANT, str(sealed.applicant.uuid), "林一")
    case = w.receive(sealed, by=applicant, channel="portal", window="")
    notice = w.only(case.number, Kind.RECEIPT)
    text = w.words(notice)
    assert "系统自动接收" in text
    assert "网上提交" in text
    assert f"{date(2026, 3, 2) + timedelta(days=1):%Y年%-m月%-d日}前（含当日）告知" in text
    assert notice.issued_by["kind"] == "system"
