"""Event logs as files: CSV in two tables, or XES; either may be packed with gzip."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from onewindow.commands.replay.columns import CASE, EVENT, OF_THE_CASE, recognise, unknown
from onewindow.commands.replay.misfits import Misfits
from onewindow.commands.replay.moments import is_empty
from onewindow.kit.refusals import Invalid
from onewindow.lib.xes import Trace, XesError, read_traces

Fields = dict[str, str]


@dataclass(slots=True)
class RawCase:
    """One case as the file has it: fields by the names of ``columns``, texts as they stand there.

    ``prints`` tells events apart by all their columns but the sequence number. ``is_known`` False:
    there are events of it, but no row in the table of cases.
    """

    id: str
    fields: Fields
    events: list[Fields] = field(default_factory=list)
    prints: list[int] = field(default_factory=list)
    is_known: bool = True


class Source(Protocol):
    """A log that can be gone through several times."""

    def cases(self) -> Iterator[RawCase]: ...

    @property
    def misfits(self) -> Misfits:
        """What does not fit in the file itself, complete after the first time through."""
        ...


def open_log(events: Path, cases: Path | None) -> Source:
    """Return the log; XES and CSV are told apart by their beginning.

    Raises Invalid for files that cannot be read or lack the columns without which nothing goes.
    """
    with _reading(events) as stream:
        head = stream.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    table = None if cases is None else CaseTable(cases)
    if head.startswith(b"<"):
        return XesLog(events, table)
    return CsvLog(events, table)


class CaseTable:
    """The table of cases: one row a case, the first where there are several."""

    def __init__(self, path: Path) -> None:
        self.misfits = Misfits()
        self.rows: dict[str, Fields] = {}
        with _reading(path) as stream:
            table = _Rows(stream, path, CASE, needs=("id",), misfits=self.misfits)
            for row, _ in table:
                self._take(row, table.line)

    def _take(self, row: Fields, line: int) -> None:
        key = row.get("id", "")
        if not key:
            self.misfits.add("case_without_id", f"第 {line} 行")
        elif key in self.rows:
            self.misfits.add("duplicate_case", key)
        else:
            self.rows[key] = row


class CsvLog:
    """A log in CSV; rows may come in any order, so that its events are held in memory."""

    def __init__(self, events: Path, cases: CaseTable | None) -> None:
        self.misfits = cases.misfits if cases else Misfits()
        self._known = cases is not None
        self._cases: dict[str, RawCase] = (
            {key: RawCase(key, row) for key, row in cases.rows.items()} if cases else {}
        )
        table = {**EVENT, **{f"case_{field}": names for field, names in OF_THE_CASE.items()}}
        with _reading(events) as stream:
            needs = ("case", "activity", "at")
            for row, print_ in _Rows(stream, events, table, needs=needs, misfits=self.misfits):
                self._take(row, print_)

    def _take(self, row: Fields, print_: int) -> None:
        key = row.pop("case", "")
        own = {field: row.pop(f"case_{field}", "") for field in OF_THE_CASE}
        case = self._cases.get(key)
        if case is None:
            case = self._cases[key] = RawCase(key, {}, is_known=bool(key) and not self._known)
        if not self._known:
            case.fields |= {field: text for field, text in own.items() if text}
        case.events.append(row)
        case.prints.append(print_)

    def cases(self) -> Iterator[RawCase]:
        yield from self._cases.values()


class XesLog:
    """A log in XES, read anew each time: one trace is in memory, never the file.

    A table of cases beside it adds to what the traces say of themselves.
    """

    def __init__(self, events: Path, cases: CaseTable | None) -> None:
        self._path = events
        self._table = cases
        self.misfits = cases.misfits if cases else Misfits()
        self._columns: set[str] = set()

    def cases(self) -> Iterator[RawCase]:
        seen: set[str] = set()
        with _reading(self._path) as stream:
            try:
                for number, trace in enumerate(read_traces(stream)):
                    yield self._case(trace, number, seen)
            except XesError as error:
                raise Invalid(f"{self._path.name}：{error}。", field="events") from error
        if self._table is not None:
            for key, row in self._table.rows.items():
                if key not in seen:
                    yield RawCase(key, row)

    def _case(self, trace: Trace, number: int, seen: set[str]) -> RawCase:
        fields = self._fields(trace.attributes, CASE)
        key = fields.get("id", "") or f"#{number + 1}"
        is_known = key not in seen
        seen.add(key)
        if self._table is not None:
            is_known = is_known and key in self._table.rows
            fields |= self._table.rows.get(key, {})
        return RawCase(
            key,
            fields,
            [self._fields(event, EVENT) for event in trace.events],
            [hash(frozenset(event.items())) for event in trace.events],
            is_known=is_known,
        )

    def _fields(self, attributes: Fields, table: dict[str, tuple[str, ...]]) -> Fields:
        used = recognise(attributes, table)
        for name in unknown(attributes, used.values()):
            if name not in self._columns:
                self._columns.add(name)
                self.misfits.add("unknown_column", name)
        return {f: attributes[c].strip() for f, c in used.items() if not is_empty(attributes[c])}


class _Rows:
    """The rows of a CSV as fields, each with a print of all its columns but the number."""

    def __init__(
        self,
        stream: IO[bytes],
        path: Path,
        table: dict[str, tuple[str, ...]],
        *,
        needs: tuple[str, ...],
        misfits: Misfits,
    ) -> None:
        self._path = path
        self._misfits = misfits
        # The file belongs to whoever opened it: the wrapper is taken off again by `close`.
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        try:
            self._head(table, needs)
        except BaseException:
            self.close()
            raise

    def _head(self, table: dict[str, tuple[str, ...]], needs: tuple[str, ...]) -> None:
        """Read the names of the columns; refuse a table without those that are needed."""
        first = self._text.readline()
        names = next(csv.reader([first], delimiter=_delimiter(first)), [])
        self._reader = csv.reader(self._text, delimiter=_delimiter(first))
        self._width = len(names)
        used = recognise(names, table)
        missing = [f"{wanted}（如 {table[wanted][0]}）" for wanted in needs if wanted not in used]
        if missing:
            raise Invalid(
                f"{self._path.name} 没有这些列：{'、'.join(missing)}。",
                field="events",
                next_step=f"现有的列：{'、'.join(names)[:300]}。",
            )
        self._places = {wanted: names.index(column) for wanted, column in used.items()}
        self._seq = self._places.get("seq", -1)
        for name in unknown(names, used.values()):
            self._misfits.add("unknown_column", name)

    def close(self) -> None:
        """Let go of the file."""
        self._text.detach()

    @property
    def line(self) -> int:
        return self._reader.line_num + 1

    def __iter__(self) -> Iterator[tuple[Fields, int]]:
        try:
            for row in self._reader:
                if row:
                    yield self._row(row)
        except csv.Error as error:
            raise Invalid(f"{self._path.name} 第 {self.line} 行无法读取：{error}。") from error
        finally:
            self.close()

    def _row(self, row: list[str]) -> tuple[Fields, int]:
        if len(row) != self._width:
            self._misfits.add("row_shape", f"{self._path.name} 第 {self.line} 行")
            row = [*row, *([""] * (self._width - len(row)))]
        fields = {
            wanted: row[place].strip()
            for wanted, place in self._places.items()
            if not is_empty(row[place])
        }
        return fields, hash(tuple(text for place, text in enumerate(row) if place != self._seq))


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, unpacked where it is packed; what is wrong with it is said in Chinese."""
    try:
        with path.open("rb") as plain:
            is_packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            stream: IO[bytes] = gzip.GzipFile(fileobj=plain) if is_packed else plain  # type: ignore[assignment]
            yield stream
    except (OSError, EOFError, zlib.error) as error:
        raise Invalid(f"{path.name} 无法读取：{error}。", field="events") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"{path.name} 不是 UTF-8 编码。", field="events") from error
