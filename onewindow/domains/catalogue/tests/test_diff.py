"""Differences that read like sentences, and figures that anyone can recompute."""

from __future__ import annotations

from copy import deepcopy

import pytest

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules.diff import diff, highlights
from onewindow.domains.catalogue.rules.figures import (
    ItemFacts,
    baseline_figures,
    before_and_after,
    catalogue_rates,
    figures,
    limit_compression,
    parallel_gain,
    rate,
    reduction,
)
from onewindow.domains.catalogue.tests.samples import FOOD, food
from onewindow.lib.limits import Limit


def changed(**changes):
    return [change.sentence for change in diff(food(), food(**changes))]


def test_the_same_text_has_no_difference():
    """X23: texts from one version never disagree (diff = ∅)."""
    assert diff(food(), food()) == []


def test_limits_runs_and_flags_read_as_sentences():
    assert changed(promised_limit="5wd", runs=1, allows_deferral=False, name="食品许可") == [
        "名称由“食品经营许可新办”改为“食品许可”",
        "承诺办结时限由“10个工作日”改为“5个工作日”",
        "容缺受理由“是”改为“否”",
        "到现场次数由“0”改为“1”",
    ]


def test_materials_are_matched_by_name_although_their_order_and_ids_differ():
    materials = deepcopy(FOOD["materials"][::-1])
    materials[0]["id"] = "somewhere-else"
    materials[0]["copies"] = 2
    materials.append({"id": "new", "name": "环评批复", "source": "third_party"})
    found = diff(food(), food(materials=materials))

    assert [change.sentence for change in found] == [
        "多要材料“环评批复”",
        "材料“经营场所使用证明”的份数由“1”改为“2”",
    ]
    assert [change.path for change in found] == ["materials[6]", "materials[0].copies"]


def test_steps_are_matched_by_code():
    plan = deepcopy(FOOD["plan"])
    del plan["steps"][2]
    plan["steps"][2]["after"] = ["review"]
    plan["steps"].append({"code": "seal", "name": "盖章", "department": "market", "limit": "1wd"})

    assert changed(plan=plan) == [
        "删去环节“现场核查”",
        "环节“审批”的前置环节由“inspect”改为“review”",
        "增加环节“盖章”",
    ]


def test_only_what_burdens_the_applicant_is_highlighted():
    """X18: the same thing needs 5 materials here, 7 there."""
    here = food(materials=FOOD["materials"][:4], promised_limit="8wd")
    there = food(promised_limit="10wd", enquiry_phone="0340-1234567")

    assert [change.sentence for change in highlights(diff(here, there))] == [
        "承诺办结时限由“8个工作日”改为“10个工作日”",
        "多要材料“从业人员健康证明”",
        "多要材料“经营场所使用证明”",
    ]
    assert highlights(diff(there, here)) == []


@pytest.mark.parametrize(
    ("_case", "old", "new", "percent"),
    [
        ("W15: land materials", 170, 154, "9.4 %"),
        ("W15: real-estate materials; the seed prints 27 %", 373, 275, "26.3 %"),
        ("W16: nodes", 127, 35, "72.4 %"),
        ("W16: nodes, first round", 127, 43, "66.1 %"),
        ("X12: industrial projects in days", 200, 30, "85.0 %"),
    ],
)
def test_reductions_reproduce_the_published_figures(_case, old, new, percent):
    assert reduction(old, new).percent == percent


def test_limit_compression_adds_up_before_it_divides():
    """N3, N10: (60−3)/60 = 95 %; one long limit weighs more than many short ones."""
    assert limit_compression([(Limit.parse("60wd"), Limit.parse("3wd"))]).percent == "95.0 %"
    pairs = [(Limit.parse("20wd"), Limit.parse("10wd")), (Limit.parse("7d"), Limit.parse("5wd"))]
    assert limit_compression(pairs).percent == "40.0 %"
    assert limit_compression([]).percent == "—"


def test_parallel_work_saves_what_the_critical_path_leaves():
    """N6: 50→22 = 56 %; 90→20 = 77.8 %."""
    assert (parallel_gain(50, 22).percent, parallel_gain(90, 20).percent) == ("56.0 %", "77.8 %")


def test_the_four_percentages_of_xianning_reproduce():
    """X11: 73.6 % immediate, 99.9 % online, 49.6 % at most one run, 31.9 % none.

    Xianning counts the last two apart, so its 49.6 % is `by_runs["1"]`.
    """
    items = [
        ItemFacts(
            is_immediate=n < 7392,
            online_depth="3" if n < 10026 else "",
            runs=0 if n < 3204 else 1 if n < 3204 + 4981 else 2,
        )
        for n in range(10038)
    ]
    rates = catalogue_rates(items)

    assert rates.immediate.percent == "73.6 %"
    assert rates.online.percent == "99.9 %"
    assert rate(rates.by_runs["1"], rates.items).percent == "49.6 %"
    assert rates.no_run.percent == "31.9 %"


def test_quzhou_counts_no_run_as_at_most_one():
    """Q5: 987/1090 = 90.6 %."""
    items = [
        ItemFacts(is_immediate=False, runs=1 if n < 987 else 2, online_depth="")
        for n in range(1090)
    ]

    assert catalogue_rates(items).at_most_once.percent == "90.6 %"


def test_before_and_after_come_from_stored_baselines():
    """Q9, Q19: trips, materials, time, links and windows before and after."""
    content = food()
    rows = before_and_after(baseline_figures(content.baselines[0]), figures(content))

    assert [(row.name, row.before, row.after, row.saved) for row in rows] == [
        ("材料", "15份", "5份", "66.7 %"),
        ("环节", "12个", "6个", "50.0 %"),
        ("跑动", "3次", "0次", "100.0 %"),
        ("窗口", "3个", "1个", "66.7 %"),
        ("时限", "20个工作日", "10个工作日", "50.0 %"),
    ]


def test_real_estate_transfer_went_from_three_windows_and_eight_trips_to_one():
    """Q19: 3 windows/8 trips → 1/1."""
    data = {**deepcopy(FOOD), "runs": 1, "baselines": [{"runs": 8, "windows": 3}]}
    content = StandardContent.model_validate(data)
    rows = before_and_after(baseline_figures(content.baselines[0]), figures(content))

    assert [(row.name, row.before, row.after) for row in rows] == [
        ("跑动", "8次", "1次"),
        ("窗口", "3个", "1个"),
    ]
