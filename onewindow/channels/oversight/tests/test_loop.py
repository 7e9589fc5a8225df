"""A bad evaluation on the screens of those who hand it on, put it right, ask, and publish it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from onewindow.channels.tests.clocks import Clock
from onewindow.domains.cases.tests import world as w
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation import tasks
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.kit.actors import SYSTEM

Sit = Callable[[str], Client]


def see(browser: Client, name: str, *args: object, **query: str) -> str:
    response = browser.get(reverse(f"oversight:{name}", args=args), query)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def do(browser: Client, row: evaluation.Rectification, act: str, **fields: Any) -> Any:
    address = reverse("oversight:rectification-act", args=[row.pk, act])
    return browser.post(address, {"key": f"{act}-{len(fields)}", **fields})


def test_the_page_shows_what_was_said_and_what_the_record_says(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    """20 §2.8: 109 is checked against what was asked for; an oral demand leaves no trace."""
    page = see(at_desk("manager"), "rectification", bad.pk)

    assert "要了清单以外的证明" in page
    assert "需提供办事指南之外的申报材料" in page
    assert "待核实" in page
    assert "记录中没有清单以外的要求；口头要求不留记录，须向评价人核实" in page


def test_it_goes_from_hand_to_hand_until_it_is_closed_and_published(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    """20 §2.8: dispatch → contact → rectify → call back → publish, over the screens alone."""
    manager, head, supervisor = (at_desk(one) for one in ("manager", "head", "supervisor"))
    assert do(manager, bad, "dispatch", department="market").status_code == 302
    assert do(head, bad, "contact", note="已致电").status_code == 302
    assert do(head, bad, "rectify", remedy="重申清单").status_code == 302
    assert do(manager, bad, "call-back", result="satisfied").status_code == 302
    answer = {"answer": "已致歉并自查", "key": "p"}
    publish = reverse("oversight:evaluation-publish", args=[bad.evaluation_id])
    assert supervisor.post(publish, answer).status_code == 302

    bad.refresh_from_db()
    assert bad.stage == "closed"
    page = see(manager, "rectification", bad.pk)
    for words in ("转办差评", "联系了评价人", "完成整改", "整改办结", "公开评价和答复", "已致歉"):
        assert words in page
    assert "已致歉并自查" in Client().get(reverse("evaluating:published")).content.decode()
    assert "已办结" in see(manager, "rectifications", tab="closed")


def test_who_is_known_by_name_is_called_and_nobody_is_offered_not_to(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    manager = at_desk("manager")
    page = reverse("oversight:rectification-act", args=[bad.pk, "call-back"])
    assert 'value="anonymous"' not in manager.get(page).content.decode()
    assert 'value="unreached"' in manager.get(page).content.decode()
    forged = do(manager, bad, "call-back", result="anonymous")
    assert forged.status_code == 422
    bad.evaluation.invitation.is_named = False
    bad.evaluation.invitation.save(update_fields=["is_named"])
    assert 'value="anonymous"' in manager.get(page).content.decode()


def test_an_empty_remedy_is_refused_and_a_long_one_kept(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))
    head = at_desk("head")

    assert do(head, bad, "contact", note="").status_code == 422
    response = do(head, bad, "contact", note="话" * 501)

    assert response.status_code == 422
    assert "话" * 501 in response.content.decode()


def test_an_act_out_of_order_says_where_it_stands_and_keeps_what_was_typed(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    response = do(at_desk("manager"), bad, "call-back", result="satisfied", note="打过了")

    assert response.status_code == 409
    assert "整改单处于“待转办”" in response.content.decode()
    assert "打过了" in response.content.decode()


def test_a_second_press_acts_once(bad: evaluation.Rectification, at_desk: Sit) -> None:
    manager = at_desk("manager")

    for _ in range(2):
        assert do(manager, bad, "dispatch", department="market").status_code == 302

    facts = [type(told.fact).__name__ for told in evaluation.story_of(bad.evaluation.invitation)]
    assert facts.count("RectificationMoved") == 1


def test_a_department_sees_its_own_and_only_the_acts_it_may_do(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))

    page = see(at_desk("head"), "rectification", bad.pk)
    assert "联系评价人" in page
    assert "复核申诉" not in page
    water = at_desk("water-head")
    assert water.get(reverse("oversight:rectification", args=[bad.pk])).status_code == 404
    assert "没有待整改的差评" in see(water, "rectifications")


def test_the_story_tells_who_was_reminded_of_what(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    """W10: reminders are recorded."""
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))
    tasks.sweep_reminders(w.after(days=2))

    page = see(at_desk("manager"), "rectification", bad.pk)

    assert "催办：待联系已经超期" in page


def test_an_appeal_is_reviewed_by_somebody_else(
    bad: evaluation.Rectification, at_desk: Sit
) -> None:
    """20 §2.8: appeal and review strike mistaken ones."""
    evaluation.dispatch(bad.pk, department="market", by=s.MANAGER, at=w.after(hours=2))
    assert do(at_desk("head"), bad, "appeal", reason="评价人弄混了窗口").status_code == 302

    review = do(at_desk("supervisor"), bad, "review", verdict="strike", opinion="录像为二号窗口")

    assert review.status_code == 302
    bad.evaluation.refresh_from_db()
    assert bad.evaluation.strike_reason == "录像为二号窗口"
    assert "已剔除" in see(at_desk("manager"), "evaluations", stars="1")


def test_what_is_due_first_stands_first_with_its_light(
    bad: evaluation.Rectification, at_desk: Sit, clock: Clock, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        occasion = evaluation.Occasion(
            f"v{n}",
            1,
            "online",
            item_name=f"事项{n:02}",
            department="market",
            division_code="990101",
        )
        code = evaluation.invite(occasion, by=SYSTEM, at=w.MONDAY).code
        evaluation.submit_evaluation(
            code, stars=1, words="慢", channel="web", by=s.APPLICANT, at=w.after(days=n % 7 + 1)
        )
    clock.now = w.after(days=3)
    manager = at_desk("manager")
    see(manager, "rectifications")
    with django_assert_max_num_queries(9):
        page = see(manager, "rectifications")

    assert page.count('class="row-link"') == 50
    assert page.index("超期 2 天") < page.index("今天到期") < page.index("还有 4 天")
    assert 'rel="next"' in page


def test_few_voices_are_marked_and_defaults_stand_apart(world: w.World, at_desk: Sit) -> None:
    """§1.7: one five-star evaluation must not beat five; silence is not praise."""
    for n in range(7):
        window = "A01" if n < 5 else "B02"
        occasion = evaluation.Occasion(
            f"v{n}", 1, "onsite", item_name="许可", window=window, division_code="990101"
        )
        code = evaluation.invite(occasion, by=SYSTEM, at=w.MONDAY).code
        if n < 6:
            evaluation.submit_evaluation(
                code, stars=4 if n < 5 else 5, channel="web", by=s.APPLICANT, at=w.after(hours=1)
            )
    page = see(at_desk("supervisor"), "ranking", **{"from": "2026-03-01", "until": "2026-03-31"})

    assert page.index("A01号窗口") < page.index("样本不足") < page.index("B02号窗口")
    assert "主动评价率" in page
    assert "沉默不算满意" in page


@pytest.mark.parametrize("query", [{"from": "soon"}, {"from": "2026-03-02", "until": "2026-03-01"}])
def test_a_period_that_is_none_is_refused(at_desk: Sit, query: dict[str, str]) -> None:
    response = at_desk("supervisor").get(reverse("oversight:ranking"), query)

    assert response.status_code == 422
    assert "下一步" in response.content.decode()


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("window", "A01号窗口"),
        ("clerk", ">clerk<"),
        ("item_code", "食品经营许可"),
        ("department", "云汀市监"),
        ("outlet", "大厅"),
        ("kind", "政务服务大厅（现场）"),
    ],
)
def test_every_ranking_names_whom_it_ranks(
    bad: evaluation.Rectification, at_desk: Sit, by: str, name: str
) -> None:
    """20 §2.8: every item, body, platform and person can be judged; issue 4 part 6: ranking."""
    page = see(at_desk("manager"), "ranking", by=by)

    assert name in page
    assert "样本不足" in page


def test_a_policy_is_configuration(at_desk: Sit, world: w.World) -> None:
    supervisor = at_desk("supervisor")
    fields = {
        **{name: value for name, value in vars_of(evaluation.DEFAULT_POLICY).items() if value},
        "division_code": "990101",
        "valid_from": "2026-03-01",
        "contact_days": 2,
        "key": "k",
    }
    assert supervisor.post(reverse("oversight:policy-set"), fields).status_code == 302

    assert evaluation.policy_for("990101", w.MONDAY.date()).contact_days == 2
    assert "2026-03-01" in see(supervisor, "policies")


def vars_of(policy: evaluation.Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in policy.__dataclass_fields__}


def test_everybody_lands_where_they_work(at_desk: Sit) -> None:
    assert at_desk("caller").get(reverse("entrance:home"))["Location"] == "/oversight/"
    assert at_desk("caller").get("/oversight/")["Location"] == "/oversight/surveys"
    assert "监督评价" in at_desk("manager").get(reverse("console:places")).content.decode()
    assert "监督评价" in at_desk("head").get(reverse("review:inbox")).content.decode()
