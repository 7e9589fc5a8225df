"""Every bad label against what acts on cases and visits left behind (20 §2.8: 108–115, 207–214)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from onewindow.domains.cases import api as cases
from onewindow.domains.cases.tests import world as w
from onewindow.domains.documents import api as documents
from onewindow.domains.documents.tests import samples
from onewindow.domains.evaluation import api as evaluation
from onewindow.domains.evaluation.tests import scenes as s
from onewindow.kit.actors import Actor, ActorKind

LAYOUT = cases.Defect("layout", "布局图", "没有比例尺", "补上比例尺")


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


def said(number: str, label: str, *, days: int = 0, occasion: int = 1) -> tuple[str, str]:
    """Judge with one label; return the verdict and its words."""
    stars = 1 if label.startswith("1") else 2
    given = s.judge(number, stars, label, days=days, occasion=occasion)
    (found,) = given.findings
    return found["verdict"], found["because"]


def corrected(world: w.World, defect: cases.Defect = LAYOUT, **fields: Any) -> str:
    """Return a case accepted after one correction, brought to the window a day later."""
    case = w.receive(world, **fields)
    if not fields:
        w.confirm(case)
    else:
        cases.pass_pre_review(case.number, by=w.CLERK, at=w.after(hours=1))
    cases.request_correction(case.number, (defect,), by=w.CLERK, at=w.after(hours=2))
    cases.submit_correction(case.number, (defect.material,), by=w.CLERK, at=w.after(1))
    cases.accept_case(case.number, by=w.CLERK, at=w.after(1, 1))
    s.run_worker()
    return case.number


def online(world: w.World) -> dict[str, Any]:
    """Return how the applicant applies over the net."""
    key = str(world.applicant.uuid)
    return {
        "by": Actor(ActorKind.APPLICANT, key, "林一"),
        "window": "",
        "channel": "portal",
    }


def granted_online(world: w.World) -> str:
    case = w.receive(world, **online(world))
    cases.pass_pre_review(case.number, by=w.CLERK, at=w.MONDAY)
    cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY)
    cases.sign_step(case.number, "b", outcome="agreed", by=w.EXAMINER, at=w.MONDAY)
    for inspector in w.INSPECTORS:
        cases.sign_step(case.number, "c", outcome="agreed", by=inspector, at=w.MONDAY)
    cases.decide_case(case.number, outcome="granted", by=w.APPROVER, at=w.MONDAY)
    s.run_worker()
    return case.number


def declined(world: w.World, basis: str) -> str:
    case = w.receive(world)
    stamp = {"at": w.after(hours=0.5)}
    cases.report_negative(
        case.number, kind="decline", reason="不是会员", basis=basis, by=w.CLERK, **stamp
    )
    cases.approve_negative_report(case.number, by=w.HEAD, **stamp)
    cases.decline_case(case.number, by=w.CLERK, **stamp)
    s.run_worker()
    return case.number


@pytest.mark.parametrize(
    ("basis", "verdict", "words"),
    [
        ("《商会章程》第三条", "corroborated", "依据不在受理时的标准内"),
        ("《食品安全法》第三十五条", "contradicted", "依据在受理时的标准内"),
        ("《行政许可法》第三十二条", "open", "是否属于标准列明的条件，须核实"),
    ],
)
def test_108_looks_at_the_ground_on_which_the_case_was_refused(
    world: w.World, basis: str, verdict: str, words: str
) -> None:
    number = declined(world, basis)

    assert said(number, "108", occasion=2) == (
        verdict,
        f"不予受理：“不是会员（{basis}）”，{words}",
    )


def test_108_without_anything_recorded_is_for_a_person_to_ask(accepted: str) -> None:
    assert said(accepted, "108") == (
        "open",
        "办件记录中没有标准以外的条件；口头要求不留记录，须向评价人核实",
    )


def test_108_a_return_in_words_is_shown_and_judged_by_a_person(world: w.World) -> None:
    number = s.accept(world)
    cases.return_step(number, "b", reason="请先加入商会", by=w.EXAMINER, at=w.after(hours=0.5))

    verdict, because = said(number, "108")

    assert (verdict, because) == (
        "open",
        "环节退回：“请先加入商会”，是否属于标准列明的条件，须核实",
    )


def test_108_and_109_of_a_grant_all_in_writing_contradict(world: w.World) -> None:
    """Whoever met nobody was asked nothing but what the record holds."""
    number = granted_online(world)
    case = cases.Case.objects.get(number=number)
    cases.make_result(number, by=w.CLERK, at=w.MONDAY)
    cases.deliver_case(
        number,
        mode="electronic",
        recipient="林一",
        recipient_key=case.state["applicant_key"],
        by=w.CLERK,
        at=w.MONDAY,
    )
    s.run_worker()
    asked = evaluation.Invitation.objects.values_list("occasion", "kind")
    assert list(asked) == [(2, "online")]

    given = s.judge(number, 1, "108", "109", "112", occasion=2)

    assert [(f["label"], f["verdict"]) for f in given.findings] == [
        ("108", "contradicted"),
        ("109", "contradicted"),
        ("112", "contradicted"),
    ]


def test_109_an_oral_demand_leaves_no_trace_and_accuses_nobody(accepted: str) -> None:
    assert said(accepted, "109") == (
        "open",
        "记录中没有清单以外的要求；口头要求不留记录，须向评价人核实",
    )


def test_109_something_else_asked_under_a_listed_name_is_found(world: w.World) -> None:
    defect = cases.Defect("layout", "房东的无犯罪记录证明", "缺少", "由派出所开具")
    number = corrected(world, defect)

    assert said(number, "109", days=2) == (
        "corroborated",
        "曾要求清单以外的材料：房东的无犯罪记录证明（2026-03-02补正告知，记在“布局图”名下）",
    )


def test_109_a_notice_that_was_imported_says_what_was_really_asked(world: w.World) -> None:
    """A sheet of an earlier system names a paper that the pinned standard does not."""
    w.register_seals()
    number = s.accept(world)
    facts = samples.every()[documents.NoticeKind.CORRECTION]
    asked = documents.Defect(material="贫困证明", problem="缺少", right="由社区开具")
    market = samples.MARKET.model_copy(update={"code": "market"})
    notice = documents.issue_notice(
        documents.NoticeKind.CORRECTION,
        number,
        facts=facts.model_copy(update={"defects": [asked], "authority": market}),
        by=w.CLERK,
        at=w.MONDAY,
    )

    verdict, because = said(number, "109")

    assert verdict == "corroborated"
    assert because == f"曾要求清单以外的材料：贫困证明（{notice.title}{notice.number}）"


def test_109_what_the_standard_lists_may_be_asked_for(world: w.World) -> None:
    number = corrected(world)

    assert said(number, "109", days=2)[0] == "open"


@pytest.mark.parametrize(("days", "verdict"), [(20, "contradicted"), (29, "corroborated")])
def test_110_is_told_by_the_statutory_clock(accepted: str, days: int, verdict: str) -> None:
    """Twenty working days from 2 March 2026 end with 30 March."""
    assert said(accepted, "110", days=days)[0] == verdict


@pytest.mark.parametrize("label", ["111", "115", "213", "214"])
def test_quality_and_manner_stay_open(accepted: str, label: str) -> None:
    assert said(accepted, label) == ("open", "记录不能判断，由承办单位联系评价人核实")


def ended(number: str) -> str:
    """Let the applicant take the case back: an end invites by link."""
    cases.withdraw_case(number, reason="不办了", by=w.CLERK, at=w.after(1, 2))
    s.run_worker()
    return number


def fully_online(world: w.World) -> None:
    w.publish({**w.ITEM, "code": "net", "name": "网上事项", "online_depth": "4", "runs": 0})


def test_211_a_promise_of_the_net_that_ended_at_the_window_is_corroborated(
    world: w.World,
) -> None:
    fully_online(world)
    number = ended(corrected(world, item_code="net", **online(world)))

    assert said(number, "211", days=2, occasion=2) == (
        "corroborated",
        "标准承诺全程网办，网上提交后又在窗口收取：布局图",
    )


def test_112_papers_brought_after_an_online_application_are_asked_after(world: w.World) -> None:
    """The standard takes applications over the net and promises no more than that."""
    number = ended(corrected(world, **online(world)))

    assert said(number, "112", days=2, occasion=2)[0] == "open"


def test_112_a_standard_without_the_net_promised_nothing(world: w.World) -> None:
    w.publish({**w.ITEM, "code": "desk", "name": "窗口事项", "channels": ["window"]})
    case = w.confirm(w.receive(world, item_code="desk"))
    cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY)
    s.run_worker()

    assert said(case.number, "112") == ("contradicted", "受理时的标准没有承诺网上办理")


def test_207_looks_at_the_samples_of_the_pinned_standard(world: w.World) -> None:
    sampled = [
        {**material, "sample": "https://yiwang.example/sample.pdf"}
        for material in w.ITEM["materials"]
    ]
    w.publish({**w.ITEM, "code": "sampled", "name": "有样表事项", "materials": sampled})
    without = s.accept(world)
    case = w.confirm(w.receive(world, item_code="sampled"))
    cases.accept_case(case.number, by=w.CLERK, at=w.MONDAY)
    s.run_worker()

    assert said(without, "207")[0] == "corroborated"
    assert said(case.number, "207") == (
        "contradicted",
        "受理时的标准给出了样表：申请书、布局图、健康证明、管理制度",
    )


def test_208_a_receipt_says_what_came_and_accuses_nobody(world: w.World) -> None:
    """It is made after the fact: whether a list was given before is asked."""
    w.register_seals()
    number = s.accept(world)
    (receipt,) = (n for n in documents.notices_of_case(number) if n.kind == "receipt")

    verdict, because = said(number, "208")

    assert verdict == "open"
    assert because.startswith(f"收件凭证（{receipt.number}）")
    assert because.endswith("列明的是收到的材料，事先是否给过清单须向评价人核实")


def test_208_a_correction_notice_is_a_list_in_writing(world: w.World) -> None:
    w.register_seals()
    number = corrected(world)
    (notice,) = (n for n in documents.notices_of_case(number) if n.kind == "correction")

    assert said(number, "208", days=2) == (
        "contradicted",
        f"{notice.title}（{notice.number}）列明了应补的材料",
    )


def test_208_who_applied_over_the_net_saw_the_list(world: w.World) -> None:
    number = ended(corrected(world, **online(world)))

    assert said(number, "208", days=2, occasion=2) == (
        "contradicted",
        "本件网上申报，提交前已逐项列出材料",
    )


def test_208_a_list_that_was_never_issued_is_no_list(world: w.World) -> None:
    """What was voided was not given."""
    w.register_seals()
    number = s.accept(world)
    for notice in documents.materials_told(number):
        documents.void_notice(
            notice.number, reason="误发", by=samples.KEEPER, at=w.after(hours=0.5)
        )

    assert said(number, "208") == (
        "corroborated",
        "没有出具收件凭证、补正告知等列明材料的文书",
    )


def test_208_a_sheet_still_being_made_is_waited_for(accepted: str) -> None:
    """Without a seal the notice is tried again: nobody is accused meanwhile."""
    assert said(accepted, "208") == ("open", "列明材料的文书尚在制作")


@pytest.mark.parametrize(("days", "verdict"), [(10, "contradicted"), (15, "corroborated")])
def test_209_is_told_by_the_promise(accepted: str, days: int, verdict: str) -> None:
    """Ten working days from 2 March 2026 end with 16 March."""
    assert said(accepted, "209", days=days)[0] == verdict


def test_210_a_return_for_what_was_corrected_is_a_second_demand(world: w.World) -> None:
    number = corrected(world)
    cases.return_step(
        number,
        "b",
        reason="仍不清楚",
        materials=("layout",),
        by=w.EXAMINER,
        at=w.after(1, 2),
    )

    assert said(number, "210", days=2) == ("corroborated", "同一材料被多次要求：布局图（2次）")


def test_210_once_asked_and_brought_twice_is_for_a_person(world: w.World) -> None:
    number = corrected(world)

    assert said(number, "210", days=2) == (
        "open",
        "同一材料多次提交：布局图（2次），是否同样内容须核实",
    )


def test_210_across_the_counter_nothing_recorded_accuses_nobody(accepted: str) -> None:
    """20 §2.8: what was asked again in words leaves no trace; only a person can find out."""
    assert said(accepted, "210") == (
        "open",
        "记录中每份材料至多要求一次；口头要求不留记录，须向评价人核实",
    )


def test_210_all_in_writing_and_asked_once_contradicts(world: w.World) -> None:
    number = granted_online(world)
    case = cases.Case.objects.get(number=number)
    cases.make_result(number, by=w.CLERK, at=w.MONDAY)
    cases.deliver_case(
        number,
        mode="electronic",
        recipient="林一",
        recipient_key=case.state["applicant_key"],
        by=w.CLERK,
        at=w.MONDAY,
    )
    s.run_worker()

    assert said(number, "210", occasion=2) == (
        "contradicted",
        "本件全程网上办理，每份材料至多要求一次、提交一次",
    )


def test_what_came_after_the_evaluation_changes_no_finding(world: w.World) -> None:
    number = s.accept(world)
    cases.return_step(number, "b", reason="另需说明", by=w.EXAMINER, at=w.after(hours=3))

    assert said(number, "108")[1].startswith("办件记录中没有")
    assert w.after(hours=3) - w.after(hours=1) == timedelta(hours=2)
