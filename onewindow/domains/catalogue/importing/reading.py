"""Bytes to records: any compression, encoding or form in which catalogues arrive."""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onewindow.domains.catalogue.errors import UnreadableImport

MAX_BYTES = 1024 * 1024 * 1024
MAX_RATIO = 100
"""A catalogue packs to a tenth or so; what unpacks to more than this is a trap."""
_HARMLESS = 8 * 1024 * 1024
CSV_COLUMNS = (
    "department",
    "main_item",
    "name",
    "areaCode",
    "itemCode",
    "taskType",
    "deptCode",
    "link",
)
_NEEDED = {"name", "itemCode"}
_CELL_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it stands in the file; `faults` are (rule, text) found while reading it."""

    line: int
    values: Mapping[str, Any]
    raw: str
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no record at all."""

    line: int
    reason: str


def read_records(path: Path) -> Iterator[RawRecord | Unreadable]:
    """Yield every record of a JSON-lines, JSON or CSV file, gzipped or not, in its order."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableImport(f"{path.name} 超过 1 GB，请分成几个文件导入")
        data = path.read_bytes()
    except OSError as problem:
        raise UnreadableImport(f"无法读取 {path.name}：{problem.strerror}") from problem
    data, complete = _unzipped(data)
    lines = _lines(data)
    start = next((text.lstrip()[:1] for text, _ in lines if text.strip()), "")
    if start == "{":
        yield from _json_lines(lines)
    elif start == "[":
        yield from _json_array(lines)
    elif start:
        yield from _csv_rows(lines, path.name)
    if not complete:
        yield Unreadable(len(lines), "压缩文件不完整，其后的内容已丢失")


def _unzipped(data: bytes) -> tuple[bytes, bool]:
    """Return the content and whether the archive was complete; what is there is kept."""
    if not data.startswith(b"\x1f\x8b"):
        return data, True
    found = bytearray()
    limit = min(MAX_BYTES, max(_HARMLESS, MAX_RATIO * len(data)))
    while data.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            found += unpacker.decompress(data, limit - len(found) + 1)
        except zlib.error:
            return bytes(found), False
        if len(found) > limit:
            raise UnreadableImport(
                f"文件解压后超过 {limit // 1024 // 1024} MB，不像事项目录",
                next_step="请先解压，确认内容后再导入。",
            )
        if not unpacker.eof:
            return bytes(found), False
        data = unpacker.unused_data
    return bytes(found), True


def _lines(data: bytes) -> list[tuple[str, str]]:
    """Return each line with the rule it breaks, "" for none; every line is decoded on its own."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [(text, "") for text in data.decode("utf-16", "replace").split("\n")]
    return [_decoded(line) for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")]


def _decoded(line: bytes) -> tuple[str, str]:
    try:
        return line.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("gb18030"), "encoding_gb18030"
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace"), "encoding_broken"


def _fault(rule: str) -> tuple[tuple[str, str], ...]:
    return (
        ((rule, "按 GB18030 读出" if rule == "encoding_gb18030" else "有无法识别的字节"),)
        if rule
        else ()
    )


def _json_lines(lines: list[tuple[str, str]]) -> Iterator[RawRecord | Unreadable]:
    for number, (text, rule) in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as problem:
            yield Unreadable(number, f"不是 JSON：{_short(problem)}")
            continue
        if isinstance(values, dict):
            yield RawRecord(number, values, text.strip(), _fault(rule))
        else:
            yield Unreadable(number, "不是一条记录（应为“{…}”）")


def _json_array(lines: list[tuple[str, str]]) -> Iterator[RawRecord | Unreadable]:
    try:
        found = json.loads("\n".join(text for text, _ in lines))
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", 1)
        yield Unreadable(line, f"不是 JSON：{_short(problem)}")
        return
    rule = next((rule for _, rule in lines if rule), "")
    for number, values in enumerate(found, start=1):
        if isinstance(values, dict):
            raw = json.dumps(values, ensure_ascii=False)
            yield RawRecord(number, values, raw, _fault(rule))
        else:
            yield Unreadable(number, "不是一条记录（应为“{…}”）")


def _csv_rows(lines: list[tuple[str, str]], name: str) -> Iterator[RawRecord | Unreadable]:
    csv.field_size_limit(_CELL_LIMIT)
    header_text = next(text for text, _ in lines if text.strip())
    delimiter = max(",;\t", key=header_text.count)
    # Lines keep their ends, so that a line break inside quotes survives.
    reader = csv.reader((text + "\n" for text, _ in lines), delimiter=delimiter)
    header: list[str] = []
    while True:
        begun = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            yield Unreadable(reader.line_num, f"不是 CSV：{_short(problem)}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = _header(cells, name)
            continue
        rules = {rule for _, rule in lines[begun : reader.line_num] if rule}
        faults = [fault for rule in sorted(rules) for fault in _fault(rule)]
        if len(cells) > len(header):
            faults.append(("columns", f"多出{len(cells) - len(header)}列"))
        values = dict(zip(header, cells, strict=False))
        raw = json.dumps(cells, ensure_ascii=False)
        yield RawRecord(begun + 1, values, raw, tuple(faults))


def _header(cells: list[str], name: str) -> list[str]:
    known = {column.lower(): column for column in CSV_COLUMNS}
    header = [known.get(cell.strip().lower(), cell.strip()) for cell in cells]
    missing = _NEEDED - set(header)
    if missing:
        raise UnreadableImport(
            f"{name} 的表头缺少列：{'、'.join(sorted(missing))}",
            next_step=f"表头应为：{','.join(CSV_COLUMNS)}",
        )
    return header


def _short(problem: BaseException) -> str:
    return str(problem).split("\n", 1)[0][:120] or type(problem).__name__
