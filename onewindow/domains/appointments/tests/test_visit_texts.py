"""What who booked a home visit gets by text message, and when (W22)."""

from __future__ import annotations

import pytest

from onewindow.domains.appointments import api as appointments
from onewindow.domains.appointments.api import EntryKind
from onewindow.domains.appointments.tests import world as w
from onewindow.domains.appointments.tests.test_texts import texts
from onewindow.domains.appointments.tests.test_tours import note, sent
from onewindow.domains.messages import api as messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall")]


def test_a_visit_is_confirmed_at_once_and_recalled_the_day_before() -> None:
    visit = w.visit(begins_at=w.moment(days=2))
    told = texts()
    code = appointments.shown_code(visit.code)
    assert {purpose: row.text for purpose, row in told.items()} == {
        "visit_booked": (
            "【一窗】您已预约上门服务“老年人优待证”，流动服务车一号将于3月4日（周三）10:00上门，"
            f"预约码{code}。请备好材料，当面核对证件。"
        ),
        "visit_reminder": (
            "【一窗】提醒您：流动服务车一号将于3月4日（周三）10:00上门办理“老年人优待证”，"
            f"预约码{code}。届时请有人在场，不便请及时取消。"
        ),
    }
    assert told["visit_reminder"].next_at == w.moment("18:00")
    assert {row.phone for row in told.values()} == {w.phone(1)}
    assert w.ADDRESS not in "".join(row.text for row in told.values())
    assert code not in told["visit_booked"].hidden_text


def test_a_visit_called_off_by_the_centre_is_told_and_its_texts_are_taken_back() -> None:
    visit = w.visit(begins_at=w.moment(days=2))
    texts()
    appointments.cancel_visit(visit.uuid, reason="道路中断", by=w.DESK, at=w.MONDAY)
    told = texts()
    assert "（3月4日（周三）10:00）已取消，道路中断" in told["visit_cancelled"].text
    assert (told["visit_booked"].status, told["visit_reminder"].status) == (
        "withdrawn",
        "withdrawn",
    )


def test_who_calls_the_visit_off_is_told_nothing_and_reminded_of_nothing() -> None:
    visit = w.visit(begins_at=w.moment(days=2))
    texts()
    appointments.cancel_visit(visit.uuid, by=w.CITIZEN, at=w.MONDAY)
    told = texts()
    assert "visit_cancelled" not in told
    assert told["visit_reminder"].reason == "上门服务已取消"


def test_a_vehicle_taken_out_of_service_tells_everybody_it_was_to_visit() -> None:
    w.visit()
    w.visit("14:00", phone=w.phone(2))
    appointments.retire_vehicle(w.VEHICLE, reason="大修", by=w.CHIEF, at=w.MONDAY)
    texts()
    rows = texts_for("visit_cancelled")
    assert {phone for phone, _ in rows} == {w.phone(1), w.phone(2)}
    assert all("流动服务车一号停用：大修" in text for _, text in rows)


def test_a_visit_the_crew_could_not_do_is_told_as_to_be_booked_anew() -> None:
    visit = w.visit()
    sent(note(visit.uuid, EntryKind.MOVED, text="车辆故障"))
    text = texts()["visit_moved"].text
    assert "（3月3日（周二）10:00）未能进行，车辆故障。请重新预约" in text


def test_a_closed_door_is_told_with_what_follows() -> None:
    visit = w.visit()
    sent(note(visit.uuid, EntryKind.ABSENT, text="敲门无人应答"))
    text = texts()["visit_absent"].text
    assert "上门时无人在场：敲门无人应答。本次记为未到场，90天内3次暂停预约30天" in text


def texts_for(purpose: str) -> list[tuple[str, str]]:
    return [(row.phone, row.text) for row in messages.TextMessage.objects.filter(purpose=purpose)]
