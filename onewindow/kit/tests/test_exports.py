"""Tables leave as files that say how they were counted and start no formula."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction

from onewindow.kit.exports import Sheet, csv_file, xlsx_file

SHEET = Sheet(
    "等候[时间]",
    ("板块", "人数", "平均等候", "日期", "时间"),
    [
        ("不动产", 3, Fraction(5, 2), date(2026, 3, 2), datetime(2026, 3, 2, 1, tzinfo=UTC)),
        ("=HYPERLINK(1)", None, 0.5, None, None),
    ],
    note="从取号到叫号的分钟数",
)


def text_of(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8")


def test_csv_says_its_definition_and_opens_as_chinese() -> None:
    lines = text_of(csv_file(SHEET, name="等候")).split("\r\n")

    assert lines[0] == "\ufeff口径：从取号到叫号的分钟数"
    assert lines[1] == "板块,人数,平均等候,日期,时间"
    assert lines[2] == "不动产,3,2.5,2026-03-02,2026-03-02 09:00:00"


def test_a_text_never_becomes_a_formula() -> None:
    assert "'=HYPERLINK(1),," in text_of(csv_file(SHEET, name="等候"))
    with zipfile.ZipFile(io.BytesIO(xlsx_file([SHEET], name="等候").content)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
        names = book.read("xl/workbook.xml").decode()
    assert "<f>" not in page
    assert "=HYPERLINK(1)" in texts
    assert 'name="等候时间"' in names


def test_the_file_has_a_chinese_name_and_is_not_kept() -> None:
    response = xlsx_file([SHEET, SHEET.__class__("乙", ("数",), [])], name="大厅统计")

    assert response["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E5%A4%A7%E5%8E%85%E7%BB%9F%E8%AE%A1.xlsx"
    )
    assert response["Cache-Control"] == "no-store"


def test_a_table_without_rows_still_has_its_head() -> None:
    assert text_of(csv_file(Sheet("空", ("甲", "乙"), []), name="空")) == "\ufeff甲,乙\r\n"


def test_rows_are_written_as_they_come() -> None:
    asked: list[int] = []

    def rows():
        for n in range(3):
            asked.append(n)
            yield (n,)

    parts = iter(csv_file(Sheet("数", ("数",), rows()), name="数").streaming_content)
    next(parts)

    assert asked == [0]
