"""The kiosk asks how the service was, about the paper in one's hand, and forgets the person."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.proving import check_letters
from onewindow.channels.hall.tests import scene as s
from onewindow.domains.accounts import api as accounts
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as c
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes as e
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.api import LinkKind
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.actors import SYSTEM
from onewindow.kit.models import AuditRow, KeptReply

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db: None) -> None:
    s.build()
    s.sit()


def post(client: Client, *, status: int = 200, **sent: Any) -> str:
    response: Any = client.post(reverse("hall:judge", args=[s.kiosk()]), sent)
    page = str(response.content.decode())
    assert response.status_code == status, page[:2000]
    assert "no-store" in response["Cache-Control"]
    return page


def served(*, outcome: str = "done", **asked: Any) -> queueing.Issued:
    """Take a number, be called and finished at window 01; the worker has asked for a judgement."""
    issued = s.take(**asked)
    s.call()
    queueing.finish_ticket("01", outcome=outcome, by=w.ANN, at=timezone.now())
    e.run_worker()
    return issued


def find(client: Client, issued: queueing.Issued, *, status: int = 200, **sent: str) -> str:
    code = issued.ticket.code
    sent = {"number": issued.ticket.number, "code": check_letters(code), **sent}
    return post(client, act="find", status=status, **sent)


def only() -> evaluation.Invitation:
    return evaluation.Invitation.objects.get()


def judge(client: Client, row: evaluation.Invitation, *, status: int = 200, **said: Any) -> str:
    return post(client, act="judge", status=status, **{"code": row.code, "key": "k", **said})


def trace() -> list[tuple[str, str, dict[str, Any]]]:
    rows = AuditRow.objects.filter(what__startswith="hall.").order_by("id")
    return [(row.what, row.subject, row.details) for row in rows]


def test_the_paper_of_the_ticket_leads_to_the_service_and_a_label_is_enough(
    client: Client, hall: None
) -> None:
    """Issue 4 part 6: by kiosk; 20 §2.8: below three stars a label or words."""
    issued = served()
    page = find(client, issued)
    assert w.HOMES in page
    assert "政务大厅 1号窗口" in page
    for words in ("非常不满意", "服务态度差效率低", "一窗受理一次办结"):
        assert words in page

    page = judge(client, only(), stars="1", **{"labels-1": ["115"]})

    assert "感谢您的评价" in page
    assert "由主管部门核实、整改，之后回访" in page
    row = evaluation.ServiceEvaluation.objects.get()
    assert (row.stars, row.labels, row.words, row.channel) == (1, ["115"], "", "kiosk")
    assert row.rectification.stage == "to_dispatch"
    where = {"kind": "kiosk", "device": s.KIOSK_NAME, "outlet": w.HALL}
    ticket = f"ticket:{w.HALL}:{timezone.localdate()}:{issued.ticket.number}"
    assert trace() == [("hall.judging_opened", ticket, where)]


def test_the_letters_on_the_paper_are_those_the_kiosk_asks_for(client: Client, hall: None) -> None:
    issued = s.take()
    paper = s.get(client, "printed", s.kiosk(), issued.ticket.code)
    found = re.search(r"校验码 <b>([2-9A-HJ-NP-Z]{6})</b>", paper)
    assert found is not None
    assert found[1] == check_letters(issued.ticket.code)
    assert check_letters(s.take().ticket.code) != found[1]


@pytest.mark.parametrize("field", ["number", "code"])
def test_a_scanner_types_what_the_qr_of_the_paper_says(
    client: Client, hall: None, field: str
) -> None:
    issued = served()
    address = f"https://hall.example/hall/ticket/{issued.ticket.code}"
    page = find(client, issued, **{"number": "", "code": "", field: address})
    assert "您对这次服务满意吗" in page


def test_a_scanned_evaluation_code_opens_its_service(client: Client, hall: None) -> None:
    served()
    page = post(client, act="find", number=f"https://hall.example/e/{only().code}?via=qr", code="")
    assert "您对这次服务满意吗" in page
    assert trace()[0][:2] == ("hall.judging_opened", f"evaluation:{only().subject}:1")


def test_wrong_letters_and_no_such_number_look_the_same_and_leave_a_trace(
    client: Client, hall: None
) -> None:
    issued = served()
    for sent in ({"code": "AAAAAA"}, {"code": "错的"}, {"number": "C999"}):
        page = find(client, issued, status=404, **sent)
        assert "没有找到这张号票，或校验码不正确" in page
        assert only().code not in page
    what, subject, details = trace()[-1]
    assert (what, subject) == ("hall.judging_refused", f"hall:{w.HALL}:{s.KIOSK_NAME}")
    assert details["reason"] == "ticket_not_proved"


def test_guessing_ends_for_one_ticket_and_for_the_whole_kiosk(client: Client, hall: None) -> None:
    """The same means as the query: kit/tries."""
    issued, other = served(), served()
    for n in range(10):
        find(client, issued, code=f"AAAA{n:02}", status=404)
    assert "输错次数太多" in find(client, issued, status=429)
    assert "您对这次服务满意吗" in find(client, other)
    for n in range(30):
        post(client, act="choose", code=f"guess{n}", status=404)
    assert "输错次数太多" in find(client, other, status=429)


def test_a_number_of_another_day_needs_its_qr(client: Client, hall: None) -> None:
    issued = served()
    queueing.QueueTicket.objects.update(on=timezone.localdate() - timedelta(days=1))
    find(client, issued, status=404)
    address = f"http://h/hall/ticket/{issued.ticket.code}"
    assert "您对这次服务满意吗" in find(client, issued, number=address)


def test_nothing_to_judge_yet_is_said_kindly(client: Client, hall: None) -> None:
    page = find(client, s.take())
    assert "还没有可以评价的服务" in page
    assert "请等几秒再试" in page


def test_several_services_of_one_visit_stand_in_a_list(client: Client, hall: None) -> None:
    """一次一评: each matter of a visit is judged on its own."""
    first = served()
    second = s.take(w.OTHER, visit=first.visit)
    queueing.open_station("03", by=w.WINDOWS["03"][3], at=timezone.now())
    assert s.call("03").number == second.ticket.number
    queueing.finish_ticket("03", outcome="done", by=w.WINDOWS["03"][3], at=timezone.now())
    e.run_worker()

    page = find(client, first)

    assert "请选择要评价的服务" in page
    rows = evaluation.invitations_of_visit(only_visit())
    assert [f'value="{row.code}"' in page for row in rows] == [True, True]
    chosen = post(client, act="choose", code=rows[0].code)
    assert rows[0].item_name in chosen
    judge(client, rows[0], stars="5")
    again = find(client, first)
    assert "这次服务已经评价" in again
    assert rows[0].code not in again


def only_visit() -> int:
    return queueing.Visit.objects.get().pk


def test_one_occasion_is_judged_once_and_says_so_kindly(client: Client, hall: None) -> None:
    """20 §2.8: duplicates refused."""
    issued = served()
    row = only()
    judge(client, row, stars="5", key="one")
    again = judge(client, row, stars="1", key="two", status=409, **{"labels-1": ["115"]})
    assert "没有待评价的服务" in again
    assert "一次服务评价一次" in again
    assert "一次服务评价一次" in find(client, issued)
    assert evaluation.ServiceEvaluation.objects.get().stars == 5


def test_a_closed_one_says_until_when_it_was_open(client: Client, hall: None) -> None:
    issued = served()
    row = only()
    evaluation.Invitation.objects.update(closes_at=timezone.now() - timedelta(days=1))
    for page in (
        find(client, issued),
        post(client, act="choose", code=row.code),
        judge(client, row, stars="5", status=409),
    ):
        assert "评价期到" in page
    assert not evaluation.ServiceEvaluation.objects.exists()


def test_a_bad_one_without_a_reason_comes_back_as_it_was(client: Client, hall: None) -> None:
    served()
    page = judge(client, only(), stars="2", key="kept", status=422)
    assert "请勾选至少一个标签或写明原因" in page
    assert 'value="2" required checked' in page
    assert 'name="key" value="kept"' in page
    assert "没有提交" not in judge(client, only(), key="kept", stars="2", **{"labels-2": ["213"]})


def test_a_lost_answer_is_asked_for_again_and_nothing_is_judged_twice(
    client: Client, hall: None
) -> None:
    served()
    for _ in range(2):
        page = judge(client, only(), stars="1", words="等了很久")
        assert "感谢您的评价" in page
    assert evaluation.ServiceEvaluation.objects.count() == 1
    kept = KeptReply.objects.get(key="k")
    assert "等了很久" not in kept.body + kept.fingerprint


def test_without_a_key_nothing_is_handed_in(client: Client, hall: None) -> None:
    served()
    assert "页面不完整" in judge(client, only(), stars="5", key="", status=422)
    assert only().status == "open"


def test_a_phone_and_a_withdrawn_kiosk_have_no_such_page(client: Client, hall: None) -> None:
    s.get(client, "judge", s.phone(), status=404)
    assert "评价服务" not in s.get(client, "take", s.phone())
    served()
    address = reverse("hall:judge", args=[s.kiosk()])
    device = queueing.device_named(w.HALL, kind="kiosk", name=s.KIOSK_NAME)
    assert device is not None
    queueing.withdraw_device(device.uuid, by=SYSTEM, at=timezone.now())

    sent = {"act": "judge", "code": only().code, "key": "k", "stars": "5"}
    response = client.post(address, sent)

    assert response.status_code == 410
    assert "这台终端已停用" in response.content.decode()
    assert only().status == "open"


def test_what_is_personal_goes_as_soon_as_a_query_does(client: Client, hall: None) -> None:
    queueing.set_policy({"kiosk_seconds": 45, "query_seconds": 12}, by=w.MANAGER, at=timezone.now())
    assert 'data-forget="45"' in s.get(client, "judge", s.kiosk())
    assert 'data-forget="12"' in find(client, served())
    assert 'data-forget="12"' in judge(client, only(), stars="5")


def test_the_qr_of_the_paper_leads_a_phone_to_the_same_judgement(
    client: Client, hall: None
) -> None:
    """Issue 4 part 6: by QR; once judged, the page asks no more."""
    issued = served()
    address = f"/e/{only().code}?via=qr"
    assert address in s.get(client, "ticket", issued.ticket.code)
    judge(client, only(), stars="4")
    assert address not in s.get(client, "ticket", issued.ticket.code)


def test_the_start_page_offers_it_around_the_clock(client: Client, hall: None) -> None:
    queueing.hall_day(w.HALL, timezone.localdate())
    queueing.HallDay.objects.update(hours=[["00:00:00", "00:00:01", "normal"]])
    page = s.get(client, "take", s.kiosk())
    assert reverse("hall:judge", args=[s.kiosk()]) in page
    assert "评价服务" in page


# --- by document and query code, and the chain ---------------------------------------------------


@pytest.fixture
def case(hall: None) -> cases.Case:
    """Return a case that was accepted during the visit of a ticket at window 01."""
    world, at = c.build(), timezone.now()
    issued = s.take()
    s.call()
    accepted = accept(world, at)
    queueing.attach_case(issued.visit, accepted.number, ticket=issued.ticket.id, by=w.ANN, at=at)
    queueing.finish_ticket("01", outcome="done", by=w.ANN, at=timezone.now())
    e.run_worker()
    return accepted


def accept(world: c.World, at: datetime) -> cases.Case:
    return c.accepted(world, at=at)


def by_document(client: Client, case: cases.Case, **sent: Any) -> str:
    sent = {"identity": c.citizen_id().lower(), "code": case.query_code, **sent}
    return post(client, act="find", by="case", **sent)


def test_document_and_query_code_lead_to_the_case(client: Client, case: cases.Case) -> None:
    page = by_document(client, case)
    assert case.item_name in page
    for secret in ("林一", c.citizen_id(), case.number, case.query_code):
        assert secret not in page
    assert trace() == [
        (
            "hall.judging_opened",
            case.number,
            {"kind": "kiosk", "device": s.KIOSK_NAME, "outlet": w.HALL},
        )
    ]


def test_a_wrong_document_is_refused_and_masked_in_the_trace(
    client: Client, case: cases.Case
) -> None:
    c.applicant(2, "林二")
    page = by_document(client, case, identity=c.citizen_id(2), status=404)
    assert "证件号码或查询码不正确" in page
    assert trace()[0][2]["identity"].startswith("990000**********")
    for n in range(9):
        by_document(client, case, identity=c.citizen_id(2), code=f"WRONG{n:03}", status=404)
    address = reverse("hall:query", args=[s.kiosk()])
    tried = client.post(address, {"identity": c.citizen_id(2), "code": "WHATEVER"})
    assert tried.status_code == 429


def test_ticket_visit_case_collection_and_evaluation_are_one_chain(
    client: Client, case: cases.Case
) -> None:
    """Q16: from the ticket's paper to the evaluation, found from each of its links."""
    ticket = queueing.QueueTicket.objects.get()
    queueing.attach(ticket.visit_id, LinkKind.COLLECTION, case.number, by=w.ANN, at=timezone.now())
    find(client, queueing.Issued(ticket, ticket.visit.code, 0, None))
    judge(client, only(), stars="5")

    by_ticket = queueing.chain(ticket=(w.HALL, ticket.on, ticket.number))
    assert by_ticket.visits == [ticket.visit_id]
    assert by_ticket.cases == [case.number]
    assert by_ticket.collections == [case.number]
    assert by_ticket.evaluations == [f"{case.number}:1"]
    assert queueing.chain(case=case.number) == by_ticket
    assert queueing.chain(evaluation=f"{case.number}:1") == by_ticket


def test_nobody_on_the_staff_sees_it_before_it_is_submitted(
    client: Client, case: cases.Case
) -> None:
    """国办发〔2019〕51号: voluntary, no pressure; the form itself reaches nobody."""
    supervisor = e.staff("boss", "centre", "view", "dispatch")
    by_document(client, case)
    judge(client, only(), stars="1", words="等了一个上午" * 30, status=422)

    assert evaluation.evaluations_of(case.number) == []
    assert list(evaluation.evaluations(supervisor)) == []
    assert [type(told.fact).__name__ for told in evaluation.story_of(only())] == [
        "EvaluationInvited"
    ]
    judge(client, only(), stars="1", words="等了一个上午")
    assert [row.words for row in evaluation.evaluations_of(case.number)] == ["等了一个上午"]
    assert [row.stars for row in evaluation.evaluations(supervisor)] == [1]


def test_who_is_signed_in_does_not_become_the_one_who_judges(
    client: Client, case: cases.Case
) -> None:
    """A kiosk opened in a browser of the staff still records nobody's name."""
    client.force_login(accounts.account(_clerk()))
    judge(client, only(), stars="5")
    submitted = evaluation.story_of(only())[-1]
    assert submitted.actor["key"] == "applicant"


def _clerk() -> str:
    s.staff("window_clerk", "clerk9")
    return "clerk9"
