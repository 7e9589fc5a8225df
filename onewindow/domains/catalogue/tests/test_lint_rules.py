"""Each rule of the gate hits what it should and leaves the rest alone."""

from __future__ import annotations

import pytest

from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import RULES, Finding
from onewindow.domains.catalogue.rules.lint import blocking, lint
from onewindow.domains.catalogue.tests.samples import FOOD, food, food_with
from onewindow.lib.limits import Limit

CONTEXT = LintContext(
    departments=frozenset({"market"}),
    profiles={"LIC": frozenset({""}), "BUILD": frozenset({""})},
    statutes={("LIC", ""): Limit.parse("20wd"), ("BUILD", ""): Limit.parse("7d")},
)


def hits(content, rule: str, context: LintContext = CONTEXT) -> list[Finding]:
    return [finding for finding in lint(content, context) if finding.rule == rule]


def steps(**changes):
    """Return the plan with fields of one step replaced: steps(decide={"limit": "9wd"})."""
    found = [{**step, **changes.get(step["code"], {})} for step in FOOD["plan"]["steps"]]
    return {**FOOD["plan"], "steps": found}


def test_a_clean_standard_has_no_finding():
    assert lint(food(), CONTEXT) == []


CASES = [
    # rule, hit, place
    ("immediate_type", {"promised_limit": "0wd"}, "handling_type"),
    ("immediate_type", {"handling_type": "immediate"}, "promised_limit"),
    (
        "result_ending",
        {"results": [{"name": "准予批复", "kind": "licence", "sample": "样本"}]},
        "results[0].kind",
    ),
    (
        "result_ending",
        {"results": [{"name": "卫生许可证", "kind": "approval", "sample": "样本"}]},
        "results[0].kind",
    ),
    ("runs_reason", {"runs": 1, "runs_reason": "", "online_depth": "3"}, "runs_reason"),
    ("runs_reason", {"runs": 0, "runs_reason": "须查验原件"}, "runs_reason"),
    ("zero_runs_by_post", {"online_depth": "2", "channels": ["window"]}, "channels"),
    ("fully_online_runs", {"runs": 1, "runs_reason": "领证", "online_depth": "4"}, "runs"),
    ("fee_details", {"is_charged": True}, "fees"),
    (
        "fee_details",
        {"is_charged": True, "fees": [{"name": "登记费", "amount_fen": 8000}]},
        "fees[0].basis",
    ),
    ("fee_details", {"online_payment": True}, "online_payment"),
    ("fee_details", {"is_charged": None}, "is_charged"),
    ("phones", {"complaint_phone": "0340-5551011"}, "complaint_phone"),
    ("phones", {"enquiry_phone": ""}, "enquiry_phone"),
    ("phones", {"enquiry_phone": "5551011"}, "enquiry_phone"),
    ("objects_topic", {"topic": "婚姻登记", "service_objects": ["2"]}, "service_objects"),
    ("objects_topic", {"topic": "招标拍卖", "service_objects": ["1"]}, "service_objects"),
    ("faq_missing", {"faq": []}, "faq"),
    ("flow_steps", {"plan": {**FOOD["plan"], "steps": FOOD["plan"]["steps"][:4]}}, "plan.steps"),
    ("result_sample", {"results": [{"name": "食品经营许可证"}]}, "results[0].sample"),
    ("promise_over_statute", {"promised_limit": "21wd"}, "promised_limit"),
    ("promise_over_statute", {"statutory_limit": "13d"}, "promised_limit"),
    ("limit_differs_from_statute", {"statutory_limit": "60wd"}, "statutory_limit"),
    ("limit_differs_from_statute", {"profile": "BUILD"}, "statutory_limit"),
    ("code_structure", {"codes": {"basic": "00013112700"}}, "codes.basic"),
    (
        "code_structure",
        {"codes": {"implementation": "11622101013921538K400011700600"}},
        "codes.implementation",
    ),
    (
        "code_structure",
        {"codes": {"implementation": "11622101013921539K4000117006000"}},
        "codes.implementation",
    ),
    (
        "code_structure",
        {"codes": {"implementation": "11622101013921538K4000117006000", "basic": "000117006001"}},
        "codes.implementation",
    ),
    (
        "material_id_clash",
        {"materials": [FOOD["materials"][0], {**FOOD["materials"][0], "name": "另一份"}]},
        "materials[1].id",
    ),
    (
        "material_duplicate",
        {
            "materials": [
                FOOD["materials"][0],
                {**FOOD["materials"][0], "id": "x", "name": "食品经营许可申请书（原件）"},
            ]
        },
        "materials[1].name",
    ),
    ("deferral_limits", {"allows_deferral": False}, "allows_deferral"),
    ("promise_incomplete", {"follow_up_days": None}, "follow_up_days"),
    ("promise_incomplete", {"promise_conditions": []}, "promise_conditions"),
    ("item_basis_missing", {"legal_basis": []}, "legal_basis"),
    ("item_basis_missing", {"legal_basis": [{"law": "食品安全法"}]}, "legal_basis[0].article"),
    (
        "stale_basis",
        {"legal_basis": [{"law": "中华人民共和国物权法", "article": "第九条"}]},
        "legal_basis[0]",
    ),
    (
        "stale_basis",
        {"legal_basis": [{"law": "婚姻法（2001年修正）", "article": "第八条"}]},
        "legal_basis[0]",
    ),
    ("limit_missing", {"promised_limit": None}, "promised_limit"),
    ("result_missing", {"results": []}, "results"),
    ("conditions_missing", {"conditions": []}, "conditions"),
    ("profile_unknown", {"profile": "XYZ"}, "profile"),
    ("profile_unknown", {"profile_variant": "winter"}, "profile_variant"),
    ("plan_missing", {"plan": None}, "plan"),
    ("plan_duplicate_step", {"plan": steps(review={"code": "accept"})}, "plan.steps[1].code"),
    (
        "plan_unknown_prerequisite",
        {"plan": steps(review={"after": ["nobody"]})},
        "plan.steps[1].after",
    ),
    ("plan_unreachable", {"plan": steps(review={"after": ["nobody"]})}, "plan.steps[1]"),
    (
        "plan_unreachable",
        {"plan": steps(inspect={"when": "answers.kind == 'shop' && answers.kind == 'restaurant'"})},
        "plan.steps[2].when",
    ),
    (
        "plan_unknown_department",
        {"plan": steps(review={"department": "moon"})},
        "plan.steps[1].department",
    ),
    ("plan_no_decision", {"plan": steps(decide={"stage": "review"})}, "plan.steps"),
    ("plan_no_decision", {"plan": steps(review={"stage": "decision"})}, "plan.steps[3].stage"),
    (
        "plan_lead_missing",
        {"plan": {**FOOD["plan"], "lead_department": "water"}},
        "plan.lead_department",
    ),
    ("plan_over_promise", {"plan": steps(decide={"limit": "3wd"})}, "promised_limit"),
    ("plan_step_over_promise", {"plan": steps(review={"limit": "11wd"})}, "plan.steps[1].limit"),
    ("plan_step_without_basis", {"plan": steps(review={"basis": []})}, "plan.steps[1].basis"),
    (
        "plan_prerequisite_without_reason",
        {"plan": steps(decide={"reasons": {}})},
        "plan.steps[3].reasons",
    ),
    (
        "plan_decision_overtakes",
        {"plan": steps(decide={"after": ["accept"], "reasons": {"accept": "先受理"}})},
        "plan.steps[1]",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "answers.kind =="}]},
        "form[0].when",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "answers.colour == 'red'"}]},
        "form[0].when",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "answers.kind == 'pub'"}]},
        "form[0].when",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "answers.kind"}]},
        "form[0].when",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "answers.kind > 3"}]},
        "form[0].when",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "size(answers.kind) > 3"}]},
        "form[0].when",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "[1].all(x, x > 0)"}]},
        "form[0].when",
    ),
    (
        "condition_invalid",
        {"form": [{"id": "a", "label": "甲", "when": "case.number == '1'"}]},
        "form[0].when",
    ),
    (
        "condition_never",
        {"form": [{"id": "a", "label": "甲", "when": "answers.agent && !answers.agent"}]},
        "form[0].when",
    ),
    (
        "question_unused",
        {"questions": [*FOOD["questions"], {"id": "mood", "text": "心情？", "kind": "boolean"}]},
        "questions[3]",
    ),
    (
        "question_options",
        {
            "questions": [
                *FOOD["questions"],
                {"id": "one", "text": "唯一？", "options": [{"value": "a", "label": "甲"}]},
            ]
        },
        "questions[3].options",
    ),
    (
        "waiver_invalid",
        {"waivers": {"no_such_rule": "历史遗留问题（张三）"}},
        "waivers.no_such_rule",
    ),
    ("waiver_invalid", {"waivers": {"plan_cycle": "领导已经同意（张三）"}}, "waivers.plan_cycle"),
    ("waiver_invalid", {"waivers": {"phones": "没有名字的理由"}}, "waivers.phones"),
]


@pytest.mark.parametrize(("rule", "changes", "place"), CASES)
def test_a_rule_hits_at_its_place(rule, changes, place):
    found = hits(food(**changes), rule)

    assert place in [finding.place for finding in found]
    assert all(finding.why and finding.text for finding in found)


MATERIAL_CASES = [
    ("no_basis", "materials.0.basis", [], "materials[0].basis"),
    ("condition_missing", "materials.2.when", "", "materials[2].when"),
    ("deferral_limits", "materials.4.deferrable_days", 11, "materials[4].deferrable_days"),
    ("vague_clause", "materials.0.name", "其他相关材料", "materials[0].name"),
]


@pytest.mark.parametrize(("rule", "change", "value", "place"), MATERIAL_CASES)
def test_a_material_rule_hits_at_its_place(rule, change, value, place):
    assert [finding.place for finding in hits(food_with(change, value), rule)] == [place]


NON_HITS = [
    ("immediate_type", {"promised_limit": "1wd", "handling_type": "immediate"}),
    (
        "result_ending",
        {"results": [{"name": "建设用地批复", "kind": "approval", "sample": "样本"}]},
    ),
    ("runs_reason", {"runs": 1, "runs_reason": "须本人签字", "online_depth": "3"}),
    ("zero_runs_by_post", {"online_depth": "2", "channels": ["window", "courier"]}),
    ("fully_online_runs", {"runs": 1, "runs_reason": "领证", "online_depth": "3"}),
    (
        "fee_details",
        {
            "is_charged": True,
            "fees": [{"name": "登记费", "amount_fen": 8000, "basis": [{"law": "收费通知"}]}],
        },
    ),
    ("phones", {"enquiry_phone": "12345"}),
    ("phones", {"enquiry_phone": "020-12366-2-4"}),
    ("objects_topic", {"topic": "婚姻登记", "service_objects": ["1"]}),
    ("faq_missing", {"type": "20", "faq": []}),
    ("flow_steps", {"type": "20", "plan": {**FOOD["plan"], "steps": FOOD["plan"]["steps"][:4]}}),
    ("promise_over_statute", {"statutory_limit": "14d"}),
    (
        "code_structure",
        {"codes": {"basic": "000117006000", "implementation": "11622101013921538K4000117006000"}},
    ),
    ("stale_basis", {"legal_basis": [{"law": "中华人民共和国民法典", "article": "第二百零九条"}]}),
    ("limit_missing", {"statutory_limit": None, "statutory_limit_note": "法律未规定期限"}),
    ("plan_step_without_basis", {"plan": steps(review={"basis": [], "kind": "external"})}),
    ("plan_over_promise", {"plan": steps(decide={"limit": "3wd"}, inspect={"is_optional": True})}),
    ("waiver_invalid", {"waivers": {"phones": "全市统一热线代答（张三）"}}),
]


@pytest.mark.parametrize(("rule", "changes"), NON_HITS)
def test_a_rule_leaves_the_lawful_alone(rule, changes):
    assert hits(food(**changes), rule) == []


def test_every_rule_is_tested():
    elsewhere = {"differs_elsewhere", "plan_cycle", "material_alias"}
    cancellations = {"covered_by_licence", "net_verifiable", "promise_not_offered"}
    tested = {case[0] for case in (*CASES, *MATERIAL_CASES)} | elsewhere | cancellations

    assert set(RULES) - tested == set()


def test_a_cycle_is_reported_with_its_path():
    """Q9: a cyclic prerequisite is reported with its path."""
    found = hits(food(plan=steps(review={"after": ["decide"]})), "plan_cycle")

    assert [finding.text for finding in found] == ["review → inspect → decide → review"]


def test_a_promise_of_45_days_is_refused_for_a_critical_path_of_46():
    """Q24: publishing with critical path 46 is refused; W16: so is a step without legal basis."""
    plan = steps(review={"limit": "39wd"})

    assert (
        hits(food(promised_limit="46wd", statutory_limit="60wd", plan=plan), "plan_over_promise")
        == []
    )
    found = hits(
        food(promised_limit="45wd", statutory_limit="60wd", plan=plan), "plan_over_promise"
    )
    assert [finding.text for finding in found] == [
        "关键路径 accept→review→inspect→decide→issue 需46个工作日，承诺45个工作日"
    ]


def test_the_critical_path_is_the_longest_over_all_situations():
    """Steps that exclude each other are not added up."""
    plan = steps(review={"limit": "7wd", "when": "answers.kind == 'shop'"})

    assert hits(food(plan=plan), "plan_over_promise") == []


def test_more_situations_than_can_be_tried_count_every_step():
    questions = [{"id": f"q{n}", "text": f"第{n}问？", "kind": "boolean"} for n in range(10)]
    late = "answers.q0 && " + " && ".join(f"!answers.q{n}" for n in range(1, 10))
    plan = steps(inspect={"when": late, "limit": "9wd"})
    content = food(questions=[*FOOD["questions"], *questions], plan=plan)

    assert [finding.text for finding in hits(content, "plan_over_promise")] == [
        "关键路径 accept→review→inspect→decide→issue 需15个工作日，承诺10个工作日"
    ]


def test_more_materials_than_another_region_are_reported():
    """X18: the diff lists extra materials and limits; alert."""
    context = LintContext(
        elsewhere={"330100": food(materials=FOOD["materials"][:4], promised_limit="5wd")}
    )

    assert [finding.text for finding in hits(food(), "differs_elsewhere", context)] == [
        "承诺办结时限由“5个工作日”改为“10个工作日”",
        "多要材料“从业人员健康证明”",
        "多要材料“经营场所使用证明”",
    ]


def test_a_material_under_another_name_is_told_the_one_name():
    """W15: same item, same name."""
    context = LintContext(material_names={"授权委托书": "授权书"})

    assert [f.suggestion for f in hits(food(), "material_alias", context)] == ["统一写作“授权书”"]


def test_a_waiver_with_reason_and_name_lets_an_error_pass():
    """A waiver has a reason and a name; Q8: without it the gate stays shut."""
    content = food_with("materials.0.name", "其他材料")
    waived = content.model_copy(update={"waivers": {"vague_clause": "上级目录原文如此（李四）"}})

    assert [finding.rule for finding in blocking(lint(content, CONTEXT))] == ["vague_clause"]
    assert blocking(lint(waived, CONTEXT)) == []
    assert [finding.waived for finding in lint(waived, CONTEXT)] == ["上级目录原文如此（李四）"]


def test_a_waiver_for_one_place_does_not_cover_another():
    content = food(
        conditions=["视情况而定", "必要时补充"],
        waivers={"vague_clause@conditions[0]": "地方性法规原文（李四）"},
    )

    assert [finding.place for finding in blocking(lint(content, CONTEXT))] == ["conditions[1]"]
