"""From a standard to what its pages draw: lanes, checklists, findings, figures, changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onewindow.channels.console import words
from onewindow.channels.pictures import plan_lanes
from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.api import (
    Change,
    Checklist,
    Comparison,
    Finding,
    ServiceStandard,
    StandardContent,
    Supply,
)
from onewindow.lib import graph
from onewindow.ui.pictures import (
    BeforeAfterPicture,
    ChecklistPicture,
    ChecklistRow,
    LanesPicture,
    Measure,
)
from onewindow.ui.pictures import Supply as Shown

_SCALE = 7
_SUPPLY = {
    Supply.LICENCE: Shown.WAIVED,
    Supply.SHARED: Shown.SHARED,
    Supply.INTERNAL: Shown.WAIVED,
    Supply.PROMISE: Shown.PROMISED,
    Supply.DEFER: Shown.DEFERRED,
    Supply.BRING: Shown.OWN,
}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A step with when it can start and end at the earliest, and how long it can wait."""

    code: str
    name: str
    department: str
    stage: str
    limit: str
    after: str
    after_soft: str
    reasons: str
    start: str
    finish: str
    slack: str
    signers: int
    is_critical: bool
    is_optional: bool
    when: str
    basis: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    serial: str
    critical: str
    saved: str
    path: str
    promised: str
    is_promise_kept: bool


def plan_of(
    content: StandardContent, names: Mapping[str, str]
) -> tuple[LanesPicture | None, list[PlanRow], PlanSummary | None, str]:
    """Return the picture, its table, its summary, and in words why it cannot be drawn."""
    if content.plan is None:
        return None, [], None, "这一版还没有审批流程。"
    try:
        schedule = graph.analyse(catalogue.timed_nodes(content.plan.steps))
        picture = plan_lanes(content.plan, dict(names))
        critical, _ = catalogue.critical_path(content)
    except graph.GraphError as error:
        return None, _rows(content, None, names), None, _graph_words(content, error)
    rows = _rows(content, schedule, names)
    serial = catalogue.serial_sum(content)
    gain = catalogue.plan_gain(content)
    promised = content.promised_limit
    titles = {step.code: step.name for step in content.plan.steps}
    summary = PlanSummary(
        serial=catalogue.chinese_minutes(serial),
        critical=catalogue.chinese_minutes(critical),
        saved=gain.saved,
        path=" → ".join(titles[code] for code in schedule.critical_path),
        promised=promised.chinese if promised else "",
        is_promise_kept=promised is None
        or not promised.value
        or critical <= catalogue.working_minutes(promised),
    )
    return picture, rows, summary, ""


def _graph_words(content: StandardContent, error: graph.GraphError) -> str:
    """Say what is wrong with the order of the steps, a cycle with its path (Q9)."""
    nodes = catalogue.timed_nodes(content.plan.steps) if content.plan else ()
    cycle = graph.find_cycle(nodes)
    if cycle:
        return f"前置关系成环，互相等待的环节永远无法开始：{' → '.join(cycle)}"
    unknown = graph.unknown_prerequisites(nodes)
    if unknown:
        return "前置环节不存在：" + "；".join(f"{code} 等待 {other}" for code, other in unknown)
    return f"审批流程无法计算：{error}"


def _time(sevenths: int) -> str:
    return catalogue.chinese_minutes(Fraction(sevenths, _SCALE)) if sevenths else "0"


def _rows(
    content: StandardContent, schedule: graph.Schedule | None, names: Mapping[str, str]
) -> list[PlanRow]:
    assert content.plan is not None
    titles = {step.code: step.name for step in content.plan.steps}
    return [
        PlanRow(
            code=step.code,
            name=step.name,
            department=names.get(step.department, step.department),
            stage=words.STAGE[step.stage],
            limit=step.limit.chinese,
            after="、".join(titles.get(code, code) for code in step.after),
            after_soft="、".join(titles.get(code, code) for code in step.after_soft),
            reasons="；".join(step.reasons.values()),
            start=_time(schedule.start[step.code]) if schedule else "—",
            finish=_time(schedule.finish[step.code]) if schedule else "—",
            slack=_time(schedule.slack[step.code]) if schedule else "—",
            signers=step.signers,
            is_critical=schedule is not None and step.code in schedule.critical_path,
            is_optional=step.is_optional,
            when=step.when,
            basis="、".join(basis.citation for basis in step.basis),
        )
        for step in content.plan.steps
    ]


def checklist_picture(made: Checklist) -> ChecklistPicture:
    """Draw the materials that apply; the conditions decided which."""
    return ChecklistPicture(
        tuple(
            ChecklistRow(
                code=row.material.id,
                name=row.material.name,
                necessity="必要" if row.is_mandatory else "非必要",
                supply=_SUPPLY[row.supply],
                source=row.reason,
                form=f"{words.FORM[row.material.form]} {row.material.copies} 份".strip()
                if row.to_submit
                else "",
                basis="、".join(basis.citation for basis in row.material.basis),
            )
            for row in made.applying
        )
    )


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """All findings of one rule; errors first."""

    code: str
    title: str
    why: str
    is_waivable: bool
    is_error: bool
    findings: tuple[Finding, ...]
    places: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[Finding, str]]:
        return list(zip(self.findings, self.places, strict=True))


def findings_by_rule(found: Sequence[Finding]) -> list[RuleGroup]:
    """Group findings by rule: those that block first, then by how many."""
    groups: dict[str, list[Finding]] = {}
    for finding in found:
        groups.setdefault(finding.rule, []).append(finding)
    made = []
    for code, findings in groups.items():
        rule = catalogue.RULES.get(code)
        made.append(
            RuleGroup(
                code=code,
                title=rule.title if rule else code,
                why=rule.why if rule else findings[0].why,
                is_waivable=bool(rule and rule.is_waivable),
                is_error=any(one.blocks for one in findings),
                findings=tuple(findings),
                places=tuple(catalogue.label(one.place) if one.place else "" for one in findings),
            )
        )
    return sorted(made, key=lambda group: (not group.is_error, -len(group.findings)))


def before_after_pictures(
    content: StandardContent, former: ServiceStandard | None
) -> list[tuple[BeforeAfterPicture, list[Comparison]]]:
    """Return one figure a recorded baseline, and one against the former version."""
    now = catalogue.figures(content)
    pasts = [catalogue.baseline_figures(baseline) for baseline in content.baselines]
    if former is not None:
        pasts.append(catalogue.figures(former.content, f"第 {former.version} 版"))
    made = []
    for past in pasts:
        rows = catalogue.before_and_after(past, now)
        measures = tuple(
            Measure(name, before, after, unit, definition)
            for name, before, after, unit, definition in (
                ("材料", past.materials, now.materials, "份", "申请人须提交的材料，免交的不计"),
                ("环节", past.steps, now.steps, "个", "审批流程中非可选的环节"),
                ("跑动", past.runs, now.runs, "次", "申请人到现场的次数"),
                ("窗口", past.windows, now.windows, "个", "申请人须面对的部门窗口"),
            )
            if before is not None and after is not None
        )
        picture = BeforeAfterPicture(
            measures,
            before_label=past.label,
            after_label="本版",
            title=f"与{past.label}对比",
        )
        made.append((picture, rows))
    return made


def gain_of(content: StandardContent) -> Comparison | None:
    """Return serial against parallel time, None where there is no plan to compute."""
    if content.plan is None:
        return None
    try:
        return catalogue.plan_gain(content)
    except graph.GraphError:
        return None


def changes_by_section(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    """Group changes by the top field they are in, in the order of the document."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        top = change.path.split(".")[0].split("[")[0]
        groups.setdefault(catalogue.label(top), []).append(change)
    return list(groups.items())
