"""A drafter checks files at the terminal and hears what to correct."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from onewindow.commands.items import items
from onewindow.domains.catalogue.tests.samples import FOOD

SAMPLE = {
    **FOOD,
    "department": "market-supervision",
    "plan": {
        "lead_department": "market-supervision",
        "steps": [{**step, "department": "market-supervision"} for step in FOOD["plan"]["steps"]],
    },
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(items, [str(argument) for argument in arguments])


def write(path: Path, **changes: object) -> Path:
    path.write_text(yaml.safe_dump({**SAMPLE, **changes}, allow_unicode=True), encoding="utf-8")
    return path


def test_a_clean_file_passes(tmp_path):
    result = run("lint", write(tmp_path / "a.yaml"))

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "检查1个事项：错误0处，提醒0处，已豁免0处\n"


def test_an_error_is_shown_with_reason_and_remedy(tmp_path):
    path = write(tmp_path / "a.yaml", conditions=["法律、法规规定的其他条件"])
    result = run("lint", path)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{path}：conditions[0]  [错误] vague_clause",
        "    受理条件第1项：法律、法规规定的其他条件",
        "    原因：兜底条款：申请人无法知道还要什么（“法律、法规规定的其他条件”）",
        "    建议：改写为：【逐项列出法律、法规名称、条款和所要求的材料或者条件】",
    ]


def test_a_program_reads_the_findings_as_json(tmp_path):
    result = run("lint", write(tmp_path / "a.yaml", faq=[]), "--json")

    printed = json.loads(result.stdout)
    assert (result.exit_code, printed["errors"], printed["findings"]) == (0, 0, {"faq_missing": 1})
    assert printed["results"][0]["findings"][0]["place"] == "faq"


def test_an_unknown_department_and_profile_are_found_without_a_database(tmp_path):
    result = run("lint", write(tmp_path / "a.yaml", department="moon", profile="XYZ"), "--json")

    assert json.loads(result.stdout)["findings"] == {
        "plan_unknown_department": 1,
        "profile_unknown": 1,
    }


def test_broken_yaml_is_told_with_line_and_column_and_exits_2(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("code: a\nname: b: c\n", encoding="utf-8")
    result = run("lint", path)

    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == (
        f"{path}：第2行第8列：YAML 语法错误：此处不应出现冒号；含冒号的文字请加引号"
    )
    assert json.loads(run("lint", path, "--json").stdout)["unreadable"][0]["line"] == 2


def test_one_broken_file_does_not_hide_the_others(tmp_path):
    (tmp_path / "a.yaml").write_text("- nothing", encoding="utf-8")
    write(tmp_path / "b.yaml", legal_basis=[])
    printed = json.loads(run("lint", tmp_path, "--json").stdout)

    assert (printed["files"], printed["findings"]) == (2, {"item_basis_missing": 1})


def test_the_schema_is_printed_as_it_is_committed():
    assert json.loads(run("schema").stdout)["title"] == "事项标准"


def test_two_files_are_compared_in_sentences(tmp_path):
    old = write(tmp_path / "old.yaml")
    new = write(tmp_path / "new.yaml", promised_limit="5wd", materials=SAMPLE["materials"][:5])
    result = run("diff", old, new)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "▽ 承诺办结时限由“10个工作日”改为“5个工作日”",
        "▽ 少要材料“经营场所使用证明”",
        "材料：5份 → 4份（减少 20.0 %）",
        "时限：10个工作日 → 5个工作日（减少 50.0 %）",
    ]
    assert run("diff", old, old).stdout == "没有差别\n"
    assert len(json.loads(run("diff", old, new, "--json").stdout)["changes"]) == 2


@pytest.mark.django_db
def test_an_empty_log_and_an_empty_search_say_so():
    assert run("publish-log").stderr == "没有发布记录\n"
    assert run("search", "没有的事项").stderr == "没有找到，换一个说法试试\n"
    assert json.loads(run("publish-log", "--json").stdout) == []


@pytest.mark.django_db
def test_an_import_reports_and_names_the_lines_it_could_not_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"TASK_NAME": "失业登记"}\nnonsense\n', encoding="utf-8")
    result = run("import", path)

    assert result.exit_code == 0
    assert "第2行：不是 JSON" in result.stderr
    assert "读到2条，存入1条（新写1条），存疑1条，读不出1条" in result.stdout
