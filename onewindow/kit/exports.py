"""Tables as files: CSV that Excel reads as Chinese, and XLSX. No cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

Cell = str | int | float | Decimal | Fraction | date | datetime | None

_BOM = "\ufeff"
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a text."""
_LONGEST_SHEET_NAME = 31
_R = TypeVar("_R", HttpResponse, StreamingHttpResponse)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """One table; ``note`` says how its figures are defined and stands above it."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    note: str = ""


def csv_file(sheet: Sheet, *, name: str) -> StreamingHttpResponse:
    """Return a table as CSV, row by row, whatever its length."""
    response = StreamingHttpResponse(_lines(sheet), content_type="text/csv; charset=utf-8")
    return _named(response, f"{name}.csv")


def _lines(sheet: Sheet) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(_BOM)
    if sheet.note:
        writer.writerow([f"口径：{sheet.note}"])
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([_text(cell) for cell in row])
        yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _text(cell: Cell) -> str | int | float | Decimal:
    plain = _plain(cell)
    if isinstance(plain, datetime):
        return f"{timezone.localtime(plain):%Y-%m-%d %H:%M:%S}"
    if isinstance(plain, date):
        return plain.isoformat()
    if isinstance(plain, str) and plain.startswith(_ACTIVE):
        return f"'{plain}"
    return plain


def _plain(cell: Cell) -> str | int | float | Decimal | date | datetime:
    if cell is None:
        return ""
    return float(cell) if isinstance(cell, Fraction) else cell


def xlsx_file(sheets: Sequence[Sheet], *, name: str) -> HttpResponse:
    """Return tables as one workbook; texts stay texts, dates are dates."""
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name))
            first = 0
            if sheet.note:
                page.write_string(0, 0, f"口径：{sheet.note}")
                first = 1
            page.write_row(first, 0, sheet.columns, head)
            page.freeze_panes(first + 1, 0)
            for n, row in enumerate(sheet.rows, start=first + 1):
                for column, cell in enumerate(row):
                    plain = _plain(cell)
                    if isinstance(plain, datetime):
                        local = timezone.localtime(plain).replace(tzinfo=None)
                        page.write_datetime(n, column, local, moment)
                    elif isinstance(plain, date):
                        page.write_datetime(n, column, plain, day)
                    elif isinstance(plain, str):
                        page.write_string(n, column, plain)
                    else:
                        page.write_number(n, column, float(plain))
            page.autofit()
    response = HttpResponse(content.getvalue(), content_type=_XLSX)
    return _named(response, f"{name}.xlsx")


def _sheet_name(name: str) -> str:
    """Return the name without what a sheet's name may not hold."""
    kept = "".join(c for c in name if c not in "[]:*?/\\")
    return kept[:_LONGEST_SHEET_NAME] or "表"


def _named(response: _R, name: str) -> _R:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response
