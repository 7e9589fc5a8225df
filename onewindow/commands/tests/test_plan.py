"""A drafter asks what a plan promises, and hears exactly what is wrong with a bad one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onewindow.commands.plan import plan
from onewindow.kit.home import ROOT

TRANSFER = """
lead_department: resources
steps:
  - {code: a, name: 取号预审, department: centre, limit: 5min}
  - {code: b, name: 受理扫描核验, department: resources, limit: 15min, after: [a]}
  - {code: c, name: 网签核验, department: housing, limit: 5min, after: [a]}
  - {code: d, name: 税务核税, department: tax, limit: 15min, after: [b, c]}
  - {code: e, name: 缴税, department: tax, limit: 5min, after: [d]}
  - {code: f, name: 初审, department: resources, limit: 5min, after: [b]}
  - {code: g, name: 复审, department: resources, limit: 5min, after: [e, f]}
  - {code: h, name: 核定登簿, department: resources, limit: 5min, after: [g]}
  - {code: i, name: 缮证, department: resources, limit: 5min, after: [h]}
  - {code: j, name: 发证, department: centre, limit: 5min, after: [i]}
  - {code: u1, name: 电力过户, department: power, limit: 0min, after: [b], after_soft: [h],
     is_optional: true}
"""


def run(tmp_path: Path, text: str | bytes, *options: str) -> Result:
    file = tmp_path / "plan.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(plan, [str(file), *options])


def test_a_program_reads_the_figures_as_json(tmp_path):
    result = run(tmp_path, TRANSFER, "--json")

    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert list(figures) == ["serial", "critical", "critical_path", "finish", "slack"]
    assert (figures["serial"], figures["critical"]) == (70, 60)
    assert figures["critical_path"] == list("abdeghij")
    assert figures["finish"]["u1"] == 50
    assert figures["slack"]["f"] == 15


def test_a_person_reads_the_lanes(tmp_path):
    result = run(tmp_path, TRANSFER, "--width", "80")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "串联 70 分钟，并联 60 分钟，节省 14%"
    assert lines[1].startswith("关键路径：取号预审 → 受理扫描核验 → 税务核税")
    assert lines[-1] == "图例：# 关键路径  = 计划  . 机动时间"
    assert any(line.startswith("u1  电力过户") and "当场，可选" in line for line in lines)


def test_an_item_file_is_read_for_its_plan_alone(tmp_path):
    item = "code: home-transfer\nname: 存量房转移登记\nplan:\n" + "\n".join(
        f"  {line}" for line in TRANSFER.strip().splitlines()
    )

    assert json.loads(run(tmp_path, item, "--json").stdout)["critical"] == 60


def test_hours_and_minutes_are_added_up_in_minutes(tmp_path):
    mixed = TRANSFER.replace("limit: 15min, after: [a]", "limit: 1h, after: [a]")

    assert json.loads(run(tmp_path, mixed, "--json").stdout)["critical"] == 105


def test_working_days_and_hours_cannot_be_added_up(tmp_path):
    mixed = TRANSFER.replace("limit: 15min, after: [a]", "limit: 1wd, after: [a]")
    result = run(tmp_path, mixed)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "单位不能互相换算：工作日（受理扫描核验）、分钟（取号预审）" in result.stderr


def test_a_circle_is_named_with_its_steps(tmp_path):
    result = run(tmp_path, TRANSFER.replace("limit: 5min}", "limit: 5min, after: [d]}"), "--json")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "取号预审（a） → 受理扫描核验（b） → 税务核税（d） → 取号预审（a）" in result.stderr


@pytest.mark.parametrize(
    ("_case", "text", "words"),
    [
        ("no YAML", "a: [1\nb: 2", "第 2 行"),
        ("no plan", "name: 某事项", "没有审批流程"),
        ("a list", "- 1", "没有审批流程"),
        ("empty", "", "没有审批流程"),
        ("not UTF-8", "name: 事项".encode("gbk"), "不是 UTF-8"),
        ("no steps", "lead_department: tax\nsteps: []", "steps：至少要有一项"),
        (
            "a field nobody knows",
            TRANSFER.replace("code: c,", "code: c, colour: red,"),
            "环节 c colour：没有这个字段",
        ),
        ("a limit nobody knows", TRANSFER.replace("15min", "quick"), "期限“quick”无法识别"),
        ("a ghost", TRANSFER.replace("after: [i]", "after: [z]"), "前置环节“z”不在流程中"),
        ("a twin", TRANSFER.replace("code: c,", "code: b,"), "“b”重复"),
    ],
)
def test_a_bad_file_is_refused_in_words(tmp_path, _case, text, words):
    result = run(tmp_path, text)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert words in result.stderr
    assert result.stderr.startswith("错误：")


def test_the_command_line_needs_neither_database_nor_settings(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(TRANSFER, encoding="utf-8")
    command = [sys.executable, "-m", "onewindow.commands.main", "plan"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}

    good = subprocess.run([*command, file], env=environment, capture_output=True, check=False)
    file.write_text("lead_department: x\nsteps: []\n", encoding="utf-8")
    bad = subprocess.run([*command, file], env=environment, capture_output=True, check=False)

    assert good.returncode == 0, good.stderr.decode()
    assert "关键路径" in good.stdout.decode()
    assert bad.returncode == 1
    assert bad.stderr.decode().startswith("错误：")
