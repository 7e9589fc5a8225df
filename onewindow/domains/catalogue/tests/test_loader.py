"""A drafter is told the line, the field and the remedy, all mistakes at once."""

from __future__ import annotations

import json

import pytest

from onewindow.domains.catalogue.loader import (
    SCHEMA_FILE,
    StandardFileError,
    load_standard,
    load_standard_file,
    schema_text,
)

HEAD = 'code: a-b\nname: 测试事项\ntype: "01"\ndepartment: market\n'


def problems(text: str) -> list[str]:
    with pytest.raises(StandardFileError) as caught:
        load_standard(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_short_file_is_a_standard():
    assert load_standard(HEAD).name == "测试事项"


def test_all_mistakes_are_named_at_once_with_their_lines():
    text = HEAD + "promised_limit: 三天\nmaterials:\n  - id: 身份证\n    copys: 1\nruns: 10\n"

    assert problems(text) == [
        "第5行第1列：承诺办结时限（promised_limit）有误："
        "期限“三天”无法识别，应写作 20wd（工作日）、15d（日）、2h 或 60min",
        "第7行第5列：申请材料第1项的标识（materials[0].id）“身份证”写法不对，"
        "只能用小写字母、数字、- 和 _，以字母或数字开头",
        "第7行第5列：申请材料第1项的名称（materials[0].name）必须填写",
        "第8行第5列：申请材料第1项的copys（materials[0].copys）没有“copys”这个字段，请检查拼写或者删去",
        "第9行第1列：到现场次数（runs）不得大于9",
    ]


@pytest.mark.parametrize(
    ("_case", "text", "expected"),
    [
        (
            "a code read as a number",
            "codes:\n  basic: 000131127004",
            '应为文字，现被读作数字；请加引号："000131127004"',
        ),
        ("a date", "validity: 2026-01-01", "没有“validity”这个字段"),
        ("a field written twice", "name: 又一个名称", "第5行第1列：字段“name”写了两次，请合并"),
        (
            "an unknown choice",
            "handling_type: 即办",
            "“即办”不在可选范围，可选：'immediate'、'promised'、'other'",
        ),
        ("a text for a list", "conditions: 无", "应为列表（每项以“- ”开头，或者写在方括号内）"),
    ],
)
def test_common_slips_are_explained(_case, text, expected):
    assert expected in "\n".join(problems(HEAD + text))


@pytest.mark.parametrize(
    ("_case", "text", "expected"),
    [
        (
            "a colon inside",
            "name: a: b",
            "第1行第8列：YAML 语法错误：此处不应出现冒号；含冒号的文字请加引号",
        ),
        ("a tab", "materials:\n\t- id: a", "第2行第1列：YAML 语法错误：不能用制表符缩进，请用空格"),
        (
            "an open bracket",
            "conditions: [a, b",
            "第1行第18列：YAML 语法错误：方括号列表缺少逗号或者右括号",
        ),
        (
            "an unknown anchor",
            "conditions: *nothing",
            "第1行第13列：YAML 语法错误：引用的锚点（*名称）不存在",
        ),
        ("no mapping", "- a\n- b", "第1行第1列：文件应由“字段: 值”组成，一个文件一个事项"),
        ("nothing", "", "第1行第1列：文件应由“字段: 值”组成，一个文件一个事项"),
        (
            "two documents",
            "a: 1\n---\nb: 2",
            "第2行第1列：YAML 语法错误：一个文件只能有一个事项（删去“---”之后的部分）",
        ),
    ],
)
def test_broken_yaml_is_explained_with_line_and_column(_case, text, expected):
    assert problems(text) == [expected]


def test_yaml_runs_no_code():
    assert "不支持“!”标签" in problems("name: !!python/object/apply:os.getcwd []")[0]


def test_a_file_in_another_encoding_or_missing_is_named(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes("name: 事项".encode("gb18030"))
    with pytest.raises(StandardFileError, match="不是 UTF-8 编码"):
        load_standard_file(file)
    with pytest.raises(StandardFileError, match="无法读取文件"):
        load_standard_file(tmp_path / "missing.yaml")


def test_the_committed_schema_is_the_generated_one():
    """Editors complete what the model says; regenerate with ``onewindow items schema``."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    assert json.loads(schema_text())["required"] == ["code", "name", "type", "department"]
