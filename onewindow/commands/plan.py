"""``onewindow plan FILE``: what an approval plan promises, before anyone promises it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import ValidationError

from onewindow.domains.catalogue.content import ApprovalPlan, PlanStep
from onewindow.lib import graph
from onewindow.lib.lanes_text import Span, TextLane, text_lanes
from onewindow.lib.limits import Limit, Unit

_MINUTES = {Unit.MINUTES: 1, Unit.HOURS: 60}
_FAULTS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个字段，请检查拼写",
    "string_pattern_mismatch": "写法不对，编码只能用小写字母、数字、连字符和下划线",
    "string_type": "应为文字",
    "list_type": "应为列表",
    "bool_parsing": "应为 true 或 false",
    "int_parsing": "应为整数",
    "too_short": "至少要有一项",
    "model_type": "应为一组字段",
}

EXAMPLES = """\b
示例：
  onewindow plan city/items/construction-permit.yaml
  onewindow plan plan.yaml --json
"""


class PlanRefused(click.ClickException):
    """The file holds no plan that could be carried out; exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"错误：{self.message}", err=True)


@click.command(epilog=EXAMPLES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
@click.option("--width", type=click.IntRange(60, 400), default=100, help="文字图宽度（列数）。")
def plan(file: Path, *, as_json: bool, width: int) -> None:
    """计算审批流程的关键路径。

    FILE 是一份 YAML：审批流程本身（lead_department、steps），或含有 plan 的事项文件。
    不需要数据库。流程成环、前置环节不存在或时限单位不能换算时，说明原因并以 1 退出。
    """
    approval_plan = read_plan(file)
    unit, durations = common_durations(approval_plan.steps)
    schedule = schedule_of(approval_plan, durations)
    if as_json:
        click.echo(json.dumps(as_mapping(schedule), ensure_ascii=False))
    else:
        click.echo(as_text(approval_plan, schedule, durations, unit, width=width))


def read_plan(file: Path) -> ApprovalPlan:
    """Read the plan of a plan or item file; raise PlanRefused in words a drafter can act on."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PlanRefused(f"{file.name} 不是 UTF-8 编码的文本，请转换编码后再试。") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件中"
        raise PlanRefused(
            f"{file.name} 不是有效的 YAML：{where}无法识别，请检查缩进和冒号。"
        ) from error
    if isinstance(data, Mapping) and "steps" not in data and "plan" in data:
        data = data["plan"]
    if not isinstance(data, Mapping) or not {"steps", "lead_department"} & set(data):
        raise PlanRefused(
            f"{file.name} 中没有审批流程：应有 lead_department 和 steps，或含有它们的 plan。"
        )
    try:
        return ApprovalPlan.model_validate(data)
    except ValidationError as error:
        raise PlanRefused(f"{file.name} 的审批流程有误：\n" + _explain(error, data)) from error


def common_durations(steps: Sequence[PlanStep]) -> tuple[Unit, dict[str, int]]:
    """Return the one unit of all limits and each step's length in it.

    Hours become minutes where both occur; a limit of zero (当场) fits every unit. Working days,
    natural days and clock time cannot be turned into each other without a calendar.
    """
    units = {step.limit.unit for step in steps if step.limit.value}
    if len(units) <= 1:
        unit = next(iter(units), steps[0].limit.unit)
        return unit, {step.code: step.limit.value for step in steps}
    if units <= set(_MINUTES):
        return Unit.MINUTES, {s.code: _minutes(s.limit) for s in steps}
    found = "、".join(
        f"{unit.chinese.removeprefix('个')}（{_first_with(steps, unit)}）"
        for unit in Unit
        if unit in units
    )
    raise PlanRefused(
        f"各环节时限的单位不能互相换算：{found}。\n"
        "请把全部环节写成同一单位；小时（h）和分钟（min）可以混用。"
    )


def schedule_of(approval_plan: ApprovalPlan, durations: Mapping[str, int]) -> graph.Schedule:
    """Return the schedule of the plan; raise PlanRefused where steps wait in vain."""
    nodes = [
        graph.Node(s.code, durations[s.code], tuple(s.after), tuple(s.after_soft))
        for s in approval_plan.steps
    ]
    names = {step.code: f"{step.name}（{step.code}）" for step in approval_plan.steps}
    try:
        return graph.analyse(nodes)
    except graph.Cycle as error:
        way = " → ".join(names[code] for code in error.path)
        raise PlanRefused(
            f"审批流程成环，这些环节互相等待，永远无法开始：{way}。\n请去掉其中一个前置环节。"
        ) from error
    except graph.UnknownPrerequisite as error:
        raise PlanRefused(
            f"环节{names[error.code]}的前置环节“{error.missing}”不在流程中，"
            "请改正编码或补上该环节。"
        ) from error
    except graph.GraphError as error:
        raise PlanRefused(f"{error}。") from error


def as_mapping(schedule: graph.Schedule) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    return {
        "serial": schedule.serial,
        "critical": schedule.critical,
        "critical_path": list(schedule.critical_path),
        "finish": dict(schedule.finish),
        "slack": dict(schedule.slack),
    }


def as_text(
    approval_plan: ApprovalPlan,
    schedule: graph.Schedule,
    durations: Mapping[str, int],
    unit: Unit,
    *,
    width: int,
) -> str:
    """Return the figures and the lanes, in the order in which the work goes."""
    steps = {step.code: step for step in approval_plan.steps}
    lanes = []
    for code in sorted(steps, key=lambda c: schedule.start[c]):
        step, start, slack = steps[code], schedule.start[code], schedule.slack[code]
        length = Limit(durations[code], unit).chinese
        lanes.append(
            TextLane(
                code=code,
                name=step.name,
                department=step.department,
                planned=Span(start, start + durations[code]),
                slack=slack,
                is_critical=code in schedule.critical_path,
                status=f"{length}，可选" if step.is_optional else length,
            )
        )
    word = unit.chinese
    way = " → ".join(steps[code].name for code in schedule.critical_path)
    return "\n".join(
        [
            f"串联 {schedule.serial} {word}，并联 {schedule.critical} {word}，"
            f"节省 {schedule.saved:.0%}",
            f"关键路径：{way}",
            "",
            text_lanes(lanes, length=schedule.critical, unit=word.removeprefix("个"), width=width),
        ]
    )


def _minutes(limit: Limit) -> int:
    return limit.value * _MINUTES[limit.unit] if limit.value else 0


def _first_with(steps: Sequence[PlanStep], unit: Unit) -> str:
    return next(s.name for s in steps if s.limit.unit is unit and s.limit.value)


def _explain(error: ValidationError, data: Mapping[str, Any]) -> str:
    lines = []
    for fault in error.errors()[:10]:
        place = _place(fault["loc"], data)
        own = fault["msg"].removeprefix("Value error, ")
        why = _FAULTS.get(fault["type"]) or (own if fault["type"] == "value_error" else "")
        lines.append(f"  {place}：{why or f'不符合要求（{own}）'}")
    more = len(error.errors()) - len(lines)
    return "\n".join(lines + ([f"  另有 {more} 处"] if more > 0 else []))


def _place(loc: Sequence[int | str], data: Mapping[str, Any]) -> str:
    """Name the field as a person would: the step by its code where it has one."""
    parts = [str(part) for part in loc]
    if len(loc) >= 2 and loc[0] == "steps" and isinstance(loc[1], int):
        step = data["steps"][loc[1]]
        code = step.get("code") if isinstance(step, Mapping) else None
        parts[:2] = [f"环节 {code or f'第 {loc[1] + 1} 个'}"]
    return " ".join(parts)
