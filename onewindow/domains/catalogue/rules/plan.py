"""The approval plan at the gate: can it be carried out, and how fast could it honestly be?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from onewindow.domains.catalogue.content import ApprovalPlan, PlanStep, Stage, StandardContent
from onewindow.domains.catalogue.rules.checklist import active_steps
from onewindow.domains.catalogue.rules.conditions import (
    are_all_tried,
    can_hold,
    check,
    situations,
)
from onewindow.domains.catalogue.rules.context import LintContext
from onewindow.domains.catalogue.rules.findings import Finding, error, warning
from onewindow.domains.catalogue.rules.units import allowance, chinese_minutes, working_minutes
from onewindow.lib import graph

_SCALE = 7
"""Natural days are sevenths of five working days; times seven every limit is whole."""


def timed_nodes(steps: Sequence[PlanStep]) -> tuple[graph.Node, ...]:
    """Return the steps as graph nodes, durations in sevenths of a working minute."""
    return tuple(
        graph.Node(
            step.code,
            int(working_minutes(step.limit) * _SCALE),
            tuple(step.after),
            tuple(step.after_soft),
        )
        for step in steps
    )


def critical_path(content: StandardContent) -> tuple[Fraction, tuple[str, ...]]:
    """Return the longest critical path over all situations, in working minutes, with its steps.

    Optional steps do not count: their failure never holds up the case. Where there are too many
    situations to try, all steps together are taken as one more. Raises a GraphError where the
    steps are no plan.
    """
    if content.plan is None:
        return Fraction(0), ()
    conditions = [step.when for step in content.plan.steps if step.when]
    tried = {
        tuple(step.code for step in steps): steps
        for facts in situations(content, conditions)
        for steps in [active_steps(content, facts)]
    }
    if not are_all_tried(content, conditions):
        steps = tuple(content.plan.steps)
        tried[tuple(step.code for step in steps)] = steps
    schedules = [graph.analyse(_counted(steps)) for steps in tried.values()]
    longest = max(schedules, key=lambda schedule: schedule.critical)
    return Fraction(longest.critical, _SCALE), longest.critical_path


def _counted(steps: Sequence[PlanStep]) -> tuple[graph.Node, ...]:
    """Return timed nodes without the optional steps."""
    optional = {step.code for step in steps if step.is_optional}
    return graph.without(timed_nodes(steps), optional)


def serial_sum(content: StandardContent) -> Fraction:
    """Return the working minutes all steps that are not optional would take one by one."""
    steps = content.plan.steps if content.plan else []
    return sum((working_minutes(s.limit) for s in steps if not s.is_optional), Fraction(0))


def lint_plan(content: StandardContent, context: LintContext) -> Iterator[Finding]:
    """Everything that would make the plan fail, or take longer than promised."""
    plan = content.plan
    if plan is None:
        yield error(
            "plan_missing", "plan", content.name, "为此事项编写审批流程（模板只能作为起点）"
        )
        return
    if context.departments is not None:
        yield from _departments(content, plan, context.departments)
    structure = list(_structure(plan.steps))
    yield from structure
    yield from _people_and_reasons(plan)
    yield from _decision(plan)
    for n, step in enumerate(plan.steps):
        if step.when and not check(step.when, content) and not can_hold(step.when, content):
            yield error(
                "plan_unreachable", f"plan.steps[{n}].when", step.name, "改正条件，或者删去此环节"
            )
    if not any(finding.blocks for finding in structure):
        yield from _times(content, plan)


def _structure(steps: Sequence[PlanStep]) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for n, step in enumerate(steps):
        if step.code in seen:
            yield error(
                "plan_duplicate_step",
                f"plan.steps[{n}].code",
                step.code,
                f"plan.steps[{seen[step.code]}] 已用此编码，换一个",
            )
        seen.setdefault(step.code, n)
    unique = [graph_node(steps[n]) for n in seen.values()]
    for code, wanted in graph.unknown_prerequisites(unique):
        yield error(
            "plan_unknown_prerequisite",
            f"plan.steps[{seen[code]}].after",
            f"{code} 等待 {wanted}",
            f"改正前置环节；现有环节：{'、'.join(seen)}",
        )
    cycle = graph.find_cycle(unique)
    if cycle:
        yield error(
            "plan_cycle",
            f"plan.steps[{seen[cycle[0]]}].after",
            " → ".join(cycle),
            "取消其中一个前置关系",
        )
    for code in graph.unreachable(unique):
        if code not in cycle:
            yield error(
                "plan_unreachable",
                f"plan.steps[{seen[code]}]",
                code,
                "它所等待的环节永远不会完成，先改正前置环节",
            )


def graph_node(step: PlanStep) -> graph.Node:
    return graph.Node(step.code, 0, tuple(step.after), tuple(step.after_soft))


def _departments(
    content: StandardContent, plan: ApprovalPlan, known: frozenset[str]
) -> Iterator[Finding]:
    named = [
        ("department", content.department),
        *(
            (f"participating_departments[{n}]", c)
            for n, c in enumerate(content.participating_departments)
        ),
        ("plan.lead_department", plan.lead_department),
        *((f"plan.steps[{n}].department", step.department) for n, step in enumerate(plan.steps)),
        *((f"results[{n}].department", r.department) for n, r in enumerate(content.results)),
    ]
    for place, code in named:
        if code and code not in known:
            yield error(
                "plan_unknown_department", place, code, "改为登记在册的部门代码，或者先登记部门"
            )


def _people_and_reasons(plan: ApprovalPlan) -> Iterator[Finding]:
    if not any(step.department == plan.lead_department for step in plan.steps):
        yield error(
            "plan_lead_missing",
            "plan.lead_department",
            plan.lead_department,
            "指定一个牵头部门办理的环节，或者更换牵头部门",
        )
    acts = {Stage.INTAKE, Stage.ISSUE, Stage.DELIVERY}
    for n, step in enumerate(plan.steps):
        # Receipt, issue and delivery rest on the licensing law itself; what bodies outside
        # government do, and what the applicant is free to choose, is not imposed by this step.
        imposed = step.stage not in acts and step.kind != "external" and not step.is_optional
        if imposed and not step.basis:
            yield error(
                "plan_step_without_basis",
                f"plan.steps[{n}].basis",
                step.name,
                "写明设置此环节的依据；没有的，删去此环节",
            )
        for wanted in (*step.after, *step.after_soft):
            if wanted not in step.reasons:
                yield warning(
                    "plan_prerequisite_without_reason",
                    f"plan.steps[{n}].reasons",
                    f"{step.code} 等待 {wanted}",
                    "写明为什么必须等待；没有理由的，改为并行",
                )


def _decision(plan: ApprovalPlan) -> Iterator[Finding]:
    decisions = [n for n, step in enumerate(plan.steps) if step.stage is Stage.DECISION]
    if not decisions:
        yield error(
            "plan_no_decision", "plan.steps", "没有决定环节", "把作出决定的环节标为 stage: decision"
        )
        return
    if len(decisions) > 1 and not all(plan.steps[n].when for n in decisions):
        names = "、".join(plan.steps[n].name for n in decisions)
        yield error(
            "plan_no_decision",
            f"plan.steps[{decisions[1]}].stage",
            names,
            "只留一个决定环节；按情形二选一的，每个都写明 when",
        )
    unique = {step.code: graph_node(step) for step in plan.steps}
    if graph.unreachable(unique.values()):
        return
    waited = frozenset().union(
        *(graph.ancestors(unique.values(), plan.steps[n].code) for n in decisions)
    )
    after = frozenset().union(
        *(graph.descendants(unique.values(), plan.steps[n].code) for n in decisions)
    )
    for n, step in enumerate(plan.steps):
        loose = step.code not in waited and step.code not in after
        if step.stage is Stage.REVIEW and loose and not step.is_optional:
            yield warning(
                "plan_decision_overtakes",
                f"plan.steps[{n}]",
                step.name,
                "让决定环节等待它，或者标为 is_optional",
            )


def _times(content: StandardContent, plan: ApprovalPlan) -> Iterator[Finding]:
    promised = content.promised_limit
    if promised is None:
        return
    allowed = allowance(promised)
    for n, step in enumerate(plan.steps):
        if working_minutes(step.limit) > allowed and not step.is_optional:
            yield error(
                "plan_step_over_promise",
                f"plan.steps[{n}].limit",
                f"{step.name} {step.limit.chinese}，承诺{promised.chinese}",
                "压缩环节期限，或者放宽承诺期限",
            )
    length, path = critical_path(content)
    if length > allowed:
        yield error(
            "plan_over_promise",
            "promised_limit",
            f"关键路径 {'→'.join(path)} 需{chinese_minutes(length)}，承诺{promised.chinese}",
            f"承诺期限不得短于{chinese_minutes(length)}；或者取消前置、压缩关键路径上的环节",
        )
