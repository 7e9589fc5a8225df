"""Event logs of other systems: XES streamed in bounded memory, CSV row by row."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import strategies as st

from onewindow.commands.replay import sources
from onewindow.kit.refusals import Invalid
from onewindow.lib import xes

from .harness import fuzz, mutated, watched

EVENT = """<event><string key="concept:name" value="01_HOOFD_010"/>
<date key="time:timestamp" value="2026-03-02T09:00:00.000+08:00"/>
<string key="lifecycle:transition" value="complete"/></event>"""
TRACE = f'<trace><string key="concept:name" value="C-1"/>{EVENT * 3}</trace>'
XES = f"""<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/"><string key="a" value="b"/>
{TRACE * 3}</log>""".encode()
HEADER = ["case", "activity", "time", "resource", "startdate", "deadline"]
ROW = ["C-1", "T02 Check", "2026-03-02 09:00:00", "R1", "2026-03-02", "2026-04-02"]


def table(delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADER, *[ROW] * 4])
    return text.getvalue().encode()


SEEDS = [XES, XES, XES.decode().encode("utf-16"), table(","), table(";")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


def go_through(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    with watched():
        try:
            log = sources.open_log(path, None)
            for case in log.cases():
                assert case.id
        except Invalid:
            return


def stream(data: bytes) -> None:
    with watched():
        try:
            for trace in xes.read_traces(io.BytesIO(data)):
                assert isinstance(trace.events, list)
        except xes.XesError:
            return


@fuzz(mutated(SEEDS))
def test_a_spoilt_log_is_gone_through_or_refused_in_words(folder: Path, data: bytes) -> None:
    go_through(data, folder / "events")


@fuzz(mutated([gzip.compress(seed, mtime=0) for seed in SEEDS]))
def test_a_spoilt_archive_of_a_log_is_refused_in_words(folder: Path, data: bytes) -> None:
    go_through(data, folder / "events.gz")


TAGS = st.sampled_from(
    ["log", "trace", "event", "string", "date", "list", "values", "x:y", "extension"]
)
KEYS = st.one_of(st.sampled_from(["key", "value", "xmlns", "xml:lang"]), st.text("ab:", max_size=3))


ATTRIBUTES = st.dictionaries(KEYS, st.text("ab&<\"' \u4e00\ud800\0", max_size=6), max_size=3)


def element(tag: str, values: dict[str, str], inner: list[str], end: str) -> str:
    attributes = "".join(f' {key}="{value}"' for key, value in values.items())
    return f"<{tag}{attributes}>{''.join(inner)}</{end or tag}>"


ENDS = st.sampled_from(["", "", "", "", "log"])
DOCUMENTS = st.recursive(
    st.builds(element, TAGS, ATTRIBUTES, st.just([]), ENDS),
    lambda inner: st.builds(element, TAGS, ATTRIBUTES, st.lists(inner, max_size=3), ENDS),
    max_leaves=12,
)


@fuzz(DOCUMENTS)
def test_any_tree_of_tags_is_read_or_refused(text: str) -> None:
    stream(f"<log>{text}</log>".encode("utf-8", "surrogatepass"))
    stream(text.encode("utf-8", "replace"))


LAUGHS = '<!DOCTYPE log [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("_case", "data"),
    [
        ("a billion laughs", f"{LAUGHS}]><log>&i;</log>".encode()),
        ("a file", b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>'),
        ("nesting", b"<log>" * 100_000),
        ("one tag without end", b'<log a="' + b"x" * 30_000_000),
        ("attributes without end", b"<log " + b"".join(b'a%d="" ' % n for n in range(200_000))),
        ("values without end", b"<log><trace>" + b'<string key="a" value="b"/>' * 500_000),
        ("events without end", b"<log><trace>" + b"<event/>" * 500_000 + b"</trace></log>"),
        ("many small traces", b"<log>" + b"<trace/>" * 100_000 + b"</log>"),
        ("text without end", b"<log>" + b"x" * 30_000_000 + b"</log>"),
        ("a comment without end", b"<log><!--" + b"x" * 30_000_000),
        ("another encoding", b'<?xml version="1.0" encoding="x-none"?><log/>'),
        ("UTF-7", b'<?xml version="1.0" encoding="utf-7"?><log/>'),
        ("nothing", b""),
    ],
)  # fmt: skip
def test_a_known_trick_against_xml_is_refused_or_read(_case: str, data: bytes) -> None:
    stream(data)


def test_a_packed_log_that_unpacks_to_gigabytes_is_refused(folder: Path) -> None:
    blank = gzip.compress(b" " * 2**20, mtime=0)
    go_through(b"".join([gzip.compress(b"<log>", mtime=0), *[blank] * 300]), folder / "bomb.gz")
