"""Catalogues of others: every line is kept, flagged or rejected; the run goes on."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import strategies as st

from onewindow.domains.catalogue import api as catalogue
from onewindow.domains.catalogue.errors import UnreadableImport
from onewindow.kit.actors import SYSTEM

from .harness import fuzz, mutated, watched
from .test_texts import LEAVES

GUANGDONG = {
    "TASK_CODE": "11440000MB2D0123454440117001000", "TASK_NAME": "食品经营许可",
    "DEPT_NAME": "市场局", "ORGCODE": "MB2D01234", "AREACODE": "440000",
    "handle_time": "20(工作日)", "handle_time_limit": "10(工作日)",
    "matter_type": "行政许可", "accept_standard": ["一", "二"],
    "material_intro": ["申请书", "营业执照"], "service_object_name": ["企业法人"],
    "visit_number": "1", "handle_location": "办理地点：一楼",
    "matter_daily": "开饭店,开餐馆", "ONLINECHECK": "1",
}  # fmt: skip
COLUMNS = [
    "department",
    "main_item",
    "name",
    "areaCode",
    "itemCode",
    "taskType",
    "deptCode",
    "link",
]
ROW = [
    "市场局",
    "主项",
    "食品经营许可",
    "440000",
    "440117001000-440000-000-X-01-00",
    "01",
    "MB2D",
    "x",
]


def table(rows: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([COLUMNS, *rows])
    return text.getvalue().encode()


LINES = "\n".join(json.dumps(GUANGDONG, ensure_ascii=False) for _ in range(4)).encode()
LISTS = [table([ROW] * 4), table([ROW] * 4, ";"), table([[f"{cell}\n" for cell in ROW]] * 3)]
ARRAY = json.dumps([GUANGDONG] * 3).encode()
SEEDS = [LINES, *LISTS, ARRAY, LINES.decode().encode("gb18030"), LINES.decode().encode("utf-16")]
NAMES = st.one_of(st.sampled_from([*GUANGDONG, *COLUMNS]), st.text(max_size=10))
VALUES = st.one_of(LEAVES, st.lists(LEAVES, max_size=3), st.dictionaries(NAMES, LEAVES, max_size=2))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("imports")


def take(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with watched():
        try:
            report = catalogue.import_catalogue(path, by=SYSTEM, at=at, dry_run=True)
        except UnreadableImport:
            return
    assert report.read == report.stored + report.rejected
    json.dumps(report.as_json()).encode()
    for entry in report.rejections:
        entry.reason.encode()


@fuzz(mutated(SEEDS))
def test_a_spoilt_file_is_imported_line_by_line(folder: Path, data: bytes) -> None:
    take(data, folder / "目录.jsonl")


@fuzz(mutated([gzip.compress(seed, mtime=0) for seed in SEEDS]))
def test_a_spoilt_archive_gives_what_is_left_of_it(folder: Path, data: bytes) -> None:
    take(data, folder / "目录.jsonl.gz")


@fuzz(st.lists(st.dictionaries(NAMES, VALUES, max_size=6), min_size=1, max_size=3))
def test_any_record_is_kept_with_its_oddities(
    folder: Path, records: list[dict[str, object]]
) -> None:
    lines = [json.dumps({**GUANGDONG, **record}) for record in records]
    lines += [json.dumps(record) for record in records]
    take("\n".join(lines).encode(), folder / "记录.jsonl")


@fuzz(st.lists(st.lists(st.text(max_size=40), max_size=12), max_size=6))
def test_any_table_is_kept_with_its_oddities(folder: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, ROW, *rows])
    take(text.getvalue().encode("utf-8", "replace"), folder / "表.csv")


@pytest.mark.parametrize(
    ("_case", "data"),
    [
        ("a gigabyte in a megabyte", gzip.compress(b"\0" * 2**20, mtime=0) * 1024),
        ("one line without end in an archive", gzip.compress(b'{"a":"' + b"x" * 300_000_000)),
        ("nesting", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        ("nesting in an array", b"[" * 100_000),
        ("a number too long", b'{"TASK_CODE":' + b"9" * 5000 + b"}"),
        ("not a number", b'{"TASK_CODE":NaN,"TASK_NAME":Infinity}'),
        ("half a character", b'{"TASK_CODE":"\\ud800","TASK_NAME":"\\u0000\\ud800"}'),
        ("a quote that never ends", table([ROW]) + b'"' + b"x\n" * 50_000),
        ("columns without end", table([ROW]) + b"," * 200_000),
        ("a header without end", b"name,itemCode" + b",x" * 100_000 + b"\n1,2\n"),
        ("the same column again and again", b"name,itemCode,name,name\na,b,c,d\n"),
        ("only blanks", b" \n\t\n"),
        ("only a mark of byte order", b"\xff\xfe"),
        ("an empty array", b"[]"),
        ("an array of nothing", b"[null,1,[],{}]"),
        ("an array that is a number", b"[1"),
    ],
)
def test_a_known_trick_is_refused_or_read(_case: str, data: bytes, folder: Path) -> None:
    take(data, folder / "目录.jsonl")
