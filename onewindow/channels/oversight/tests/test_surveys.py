"""A month is drawn, people are called, complaints told, scores read, over the screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from onewindow.channels.oversight.tests.test_loop import see
from onewindow.channels.tests.clocks import Clock
from onewindow.domains.applicants import api as applicants
from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.domains.surveys import api as surveys
from onewindow.domains.surveys.tests.test_survey import wave
from onewindow.kit.actors import SYSTEM
from onewindow.kit.audit import AuditRow

Sit = Callable[[str], Client]
APRIL = datetime(2026, 4, 1, 9, 0, tzinfo=w.BEIJING)
GOOD = dict.fromkeys(surveys.CONTENTS, "3")


@pytest.fixture
def served(world: w.World, clock: Clock) -> list[str]:
    """Return four cases decided in March at A01; it is April."""
    applicants.correct_contacts(
        str(world.applicant.uuid), phone="19900000001", by=SYSTEM, at=w.MONDAY
    )
    numbers = []
    for n in range(4):
        number = w.examined(world, at=w.after(days=n * 7)).number
        cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(days=n * 7))
        numbers.append(number)
    clock.now = APRIL
    return numbers


def drawn(at_desk: Sit, **fields: str) -> surveys.SurveyRound:
    given = {"division_code": "990100", "month": "2026-03", "seed": "s", "key": "d", **fields}
    response = at_desk("manager").post(reverse("oversight:draw"), given)
    assert response.status_code == 302, response.context["form"].errors
    return surveys.SurveyRound.objects.get()


def answer(browser: Client, call: int, **fields: Any) -> Any:
    given = {"act": "answered", "key": f"{call}-{fields.get('act', 'a')}", **fields}
    return browser.post(reverse("oversight:call", args=[call]), given)


def first(row: surveys.SurveyRound) -> int:
    found = surveys.call_sheet(row).order_by("tries", "window", "place").first()
    assert found is not None
    return found.pk


def test_a_month_is_drawn_by_its_seed_and_called_from_the_first(
    served: list[str], at_desk: Sit
) -> None:
    """N18, N26: the manager draws, the caller is led to the next."""
    row = drawn(at_desk)

    assert "随机种子 <code>s</code>" in see(at_desk("caller"), "round", row.pk)
    next_ = at_desk("caller").get(reverse("oversight:next-call", args=[row.pk]))
    assert next_["Location"] == reverse("oversight:call", args=[first(row)])


def test_a_second_draw_and_an_open_month_are_refused_with_what_was_typed(
    served: list[str], at_desk: Sit
) -> None:
    drawn(at_desk)
    given = {"division_code": "990100", "month": "2026-03", "seed": "另一个", "key": "2"}
    again = at_desk("manager").post(reverse("oversight:draw"), given)
    early = at_desk("manager").post(
        reverse("oversight:draw"), {**given, "month": "2026-04", "key": "3"}
    )

    assert (again.status_code, early.status_code) == (409, 422)
    assert "另一个" in again.content.decode()
    assert "还没有结束" in early.content.decode()


def test_the_call_page_reads_the_case_and_hides_the_number(served: list[str], at_desk: Sit) -> None:
    """N26: script with the right case facts; the number behind a button, with an audit row."""
    call = first(drawn(at_desk))
    page = see(at_desk("caller"), "call", call)
    assert "在A01号窗口办理“食品经营许可”" in page
    assert "林*" in page
    assert "林一" not in page
    assert "19900000001" not in page

    shown = at_desk("caller").post(reverse("oversight:call-phone", args=[call]))

    assert "19900000001" in shown.content.decode()
    assert "请问是<b>林一</b>吗？" in shown.content.decode()
    assert AuditRow.objects.filter(purpose="2026-03第三方回访").count() == 1


def test_half_an_answer_is_refused_and_kept(served: list[str], at_desk: Sit) -> None:
    call = first(drawn(at_desk))

    response = answer(at_desk("caller"), call, attitude="1", opinion="说话太冲")

    page = response.content.decode()
    assert response.status_code == 422
    assert "还没有选择：审批行为" in page
    assert 'name="attitude" value="1" checked' in page
    assert "说话太冲" in page


def test_an_answer_is_registered_once_and_leads_to_the_next(
    served: list[str], at_desk: Sit
) -> None:
    row = drawn(at_desk)
    call = first(row)
    for _ in range(2):
        response = answer(at_desk("caller"), call, **GOOD)
        assert response["Location"] == reverse("oversight:next-call", args=[row.pk])

    assert surveys.answers_of(row).count() == 1
    assert first(row) != call


def test_whoever_was_not_reached_stands_behind_the_untried(served: list[str], at_desk: Sit) -> None:
    """N26: refused and not reached are registered; the untried come first."""
    row = drawn(at_desk)
    call = first(row)
    answer(at_desk("caller"), call, act="unreached")
    assert first(row) != call
    answer(at_desk("caller"), first(row), act="refused")

    assert "拒绝 1" in see(at_desk("caller"), "round", row.pk)


def test_a_complaint_closes_only_when_the_person_was_told(served: list[str], at_desk: Sit) -> None:
    """N19: an unsatisfied answer becomes a ticket that cannot close without a call-back."""
    row = drawn(at_desk)
    answer(at_desk("caller"), first(row), **{**GOOD, "attitude": "1"}, opinion="说话太冲")
    ticket = surveys.SurveyTicket.objects.get()
    page = see(at_desk("head"), "tickets")
    assert "服务态度" in page
    assert "说话太冲" in page
    tell = reverse("oversight:ticket-tell", args=[ticket.pk])
    early = at_desk("caller").post(tell, {"told": "已告知", "key": "1"})
    assert early.status_code == 409
    assert "已告知" in early.content.decode()

    rectify = reverse("oversight:ticket-rectify", args=[ticket.pk])
    assert at_desk("head").post(rectify, {"remedy": "谈话", "key": "2"}).status_code == 302
    assert at_desk("caller").post(tell, {"told": "已告知", "key": "3"}).status_code == 302

    ticket.refresh_from_db()
    assert ticket.stage == "closed"
    assert "反馈：已告知" in see(at_desk("head"), "tickets", tab="closed")


def test_a_complaint_in_words_is_ticked_and_reaches_the_department(
    served: list[str], at_desk: Sit
) -> None:
    """N19: 这是投诉，转整改, although every grade is 满意; refused without words, with the tick."""
    row = drawn(at_desk)
    call = first(row)
    assert "这是投诉，转整改" in see(at_desk("caller"), "call", call)
    refused = answer(at_desk("caller"), call, **GOOD, is_complaint="true")
    assert refused.status_code == 422
    assert 'name="is_complaint" value="true" checked' in refused.content.decode()
    told = at_desk("caller").post(
        reverse("oversight:call", args=[call]),
        {"act": "answered", "key": "w", **GOOD, "is_complaint": "true", "opinion": "收费两次"},
        follow=True,
    )
    assert "有不满意的内容或投诉，已生成整改单" in told.content.decode()
    page = see(at_desk("head"), "tickets")
    assert "意见中的投诉" in page
    assert "收费两次" in page


def test_a_draw_says_how_many_left_no_telephone(served: list[str], at_desk: Sit) -> None:
    """N18: they are not on the list, and the list says so."""
    number = w.examined(w.World(w.applicant(2, "李二")), at=w.after(days=21)).number
    cases.decide_case(number, outcome="granted", by=w.APPROVER, at=w.after(days=21))
    row = drawn(at_desk)

    page = see(at_desk("manager"), "round", row.pk)
    assert "1 件没有留电话，未列入" in page
    assert number not in page


def test_scores_show_the_matrix_both_parts_and_the_warning(served: list[str], at_desk: Sit) -> None:
    """N17 5×3 matrix by window and person; N21 both parts shown, below 99.5 % a warning."""
    row = drawn(at_desk)
    answer(at_desk("caller"), first(row), **GOOD)
    answer(at_desk("caller"), first(row), **{**GOOD, "attitude": "1"})
    answer(at_desk("caller"), first(row), **{**GOOD, "efficiency": "2"})

    page = see(at_desk("manager"), "scores", row.pk)

    assert "满意度 66.67%，低于合格线 99.5%：满意 1 + 基本满意 1，已答复 3。" in page
    assert "2 · 0 · 1" in page
    assert "1+1 / 3" in page
    assert "clerk" in see(at_desk("manager"), "scores", row.pk, by="clerk")


def test_scores_leave_as_a_table(served: list[str], at_desk: Sit) -> None:
    row = drawn(at_desk)
    answer(at_desk("caller"), first(row), **GOOD)
    address = reverse("oversight:scores-file", args=[row.pk, "csv"])

    response = at_desk("manager").get(address, {"by": "department"})

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[2].startswith("云汀市监,market,100.0,1.0,1,0,1,是,1,0,0,1,0,0")


def test_evaluations_join_the_survey_by_channel_and_weight(served: list[str], at_desk: Sit) -> None:
    """N20: third party 100 weighed 40, window screen 80 weighed 30: (4000 + 2400) / 70."""
    row = drawn(at_desk)
    s.run_worker()
    s.judge(served[0], 3, days=1)
    answer(at_desk("caller"), first(row), **GOOD)

    assert "91.43" in see(at_desk("manager"), "scores", row.pk)


def test_other_four_channels_are_a_matter_of_the_scheme(
    served: list[str], at_desk: Sit, clock: Clock
) -> None:
    """X6: 留言本, 意见箱, 服务热线, 第三方; paper typed in with its date; only that set counts."""
    clock.now = w.after(days=1)
    page = at_desk("manager").get(reverse("oversight:scheme-set"))
    fields = dict(page.context["form"].initial)
    fields = {name: value for name, value in fields.items() if not name.startswith("weight_")}
    four = ("third_party", "guest_book", "suggestion_box", "hotline")
    fields |= {f"weight_{one}": 25 for one in four}
    fields |= {"valid_from": "2026-03-01", "division_code": "990100", "key": "s"}
    response = at_desk("manager").post(reverse("oversight:scheme-set"), fields)
    assert response.status_code == 302, response.context["form"].errors
    clock.now = APRIL
    row = drawn(at_desk)
    paper = {
        **GOOD,
        "case_number": served[0],
        "channel": "guest_book",
        "collected_on": "2026-03-31",
        "key": "p",
    }

    assert at_desk("caller").post(
        reverse("oversight:paper", args=[row.pk]), paper
    ).status_code == 302  # fmt: skip

    sheet = {
        "attitude": "1",
        "window": "A01",
        "department": "market",
        "channel": "suggestion_box",
        "collected_on": "2026-03-30",
        "opinion": "等了一个上午",
        "key": "q",
    }
    typed = at_desk("caller").post(
        reverse("oversight:paper", args=[row.pk]), sheet, follow=True
    ).content.decode()  # fmt: skip
    assert "意见箱的评价已录入，已生成整改单" in typed
    ticket = surveys.SurveyTicket.objects.get()
    rectify = see(at_desk("head"), "ticket-rectify", ticket.pk)
    assert "登记整改：A01号窗口" in rectify
    scores = see(at_desk("manager"), "scores", row.pk)
    assert "留言本" in scores
    assert "门户网站" not in scores


def test_two_rounds_stand_side_by_side_with_the_difference(served: list[str], at_desk: Sit) -> None:
    """X7: 97.8 beside 92.04 is +5.76; here 100 beside 80 is +20."""
    row = drawn(at_desk)
    before = surveys.SurveyRound.objects.create(
        division_code="990100", month="2026-02", seed="x", scheme=row.scheme, drawn_at=APRIL
    )
    surveys.SurveyAnswer.objects.create(
        round=before,
        person="p",
        case_number="c",
        channel="third_party",
        grades=dict.fromkeys(surveys.CONTENTS, 2),
        answered_at=APRIL,
    )
    answer(at_desk("caller"), first(row), **GOOD)

    page = see(at_desk("manager"), "compare", row.pk)

    assert "<b>+20.00</b>" in page


def test_a_recording_says_when_it_goes(
    served: list[str], at_desk: Sit, settings: Any, tmp_path: Any
) -> None:
    """N19: kept three months."""
    settings.FILES_ROOT = tmp_path
    call = first(drawn(at_desk))
    address = reverse("oversight:call-recording", args=[call])
    wrong = SimpleUploadedFile("a.wav", b"%PDF-1.7 not a call")
    refused = at_desk("caller").post(address, {"recording": wrong})
    kept = at_desk("caller").post(
        address, {"recording": SimpleUploadedFile("a.wav", wave().read())}
    )

    assert refused.status_code >= 400
    assert kept.status_code == 302
    assert "2026年7月2日删除" in see(at_desk("caller"), "call", call)


def test_a_round_ends_when_nobody_is_left(served: list[str], at_desk: Sit) -> None:
    row = drawn(at_desk)
    close = reverse("oversight:round-close", args=[row.pk])
    assert at_desk("manager").post(close, {"key": "1"}).status_code == 409
    for _ in range(4):
        answer(at_desk("caller"), first(row), **GOOD)

    assert at_desk("manager").post(close, {"key": "2"}).status_code == 302
    assert "已结束" in see(at_desk("manager"), "rounds")


def test_a_long_list_costs_what_a_short_one_costs(
    served: list[str], at_desk: Sit, django_assert_num_queries: Any
) -> None:
    row = drawn(at_desk)
    surveys.SurveyCall.objects.bulk_create(
        surveys.SurveyCall(
            round=row,
            window="B02",
            case_number=f"c{n}",
            item_name="许可",
            came_on=APRIL.date() - timedelta(days=9),
            decided_on=APRIL.date() - timedelta(days=9),
            place=n,
            status="due",
        )
        for n in range(1, 101)
    )
    caller = at_desk("caller")
    see(caller, "round", row.pk)
    with django_assert_num_queries(7):
        page = see(caller, "round", row.pk)

    assert page.count('class="row-link"') == 50


def test_voices_left_out_by_the_scheme_do_not_count(served: list[str], at_desk: Sit) -> None:
    row = drawn(at_desk)
    surveys.SurveyRound.objects.filter(pk=row.pk).update(
        scheme={**row.scheme, "voice_channels": {}}
    )
    s.run_worker()
    s.judge(served[0], 1, "115", days=1)

    assert evaluation.voices("990100", from_at=w.MONDAY, until_at=APRIL)
    assert "—" in see(at_desk("manager"), "scores", row.pk)
