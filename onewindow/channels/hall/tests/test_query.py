"""W24: the kiosk tells a person where their case stands, and forgets the person."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onewindow.channels.hall.tests import scene as s
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as c
from onewindow.domains.queueing import api as queueing
from onewindow.domains.queueing.tests import world as w
from onewindow.kit.models import AuditRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None) -> cases.Case:
    s.build()
    return c.receive(c.build(), at=timezone.now())


def ask(client: Client, identity: str, code: str, *, status: int = 200) -> str:
    address = reverse("hall:query", args=[s.kiosk()])
    response: Any = client.post(address, {"identity": identity, "code": code})
    page = str(response.content.decode())
    assert response.status_code == status, page[:2000]
    assert "no-store" in response["Cache-Control"]
    return page


def trace() -> list[tuple[str, str, dict[str, Any]]]:
    rows = AuditRow.objects.filter(what__startswith="hall.").order_by("id")
    return [(row.what, row.subject, row.details) for row in rows]


def test_the_kiosk_tells_the_holder_how_the_case_stands_and_leaves_a_trace(
    client: Client, case: cases.Case
) -> None:
    """W24: read-only query with identity check; the query leaves a trace record."""
    before = (cases.Case.objects.get(pk=case.pk).revision, len(cases.timeline(case.number)))
    page = ask(client, c.citizen_id().lower(), case.query_code.lower())
    assert case.item_name in page
    assert "已收件" in page
    assert "收件审查时限" in page
    assert "下一步" in page
    assert "窗口领取" in page
    assert "林*" in page
    for secret in ("林一", c.citizen_id(), case.number, case.query_code):
        assert secret not in page
    where = {"kind": "kiosk", "device": s.KIOSK_NAME, "outlet": w.HALL}
    assert trace() == [("hall.case_queried", case.number, where)]
    row = AuditRow.objects.get(what="hall.case_queried")
    assert row.actor_key == f"kiosk:{s.KIOSK_NAME}"
    case = cases.Case.objects.get(pk=case.pk)
    assert (case.revision, len(cases.timeline(case.number))) == before


@pytest.mark.parametrize(
    ("_case", "sequence", "is_right"),
    [("somebody else's document", 2, True), ("a wrong code", 1, False)],
)
def test_a_wrong_document_and_a_wrong_code_are_refused_alike_and_traced(
    client: Client, case: cases.Case, _case: str, sequence: int, is_right: bool
) -> None:
    c.applicant(2, "林二")
    code = case.query_code if is_right else "AAAAAAAA"
    page = ask(client, c.citizen_id(sequence), code, status=404)
    assert "证件号码或查询码不正确" in page
    assert case.item_name not in page
    [(what, subject, details)] = trace()
    assert (what, subject) == ("hall.query_refused", f"hall:{w.HALL}:{s.KIOSK_NAME}")
    assert details["reason"] == "case_not_found"
    assert details["identity"].startswith("990000**********")


def test_guessing_ends_for_the_document_and_each_try_is_written_down(
    client: Client, case: cases.Case
) -> None:
    for n in range(10):
        ask(client, c.citizen_id(), f"WRONG{n:03}", status=404)
    page = ask(client, c.citizen_id(), case.query_code, status=429)
    assert "输错次数太多" in page
    assert [what for what, _, _ in trace()] == ["hall.query_refused"] * 11
    assert trace()[-1][2]["reason"] == "too_many_tries"


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    client: Client, case: cases.Case
) -> None:
    page = ask(client, c.citizen_id(), "", status=422)
    assert "请输入查询码" in page
    assert f'value="{c.citizen_id()}"' in page


def test_the_query_is_open_while_no_numbers_are_given(client: Client, case: cases.Case) -> None:
    """W24: around the clock."""
    queueing.hall_day(w.HALL, timezone.localdate())
    queueing.HallDay.objects.update(hours=[["00:00:00", "00:00:01", "normal"]])
    assert reverse("hall:query", args=[s.kiosk()]) in s.get(client, "take", s.kiosk())
    assert "已收件" in ask(client, c.citizen_id(), case.query_code)


def test_each_page_says_when_the_kiosk_forgets(client: Client, case: cases.Case) -> None:
    """The idle times are policy of the outlet, not of the code."""
    queueing.set_policy({"kiosk_seconds": 45, "query_seconds": 12}, by=w.MANAGER, at=timezone.now())
    assert 'data-forget="45"' in s.get(client, "query", s.kiosk())
    page = ask(client, c.citizen_id(), case.query_code)
    assert 'data-forget="12"' in page
    assert "12秒没有触摸会自动清屏" in page


def test_a_phone_has_no_such_page(client: Client, case: cases.Case) -> None:
    s.get(client, "query", s.phone(), status=404)
    assert "查询我的办件" not in s.get(client, "take", s.phone())
