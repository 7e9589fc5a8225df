"""Read a standard from YAML; every mistake comes back with file, line, field and remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

from onewindow.domains.catalogue.content import StandardContent
from onewindow.domains.catalogue.rules.labels import label

SCHEMA_FILE = Path(__file__).with_name("standard.schema.json")
_NO_MAPPING = "文件应由“字段: 值”组成，一个文件一个事项"
MAX_BYTES = 2 * 1024 * 1024
MAX_LENGTH = 300_000
"""Characters; the longest standard of the city has 20,000, and a million take ten seconds."""
MAX_DEPTH, MAX_NODES = 40, 30_000
"""Nesting, and values with every alias counted as what it stands for."""

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file; `line` and `column` count from 1, 0 where they are not known."""

    line: int
    column: int
    place: str
    message: str

    def __str__(self) -> str:
        where = f"第{self.line}行第{self.column}列：" if self.line else ""
        return f"{where}{self.message}"


class StandardFileError(ValueError):
    """The file is no standard; ``problems`` says in Chinese what to correct, all at once."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{path}：{problem}" for problem in problems))
        self.path = path
        self.problems = problems


def load_standard_file(path: Path | str) -> StandardContent:
    """Return the content of one YAML file, or raise StandardFileError with all its mistakes."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise StandardFileError(path, [Problem(0, 0, "", "文件超过 2 MB，不是一个事项的标准")])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise StandardFileError(
            path, [Problem(0, 0, "", f"无法读取文件：{problem.strerror}")]
        ) from problem
    except UnicodeDecodeError as problem:
        raise StandardFileError(
            path, [Problem(0, 0, "", "文件不是 UTF-8 编码，请另存为 UTF-8")]
        ) from problem
    return load_standard(text, path)


def load_standard(text: str, path: Path | str = "-") -> StandardContent:
    """Return the content of a YAML text; `path` is only named in messages."""
    path = Path(path)
    if len(text) > MAX_LENGTH:
        words = f"文字超过{MAX_LENGTH // 10_000}万字，不是一个事项的标准"
        raise StandardFileError(path, [Problem(0, 0, "", words)])
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise StandardFileError(path, [Problem(1, 1, "", _NO_MAPPING)])
        repeated = _repeated_keys(node)
        if repeated:
            raise StandardFileError(path, repeated)
        data = loader.construct_document(node)
        return StandardContent.model_validate(data)
    except yaml.YAMLError as problem:
        raise StandardFileError(path, [_syntax(problem)]) from problem
    except ValidationError as problem:
        assert node is not None
        raise StandardFileError(path, _problems(problem, node)) from problem


class _Loader(yaml.SafeLoader):
    """The safe loader, which is not safe from nesting, from aliases of aliases, from bad values."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = self._nodes = 0
        self._open: set[str] = set()
        self._sizes: dict[str, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        anchor = event.anchor
        if isinstance(event, yaml.AliasEvent):
            if anchor in self._open:
                raise _beyond("recursive alias", event)
            self._count(self._sizes.get(anchor, 1), event)
            return super().compose_node(parent, index)
        before = self._nodes
        self._count(1, event)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _beyond("nested too deeply", event)
        if anchor:
            self._open.add(anchor)
        node = super().compose_node(parent, index)
        self._depth -= 1
        if anchor:
            self._open.discard(anchor)
            self._sizes[anchor] = self._nodes - before
        return node

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise _beyond("too many values", event)

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        text = str(super().construct_scalar(node))
        if _UNSTORABLE.search(text):  # written as \\0 or \\ud800
            words = "special characters are not allowed"
            raise ConstructorError(None, None, words, node.start_mark)
        return text

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, OverflowError) as problem:
            # A day that is none, an integer of 5,000 digits, a tag that does not fit.
            raise ConstructorError(None, None, "unreadable value", node.start_mark) from problem


def _beyond(words: str, event: yaml.Event) -> ComposerError:
    return ComposerError(None, None, words, event.start_mark)  # type: ignore[arg-type]


def dump_standard(content: StandardContent) -> str:
    """Return the content as YAML that reads back to the same content; defaults are left out."""
    data = content.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)


def schema() -> dict[str, Any]:
    """Return the JSON Schema by which editors complete and check standards."""
    made = StandardContent.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "事项标准"}


def schema_text() -> str:
    """Return the schema as the committed file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


_SYNTAX = (
    ("recursive alias", "引用（*名称）不得包含自身"),
    ("nested too deeply", f"嵌套超过{MAX_DEPTH}层"),
    ("too many values", f"展开引用后超过{MAX_NODES // 10_000}万个值，不是一个事项的标准"),
    ("unreadable value", "这个值读不出来（如不存在的日期）；如果是文字请加引号"),
    ("mapping values are not allowed", "此处不应出现冒号；含冒号的文字请加引号"),
    ("could not find expected ':'", "字段名后面缺少冒号"),
    ("found character '\\t'", "不能用制表符缩进，请用空格"),
    ("expected <block end>", "缩进不一致，或者括号、引号没有配对"),
    ("found unexpected end of stream", "引号没有配对"),
    ("found undefined alias", "引用的锚点（*名称）不存在"),
    ("expected ',' or ']'", "方括号列表缺少逗号或者右括号"),
    ("expected ',' or '}'", "花括号缺少逗号或者右括号"),
    ("found unknown escape character", "双引号内的反斜杠写法有误，改用单引号"),
    ("expected a single document", "一个文件只能有一个事项（删去“---”之后的部分）"),
    ("special characters are not allowed", "含有不可见的控制字符"),
    ("could not determine a constructor", "不支持“!”标签，请写普通文字"),
    ("cannot start any token", "此处的符号（如 @、`、%）须加引号"),
)


def _syntax(problem: yaml.YAMLError) -> Problem:
    mark = getattr(problem, "problem_mark", None)
    detail = str(getattr(problem, "problem", None) or getattr(problem, "reason", problem))
    message = next((words for key, words in _SYNTAX if key in f"{detail} {problem}"), detail)
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return Problem(line, column, "", f"YAML 语法错误：{message}")


def _repeated_keys(node: yaml.Node, path: str = "") -> list[Problem]:
    """Find fields written twice: YAML would silently keep the last."""
    found: list[Problem] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            place = f"{path}.{name}" if path else name
            if name in seen:
                mark = key.start_mark
                found.append(
                    Problem(mark.line + 1, mark.column + 1, place, f"字段“{name}”写了两次，请合并")
                )
            seen.add(name)
            found += _repeated_keys(value, place)
    elif isinstance(node, yaml.SequenceNode):
        for n, value in enumerate(node.value):
            found += _repeated_keys(value, f"{path}[{n}]")
    return found


def _problems(problem: ValidationError, node: yaml.Node) -> list[Problem]:
    found = []
    for detail in problem.errors(include_url=False):
        keys = [key for key in detail["loc"] if key != "[key]"]
        place = _path(keys)
        mark, written = _find(node, keys)
        context = {**detail.get("ctx", {}), "key": str(keys[-1]) if keys else ""}
        message = _message(detail["type"], context, detail.get("input"), written)
        shown = label(place) if place else "文件"
        found.append(Problem(mark.line + 1, mark.column + 1, place, f"{shown}（{place}）{message}"))
    return found


def _path(keys: list[str | int]) -> str:
    place = ""
    for key in keys:
        place += f"[{key}]" if isinstance(key, int) else f".{key}" if place else key
    return place


def _find(node: yaml.Node, keys: list[str | int]) -> tuple[yaml.Mark, str]:
    """Return where the field stands, or the nearest thing around it, and its text as written."""
    mark = node.start_mark
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if str(k.value) == str(key)), None)
            if pair is None:
                return mark, ""
            mark, node = pair[0].start_mark, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key]
            mark = node.start_mark
        else:
            return mark, ""
    return mark, node.value if isinstance(node, yaml.ScalarNode) else ""


def _message(kind: str, context: Mapping[str, Any], value: Any, written: str) -> str:
    if kind == "string_type" and written and value is not None:
        return f'应为文字，现被读作{_yaml_word(value)}；请加引号："{written}"'
    if kind == "value_error":
        return f"有误：{context.get('error', value)}"
    template = _MESSAGES.get(kind)
    if template is None:
        return f"有误（{kind}）：{value!r}"
    expected = str(context.get("expected", "")).replace(" or ", "、").replace(", ", "、")
    return template.format(**{**context, "value": value, "expected": expected})


def _yaml_word(value: Any) -> str:
    if isinstance(value, bool):
        return "是/否值"
    if isinstance(value, int | float):
        return "数字"
    return "日期" if hasattr(value, "isoformat") else type(value).__name__


_MESSAGES = {
    "missing": "必须填写",
    "extra_forbidden": "没有“{key}”这个字段，请检查拼写或者删去",
    "string_type": "应为文字",
    "string_too_short": "太短，至少{min_length}个字",
    "string_too_long": "太长，至多{max_length}个字",
    "string_pattern_mismatch": "“{value}”写法不对，只能用小写字母、数字、- 和 _，以字母或数字开头",
    "int_type": "应为整数",
    "int_parsing": "“{value}”不是整数",
    "int_from_float": "“{value}”不是整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "“{value}”应为 true 或 false",
    "list_type": "应为列表（每项以“- ”开头，或者写在方括号内）",
    "dict_type": "应为“字段: 值”",
    "model_type": "应为“字段: 值”",
    "model_attributes_type": "应为“字段: 值”",
    "literal_error": "“{value}”不在可选范围，可选：{expected}",
    "enum": "“{value}”不在可选范围，可选：{expected}",
    "greater_than_equal": "不得小于{ge}",
    "less_than_equal": "不得大于{le}",
    "too_short": "至少{min_length}项",
    "too_long": "至多{max_length}项",
}
