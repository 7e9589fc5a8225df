"""A month is drawn, people are called, complaints are put right and told, recordings go."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.surveys import api as surveys
from onewindow.domains.surveys import tasks
from onewindow.kit import files
from onewindow.kit.actors import SYSTEM, Actor, ActorKind
from onewindow.kit.audit import AuditRow
from onewindow.kit.models import ErasedFile, Event
from onewindow.kit.refusals import Forbidden, OutsideRegion

APRIL = datetime(2026, 4, 1, 9, 0, tzinfo=w.BEIJING)
GOOD = dict.fromkeys(surveys.CONTENTS, 3)
BAD = {**GOOD, "attitude": 1}


def staff(key: str, department: str, *capabilities: str) -> Actor:
    return Actor(
        ActorKind.OFFICER,
        key,
        f"人员{key}",
        department=department,
        capabilities=frozenset(capabilities),
        divisions=("9901",),
    )


MANAGER = staff("manager", "centre", "surveys.view", "surveys.draw")
CALLER = staff("caller", "", "surveys.view", "surveys.call", "cases.unmask")
LISTENER = staff("listener", "centre", "surveys.view", "surveys.listen")
HEAD = staff("head", "market", "surveys.view", "surveys.handle")


def wave() -> io.BytesIO:
    body = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + bytes(4)
    return io.BytesIO(b"RIFF" + struct.pack("<I", len(body)) + body)


@pytest.fixture
def served(db: None) -> list[str]:
    """Return four cases decided in March at one window."""
    world = w.build()
    applicants.correct_contacts(
        str(world.applicant.uuid), phone="19900000001", by=SYSTEM, at=w.MONDAY
    )
    numbers = []
    for n in range(4):
        number = w.examined(world, at=w.after(days=n * 7)).number
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(days=n * 7))
        numbers.append(number)
    return numbers


def draw(seed: str = "s", **scheme: object) -> surveys.SurveyRound:
    if scheme:
        surveys.set_scheme(
            scheme, division_code="990100", valid_from=date(2026, 1, 1), by=MANAGER, at=w.MONDAY
        )
    return surveys.draw_round("2026-03", division_code="990100", seed=seed, by=MANAGER, at=APRIL)


TWO_OF_FOUR = {"all_up_to": 1, "share_above": "1/3", "most": 2, "tries": 2}


def test_last_months_cases_are_drawn_by_window(served: list[str]) -> None:
    """N18: last month's cases filtered, sampled per window; the order of the draw is kept."""
    row = draw(**TWO_OF_FOUR)

    found = list(row.calls.order_by("place"))
    assert [call.status for call in found] == ["due", "due", "waiting", "waiting"]
    assert {call.case_number for call in found} == set(served)
    assert {(call.window, call.clerk, call.department) for call in found} == {
        ("A01", "clerk", "market")
    }
    fact = Event.objects.get(type="surveys.survey_drawn.v1").payload
    assert fact["sizes"] == {"A01": [4, 2]}


def test_a_case_of_another_month_is_not_asked_about(served: list[str]) -> None:
    with pytest.raises(surveys.SurveyInvalid, match="还没有结束"):
        surveys.draw_round("2026-04", division_code="990100", by=MANAGER, at=APRIL)
    row = surveys.draw_round("2026-02", division_code="990100", by=MANAGER, at=APRIL)

    assert not row.calls.exists()


@pytest.mark.parametrize("month", ["2026-13", "March", "2026-3-1", ""])
def test_what_is_no_month_is_refused(db: None, month: str) -> None:
    with pytest.raises(surveys.SurveyInvalid, match="不是月份"):
        surveys.draw_round(month, division_code="990100", by=MANAGER, at=APRIL)


def test_a_month_is_drawn_once(served: list[str]) -> None:
    """A draw that could be repeated could be repeated until it pleases."""
    draw()

    with pytest.raises(surveys.AlreadyDrawn):
        draw("another")


def test_a_scheme_is_of_its_region_and_time(db: None) -> None:
    draw_scheme = {"tries": 5}
    surveys.set_scheme(
        draw_scheme, division_code="990100", valid_from=date(2026, 3, 1), by=MANAGER, at=APRIL
    )

    assert surveys.scheme_for("990101", date(2026, 3, 1)).tries == 5
    assert surveys.scheme_for("990101", date(2026, 2, 28)).tries == 3
    assert surveys.scheme_for("980101", date(2026, 3, 1)).tries == 3
    with pytest.raises(surveys.SurveyInvalid, match="调查方案有误"):
        surveys.set_scheme({"tries": 0}, valid_from=date(2026, 3, 1), by=SYSTEM, at=APRIL)


def test_a_city_whose_number_ends_in_zero_is_no_other_city(db: None) -> None:
    surveys.set_scheme(
        {"tries": 5}, division_code="991000", valid_from=date(2026, 3, 1), by=SYSTEM, at=APRIL
    )

    assert surveys.scheme_for("991002", date(2026, 3, 1)).tries == 5
    assert surveys.scheme_for("991102", date(2026, 3, 1)).tries == 3


def test_a_scheme_of_another_region_is_refused(db: None) -> None:
    other = replace(MANAGER, divisions=("9902",))
    for division in ("990100", ""):
        with pytest.raises(OutsideRegion, match="调查方案"):
            surveys.set_scheme(
                {"tries": 5},
                division_code=division,
                valid_from=date(2026, 3, 1),
                by=other,
                at=APRIL,
            )
    assert surveys.scheme_for("990101", date(2026, 3, 1)).tries == 3


def first_call(row: surveys.SurveyRound) -> surveys.SurveyCall:
    return surveys.call_sheet(row).order_by("window", "place")[0]


def test_the_caller_reads_the_facts_and_the_number_leaves_a_trace(served: list[str]) -> None:
    """N26: script shows the right case facts; name and telephone are unmasked by one row."""
    call = first_call(draw())

    script = surveys.script_of(call)
    contact = surveys.see_contact(call.pk, by=CALLER, at=APRIL)

    assert f"在A01号窗口办理“{call.item_name}”" in script[1]
    assert "林*" in script[0]
    assert contact == surveys.Contact("林一", "19900000001")
    (row,) = AuditRow.objects.filter(purpose="2026-03第三方回访")
    assert (row.what, row.actor_key) == ("unmask.contact", "caller")


def test_who_came_on_the_second_and_was_decided_on_the_fifth_is_asked_about_the_second(
    db: None,
) -> None:
    """N26: the day of the visit is that of the receipt at the window."""
    world = w.build()
    applicants.correct_contacts(
        str(world.applicant.uuid), phone="19900000001", by=SYSTEM, at=w.MONDAY
    )
    number = w.examined(world, at=w.MONDAY).number
    cases.decide_case(
        number, outcome="granted", overdue_reason="演练", by=w.APPROVER, at=w.after(days=3)
    )
    call = first_call(draw())

    assert (call.came_on, call.decided_on) == (date(2026, 3, 2), date(2026, 3, 5))
    assert "您于2026年3月2日在A01号窗口" in surveys.script_of(call)[1]
    assert "2026年3月5日办结" in surveys.script_of(call)[1]


def test_who_left_no_telephone_is_not_drawn_and_is_counted(served: list[str]) -> None:
    """N18: "keep name & phone"; nobody who cannot be called takes a place of the sample."""
    silent = w.applicant(2, "李二")
    number = w.examined(w.World(silent), at=w.after(days=21)).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(days=21))
    row = draw()

    assert {call.case_number for call in row.calls.all()} == set(served)
    assert row.without_phone == 1
    fact = Event.objects.get(type="surveys.survey_drawn.v1").payload
    assert (fact["sizes"], fact["without_phone"]) == ({"A01": [4, 4]}, 1)


def test_an_answer_scores_window_and_person(served: list[str]) -> None:
    """N17: score per window and person, as a whole."""
    row = draw()
    surveys.record_answer(first_call(row).pk, grades=GOOD, by=CALLER, at=APRIL)
    surveys.record_answer(first_call(row).pk, grades=BAD, by=CALLER, at=APRIL)

    by_window = surveys.scores(row, "window")["A01"]
    by_person = surveys.scores(row, "clerk")["clerk"]

    assert by_window.matrix.cells["attitude"] == {3: 1, 2: 0, 1: 1}
    assert by_window.score == by_person.score == 90
    assert surveys.whole(row).passes is False


def test_whoever_cannot_be_reached_is_replaced_by_the_next_of_the_draw(served: list[str]) -> None:
    """N26: "not reached" after k tries is replaced by the next in the seeded draw."""
    row = draw(**TWO_OF_FOUR)
    call = first_call(row)
    surveys.record_no_answer(call.pk, by=CALLER, at=APRIL)
    still = surveys.call_sheet(row).count()

    surveys.record_no_answer(call.pk, by=CALLER, at=APRIL + timedelta(hours=1))

    call.refresh_from_db()
    assert still == 2
    assert (call.status, call.tries) == ("unreached", 2)
    assert list(surveys.call_sheet(row).order_by("place").values_list("place", flat=True)) == [2, 3]


def test_who_refuses_is_not_called_again(served: list[str]) -> None:
    row = draw(**TWO_OF_FOUR)
    call = first_call(row)
    surveys.record_no_answer(call.pk, has_refused=True, by=CALLER, at=APRIL)

    with pytest.raises(surveys.CallNotDue, match="拒绝"):
        surveys.record_answer(call.pk, grades=GOOD, by=CALLER, at=APRIL)


def test_a_list_that_is_used_up_ends(served: list[str]) -> None:
    row = draw(**{**TWO_OF_FOUR, "tries": 1})
    for _ in range(4):
        surveys.record_no_answer(first_call(row).pk, by=CALLER, at=APRIL)

    assert not surveys.call_sheet(row).exists()


@pytest.mark.parametrize(
    "given",
    [{}, {**GOOD, "attitude": 4}, {**GOOD, "colour": 3}, {"attitude": 3}],
)
def test_half_an_answer_is_refused(served: list[str], given: dict) -> None:
    call = first_call(draw())

    with pytest.raises(surveys.SurveyInvalid):
        surveys.record_answer(call.pk, grades=given, by=CALLER, at=APRIL)
    assert not surveys.SurveyAnswer.objects.exists()


def unsatisfied(row: surveys.SurveyRound) -> surveys.SurveyTicket:
    answer = surveys.record_answer(
        first_call(row).pk, grades=BAD, opinion="说话太冲", by=CALLER, at=APRIL
    )
    return answer.ticket


def test_a_complaint_cannot_close_before_the_person_was_told(served: list[str]) -> None:
    """N19: unsatisfied answer creates a ticket that cannot close without callback."""
    ticket = unsatisfied(draw())
    with pytest.raises(surveys.TicketNotReady):
        surveys.tell_person(ticket.pk, told="已告知", by=CALLER, at=APRIL)
    surveys.rectify_ticket(ticket.pk, remedy="已谈话、调岗培训", by=HEAD, at=APRIL)
    ticket.refresh_from_db()
    assert ticket.closed_at is None

    surveys.tell_person(ticket.pk, told="已电话告知，认可", by=CALLER, at=APRIL)

    ticket.refresh_from_db()
    assert (ticket.stage, ticket.closed_at) == ("closed", APRIL)


def test_a_complaint_in_words_beside_good_grades_opens_a_ticket(served: list[str]) -> None:
    """N19: every complaint, also one that no grade shows, is put right and told."""
    call = first_call(draw())
    with pytest.raises(surveys.SurveyInvalid, match="请写明投诉内容"):
        surveys.record_answer(call.pk, grades=GOOD, is_complaint=True, by=CALLER, at=APRIL)
    answer = surveys.record_answer(
        call.pk, grades=GOOD, opinion="收了我两次复印费", is_complaint=True, by=CALLER, at=APRIL
    )

    assert (answer.ticket.stage, answer.ticket.department) == ("to_rectify", "market")
    said = surveys.record_answer(
        first_call(answer.round).pk, grades=GOOD, opinion="都很好", by=CALLER, at=APRIL
    )
    assert not surveys.SurveyTicket.objects.filter(answer=said).exists()


def test_another_department_and_an_empty_remedy_are_refused(served: list[str]) -> None:
    ticket = unsatisfied(draw())
    water = staff("water", "water", "surveys.view", "surveys.handle")

    with pytest.raises(surveys.SurveyNotFound):
        surveys.rectify_ticket(ticket.pk, remedy="x", by=water, at=APRIL)
    with pytest.raises(surveys.SurveyInvalid, match="整改措施"):
        surveys.rectify_ticket(ticket.pk, remedy=" ", by=HEAD, at=APRIL)
    assert list(surveys.tickets(water)) == []
    assert list(surveys.tickets(HEAD)) == [ticket]


def test_on_day_92_the_recording_is_gone_and_the_log_remains(
    served: list[str], settings, tmp_path
) -> None:
    """N19: recordings kept 3 months; day 92 file gone, log remains."""
    settings.FILES_ROOT = tmp_path
    call = first_call(draw())
    call = surveys.keep_recording(call.pk, wave(), name="call.wav", by=CALLER, at=APRIL)
    sha256 = call.recording

    tasks.sweep_recordings(APRIL + timedelta(days=91))
    there = files.path_of(sha256).exists()
    tasks.sweep_recordings(APRIL + timedelta(days=92))

    call.refresh_from_db()
    assert there
    assert not files.path_of(sha256).exists()
    assert (call.recording, call.erase_on) == ("", None)
    assert ErasedFile.objects.get(sha256=sha256).reason == "回访录音保存期满"
    fact = Event.objects.get(type="surveys.recording_erased.v1").payload
    assert fact == {"sha256": sha256, "recorded_on": "2026-04-01"}


def test_what_is_no_recording_is_refused(served: list[str], settings, tmp_path) -> None:
    settings.FILES_ROOT = tmp_path
    call = first_call(draw())

    with pytest.raises(files.FileKindRefused):
        surveys.keep_recording(
            call.pk, io.BytesIO(b"%PDF-1.7 not a call"), name="a.pdf", by=CALLER, at=APRIL
        )


def test_a_month_ends_when_everybody_was_called_and_its_scores_go_out(served: list[str]) -> None:
    """N19: results go straight into the appraisal, scored automatically."""
    row = draw(**TWO_OF_FOUR)
    surveys.record_answer(first_call(row).pk, grades=GOOD, by=CALLER, at=APRIL)
    with pytest.raises(surveys.RoundNotDone):
        surveys.close_round(row.pk, by=MANAGER, at=APRIL)
    surveys.record_answer(first_call(row).pk, grades=BAD, by=CALLER, at=APRIL)

    surveys.close_round(row.pk, by=MANAGER, at=APRIL)
    surveys.close_round(row.pk, by=MANAGER, at=APRIL)

    fact = Event.objects.get(type="surveys.survey_closed.v1").payload
    assert fact == {"month": "2026-03", "windows": {"A01": "90.00"}, "people": {"clerk": "90.00"}}


def test_the_script_says_who_calls_as_the_scheme_has_it(served: list[str]) -> None:
    """N26: known caller number; another region has another."""
    row = draw(caller="云汀热线0570-12345")

    assert "云汀热线0570-12345" in surveys.script_of(first_call(row))[0]


def test_who_hears_a_recording_is_written_down_each_time(
    served: list[str], settings, tmp_path
) -> None:
    """N19: recordings may be heard; every time leaves a row that nobody can change."""
    settings.FILES_ROOT = tmp_path
    call = first_call(draw())
    with pytest.raises(surveys.SurveyNotFound, match="没有录音"):
        surveys.hear_recording(call.pk, by=LISTENER, at=APRIL)
    kept = surveys.keep_recording(call.pk, wave(), name="call.wav", by=CALLER, at=APRIL)

    for part in ("", "bytes=0-9"):
        assert surveys.hear_recording(call.pk, part=part, by=LISTENER, at=APRIL) == kept.recording
    with pytest.raises(Forbidden):
        surveys.hear_recording(call.pk, by=HEAD, at=APRIL)
    tasks.sweep_recordings(APRIL + timedelta(days=92))
    with pytest.raises(surveys.RecordingGone, match="2026-04-01的录音保存期满"):
        surveys.hear_recording(call.pk, by=LISTENER, at=APRIL)

    rows = AuditRow.objects.filter(what="surveys.recording").order_by("pk")
    assert [(row.actor_key, row.details["range"]) for row in rows] == [
        ("listener", ""),
        ("listener", "bytes=0-9"),
    ]


def test_channels_merge_with_voices_kept_elsewhere(served: list[str]) -> None:
    """N20: third party 100 and window screen 50, weighed 40 to 30."""
    row = draw()
    surveys.record_answer(first_call(row).pk, grades=GOOD, by=CALLER, at=APRIL)
    elsewhere = [surveys.Voice("p", served[0], "window_screen", 50)]

    assert surveys.merged_score(row, elsewhere) == pytest.approx((4000 + 1500) / 70)


def test_a_caller_sees_the_list_and_nothing_else(served: list[str]) -> None:
    row = draw()
    with pytest.raises(Forbidden):
        surveys.close_round(row.pk, by=CALLER, at=APRIL)
    with pytest.raises(Forbidden):
        surveys.draw_round("2026-02", division_code="990100", by=CALLER, at=APRIL)


def test_an_opinion_is_encrypted_at_rest(served: list[str]) -> None:
    from django.db import connection

    answer = unsatisfied(draw()).answer
    with connection.cursor() as cursor:
        cursor.execute("SELECT opinion FROM surveys_surveyanswer WHERE id = %s", [answer.pk])
        (kept,) = cursor.fetchone()

    assert "说话" not in kept
    assert surveys.SurveyAnswer.objects.get(pk=answer.pk).opinion == "说话太冲"
