"""A clerk asks for a date at the terminal, and hears why."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from onewindow.commands.due import due


def ask(*arguments):
    return CliRunner().invoke(due, arguments)


@pytest.mark.parametrize(
    ("_case", "arguments", "printed"),
    [
        ("over 春节", ["2026-02-12", "20wd"], "2026-03-18"),
        ("natural days", ["2026-02-12", "7d"], "2026-02-19"),
        ("hours", ["2026-03-02T09:30", "2h"], "2026-03-02 11:30"),
        ("a pause", ["2026-03-02", "5wd", "--pause", "2026-03-04..2026-03-05"], "2026-03-11"),
        ("an extension", ["2026-02-12", "20wd", "--extend", "10wd"], "2026-04-01"),
        ("日 read as working days", ["2026-02-12", "20d", "--working"], "2026-03-18"),
        ("a running pause", ["2026-03-02", "5wd", "--pause", "2026-03-04.."],
         "暂停中，暂停结束后才能确定"),
        ("a pause of minutes", ["2026-03-02T09:30", "60min", "--pause",
         "2026-03-02T09:40..2026-03-02T09:50"], "2026-03-02 10:40"),
    ],
)  # fmt: skip
def test_the_date_alone_is_printed(_case, arguments, printed):
    result = ask(*arguments)
    assert (result.exit_code, result.output) == (0, f"{printed}\n")


@pytest.mark.parametrize(
    ("_case", "arguments", "words"),
    [
        ("no such day", ["2026-02-30", "20wd"], "“2026-02-30”不是日期或时刻"),
        ("no such unit", ["2026-02-12", "20x"], "期限“20x”无法识别"),
        ("a year without notice", ["2026-12-20", "20wd"], "2027年的法定节假日安排尚未录入"),
        ("a bad pause", ["2026-02-12", "20wd", "--pause", "x"], "暂停“x”无法识别"),
        ("a pause with a bad day", ["2026-02-12", "20wd", "--pause", "2026-02-30.."], "2026-02-30"),
        ("a pause backwards", ["2026-02-12", "20wd", "--pause", "2026-03-04..2026-03-01"],
         "早于开始"),
        ("no such kind", ["2026-02-12", "20wd", "--pause", "2026-03-04..#lunch"], "lunch"),
        ("a law without pauses", ["2026-02-12", "7d", "--profile", "BUILD", "--pause",
         "2026-02-13..2026-02-14"], "“建筑工程施工许可”不得因“听证”暂停计算期限"),
        ("a law without extension", ["2026-02-12", "7d", "--profile", "BUILD", "--extend", "3d"],
         "没有规定可以延长"),
        ("no such profile", ["2026-02-12", "7d", "--profile", "XX"], "没有代码为“XX”的办理规则"),
        ("two units", ["2026-02-12", "20wd", "--extend", "10d"], "单位不同"),
        ("beyond the end of time", ["9999-12-01", "300d"], "期限过长"),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_chinese_with_exit_code_2(_case, arguments, words):
    result = ask(*arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_the_explanation_ends_with_the_date():
    lines = ask("2026-02-12", "20wd", "--profile", "lic", "--explain").output.splitlines()
    assert lines[0].startswith("受理：2026年2月12日（周四），当日不计")
    assert lines[1].endswith("（《行政许可法》第42条、《行政许可法》第82条）")
    assert "2月15日—2月23日 春节放假，不计入（国办发明电〔2025〕7号）" in lines
    assert lines[-1] == "2026-03-18"


def test_a_program_reads_json():
    answer = json.loads(ask("2026-02-12", "20wd", "--json").output)
    assert answer["due_on"] == "2026-03-18"
    assert answer["due_at"] == "2026-03-19T00:00:00+08:00"
    assert answer["warn_at"] == "2026-03-12T00:00:00+08:00"
    assert answer["paused"] is False
    assert {
        "kind": "holiday",
        "text": "2月15日—2月23日 春节放假，不计入",
        "article": "国办发明电〔2025〕7号",
        "days": [["2026-02-15", "2026-02-23"]],
    } in answer["derivation"]


def test_no_database_and_no_settings_are_needed():
    root = Path(__file__).resolve().parents[3]
    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "from onewindow.commands.due import due; due()",
            "2026-02-12",
            "20wd",
        ],
        cwd=root,
        env={"PATH": "", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (0, "2026-03-18\n"), answer.stderr
