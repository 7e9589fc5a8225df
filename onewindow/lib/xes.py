"""Read event logs in XES (IEEE 1849), one trace at a time, whatever the size of the file.

Nothing of a trace is kept once it was handed out. A document type is refused before anything of it
is read, so that no entity is ever expanded; nesting, the size of one tag and the number of events
of one trace are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

CHUNK = 64 * 1024
MAX_TAG = 1024 * 1024
"""Bytes of one tag; an attribute value in a real log has some hundred."""
MAX_DEPTH = 64
MAX_ATTRIBUTES = 1_000
MAX_EVENTS = 100_000
"""Events of one trace; beyond this a trace is no case of one applicant."""
MAX_TRACE = 64 * 1024 * 1024
"""Bytes of one trace: it is the only thing held in memory."""
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})


class XesError(ValueError):
    """The file is no XES, or not one that may be read; the message says why in Chinese."""


@dataclass(slots=True)
class Trace:
    """One case: its own attributes, and those of its events in the order of the file."""

    attributes: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)


def read_traces(stream: IO[bytes]) -> Iterator[Trace]:
    """Yield the traces of a XES stream; raise XesError for what is not well formed or not allowed.

    Nested attributes and lists are left out: what is kept stands directly below trace or event.
    """
    reader = _Reader()
    fed = 0
    while chunk := stream.read(CHUNK):
        fed += len(chunk)
        reader.feed(chunk)
        if fed - reader.position > MAX_TAG:
            raise XesError(f"XES 文件中有超过 {MAX_TAG} 字节的标记，不予读取")
        if reader.size_of_open_trace > MAX_TRACE:
            raise XesError(f"一个办件超过 {MAX_TRACE} 字节，不予读取")
        yield from reader.take()
    reader.feed(b"", final=True)
    yield from reader.take()


class _Reader:
    """The open tags, the trace being read, and the traces that are complete."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = False
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.EntityDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._open: list[str] = []
        self._trace: Trace | None = None
        self._event: dict[str, str] | None = None
        self._done: list[Trace] = []
        self._seen_log = False
        self._trace_at = 0

    @property
    def size_of_open_trace(self) -> int:
        """How many bytes of the trace being read have been understood; 0 between traces."""
        return self.position - self._trace_at if self._trace is not None else 0

    @property
    def position(self) -> int:
        """How many bytes have been understood."""
        return max(self._parser.CurrentByteIndex, 0)

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            words = expat.ErrorString(error.code)
            raise XesError(f"XES 文件第 {error.lineno} 行不是合法的 XML：{words}") from error
        except XesError:
            raise
        except (LookupError, ValueError) as error:  # an encoding nobody knows, too
            raise XesError("XES 文件的字符编码有误") from error
        if final and not self._seen_log:
            raise XesError("不是 XES 文件：没有 <log>")

    def take(self) -> list[Trace]:
        done, self._done = self._done, []
        return done

    def _refuse_doctype(self, *_: object) -> None:
        raise XesError("XES 文件不得带有文档类型声明（DTD）或实体")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if not self._open and tag != "log":
            raise XesError(f"不是 XES 文件：最外层是 <{tag}>，应为 <log>")
        self._seen_log = True
        self._open.append(tag)
        if len(self._open) > MAX_DEPTH:
            raise XesError(f"XES 文件的嵌套超过 {MAX_DEPTH} 层")
        if tag == "trace" and len(self._open) == 2:
            self._trace, self._trace_at = Trace(), self.position
        elif tag == "event" and self._trace is not None and len(self._open) == 3:
            if len(self._trace.events) >= MAX_EVENTS:
                raise XesError(f"一个办件的事件超过 {MAX_EVENTS} 个")
            self._event = {}
        elif tag in _VALUES:
            self._keep(attributes)

    def _keep(self, attributes: dict[str, str]) -> None:
        """Keep an attribute that stands directly below the trace or the event being read."""
        holder = self._open[-2] if len(self._open) > 1 else ""
        target = self._trace.attributes if self._trace and holder == "trace" else None
        if holder == "event" and self._event is not None and len(self._open) == 4:
            target = self._event
        elif len(self._open) != 3:
            return
        key, value = attributes.get("key"), attributes.get("value")
        if target is None or key is None or value is None:
            return
        if len(target) >= MAX_ATTRIBUTES:
            raise XesError(f"一个办件或事件的属性超过 {MAX_ATTRIBUTES} 个")
        target[key] = value

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        self._open.pop()
        if tag == "event" and self._event is not None and len(self._open) == 2:
            assert self._trace is not None, "an event is read inside a trace only"
            self._trace.events.append(self._event)
            self._event = None
        elif tag == "trace" and self._trace is not None and len(self._open) == 1:
            self._done.append(self._trace)
            self._trace = None
