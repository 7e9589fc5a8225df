"""The streaming reader of XES: what it reads, refuses, and does not keep."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from onewindow.lib import xes
from onewindow.lib.xes import Trace, XesError, read_traces

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
TRACE = (
    '<trace><string key="concept:name" value="A&amp;1"/><date key="startDate" value="2014-04-11"/>'
    '<event><string key="concept:name" value="受理"/><int key="n" value="3"><int key="deep" '
    'value="4"/></int></event><event/></trace>'
)


def read(text: str) -> list[Trace]:
    return list(read_traces(io.BytesIO(text.encode())))


def test_traces_and_events_keep_their_direct_attributes_only():
    log = (
        f'{HEAD}<log xmlns="http://www.xes-standard.org/"><global scope="trace"><string '
        f'key="concept:name" value="UNKNOWN"/></global><string key="of" value="log"/>{TRACE}</log>'
    )
    assert read(log) == [
        Trace(
            attributes={"concept:name": "A&1", "startDate": "2014-04-11"},
            events=[{"concept:name": "受理", "n": "3"}, {}],
        )
    ]


@pytest.mark.parametrize(
    ("_case", "text", "words"),
    [
        ("a document type", f'{HEAD}<!DOCTYPE log SYSTEM "a.dtd"><log/>', "文档类型声明"),
        (
            "entities that grow",
            '<!DOCTYPE log [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><log>&b;</log>',
            "文档类型声明",
        ),
        ("another document", "<html/>", "最外层是 <html>"),
        ("nothing", "", "不是合法的 XML"),
        ("half a document", f"<log>{TRACE}", "不是合法的 XML"),
        ("an entity nobody declared", "<log>&x;</log>", "不是合法的 XML"),
        ("a depth no log has", "<log>" + "<list>" * 64, "嵌套超过 64 层"),
    ],
)
def test_what_is_no_log_or_an_attack_is_refused(_case, text, words):
    with pytest.raises(XesError, match=words):
        read(text)


def test_a_tag_without_an_end_is_refused_before_it_fills_the_memory():
    endless = io.BytesIO(b'<log><trace><string key="' + b"a" * (2 * xes.MAX_TAG))
    with pytest.raises(XesError, match="字节的标记"):
        list(read_traces(endless))


def test_a_trace_that_never_ends_is_refused(monkeypatch):
    monkeypatch.setattr(xes, "MAX_TRACE", 100_000)
    with pytest.raises(XesError, match="一个办件超过 100000 字节"):
        read("<log><trace>" + "<event/>" * 20_000 + "</trace></log>")


def test_too_many_events_or_attributes_of_one_case_are_refused(monkeypatch):
    monkeypatch.setattr(xes, "MAX_EVENTS", 2)
    monkeypatch.setattr(xes, "MAX_ATTRIBUTES", 2)
    with pytest.raises(XesError, match="事件超过 2 个"):
        read("<log><trace><event/><event/><event/></trace></log>")
    many = "".join(f'<string key="k{n}" value="v"/>' for n in range(3))
    with pytest.raises(XesError, match="属性超过 2 个"):
        read(f"<log><trace>{many}</trace></log>")


class Endless(io.RawIOBase):
    """A log of so many traces, made while it is read."""

    def __init__(self, traces: int) -> None:
        self._parts: Iterator[bytes] = self._make(traces)

    @staticmethod
    def _make(traces: int) -> Iterator[bytes]:
        yield b"<log>"
        for _ in range(traces):
            yield TRACE.encode()
        yield b"</log>"

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def peak(traces: int) -> tuple[int, int]:
    tracemalloc.start()
    count = sum(len(trace.events) for trace in read_traces(Endless(traces)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, most


def test_memory_does_not_grow_with_the_log():
    peak(10)
    (few, small), (many, large) = peak(100), peak(10_000)
    assert (few, many) == (200, 20_000)
    assert large < small + 50_000
